"""Rows in groups of a fixed size, so that a Parquet file's bytes depend on its rows alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa


def fixed_groups(batches: Iterable[pa.RecordBatch], schema: pa.Schema, rows: int) -> Iterator[pa.Table]:
    """The batches, which DuckDB cuts as it likes, as tables of ``rows`` rows; the last may be shorter or empty.

    There is always at least one table. Raises ArrowInvalid if a batch does not fit the schema.
    """
    waiting = schema.empty_table()
    given = 0
    for batch in batches:
        waiting = pa.concat_tables([waiting, pa.table(batch).cast(schema)])
        while waiting.num_rows >= rows:
            yield waiting.slice(0, rows)
            waiting = waiting.slice(rows)
            given += 1
    if waiting.num_rows or not given:
        yield waiting
