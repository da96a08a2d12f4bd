"""The one declaration of every table.

From it come the polars schemas, DuckDB's DDL with its comments and checks, the Parquet metadata, the column
schemas that Dagster shows and the data dictionary. Keep out: SQL, files, whatever knows a storage engine.

Offsets are half-open and count characters: ``char_*`` into ``documents.raw_text``, ``clean_*`` into
``documents.clean_text``. Columns marked ``loaded`` are filled by the load; frames of the stages lack them.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pipeline.schema.declaring import Column, SchemaError, Table
from pipeline.schema.reference import UNITS
from pipeline.schema.tables import CONTENT, CORRECTIONS, HISTORY, INDICATORS, LOADS, MEASURES, TABLES

__all__ = [
    "CONTENT",
    "CORRECTIONS",
    "HISTORY",
    "INDICATORS",
    "LOADS",
    "MEASURES",
    "TABLES",
    "UNITS",
    "Column",
    "SchemaError",
    "Table",
    "conform",
    "empty",
    "frame_schema",
    "table",
]


def table(name: str) -> Table:
    """The table of that name; raises SchemaError listing the tables there are."""
    if name not in TABLES:
        raise SchemaError(f"no table {name!r}; the tables are {', '.join(TABLES)}")
    return TABLES[name]


def frame_schema(name: str, *, loaded: bool = False, classified: bool = True) -> dict[str, pl.DataType]:
    """Column name to polars type in declared order: a stage's frame, or with ``loaded`` the stored table.

    Without ``classified`` it is the frame as it is before the catalogue has filled its columns.
    """
    declared = table(name)
    columns = declared.columns if loaded else declared.stage_columns
    return {column.name: column.dtype for column in columns if classified or not column.classified}


def empty(name: str, *, loaded: bool = False) -> pl.DataFrame:
    """A frame of that table without rows."""
    return pl.DataFrame(schema=frame_schema(name, loaded=loaded))


def conform(name: str, frame: pl.DataFrame, columns: Sequence[str] | None = None) -> pl.DataFrame:
    """The frame's declared columns, cast to their types, in declared order; other columns are dropped.

    The columns that the load or the catalogue fills are kept where the frame has them and not asked for where it has not.
    ``columns`` asks for a part of the table only (a stage that knows no more yet). Raises SchemaError, naming
    table and column, for a column that is missing, of the wrong type, NULL where it may not be, or outside
    its list of values.
    """
    declared = table(name)
    if columns is not None:
        wanted = tuple(column for column in declared.columns if column.name in columns)
        for unknown in set(columns) - {column.name for column in wanted}:
            declared.column(unknown)
    else:
        present = set(frame.columns)
        wanted = tuple(
            column
            for column in declared.columns
            if not (column.loaded or column.classified) or column.name in present
        )
    return frame.select(_conformed(declared, column, frame) for column in wanted)


def _conformed(declared: Table, column: Column, frame: pl.DataFrame) -> pl.Series:
    where = f"{declared.name}.{column.name}"
    if column.name not in frame.columns:
        raise SchemaError(f"{where} is missing; the frame has {', '.join(frame.columns) or 'no columns'}")
    try:
        series = frame.get_column(column.name).cast(column.dtype)
    except pl.exceptions.PolarsError as error:
        raise SchemaError(f"{where} cannot be read as {column.dtype}: {error}") from error
    if not column.nullable and series.null_count():
        first = int(series.is_null().arg_max() or 0)
        empty_rows = f"{series.null_count()} of {frame.height} rows, first in row {first}"
        raise SchemaError(f"{where} is NULL in {empty_rows}, and may not be")
    if column.enum:
        strange = [value for value in series.unique(maintain_order=True) if value not in (None, *column.enum)]
        if strange:
            raise SchemaError(f"{where} holds {strange[:5]}; it may hold only {', '.join(column.enum)}")
    return series
