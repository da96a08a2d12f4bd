"""A shard's rows as Parquet: sorted by key, the same bytes for the same rows, each file complete or not there."""

from __future__ import annotations

import io
import os
from pathlib import Path

import polars as pl

from pipeline.schema import CONTENT, Table, conform
from pipeline.shard.task import CannotGoOn

_PARTS = (*(table.name for table in CONTENT), "sources")


def stored(table: Table, frame: pl.DataFrame) -> bytes:
    """The rows of a table as a Parquet file.

    Raises SchemaError or polars' errors where a row cannot be one of the table.
    """
    rows = conform(table.name, frame).sort(*(table.order or table.key), maintain_order=True).rechunk()
    written = io.BytesIO()
    rows.write_parquet(written, compression="zstd")
    return written.getvalue()


def write(output: Path, table: str, name: str, content: bytes) -> None:
    """Write ``<output>/<table>/<name>.parquet``; raises CannotGoOn naming the file."""
    path = output / table / f"{name}.parquet"
    made = path.with_suffix(".making")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        made.write_bytes(content)
        os.replace(made, path)
    except OSError as error:
        raise CannotGoOn(error.errno, error.strerror, str(path)) from error


def take_back(output: Path, name: str) -> None:
    """Remove what a shard that broke has written of its tables; raises CannotGoOn."""
    for table in _PARTS:
        for suffix in (".parquet", ".making"):
            path = output / table / f"{name}{suffix}"
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise CannotGoOn(error.errno, error.strerror, str(path)) from error
