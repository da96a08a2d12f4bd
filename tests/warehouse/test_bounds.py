"""A build of whatever documents stays within its memory, and reads what is staged and published once."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow.parquet as pq
import pytest

from pipeline.schema import CONTENT, conform, empty
from pipeline.warehouse import build
from pipeline.warehouse.connections import scalar, writing
from pipeline.warehouse.slices import in_slices, rows_with_ids
from tests.warehouse.made_up import FIRST, SECOND, Report, Warehouse, frames

CLAUSE = "全镇水稻产量达到12345吨，"
SENTENCE = CLAUSE * 66
"""As long as segmentation leaves one: every number of it carries it."""


def stage_long(
    staging: Path, documents: int, characters: int, *, sections: int = 1, cells: int = 0
) -> dict[str, int]:
    """Stage documents of one line without an end, in order of their ids turned round; the rows of some tables."""
    base = frames(SECOND)
    numbers = characters // len(CLAUSE)
    made: dict[str, list[pl.DataFrame]] = {
        name: [] for name in (*(table.name for table in CONTENT), "sources")
    }
    ids = sorted((hashlib.sha256(bytes([n])).hexdigest()[:16] for n in range(documents)), reverse=True)
    for number, key in enumerate(ids):
        raw = f"{number:05d}\n{CLAUSE * numbers}"

        def rows(table: str, count: int, key: str = key, **columns: Any) -> None:
            one = base[table].head(1) if base[table].height else empty(table)
            repeated = pl.concat([one] * count) if count else one.clear()
            made[table].append(conform(table, repeated.with_columns(document_id=pl.lit(key), **columns)))

        def counted(count: int, prefix: str, key: str = key) -> pl.Series:
            return pl.Series([f"{key}-{prefix}{n:06d}" for n in range(count)], dtype=pl.String)

        at = pl.int_range(numbers, eager=True, dtype=pl.Int32) * len(CLAUSE) + 14
        path = pl.lit(f"{number:05d}.txt")
        size = pl.lit(len(raw.encode()), pl.Int64)
        rows("documents", 1, raw_text=pl.lit(raw), clean_text=pl.lit(raw), source_path=path, bytes=size)
        rows("sources", 1, source_path=path, bytes=size)
        rows("sentences", numbers, sentence_id=counted(numbers, "t"), char_start=at, text=pl.lit(CLAUSE))
        rows(
            "indicators",
            numbers,
            indicator_id=counted(numbers, "i"),
            char_start=at,
            sentence=pl.lit(SENTENCE),
        )
        rows("numerals", numbers, char_start=at)
        rows("sections", sections, section_id=counted(sections, "s"))
        one_to = pl.int_range(1, cells + 1, eager=True, dtype=pl.Int32)
        rows("table_cells", cells, row_number=one_to % 2 + 1, column_number=one_to)
    for table, parts in made.items():
        frame = pl.concat(parts) if parts else empty(table)
        (staging / table).mkdir(parents=True)
        frame.write_parquet(staging / table / "00000.parquet")
    return {table: sum(part.height for part in parts) for table, parts in made.items()}


@pytest.mark.parametrize(
    ("documents", "characters", "more", "memory"),
    [
        (1, 800_000, {"sections": 80_000, "cells": 40_000}, "128MB"),
        (3, 200_000, {}, "64MB"),
        (70, 6_000, {"cells": 500}, "64MB"),
    ],
    ids=[
        "one of 800,000 characters, 80,000 headings, 40,000 cells",
        "three of 200,000",
        "seventy",
    ],
)
def test_long_documents_are_built_within_the_memory_of_a_load(
    warehouse: Warehouse, documents: int, characters: int, more: dict[str, int], memory: str
) -> None:
    staging = warehouse.root / "staging"
    staged = stage_long(staging, documents, characters, **more)
    made = build(staging, warehouse.folder, warehouse.record(), memory_limit=memory)
    with duckdb.connect(str(made), read_only=True) as connection:
        found = {name: int(scalar(connection, f"SELECT count(*) FROM {name}")) for name in staged}
        assert found == staged
        stored = connection.sql("SELECT document_id, char_start FROM indicators").pl()
        assert stored.rows() == sorted(stored.rows())
    assert [path.name for path in made.parent.iterdir()] == [made.name]


def test_a_batch_is_read_once_for_its_table_however_many_parts_are_put_in(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [Report(f"{n:02}.txt", f"{n}号\n{FIRST.raw}", FIRST.facts) for n in range(24)]
    staging = warehouse.stage(*many, batch_of=6)
    opened: Counter[str] = Counter()

    class Noted(pq.ParquetFile):  # type: ignore[misc]
        def __init__(self, path: Path) -> None:
            opened[f"{path.parent.name}/{path.name}"] += 1
            super().__init__(path)

    monkeypatch.setattr("pipeline.warehouse.building.staging.pq.ParquetFile", Noted)
    monkeypatch.setattr("pipeline.warehouse.sorting.RUN_BYTES", 1_000)
    build(staging, warehouse.folder, warehouse.record())
    assert len(opened) >= 4 * len(CONTENT) and set(opened.values()) == {1}


@pytest.fixture(scope="module")
def giants(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table of 40 texts of 3 MB: less than a vector, and more than the memory of its readers."""
    folder = tmp_path_factory.mktemp("giants")
    database = folder / "giants.duckdb"
    with writing(database, memory_limit="256MB", temp_folder=folder / "spill") as connection:
        connection.execute("CREATE TABLE documents (document_id VARCHAR, clean_text VARCHAR)")
        for number in range(40):
            connection.execute(
                "INSERT INTO documents SELECT $id, repeat('水稻产量达到' || $id || '吨。', 100000)",
                {"id": f"{number:03d}"},
            )
    return database


def test_texts_that_no_vector_holds_are_read_by_halves(giants: Path, tmp_path: Path) -> None:
    with writing(giants, memory_limit="64MB", temp_folder=tmp_path) as connection:
        with pytest.raises(duckdb.OutOfMemoryException):
            connection.sql("SELECT document_id, clean_text FROM documents").pl()
        read = list(in_slices(connection, "document_id, strlen(clean_text) AS size", "documents", rows=500))
        assert pl.concat(read)["document_id"].to_list() == [f"{n:03d}" for n in range(40)]
        wanted = pl.Series([3, 4, 39], dtype=pl.Int64)
        some = list(rows_with_ids(connection, "document_id, clean_text", "documents", wanted, rows=500))
        assert pl.concat(some)["document_id"].to_list() == ["003", "004", "039"]
