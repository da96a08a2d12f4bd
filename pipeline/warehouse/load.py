"""From staged Parquet batches to a new build file: complete under its own name, or not there at all.

A build is written under a name that says so, checkpointed, closed, synced and only then given its final name.
Its rows are sorted, so that two builds of the same staging hold the same rows in the same order.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from pipeline.lexicon.units import units
from pipeline.schema import LOADS, TABLES, UNITS, Column, Table, conform
from pipeline.warehouse.changes import FileChanges
from pipeline.warehouse.connections import scalar, writing
from pipeline.warehouse.ddl import comments, create_table, quoted
from pipeline.warehouse.durable import move_into_place
from pipeline.warehouse.errors import BuildError
from pipeline.warehouse.places import BUILDING, build_path, published_build, sql_files

_MEMORY: Final = "1GB"
_SOURCES: Final = "sources"
_DEFAULTS: Final[dict[pl.DataType, str]] = {
    pl.String(): "''",
    pl.Int64(): "0",
    pl.Datetime("us", "UTC"): "TIMESTAMPTZ '1970-01-01 00:00:00+00'",
}


@dataclass(frozen=True, slots=True)
class LoadRecord:
    """What is known of a load before its build: its row of ``loads`` minus the counts of rows.

    ``finished_at`` is now unless given (a test that compares two builds gives it).
    """

    load_id: str
    started_at: datetime
    code_version: str
    raw_folder: str
    changes: FileChanges = field(default_factory=FileChanges)
    quarantined: int = 0
    finished_at: datetime | None = None


def build(
    staging: Path,
    warehouse: Path,
    load: LoadRecord,
    *,
    memory_limit: str = _MEMORY,
    on_table: Callable[[str, int], None] | None = None,
) -> Path:
    """Make ``<warehouse>/builds/<load_id>.duckdb`` from ``<staging>/<table>/<batch>.parquet``; returns its
    path.

    Batches of one document set share their file name across tables and sort in path order. A table without
    batches is empty; ``units`` then comes from the lexicon. A document that stands in two batches (the same
    bytes under two paths) is taken from the first. The history of loads, and the load id of every row that
    has not changed, are carried from the published build. ``on_table`` is told each table's name and rows
    when it is filled.

    Raises BuildError, naming the table and the remedy, if a batch does not fit the schema or the load id is
    taken.
    """
    final = build_path(warehouse, load.load_id)
    if not staging.is_dir():
        raise BuildError(f"no staging folder {staging}; run the stages of load {load.load_id} first")
    if final.exists():
        raise BuildError(f"{final} exists already; a load id is never used twice, start a new load")
    final.parent.mkdir(parents=True, exist_ok=True)
    made = final.with_name(f".{load.load_id}{BUILDING}")
    spill = made.with_name(made.name + ".spill")
    _clear(made)
    previous = published_build(warehouse)
    try:
        with writing(made, memory_limit=memory_limit, temp_folder=spill) as connection:
            _attach_previous(connection, previous)
            _find_surplus(connection, _batches(staging, TABLES["documents"]))
            for table in TABLES.values():
                rows = _fill(connection, table, staging, load)
                if on_table is not None:
                    on_table(table.name, rows)
            _record(connection, load)
            for mart in sql_files("marts"):
                connection.execute(mart.read_text(encoding="utf-8"))
            if previous is not None:
                connection.execute("DETACH previous")
            connection.execute("DROP TABLE surplus")
            connection.execute("CHECKPOINT")
        move_into_place(made, final)
    except BaseException:
        _clear(made)
        raise
    return final


def _clear(made: Path) -> None:
    for name in (made.name, made.name + ".wal"):
        made.with_name(name).unlink(missing_ok=True)
    shutil.rmtree(made.with_name(made.name + ".spill"), ignore_errors=True)


def _batches(staging: Path, table: Table) -> list[str]:
    return [str(path) for path in sorted((staging / table.name).glob("*.parquet"))]


def _attach_previous(connection: duckdb.DuckDBPyConnection, previous: Path | None) -> None:
    if previous is None:
        return
    try:
        connection.execute("ATTACH ? AS previous (READ_ONLY)", [str(previous)])
    except duckdb.Error as error:
        remedy = "run `zhibiao rollback`, then load again"
        raise BuildError(f"the published build {previous} cannot be read: {error}; {remedy}") from error


def _previous_columns(connection: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    found = connection.execute(
        "SELECT column_name FROM duckdb_columns() WHERE database_name = 'previous' AND table_name = ?",
        [table],
    )
    return {str(row[0]) for row in found.fetchall()}


def _find_surplus(connection: duckdb.DuckDBPyConnection, documents: list[str]) -> None:
    """Where a document stands in several batches, list it with each batch but that of its first path."""
    connection.execute("CREATE TEMP TABLE surplus (document_id VARCHAR, batch VARCHAR)")
    if documents:
        connection.execute(
            """
            INSERT INTO surplus
            SELECT document_id, parse_filename(filename) FROM read_parquet(?, filename = true)
            QUALIFY row_number() OVER (PARTITION BY document_id ORDER BY source_path, filename) > 1
            """,
            [documents],
        )


def _fill(connection: duckdb.DuckDBPyConnection, table: Table, staging: Path, load: LoadRecord) -> int:
    connection.execute(create_table(table) + comments(table))
    batches = _batches(staging, table)
    try:
        if table is LOADS:
            _carry_loads(connection)
        elif batches:
            _insert(connection, table, batches, load)
        elif table is UNITS:
            _insert_units(connection)
    except (duckdb.Error, OverflowError) as error:
        remedy = "the stage that writes it and pipeline/schema.py disagree: correct one and load again"
        raise BuildError(f"table {table.name} from {staging / table.name}: {error}; {remedy}") from error
    return _count(connection, table.name)


def _insert(
    connection: duckdb.DuckDBPyConnection, table: Table, batches: list[str], load: LoadRecord
) -> None:
    stage = [quoted(column.name) for column in table.stage_columns]
    loaded = [column for column in table.columns if column.loaded]
    parameters: dict[str, object] = {"batches": batches}
    staged = f"{', '.join(stage)}, parse_filename(filename) AS batch"
    source = f"SELECT {staged} FROM read_parquet($batches, filename = true)"
    if table.name != _SOURCES and "document_id" in [column.name for column in table.columns]:
        source = f"SELECT * FROM ({source}) ANTI JOIN surplus USING (document_id, batch)"
    known = _previous_columns(connection, table.name)
    carry = bool(loaded) and known.issuperset(column.name for column in table.columns)
    chosen = [f"s.{name}" for name in stage]
    for column in loaded:
        parameters[column.name] = load.load_id if column.dtype == pl.String() else load.started_at
        fresh = f"${column.name}"
        chosen.append(f"coalesce(p.{quoted(column.name)}, {fresh})" if carry else fresh)
    join = _unchanged(table, loaded) if carry else ""
    order = ", ".join(f"s.{quoted(name)}" for name in table.order or table.key)
    names = ", ".join(stage + [quoted(column.name) for column in loaded])
    connection.execute(
        f"INSERT INTO {table.name} ({names}) SELECT {', '.join(chosen)} "
        f"FROM ({source}) s {join} ORDER BY {order}",
        parameters,
    )


def _unchanged(table: Table, loaded: list[Column]) -> str:
    """Join the previous build's rows that equal the staged ones in everything but what the load fills."""
    keys = ", ".join(map(quoted, table.key))
    stage = [quoted(column.name) for column in table.stage_columns]
    kept = ", ".join(quoted(column.name) for column in loaded)
    # A hash of the rest instead of the rest: the join then never holds the texts of all documents.
    side = f"SELECT {keys}, {kept}, hash({', '.join(stage)}) AS content FROM previous.{table.name}"
    same = " AND ".join(f"p.{quoted(key)} = s.{quoted(key)}" for key in table.key)
    return f"LEFT JOIN ({side}) p ON {same} AND p.content = hash({', '.join(f's.{name}' for name in stage)})"


