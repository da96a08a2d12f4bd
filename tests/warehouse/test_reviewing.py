"""Where the words of thousands of corrections of one document stand: found in time that grows with their number."""

from __future__ import annotations

import time
from collections.abc import Iterator

import duckdb
import polars as pl
import pytest

from pipeline.review import FIELDS, Correction
from pipeline.warehouse.building.reviewing import standings

CLAUSE = "全镇水稻产量达到{:05d}吨，"
SIZE = len(CLAUSE.format(0))
AT = CLAUSE.index("{")


def corrections(number: int, *, shift: int = 0) -> list[Correction]:
    """One for each clause of a text of so many, made where the clause stood ``shift`` characters further on."""
    return [
        Correction(
            f"{n:016x}", "2026-11-30T20:00:00+00:00", "王", "reject", "", "a.txt", "d",
            n * SIZE + AT + shift, n * SIZE + AT + 6 + shift, f"{n:05d}吨", CLAUSE.format(n), 0, {"name": "x"},
        )
        for n in range(number)
    ]  # fmt: skip


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": "1"}) as connection:
        fields = ", ".join(f"{name} VARCHAR" for name in FIELDS)
        connection.execute(
            f"""
            CREATE TABLE documents (document_id VARCHAR, raw_text VARCHAR);
            CREATE TABLE sources (source_path VARCHAR, document_id VARCHAR);
            CREATE TABLE document_versions (document_id VARCHAR, report_id VARCHAR, ended_by VARCHAR);
            CREATE TABLE sentences (document_id VARCHAR, text VARCHAR, char_start INTEGER, char_end INTEGER);
            CREATE TABLE indicators
            (indicator_id VARCHAR, document_id VARCHAR, char_start INTEGER, char_end INTEGER, {fields});
            INSERT INTO sources VALUES ('a.txt', 'd');
            """
        )
        yield connection


def fill(connection: duckdb.DuckDBPyConnection, number: int) -> None:
    """A document of so many clauses, each a sentence."""
    clauses = [CLAUSE.format(n) for n in range(number)]
    connection.execute("DELETE FROM documents; DELETE FROM sentences")
    connection.execute(
        "INSERT INTO documents VALUES ('d', $text), ('other', '别的报告。')", {"text": "".join(clauses)}
    )
    starts = pl.int_range(0, number * SIZE, SIZE, eager=True)
    rows = pl.DataFrame({"text": clauses, "start": starts})
    connection.register("rows", rows)
    connection.execute(
        "INSERT INTO sentences SELECT 'd', text, start, start + $size FROM rows", {"size": SIZE}
    )
    connection.unregister("rows")


def test_words_are_found_where_they_stood_or_in_the_sentence_they_stood_in(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    fill(connection, 3)
    found = standings(connection, [*corrections(3), *corrections(3, shift=1)])
    assert [standing.place for standing in found] == 2 * [
        ("d", n * SIZE + AT, n * SIZE + AT + 6) for n in range(3)
    ]


def test_a_sentence_that_stands_twice_with_the_same_words_names_no_place(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    fill(connection, 3)
    connection.execute("UPDATE documents SET raw_text = raw_text || raw_text WHERE document_id = 'd'")
    connection.execute(
        f"INSERT INTO sentences SELECT document_id, text, char_start + {3 * SIZE}, char_end + {3 * SIZE} FROM sentences"
    )
    assert {standing.state for standing in standings(connection, corrections(3, shift=1))} == {"gone"}


@pytest.mark.parametrize("shift", [0, 1], ids=["in their places", "looked for in their sentences"])
def test_time_grows_with_the_number_of_corrections(connection: duckdb.DuckDBPyConnection, shift: int) -> None:
    """Four times the corrections of a text four times as long: sixteen times the time if each counts from its start."""
    seconds = []
    for number in (4_000, 16_000):
        fill(connection, number)
        asked = corrections(number, shift=shift)
        tries = []
        for _ in range(2):
            began = time.process_time()
            found = standings(connection, asked)
            # The better of two: what else the machine does can only slow one down.
            tries.append(time.process_time() - began)
        seconds.append(min(tries))
        assert all(standing.place is not None for standing in found)
    assert seconds[1] < 7 * seconds[0]
