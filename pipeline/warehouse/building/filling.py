"""The SQL that fills a build's tables from staging and from the published build beside it.

A build that was copied from the published one holds its rows already: what a load touches is taken out and
put in again. A build that is made anew holds nothing: what is not touched is put in with the rest, sorted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa

from pipeline.lexicon.divisions import divisions_around
from pipeline.querying.locked import lacks_memory
from pipeline.review import Correction
from pipeline.schema import HISTORY, INDICATORS, LOADS, TABLES, UNITS, Table, conform, frame_schema
from pipeline.warehouse.building.concepts import concept_counts
from pipeline.warehouse.building.previous import Marks, Previous
from pipeline.warehouse.building.reviewing import corrections_frame, mark_reviewed, standings
from pipeline.warehouse.building.staging import Staging
from pipeline.warehouse.building.versions import new_versions
from pipeline.warehouse.connections import scalar
from pipeline.warehouse.ddl import quoted, sql_type
from pipeline.warehouse.errors import BuildError
from pipeline.warehouse.lexicon_tables import catalogue_tables, units_table
from pipeline.warehouse.publishing.published import Touched
from pipeline.warehouse.sorting import in_order


class Filling:
    """One build while it is filled; each method but the last fills one table. ``runs`` is a folder for sorting."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        staging: Staging,
        runs: Path,
        load_id: str,
        started_at: datetime,
        plan: Touched,
        copied: bool,
        same_code: bool,
    ) -> None:
        self._connection = connection
        self._staging = staging
        self._runs = runs
        self._filled = {"load_id": load_id, "quarantined_at": started_at}
        self._load_id = load_id
        self._plan = plan
        self._previous = Previous(connection, plan)
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
        yield
        self._connection.execute("DROP TABLE touched")
        if previous is not None:
            self._connection.execute("DETACH previous")

    def content(self, table: Table) -> None:
        """A table whose rows belong to documents: the staged rows, and the carried ones."""
        if self._copied and self._plan.documents:
            self._connection.execute(f"DELETE FROM {table.name} WHERE document_id IN (FROM touched)")
        carried = self._previous.carried(table) if self._plan.known and not self._copied else ()
        self._insert(table, chain(carried, self._staging.frames(table)))
        if table.name == "documents":
            self._rename_documents()

    def whole(self, table: Table) -> None:
        """A table that every load stages whole; a copy that holds the same rows already is left alone."""
        if self._previous.has(table) and self._is_same(table):
            if self._copied:
                return
        else:
            self._changed = True
        if self._copied:
            self._connection.execute(f"DELETE FROM {table.name}")
        self._insert(table, self._staging.frames(table))

    def corrections(self, table: Table, corrections: Sequence[Correction]) -> None:
        """Every record of review with what it means for this build, and its mark on the rows."""
        found = conform(table.name, corrections_frame(standings(self._connection, corrections)))
        known = self._previous.has(table)
        same = "SELECT * FROM previous.corrections" if known else f"SELECT * FROM {table.name}"
        self._changed |= not found.equals(conform(table.name, self._connection.sql(same).pl()))
        if self._copied:
            self._connection.execute(f"DELETE FROM {table.name}")
        self._insert_frame(table, found)
        mark_reviewed(self._connection)

    def concept_counts(self, table: Table) -> None:
        """The words of `concept_words` in `documents`: of the touched ones only, where the words are the same."""
        some = self._copied and self._is_same(TABLES["concept_words"])
        only = " WHERE document_id IN (FROM touched)" if some else ""
        self._connection.execute(f"DELETE FROM {table.name}{only}")
        self._insert(table, concept_counts(self._connection, self._plan.staged if some else None))

    def units(self, table: Table) -> None:
        """The lexicon's units, or what a test staged."""
        if self._copied:
            return
        if self._staging.batches(table):
            self._insert(table, self._staging.frames(table))
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
            self._insert(table, self._previous.whole(table))
        if self._previous.has(table):
            so_far, sources = self._what_differs()
        else:
            so_far = pl.DataFrame(schema=frame_schema(table.name))
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

    def _what_differs(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The files that are not as their current versions say, and every version of the reports that they may be of:
        one that stood at their path, or bears the id that a report new at their path gets."""
        self._connection.execute(
            """
            CREATE OR REPLACE TEMP TABLE differing AS
            SELECT coalesce(v.source_path, s.source_path) AS source_path
            FROM (FROM document_versions WHERE ended_by IS NULL) v FULL JOIN sources s USING (source_path)
            WHERE v.document_id IS DISTINCT FROM s.document_id
            """
        )
        so_far: pl.DataFrame = self._connection.sql(
            """
            SELECT v.* FROM document_versions v LEFT JOIN previous.loads l ON l.load_id = v.ended_by
            SEMI JOIN (
                SELECT report_id FROM document_versions SEMI JOIN differing USING (source_path)
                UNION ALL SELECT left(sha256(source_path), 16) FROM differing
            ) r ON r.report_id = v.report_id
            ORDER BY l.sequence NULLS LAST, v.source_path
            """
        ).pl()
        # Those too at which a version given stands: it is not gone.
        self._connection.register("given", so_far.select("source_path"))
        sources: pl.DataFrame = self._connection.sql(
            "SELECT source_path, document_id, sha256 FROM sources "
            "WHERE source_path IN (FROM differing UNION ALL FROM given)"
        ).pl()
        self._connection.unregister("given")
        self._connection.execute("DROP TABLE differing")
        return so_far, sources

    def history(self, table: Table) -> None:
        """The rows that the published build has and this one has not, or has otherwise."""
        if not self._copied:
            self._insert(table, self._previous.whole(table))
        current = next(TABLES[name] for name, kept in HISTORY.items() if kept is table)
        known = self._previous.columns(current.name)
        if not known or not self._changed:
            return
        columns = [column.name for column in current.columns if column.name in known]
        # Documents change their path without being touched; what stands in them does not.
        everywhere = not self._plan.known or current is not INDICATORS
        missing = [
            pl.lit(None, column.dtype).alias(column.name)
            for column in current.columns
            if column.name not in known
        ]
        ended = pl.lit(self._load_id).alias("ended_by")
        self._insert(
            table,
            (
                conform(table.name, frame.with_columns(*missing, ended))
                for frame in self._previous.ended(current, columns, everywhere)
            ),
        )

    def loads(self, row: pl.DataFrame) -> None:
        """The loads so far and this one."""
        if not self._copied:
            self._insert(LOADS, self._previous.whole(LOADS))
        self._insert_frame(LOADS, row)

    def last_sequence(self) -> int:
        """The number of the last load before this one, 0 if it is the first."""
        return self._previous.last_sequence()

    def rows_of(self) -> str:
        """The load whose rows these are: this one, or, where nothing changed, that of the build before."""
        return (None if self._changed else self._previous.rows_of()) or self._load_id

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

    def _is_same(self, table: Table) -> bool:
        """Whether the published build has the staged rows, in whatever order: told by their number and their hashes."""
        names = ", ".join(quoted(column.name) for column in table.stage_columns)
        summed = f"SELECT count(*), sum(hash({names})), bit_xor(hash({names}, 1)) FROM"
        batches = [str(path) for path in self._staging.batches(table)]
        if not batches:
            return int(scalar(self._connection, f"SELECT count(*) FROM previous.{table.name}")) == 0
        old = self._connection.execute(f"{summed} previous.{table.name}").fetchall()
        typed = ", ".join(
            f"CAST({quoted(column.name)} AS {sql_type(column.dtype)}) AS {quoted(column.name)}"
            for column in table.stage_columns
        )
        new = f"{summed} (SELECT {typed} FROM read_parquet($batches))"
        return old == self._run(table, new, {"batches": batches}).fetchall()

    def _insert(self, table: Table, rows: Iterable[pl.DataFrame]) -> None:
        """Insert rows in declared columns, in the table's order.

        What the load fills and is NULL is filled: as the published build has it where the row is as it was, else anew.
        """
        order = table.order or table.key
        filled = [column for column in table.columns if column.loaded and not column.nullable]
        marks = None
        if filled and self._previous.has(table):
            marks = Marks(self._previous.known(table), order[0])
        try:
            for part in in_order(rows, order, self._runs / table.name):
                known = marks.up_to(part[order[0]][-1]) if marks is not None else None
                self._insert_part(table, part, known)
        except (
            duckdb.Error,
            pl.exceptions.PolarsError,
            pa.ArrowException,
            ValueError,
            OverflowError,
        ) as error:
            raise self._disagreement(table, error) from error

    def _insert_part(self, table: Table, part: pl.DataFrame, known: pl.DataFrame | None) -> None:
        chosen = {column.name: f"s.{quoted(column.name)}" for column in table.columns}
        filled = [column.name for column in table.columns if column.loaded and not column.nullable]
        for name in filled:
            old = f"k.{quoted(name)}, " if known is not None else ""
            chosen[name] = f"coalesce(s.{quoted(name)}, {old}${name})"
        source = "part s"
        if known is not None:
            self._connection.register("known", known)
            content = ", ".join(f"s.{quoted(column.name)}" for column in table.stage_columns)
            same = " AND ".join(f"k.{quoted(name)} = s.{quoted(name)}" for name in table.key)
            order = ", ".join(f"s.{quoted(name)}" for name in table.order or table.key)
            source += f" LEFT JOIN known k ON {same} AND k.content = hash({content}) ORDER BY {order}"
        self._connection.register("part", part)
        self._connection.execute(
            f"INSERT INTO {table.name} SELECT {', '.join(chosen.values())} FROM {source}",
            {name: self._filled[name] for name in filled},
        )
        self._connection.unregister("part")
        if known is not None:
            self._connection.unregister("known")

    def _insert_frame(self, table: Table, frame: pl.DataFrame) -> None:
        rows = conform(table.name, frame).sort(*(table.order or table.key))
        self._connection.register("rows_to_insert", rows)
        self._connection.execute(f"INSERT INTO {table.name} BY NAME SELECT * FROM rows_to_insert")
        self._connection.unregister("rows_to_insert")

    def _run(self, table: Table, sql: str, parameters: dict[str, object]) -> duckdb.DuckDBPyConnection:
        try:
            return self._connection.execute(sql, parameters)
        except (duckdb.Error, OverflowError) as error:
            raise self._disagreement(table, error) from error

    def _disagreement(self, table: Table, error: Exception) -> BuildError:
        where = self._staging.folder / table.name
        if lacks_memory(error):
            return BuildError(f"table {table.name} from {where}: {error}; more memory than a load may take")
        remedy = "the stage that writes it and pipeline/schema disagree: correct one and load again"
        return BuildError(f"table {table.name} from {where}: {error}; {remedy}")
