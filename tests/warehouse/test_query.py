"""Queries: the published rows and nothing else, and errors that say what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.warehouse import QueryError, audit, open_published, query
from tests.warehouse.made_up import FIRST, Warehouse


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Warehouse(tmp_path_factory.mktemp("query"))
    made.publish(FIRST)
    return made.folder


def test_an_answer_is_a_frame_by_folder_pointer_or_build(published: Path) -> None:
    sql = "SELECT name, value FROM indicators WHERE unit = '元';"
    for place in (published, published / "indicators.duckdb", published / "builds" / "load-01.duckdb"):
        assert query(place, sql).rows() == [("资金", 481520.0)]


@pytest.mark.parametrize(
    "sql", ["DESCRIBE indicators", "SUMMARIZE units", "SHOW TABLES", "FROM units LIMIT 1"]
)
def test_looking_around_works(published: Path, sql: str) -> None:
    assert query(published, sql).height > 0


@pytest.mark.parametrize(
    "sql",
    [
        "COPY indicators TO '{folder}/out.csv'",
        "SELECT * FROM read_csv('/etc/hostname')",
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM '/etc/hostname'",
        "ATTACH '{folder}/other.duckdb'",
        "EXPORT DATABASE '{folder}/all'",
        "INSTALL httpfs",
        "LOAD '{folder}/evil.duckdb_extension'",
        "SELECT * FROM read_parquet('https://example.com/a.parquet')",
        "INSERT INTO units VALUES ('a', 'b', 'c', 1)",
        "DELETE FROM indicators",
        "DROP TABLE indicators",
        "CREATE TABLE mine AS SELECT 1",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "PRAGMA enable_profiling",
        "CHECKPOINT; SELECT 1",
    ],
)
def test_files_networks_changes_and_settings_are_out_of_reach(
    published: Path, tmp_path: Path, sql: str
) -> None:
    with pytest.raises(QueryError):
        query(published, sql.format(folder=tmp_path))
    assert list(tmp_path.iterdir()) == []
    assert query(published, "SELECT count(*) AS n FROM indicators")["n"][0] == len(FIRST.facts)


@pytest.mark.parametrize(
    ("sql", "remedy"),
    [
        ("SELEC 1", "syntax error"),
        ("SELECT nam FROM indicators", "DESCRIBE <table> lists its columns"),
        ("SELECT place FROM indicators", "place is in facts, "),
        ("SELECT i.province FROM indicators i", "province is in facts, document"),
        ("SELECT year FROM documents", "year is in facts, "),
        (
            "SELECT * FROM indicater",
            "The tables and views are: blocks, catalogue, catalogue_ranges, concept_counts, concept_words",
        ),
        ("SELECT 1; SELECT 2", "give exactly one SELECT"),
        ("", "0 statements were given"),
        ("DELETE FROM indicators", "rows change only by `zhibiao load`"),
        ("COPY units TO 'units.csv'", "save answers with --csv or --json"),
        ("SELECT CAST('万' AS INTEGER)", "Could not convert string '万'"),
    ],
)
def test_errors_name_the_mistake_and_the_remedy(published: Path, sql: str, remedy: str) -> None:
    with pytest.raises(QueryError) as caught:
        query(published, sql)
    assert remedy in str(caught.value)


def test_several_connections_of_one_process_share_a_build(published: Path) -> None:
    with open_published(published) as one, open_published(published) as two:
        assert query(published, "SELECT count(*) AS n FROM units")["n"][0] > 0
        assert audit(published / "builds" / "load-01.duckdb") == []
        assert one.execute("SELECT 1").fetchall() == two.execute("SELECT 1").fetchall()


def test_an_answer_that_does_not_fit_in_memory_spills_outside_the_warehouse(published: Path) -> None:
    before = {path.name for path in published.rglob("*")}
    sql = "SELECT count(DISTINCT repeat(range::VARCHAR, 40)) AS n FROM range(3_000_000)"
    assert query(published, sql)["n"][0] == 3_000_000
    assert {path.name for path in published.rglob("*")} == before
