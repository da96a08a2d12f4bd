"""Rows in one order and in groups of a fixed size, so that a Parquet file's bytes depend on its rows alone."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

import polars as pl
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


def late_values(batches: Iterable[pa.RecordBatch], most: int) -> set[str] | None:
    """The values of the batches' one text column without whose rows it would ascend; None if more than ``most``.

    Those from the first on that is less than the one before it: rows that were put behind rows in order.
    """
    late: set[str] = set()
    last = ""
    for batch in batches:
        for value in pl.Series(batch.column(0)).rle().struct.field("value"):
            if late or value < last:
                late.add(value)
            last = value
        if len(late) > most:
            return None
    return late


def spliced(batches: Iterable[pa.RecordBatch], late: pa.Table, key: str) -> Iterator[pa.RecordBatch]:
    """The batches, whose text column ``key`` ascends, with the rows of ``late`` at their places.

    ``late`` ascends too, and has no value of ``key`` that the batches have.
    """
    runs = pl.Series(late.column(key)).rle()
    waiting = list(zip(runs.struct.field("value"), runs.struct.field("len"), strict=True))[::-1]
    given = 0
    for batch in batches:
        values = batch.column(key)
        done = 0
        while waiting and len(values) and waiting[-1][0] < values[-1].as_py():
            value, length = waiting.pop()
            place = bisect_left(range(len(values)), value, key=lambda row: values[row].as_py())
            yield batch.slice(done, place - done)
            yield from late.slice(given, length).to_batches()
            done, given = place, given + length
        yield batch.slice(done)
    yield from late.slice(given).to_batches()
