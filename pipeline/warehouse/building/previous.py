"""The published build beside the one that is filled, attached as ``previous``: its rows, some at a time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from typing import Final

import duckdb
import polars as pl

from pipeline.schema import LOADS, Column, Table
from pipeline.warehouse.connections import scalar
from pipeline.warehouse.ddl import quoted
from pipeline.warehouse.publishing.published import Touched
from pipeline.warehouse.slices import in_slices, rows_at_a_time, rows_with_ids
from pipeline.warehouse.sorting import copied

_DEFAULTS: Final[dict[pl.DataType, str]] = {
    pl.String(): "''",
    pl.Int64(): "0",
    pl.Datetime("us", "UTC"): "TIMESTAMPTZ '1970-01-01 00:00:00+00'",
}
_DOCUMENTS: Final = 250
"""Documents of whose rows the keys are held at a time."""
_AFTER_ALL: Final = "\U0010ffff"


class Previous:
    """What a load carries from the published build, or compares with it. Empty where nothing is published."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, plan: Touched) -> None:
        self._connection = connection
        self._plan = plan
        self._touched = plan.staged | plan.gone
        self._ids = plan.documents

    def columns(self, table: str) -> set[str]:
        """The names of a table's columns there; none where there is no such table."""
        return self._columns.get(table, set())

    @cached_property
    def _columns(self) -> dict[str, set[str]]:
        # Asked once: DuckDB looks through every column of every database for it.
        found: dict[str, set[str]] = {}
        for table, column in self._connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'previous'"
        ).fetchall():
            found.setdefault(table, set()).add(column)
        return found

    def has(self, table: Table) -> bool:
        """Whether it has the table with every declared column."""
        return self.columns(table.name).issuperset(column.name for column in table.columns)

    def last_sequence(self) -> int:
        """The number of its load, 0 if there is none."""
        if not self.columns(LOADS.name):
            return 0
        return int(scalar(self._connection, "SELECT coalesce(max(sequence), 0) FROM previous.loads"))

    def rows_of(self) -> str | None:
        """The load whose rows it has; None where nothing tells."""
        if "rows_of" not in self.columns(LOADS.name):
            return None
        last = "SELECT rows_of FROM previous.loads ORDER BY sequence DESC LIMIT 1"
        return str(scalar(self._connection, last))

    def carried(self, table: Table) -> Iterator[pl.DataFrame]:
        """The rows of the documents that the load does not touch."""
        names = ", ".join(quoted(column.name) for column in table.columns)
        for frame in self._slices(table, names):
            runs = frame["document_id"].rle().struct.unnest()
            kept = [value not in self._touched for value in runs["value"]]
            if all(kept):
                yield frame
            elif any(kept):
                of_rows = pl.Series(kept).gather(frame["document_id"].rle_id())
                yield copied(frame.filter(of_rows))

    def whole(self, table: Table) -> Iterator[pl.DataFrame]:
        """All rows of a table that only grows; a column that an older build has not is filled with nothing."""
        known = self.columns(table.name)
        if known:
            chosen = [
                quoted(column.name)
                if column.name in known
                else f"{_nothing(column)} AS {quoted(column.name)}"
                for column in table.columns
            ]
            yield from self._slices(table, ", ".join(chosen))

    def known(self, table: Table) -> Iterator[pl.DataFrame]:
        """Of the rows that the load may stage again: key, what the load fills, and a hash of the rest as ``content``.

        Those of touched documents in the order of their ids; of a table without documents all.
        """
        lead = (table.order or table.key)[0]
        names = [
            *dict.fromkeys((lead, *table.key)),
            *(column.name for column in table.columns if column.loaded),
        ]
        content = ", ".join(quoted(column.name) for column in table.stage_columns)
        select = f"{', '.join(map(quoted, names))}, hash({content}) AS content"
        if lead != "document_id":
            yield from self._slices(table, select)
            return
        for first, past in _ranges(self._ids):
            found = self._row_ids(
                f"SELECT rowid FROM previous.{table.name} SEMI JOIN touched USING (document_id) "
                "WHERE document_id >= $first AND document_id < $past ORDER BY rowid",
                first,
                past,
            )
            some = list(self._with_ids(table, select, found))
            if some:
                yield pl.concat(some).sort(lead)

    def ended(self, table: Table, columns: list[str], everywhere: bool) -> Iterator[pl.DataFrame]:
        """The rows that the build that is filled has not, or has from another load: key and load id tell.

        Looked for among the touched documents, or ``everywhere``.
        """
        keys = ", ".join(map(quoted, (*table.key, "load_id")))
        ids = sorted(self._plan.known | self._touched) if everywhere else self._ids
        some = "" if everywhere else "SEMI JOIN touched USING (document_id)"
        within = "document_id >= $first AND document_id < $past"
        for first, past in _ranges(ids):
            found = self._row_ids(
                f"SELECT row_id FROM (SELECT rowid AS row_id, {keys} FROM previous.{table.name} {some} WHERE {within}) "
                f"ANTI JOIN (SELECT {keys} FROM {table.name} WHERE {within}) c USING ({keys}) ORDER BY row_id",
                first,
                past,
            )
            yield from self._with_ids(table, ", ".join(map(quoted, columns)), found)

    def _slices(self, table: Table, select: str) -> Iterator[pl.DataFrame]:
        stored = f"previous.{table.name}"
        return in_slices(self._connection, select, stored, rows=rows_at_a_time(table.name))

    def _with_ids(self, table: Table, select: str, row_ids: pl.Series) -> Iterator[pl.DataFrame]:
        stored = f"previous.{table.name}"
        return rows_with_ids(self._connection, select, stored, row_ids, rows=rows_at_a_time(table.name))

    def _row_ids(self, query: str, first: str, past: str) -> pl.Series:
        bounds = {"first": first, "past": past}
        found: pl.DataFrame = self._connection.sql(query, params=bounds).pl()
        return found.to_series()


class Marks:
    """The frames of `Previous.known`, taken as far as a part of the staged rows reaches."""

    def __init__(self, frames: Iterator[pl.DataFrame], lead: str) -> None:
        self._frames = frames
        self._lead = lead
        self._held: pl.DataFrame | None = next(frames, None)

    def up_to(self, last: str) -> pl.DataFrame | None:
        """The rows whose first column is at most ``last``, which only grows; None if there is none."""
        while self._held is not None and (not self._held.height or self._held[self._lead][-1] <= last):
            more = next(self._frames, None)
            if more is None:
                break
            self._held = pl.concat([self._held, more])
        if self._held is None:
            return None
        given = self._held.filter(pl.col(self._lead) <= last)
        # The rows of one document may stand in two parts.
        self._held = self._held.filter(pl.col(self._lead) >= last)
        return given


def _ranges(ids: list[str]) -> Iterator[tuple[str, str]]:
    """Ascending ids as half-open ranges of some thousand of them, which leave out no id that is not among them."""
    if ids:
        yield from pairwise(["", *ids[_DOCUMENTS::_DOCUMENTS], _AFTER_ALL])


def _nothing(column: Column) -> str:
    return "NULL" if column.nullable else _DEFAULTS[column.dtype]
