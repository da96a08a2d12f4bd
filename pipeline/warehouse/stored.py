"""The rows of a stored table in its order, within bounded memory: for files whose bytes depend on the rows alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import duckdb
import polars as pl
import pyarrow as pa

from pipeline.schema import CONTENT, Table
from pipeline.warehouse.groups import late_values, spliced
from pipeline.warehouse.slices import in_slices, rows_at_a_time, rows_with_ids
from pipeline.warehouse.sorting import in_order

_FEW_DOCUMENTS: Final = 500


def rows_in_order(
    connection: duckdb.DuckDBPyConnection, table: Table, folder: Path, *, select: str = "*"
) -> Iterator[pa.RecordBatch]:
    """The columns ``select`` of a table by its order, some rows at a time; ``folder`` is for what is sorted.

    A build holds them so, but for the documents that loads have put at the end of a copied one: where these
    are few they are sorted and put into their places, which costs half of sorting all. The columns of the order must be
    among those selected. Raises duckdb.Error, OSError.
    """
    order = table.order or table.key
    rows = rows_at_a_time(table.name)
    stored = in_slices(connection, select, table.name, rows=rows)
    late = None
    if table in CONTENT:
        with connection.sql(f"SELECT document_id FROM {table.name}").to_arrow_reader(rows) as ids:
            late = late_values(ids, _FEW_DOCUMENTS)
    if late is None:
        yield from _batches(in_order(stored, order, folder))
        return
    where = f"SELECT rowid FROM {table.name} WHERE document_id IN (SELECT unnest($late::VARCHAR[])) ORDER BY rowid"
    row_ids = connection.sql(where, params={"late": sorted(late)}).pl().to_series()
    at_end = list(rows_with_ids(connection, select, table.name, row_ids, rows=rows))
    others = (frame.filter(~pl.col("document_id").is_in(late)) if late else frame for frame in stored)
    if at_end:
        ends = pl.concat(at_end).sort(order).to_arrow(compat_level=pl.CompatLevel.oldest())
        yield from spliced(_batches(others), ends, "document_id")
    else:
        yield from _batches(others)


def _batches(frames: Iterable[pl.DataFrame]) -> Iterator[pa.RecordBatch]:
    for frame in frames:
        yield from frame.to_arrow(compat_level=pl.CompatLevel.oldest()).to_batches()
