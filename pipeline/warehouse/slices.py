"""The rows of a stored table some at a time, whatever their texts: by ranges of their row ids.

DuckDB scans 2,048 rows at a time and makes room for the texts of all of them, however few a filter on a column that is
asked for leaves; a range of row ids that are not asked for it reads no further than it reaches. Where even that does not
fit, the range is halved.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import duckdb
import polars as pl

from pipeline.querying.locked import lacks_memory
from pipeline.warehouse.sorting import copied

_FEW: Final = 500
"""Rows of documents at a time; each carries its text twice."""
_MANY: Final = 8_000
_WIDE: Final = ("documents", "document_history")


def rows_at_a_time(table: str) -> int:
    """How many rows of a table are read at a time."""
    return _FEW if table in _WIDE else _MANY


def in_slices(
    connection: duckdb.DuckDBPyConnection,
    select: str,
    stored: str,
    *,
    first: int = 0,
    last: int | None = None,
    rows: int = _MANY,
) -> Iterator[pl.DataFrame]:
    """``SELECT {select} FROM {stored}`` in frames of at most so many rows, in stored order; empty ones are left out.

    ``first`` and ``last`` bound the row ids, ``last`` exclusive. Raises duckdb.Error; OutOfMemoryException only where
    one row does not fit.
    """
    past = last if last is not None else _past(connection, stored)
    for start in range(first, past, rows):
        yield from _slice(connection, select, stored, start, min(start + rows, past))


def rows_with_ids(
    connection: duckdb.DuckDBPyConnection, select: str, stored: str, row_ids: pl.Series, *, rows: int = _MANY
) -> Iterator[pl.DataFrame]:
    """The same for the rows of ascending row ids; one that reads few of them reads little else."""
    start = 0
    while start < len(row_ids):
        # As far as the rows lie close together.
        near = row_ids.slice(start, rows)
        reach = int(((near - near[0]) < 2 * rows).sum())
        near = near.head(reach)
        first, last = int(near[0]), int(near[-1]) + 1
        # By themselves: beside the texts the row ids would make DuckDB scan the whole vector.
        within = f"SELECT rowid FROM {stored} WHERE rowid >= {first} AND rowid < {last}"
        kept = connection.sql(within).pl().to_series().is_in(near.implode())
        done = 0
        for frame in in_slices(connection, select, stored, first=first, last=last, rows=rows):
            some = frame.filter(kept.slice(done, frame.height))
            done += frame.height
            if some.height:
                yield copied(some)
        start += reach


def _past(connection: duckdb.DuckDBPyConnection, stored: str) -> int:
    return int(connection.execute(f"SELECT coalesce(max(rowid) + 1, 0) FROM {stored}").fetchall()[0][0])


def _slice(
    connection: duckdb.DuckDBPyConnection, select: str, stored: str, start: int, past: int
) -> Iterator[pl.DataFrame]:
    some = f"{stored} WHERE rowid >= {start} AND rowid < {past}"
    try:
        frame: pl.DataFrame = connection.sql(f"SELECT {select} FROM {some}").pl()
    except duckdb.Error as error:
        if not lacks_memory(error) or past - start < 2:
            raise
        middle = (start + past) // 2
        yield from _slice(connection, select, stored, start, middle)
        yield from _slice(connection, select, stored, middle, past)
        return
    if frame.height:
        yield frame
