"""How DuckDB goes about the SQL of the project: shapes that fail or grow where there are many rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from pipeline.schema import TABLES
from pipeline.warehouse import audits
from pipeline.warehouse.auditing.document_audits import audit_tables
from pipeline.warehouse.ddl import create_table
from pipeline.warehouse.paths import sql_files


@pytest.fixture(scope="module")
def empty_build() -> Iterator[duckdb.DuckDBPyConnection]:
    """Every table and view of a build, without rows."""
    with duckdb.connect() as connection:
        for table in TABLES.values():
            connection.execute(create_table(table))
        for statements in (*sql_files("macros"), *sql_files("marts")):
            connection.execute(statements.read_text(encoding="utf-8"))
        yield connection


def joins_under_an_unnest(connection: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    """The joins whose rows go straight into an unnest: nothing between them holds rows."""
    explained = connection.execute(f"EXPLAIN (FORMAT json) {sql.rstrip().rstrip(';')}").fetchall()
    return [found for node in json.loads(explained[0][1]) for found in _under(node, False)]


def _under(node: dict[str, Any], open_above: bool) -> Iterator[str]:
    name = node["name"].strip()
    if open_above and "JOIN" in name:
        yield name
    open_below = name == "UNNEST" or (open_above and name in ("PROJECTION", "FILTER", "UNION"))
    for child in node["children"]:
        yield from _under(child, open_below)


def test_no_join_is_unnested_before_it_is_held(empty_build: duckdb.DuckDBPyConnection) -> None:
    # DuckDB 2.0.0 ends in an internal error at ten million rows, and the database is closed to all.
    views = [
        str(row[0])
        for row in empty_build.execute(
            "SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY 1"
        ).fetchall()
    ]
    asked = {view: f"FROM {view}" for view in views}
    asked |= {path.stem: path.read_text(encoding="utf-8") for path in sql_files("queries")}
    asked |= {audit.name: audit.sql for audit in audits("build")}
    found = {name: joins_under_an_unnest(empty_build, sql) for name, sql in asked.items()}
    with audit_tables({}) as of_documents:
        found |= {audit.name: joins_under_an_unnest(of_documents, audit.sql) for audit in audits("document")}
    assert len(found) > 70
    assert {name: joins for name, joins in found.items() if joins} == {}


def test_such_a_join_is_seen(empty_build: duckdb.DuckDBPyConnection) -> None:
    spread = "SELECT unnest([i.theme, i.measure]) FROM indicators i JOIN documents USING (document_id)"
    assert joins_under_an_unnest(empty_build, spread)
    held = f"WITH held AS MATERIALIZED ({spread.replace('unnest', '')}) SELECT unnest(m) FROM held h(m)"
    assert joins_under_an_unnest(empty_build, held) == []