def _insert_units(connection: duckdb.DuckDBPyConnection) -> None:
    first_spelling = {unit.name: unit for unit in reversed(units().values())}
    frame = pl.DataFrame(
        [(unit.name, unit.dimension, unit.base_unit, unit.factor) for unit in first_spelling.values()],
        schema=[column.name for column in UNITS.columns],
        orient="row",
    )
    _insert_frame(connection, UNITS, frame)


def _insert_frame(connection: duckdb.DuckDBPyConnection, table: Table, frame: pl.DataFrame) -> None:
    connection.register("rows_to_insert", conform(table.name, frame).sort(*(table.order or table.key)))
    connection.execute(f"INSERT INTO {table.name} BY NAME SELECT * FROM rows_to_insert")
    connection.unregister("rows_to_insert")


def _carry_loads(connection: duckdb.DuckDBPyConnection) -> None:
    known = _previous_columns(connection, LOADS.name)
    if known:
        # A column that an older build has not is filled with nothing, so that new code can follow old
        # history.
        chosen = [
            quoted(column.name) if column.name in known else _DEFAULTS[column.dtype]
            for column in LOADS.columns
        ]
        connection.execute(f"INSERT INTO loads SELECT {', '.join(chosen)} FROM previous.loads ORDER BY rowid")


def _record(connection: duckdb.DuckDBPyConnection, load: LoadRecord) -> None:
    row = {
        "load_id": load.load_id,
        "sequence": _highest_sequence(connection) + 1,
        "started_at": load.started_at,
        "finished_at": load.finished_at or datetime.now(UTC),
        "code_version": load.code_version,
        "raw_folder": load.raw_folder,
        "files_added": load.changes.added,
        "files_changed": load.changes.changed,
        "files_moved": load.changes.moved,
        "files_removed": load.changes.removed,
        "files_unchanged": load.changes.unchanged,
        "files_quarantined": load.quarantined,
        "documents": _count(connection, "documents"),
        "indicators": _count(connection, "indicators"),
    }
    _insert_frame(connection, LOADS, pl.DataFrame([row]))


def _highest_sequence(connection: duckdb.DuckDBPyConnection) -> int:
    return int(scalar(connection, "SELECT coalesce(max(sequence), 0) FROM loads"))


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(scalar(connection, f"SELECT count(*) FROM {table}"))
