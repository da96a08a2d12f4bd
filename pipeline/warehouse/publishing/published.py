"""What is published, as the next load needs it: the files and documents that are known, and their rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from pipeline.schema import CONTENT, HISTORY, TABLES, Column, conform, empty, frame_schema
from pipeline.warehouse.auditing.audit_files import audits
from pipeline.warehouse.auditing.document_audits import failing_rows
from pipeline.warehouse.code import CodeVersions
from pipeline.warehouse.connections import beside, scalar
from pipeline.warehouse.ddl import quoted, sql_type
from pipeline.warehouse.errors import WarehouseError
from pipeline.warehouse.manifests import byte_faults

_CARRIED = (*(table.name for table in CONTENT), "sources", "quarantine")
_FILES: Final = {name: frame_schema("sources")[name] for name in ("source_path", "document_id")}
"""Declared, not selected from an empty table: polars starts its threads at its first query, and importing must not."""
_GOES_ON: Final = (
    "loads", "document_versions", "document_history", "indicator_history", "documents", "indicators", "sources",
    "quarantine", "concept_words", "corrections",
)  # fmt: skip
"""The tables that a new build compares itself with, or carries whole, whatever code made them."""
_OF_HISTORY: Final = ("history_is_sound", "keys_are_unique")


@dataclass(frozen=True)
class Published:
    """The published build, or nothing: no build, one whose tables are not those of this code, or a spoilt one.

    A spoilt one is not, byte for byte, what was published; ``faults`` says why. ``history`` is the build whose
    history goes on, which may be a spoilt one as long as its history can be read; ``lost`` says why it cannot.
    ``files`` (``source_path``, ``document_id``) are those of that build; ``sources`` is the table of that name and
    ``formats`` maps the id of every known document to its format, both empty where nothing is carried;
    ``quarantined`` are the paths of the files that were refused; ``versions`` are those of the code that made the
    rows.
    """

    build: Path | None = None
    files: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_FILES))
    sources: pl.DataFrame = field(default_factory=lambda: empty("sources"))
    formats: Mapping[str, str] = field(default_factory=dict)
    quarantined: Sequence[str] = ()
    versions: CodeVersions = field(default_factory=CodeVersions)
    faults: tuple[str, ...] = ()
    history: Path | None = None
    lost: str = ""

    def rows(self, tables: Sequence[str], document_ids: Iterable[str]) -> dict[str, pl.DataFrame]:
        """The rows of these documents by table, as a stage would make them, in stored order."""
        ids = sorted(document_ids)
        if self.build is None or not ids:
            return {table: empty(table) for table in tables}
        with beside(self.build) as connection:
            return {table: _rows(connection, table, ids) for table in tables}

    def identities(self, document_ids: Iterable[str]) -> pl.DataFrame:
        """``document_id``, ``sha256`` and ``format`` of those of these documents that are published."""
        ids = list(document_ids)
        if self.build is None or not ids:
            return empty("documents").select("document_id", "sha256", "format")
        with beside(self.build) as connection:
            found: pl.DataFrame = connection.sql(
                "SELECT document_id, sha256, format FROM documents WHERE document_id IN (SELECT unnest($ids))",
                params={"ids": ids},
            ).pl()
        return found


def _rows(connection: duckdb.DuckDBPyConnection, table: str, ids: Sequence[str]) -> pl.DataFrame:
    declared = TABLES[table]
    columns = ", ".join(quoted(column.name) for column in declared.stage_columns)
    order = ", ".join(quoted(name) for name in declared.order or declared.key)
    # The bounds tell DuckDB which row groups it need not look at: rows lie in the order of documents.
    found: pl.DataFrame = connection.sql(
        f"SELECT {columns} FROM {table} WHERE document_id BETWEEN $first AND $last "
        f"AND document_id IN (SELECT unnest($ids)) ORDER BY {order}",
        params={"ids": list(ids), "first": ids[0], "last": ids[-1]},
    ).pl()
    return conform(table, found)


def read_published(build: Path | None) -> Published:
    """What a load can carry from a build; nothing from one whose tables this code would make otherwise, or that
    is not the file that was audited and published: rows that are carried are not audited again.
    """
    if build is None:
        return Published()
    faults = tuple(byte_faults(build))
    try:
        with beside(build) as connection:
            fits = _fits(connection)
            if not faults and fits:
                return _carried(build, connection)
            check_history(connection, held_against_audits=bool(faults) and fits)
            files = "SELECT source_path, document_id FROM sources"
            return Published(files=connection.sql(files).pl(), faults=faults, history=build)
    except (WarehouseError, duckdb.Error) as error:
        return Published(faults=faults, lost=" ".join(str(error.__cause__ or error).split())[:200])


def _carried(build: Path, connection: duckdb.DuckDBPyConnection) -> Published:
    columns = ", ".join(map(quoted, frame_schema("sources")))
    sources: pl.DataFrame = connection.sql(f"SELECT {columns} FROM sources ORDER BY source_path").pl()
    formats = dict(connection.execute("SELECT document_id, format FROM documents").fetchall())
    refused = connection.execute("SELECT source_path FROM quarantine").fetchall()
    parts = ", ".join(f"{part}_version" for part in asdict(CodeVersions()))
    last = connection.execute(f"SELECT {parts} FROM loads ORDER BY sequence DESC LIMIT 1").fetchall()
    versions = CodeVersions(*last[0]) if last else CodeVersions()
    files = sources.select(*_FILES)
    paths = [path for (path,) in refused]
    return Published(build, files, sources, formats, paths, versions, history=build)


def check_history(connection: duckdb.DuckDBPyConnection, *, held_against_audits: bool) -> None:
    """Read whatever of a build the next one looks at to go on with its history.

    Raises WarehouseError or duckdb.Error for what cannot be read, or is none. A build of another version of this
    code may lack tables and columns. ``held_against_audits``: one that was altered must keep what audits promise of
    history.
    """
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in connection.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE database_name = 'build'"
    ).fetchall():
        found.setdefault(table, {})[column] = kind
    if "sources" not in found or "loads" not in found or not scalar(connection, "SELECT count(*) FROM loads"):
        raise WarehouseError("it records no load: it was made by another program")
    for name in _GOES_ON:
        if columns := _columns_that_go_on(name, found):
            # The hash of a row asks for every value of it, and each must be what the next build can hold.
            values = ", ".join(f"CAST({quoted(each.name)} AS {sql_type(each.dtype)})" for each in columns)
            connection.execute(f"SELECT max(hash({values})) FROM {name}").fetchall()
    for check in audits() if held_against_audits else ():
        if check.name in _OF_HISTORY and (failure := failing_rows(connection, check)):
            raise WarehouseError(str(failure))


def _columns_that_go_on(name: str, found: Mapping[str, Mapping[str, str]]) -> list[Column]:
    """The declared columns that a build has of a table, none where it lacks the table.

    ``found`` maps the build's tables and columns to their types. Raises WarehouseError where a column is missing
    without which the history cannot go on, or one is of a strange type.
    """
    table, kinds = TABLES[name], found.get(name, {})
    columns = [column for column in table.columns if column.name in kinds]
    needed = {*table.key, "load_id"} if name in HISTORY else {*table.key}
    if missing := needed - {column.name for column in columns}:
        if name not in found:
            return []
        raise WarehouseError(f"table {name} lacks {', '.join(sorted(missing))}")
    # Whatever it is, a cast makes a text of it.
    if strange := [c.name for c in columns if sql_type(c.dtype) == "VARCHAR" != kinds[c.name]]:
        raise WarehouseError(f"{name}.{strange[0]} is {kinds[strange[0]]}")
    return columns


def _fits(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the build's tables have exactly the declared columns."""
    found: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind in connection.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() "
        "WHERE database_name = 'build' ORDER BY table_name, column_index"
    ).fetchall():
        found.setdefault(table, []).append((column, kind))
    return all(
        found.get(name) == [(column.name, sql_type(column.dtype)) for column in TABLES[name].columns]
        for name in (*_CARRIED, "loads", "document_versions")
    )


@dataclass(frozen=True, slots=True)
class Touched:
    """The documents that a load makes anew (``staged``) and those whose last file is gone (``gone``).

    Every other document of the published build (``known`` in all) is carried as it is.
    """

    staged: frozenset[str]
    gone: frozenset[str]
    known: frozenset[str]

    @property
    def documents(self) -> list[str]:
        """The ids of all of them, sorted."""
        return sorted(self.staged | self.gone)

    def are_few(self, share: float) -> bool:
        """Whether they are at most this share of the known documents."""
        return len(self.staged) + len(self.gone) <= share * len(self.known)


def touched(staging: Path, published: Published) -> Touched:
    """What a staging folder touches of what is published."""
    known = frozenset(published.formats)
    return Touched(_ids(staging, "documents"), known - _ids(staging, "sources"), known)


def _ids(staging: Path, part: str) -> frozenset[str]:
    files = sorted((staging / part).glob("*.parquet"))
    if not files:
        return frozenset()
    return frozenset(pl.scan_parquet(files).select("document_id").unique().collect()["document_id"].to_list())
