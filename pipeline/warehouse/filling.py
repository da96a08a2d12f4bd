"""The SQL that fills a build's tables from staging and from the published build beside it.

A build that was copied from the published one holds its rows already: what a load touches is taken out and
put in again. A build that is made anew holds nothing: what is not touched is put in with the rest, sorted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from pipeline.lexicon.divisions import divisions_around
from pipeline.review import Correction
from pipeline.schema import (
    HISTORY,
    INDICATORS,
    LOADS,
    TABLES,
    UNITS,
    Column,
    Table,
    conform,
    empty,
    frame_schema,
)
from pipeline.warehouse.concepts import count_concepts
from pipeline.warehouse.connections import scalar
from pipeline.warehouse.ddl import quoted, sql_type
from pipeline.warehouse.errors import BuildError
from pipeline.warehouse.lexicon_tables import catalogue_tables, units_table
from pipeline.warehouse.published import Touched
from pipeline.warehouse.reviewing import corrections_frame, mark_reviewed, standings
from pipeline.warehouse.versions import new_versions

_DEFAULTS: Final[dict[pl.DataType, str]] = {
    pl.String(): "''",
    pl.Int64(): "0",
    pl.Datetime("us", "UTC"): "TIMESTAMPTZ '1970-01-01 00:00:00+00'",
}
_SORTED_BYTES: Final = 8_000_000
"""Bytes of files whose documents are put in at a time; each document carries its text twice, as UTF-8."""
_AFTER_ALL: Final = "\U0010ffff"


class Filling:
    """One build while it is filled; each method but the last fills one table."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        staging: Path,
        load_id: str,
        started_at: datetime,
        plan: Touched,
        copied: bool,
        same_code: bool,
    ) -> None:
        self._connection = connection
        self._staging = staging
        self._load_id = load_id
        self._started_at = started_at
        self._plan = plan
        self._copied = copied
        self._changed = not same_code or bool(plan.documents)

    @contextmanager
    def beside(self, previous: Path | None) -> Iterator[None]:
        """While the body runs the published build is attached as ``previous``; what is temporary goes."""
        if previous is not None:
            self._connection.execute("ATTACH ? AS previous (READ_ONLY)", [str(previous)])
        ids = pl.DataFrame({"document_id": self._plan.documents}, schema={"document_id": pl.String})
        self._connection.register("touched_ids", ids)
        self._connection.execute("CREATE TEMP TABLE touched AS SELECT * FROM touched_ids")
        self._connection.unregister("touched_ids")
        self._find_surplus()
        yield
        for name in ("touched", "surplus"):
            self._connection.execute(f"DROP TABLE {name}")
        if previous is not None:
            self._connection.execute("DETACH previous")

    def content(self, table: Table) -> None:
        """A table whose rows belong to documents: the staged rows, and the carried ones."""
        if self._copied and self._plan.documents:
            self._connection.execute(f"DELETE FROM {table.name} WHERE document_id IN (FROM touched)")
        sources = []
        parameters: dict[str, object] = {}
        if batches := self._batches(table):
            sources.append(self._staged(table, batches, parameters))
        if self._plan.known and not self._copied:
            names = _names(table)
            sources.append(f"SELECT {names} FROM previous.{table.name} ANTI JOIN touched USING (document_id)")
        if sources:
            self._insert(table, " UNION ALL ".join(sources), parameters)
        if table.name == "documents":
            self._rename_documents()

    def whole(self, table: Table) -> None:
        """A table that every load stages whole; a copy that holds the same rows already is left alone."""
        batches = self._batches(table)
        if self._has_previous(table) and self._is_same(table, batches):
            if self._copied:
                return
        else:
            self._changed = True
        if self._copied:
            self._connection.execute(f"DELETE FROM {table.name}")
        if batches:
            parameters: dict[str, object] = {}
            self._insert(table, self._staged(table, batches, parameters), parameters)

    def corrections(self, table: Table, corrections: Sequence[Correction]) -> None:
        """Every record of review with what it means for this build, and its mark on the rows."""
        found = conform(table.name, corrections_frame(standings(self._connection, corrections)))
        known = self._has_previous(table)
        same = "SELECT * FROM previous.corrections" if known else f"SELECT * FROM {table.name}"
        self._changed |= not found.equals(conform(table.name, self._connection.sql(same).pl()))
        if self._copied:
            self._connection.execute(f"DELETE FROM {table.name}")
        self._insert_frame(table, found)
        mark_reviewed(self._connection)

    def concept_counts(self, table: Table) -> None:
        """The words of `concept_words` in `documents`: of the touched ones only, where the words are the same."""
        words = TABLES["concept_words"]
        if self._copied and self._is_same(words, self._batches(words)):
            self._connection.execute(f"DELETE FROM {table.name} WHERE document_id IN (FROM touched)")
            count_concepts(self._connection, "touched")
        else:
            self._connection.execute(f"DELETE FROM {table.name}")
            count_concepts(self._connection)

    def units(self, table: Table) -> None:
        """The lexicon's units, or what a test staged."""
        if self._copied:
            return
        if batches := self._batches(table):
            self._insert(table, f"SELECT {_names(table)} FROM read_parquet($batches)", {"batches": batches})
            return
        self._insert_frame(UNITS, units_table())

    def lexicon(self, table: Table) -> None:
        """A table of the catalogue; a copy has it already, since the code is the same."""
        if not self._copied:
            self._insert_frame(table, catalogue_tables()[table.name])

    def divisions(self, table: Table) -> None:
        """The divisions that the documents are of, and those around them."""
        self._connection.execute(f"DELETE FROM {table.name}")
        found = self._connection.execute(
            "SELECT DISTINCT division_code FROM documents WHERE division_code IS NOT NULL"
        ).fetchall()
        around = divisions_around(str(row[0]) for row in found)
        names = [column.name for column in table.columns]
        self._insert_frame(
            table, pl.DataFrame(around, schema=frame_schema(table.name), orient="row").select(names)
        )

    def versions(self, table: Table) -> None:
        """``document_versions``: those so far, and what this load began and ended."""
        if not self._copied:
            self._carry(table)
        in_order = (
            "SELECT v.* FROM document_versions v LEFT JOIN previous.loads l ON l.load_id = v.ended_by "
            "ORDER BY l.sequence NULLS LAST, v.source_path"
        )
        known = self._has_previous(table)
        so_far = self._connection.sql(in_order).pl() if known else empty(table.name)
        sources = self._connection.sql("SELECT source_path, document_id, sha256 FROM sources").pl()
        found = new_versions(so_far, sources, self._load_id)
        if found.ended:
            self._connection.execute(
                "UPDATE document_versions SET ended_by = $load "
                "WHERE ended_by IS NULL AND source_path IN (SELECT unnest($paths))",
                {"load": self._load_id, "paths": found.ended},
            )
        if found.begun.height:
            self._insert_frame(table, found.begun)

    def history(self, table: Table) -> None:
        """The rows that the published build has and this one has not, or has otherwise."""
        if not self._copied:
            self._carry(table)
        current = next(TABLES[name] for name, kept in HISTORY.items() if kept is table)
        known = self._previous_columns(current.name)
        if not known or not self._changed:
            return
        columns = [column.name for column in current.columns if column.name in known]
        names = ", ".join(map(quoted, columns))
        keys = ", ".join(map(quoted, (*current.key, "load_id")))
        # Documents change their path without being touched; what stands in them does not.
        some = "SEMI JOIN touched USING (document_id)" if self._plan.known and current is INDICATORS else ""
        # A row that changed has another load id, so key and load id tell whether it is still there.
        self._run(
            table,
            f"INSERT INTO {table.name} ({names}, ended_by) "
            f"SELECT {names}, $load FROM previous.{current.name} {some} "
            f"ANTI JOIN {current.name} c USING ({keys}) ORDER BY {keys}",
            {"load": self._load_id},
        )

    def loads(self, row: pl.DataFrame) -> None:
        """The loads so far and this one."""
        if not self._copied:
            self._carry(LOADS)
        self._insert_frame(LOADS, row)

    def last_sequence(self) -> int:
        """The number of the last load before this one, 0 if it is the first."""
        if not self._previous_columns(LOADS.name):
            return 0
        return int(scalar(self._connection, "SELECT coalesce(max(sequence), 0) FROM previous.loads"))

    def rows_of(self) -> str:
        """The load whose rows these are: this one, or, where nothing changed, that of the build before."""
        if self._changed or "rows_of" not in self._previous_columns(LOADS.name):
            return self._load_id
        last = "SELECT rows_of FROM previous.loads ORDER BY sequence DESC LIMIT 1"
        return str(scalar(self._connection, last))

    def _batches(self, table: Table) -> list[str]:
        return [str(path) for path in sorted((self._staging / table.name).glob("*.parquet"))]

    def _find_surplus(self) -> None:
        """Where a document stands in several batches, list it with each batch but that of its first path."""
        self._connection.execute("CREATE TEMP TABLE surplus (document_id VARCHAR, batch VARCHAR)")
        if documents := self._batches(TABLES["documents"]):
            self._connection.execute(
                """
                INSERT INTO surplus
                SELECT document_id, parse_filename(filename) FROM read_parquet(?, filename = true)
                QUALIFY row_number() OVER (PARTITION BY document_id ORDER BY source_path, filename) > 1
                """,
                [documents],
            )

    def _staged(self, table: Table, batches: list[str], parameters: dict[str, object]) -> str:
        """A query for the staged rows in declared columns; one that has not changed keeps its load."""
        stage = [quoted(column.name) for column in table.stage_columns]
        loaded = [column for column in table.columns if column.loaded]
        parameters["batches"] = batches
        source = (
            f"SELECT {', '.join(stage)}, parse_filename(filename) AS batch "
            "FROM read_parquet($batches, filename = true)"
        )
        if table.name != "sources" and _of_document(table):
            source = f"SELECT * FROM ({source}) ANTI JOIN surplus USING (document_id, batch)"
        carry = bool(loaded) and self._has_previous(table)
        chosen = {name: f"s.{name}" for name in stage}
        for column in loaded:
            if column.nullable:
                # What reviews say is written when all rows are there.
                chosen[quoted(column.name)] = f"CAST(NULL AS {sql_type(column.dtype)})"
                continue
            parameters[column.name] = self._load_id if column.dtype == pl.String() else self._started_at
            fresh = f"${column.name}"
            name = quoted(column.name)
            chosen[name] = f"coalesce(p.{name}, {fresh})" if carry else fresh
        columns = ", ".join(chosen[quoted(column.name)] for column in table.columns)
        return f"SELECT {columns} FROM ({source}) s {_unchanged(table) if carry else ''}"

    def _rename_documents(self) -> None:
        """A document is known by its first path: one whose file was moved, and nothing else, by the new."""
        self._run(
            TABLES["documents"],
            "UPDATE documents SET source_path = first.source_path, load_id = $load FROM "
            "(SELECT document_id, min(source_path) AS source_path FROM sources GROUP BY document_id) first "
            "WHERE documents.document_id = first.document_id "
            "AND documents.source_path <> first.source_path",
            {"load": self._load_id},
        )

    def _is_same(self, table: Table, batches: list[str]) -> bool:
        names = ", ".join(quoted(column.name) for column in table.stage_columns)
        old = f"SELECT {names} FROM previous.{table.name}"
        if not batches:
            return int(scalar(self._connection, f"SELECT count(*) FROM ({old})")) == 0
        new = f"SELECT {names} FROM read_parquet($batches)"
        differ = f"SELECT count(*) FROM (({old} EXCEPT ALL {new}) UNION ALL ({new} EXCEPT ALL {old}))"
        return int(self._run(table, differ, {"batches": batches}).fetchall()[0][0]) == 0

    def _carry(self, table: Table) -> None:
        """The published build's rows of a table that only grows, whatever code made them."""
        known = self._previous_columns(table.name)
        if known:
            # A column that an older build has not is filled with nothing: new code can follow old history.
            chosen = [
                quoted(column.name) if column.name in known else _nothing(column) for column in table.columns
            ]
            self._insert(table, f"SELECT {', '.join(chosen)} FROM previous.{table.name}", {})

    def _insert(self, table: Table, query: str, parameters: dict[str, object]) -> None:
        """Insert a query's rows, columns as declared, in the table's order."""
        order = ", ".join(map(quoted, table.order or table.key))
        named = f"SELECT * FROM ({query}) AS rows({_names(table)})"
        if table.name != "documents":
            self._run(table, f"INSERT INTO {table.name} {named} ORDER BY {order}", parameters)
            return
        some = f"{named} WHERE document_id >= $first AND document_id < $past ORDER BY {order}"
        for first, past in pairwise(["", *self._cuts(table, named, parameters), _AFTER_ALL]):
            bounds = {"first": first, "past": past}
            self._run(table, f"INSERT INTO {table.name} {some}", {**parameters, **bounds})

    def _cuts(self, table: Table, documents: str, parameters: dict[str, object]) -> list[str]:
        """Ids of documents between which there are at most so many bytes of text.

        DuckDB sorts, and writes, with all texts of a statement in memory, whatever its limit; the reports of a
        country do not fit.
        """
        sizes = f"SELECT document_id, bytes FROM ({documents}) ORDER BY document_id"
        cuts: list[str] = []
        room = _SORTED_BYTES
        for document_id, size in self._run(table, sizes, parameters).fetchall():
            if size > room:
                cuts.append(str(document_id))
                room = _SORTED_BYTES
            room -= size
        return cuts

    def _insert_frame(self, table: Table, frame: pl.DataFrame) -> None:
        rows = conform(table.name, frame).sort(*(table.order or table.key))
        self._connection.register("rows_to_insert", rows)
        self._connection.execute(f"INSERT INTO {table.name} BY NAME SELECT * FROM rows_to_insert")
        self._connection.unregister("rows_to_insert")

    def _has_previous(self, table: Table) -> bool:
        return self._previous_columns(table.name).issuperset(column.name for column in table.columns)

    def _previous_columns(self, table: str) -> set[str]:
        found = self._connection.execute(
            "SELECT column_name FROM duckdb_columns() WHERE database_name = 'previous' AND table_name = ?",
            [table],
        )
        return {str(row[0]) for row in found.fetchall()}

    def _run(self, table: Table, sql: str, parameters: dict[str, object]) -> duckdb.DuckDBPyConnection:
        try:
            return self._connection.execute(sql, parameters)
        except (duckdb.Error, OverflowError) as error:
            remedy = "the stage that writes it and pipeline/schema disagree: correct one and load again"
            where = self._staging / table.name
            raise BuildError(f"table {table.name} from {where}: {error}; {remedy}") from error


def _names(table: Table) -> str:
    return ", ".join(quoted(column.name) for column in table.columns)


def _nothing(column: Column) -> str:
    return "NULL" if column.nullable else _DEFAULTS[column.dtype]


def _of_document(table: Table) -> bool:
    return any(column.name == "document_id" for column in table.columns)


def _unchanged(table: Table) -> str:
    """Join the previous build's rows that equal the staged ones in everything but what the load fills."""
    keys = ", ".join(map(quoted, table.key))
    stage = [quoted(column.name) for column in table.stage_columns]
    kept = ", ".join(quoted(column.name) for column in table.columns if column.loaded)
    # Only the touched documents' rows, and a hash instead of the rest: the join never holds all texts.
    some = " SEMI JOIN touched USING (document_id)" if _of_document(table) else ""
    side = f"SELECT {keys}, {kept}, hash({', '.join(stage)}) AS content FROM previous.{table.name}{some}"
    same = " AND ".join(f"p.{quoted(key)} = s.{quoted(key)}" for key in table.key)
    return f"LEFT JOIN ({side}) p ON {same} AND p.content = hash({', '.join(f's.{name}' for name in stage)})"
