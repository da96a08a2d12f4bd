"""Tables, views and answers as files for people: CSV and XLSX that no spreadsheet program obeys, Parquet.

A report may say "=HYPERLINK(…)"; a spreadsheet program would run it. In CSV a text that begins like a formula
gets an apostrophe before it, which such programs hide; in XLSX the cell says that it is text; in Parquet there
are no formulas and the words stay as they are. Numbers are numbers everywhere. The same rows give the same
bytes.
"""

from __future__ import annotations

import csv
import math
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, Final, Literal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.disk.durable import sync_file, sync_folder
from pipeline.schema import TABLES
from pipeline.warehouse.connections import open_published, run
from pipeline.warehouse.ddl import quoted
from pipeline.warehouse.errors import QueryError, WarehouseError
from pipeline.warehouse.exporting.workbook import SheetFull, write_workbook
from pipeline.warehouse.groups import fixed_groups
from pipeline.warehouse.stored import rows_in_order

Form = Literal["csv", "xlsx", "parquet"]
FORMS: Final = ("csv", "xlsx", "parquet")
_BATCH: Final = 10_000
# What spreadsheet programs take for the beginning of a formula, in full width too (they fold it), also behind
# blanks that some of them drop.
_FORMULA: Final = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")


def export(
    database: Path, what: str, folder: Path, form: Form, *, answer: BinaryIO | None = None, bom: bool = False
) -> tuple[Path, int]:
    """Write ``<folder>/<what>.<form>``: a table or view, or under the name ``what`` an ``answer``, an Arrow stream.

    Returns the file and its rows. A file of that name is replaced when the new one is complete. ``bom`` puts a
    byte-order mark before a CSV, without which some spreadsheet programs show Chinese as rubbish.

    Raises QueryError for a name that the database has not, WarehouseError for what the form cannot hold,
    NotPublished, OSError, and what reading the answer raises.
    """
    if not _NAME.fullmatch(what):
        raise QueryError(f"{what!r} cannot be a file name; give letters, digits, '_', '-', '.'")
    if bom and form != "csv":
        raise WarehouseError(f"a byte-order mark is for csv; {form} needs none")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{what}.{form}"
    made = path.with_name(f".{path.name}.partial")
    sorting = path.with_name(f".{path.name}.sorting.partial")
    try:
        if answer is None:
            with open_published(database) as connection:
                rows = _WRITERS[form](made, what, *_table(connection, what, sorting), bom)
        else:
            rows = write_answer(made, form, answer, bom=bom, title=what)
        sync_file(made)
        made.replace(path)
        sync_folder(folder)
    except SheetFull as error:
        raise WarehouseError(f"{path}: {error}") from error
    finally:
        made.unlink(missing_ok=True)
        shutil.rmtree(sorting, ignore_errors=True)
    return path, rows


def write_answer(path: Path, form: Form, answer: BinaryIO, *, bom: bool = False, title: str = "") -> int:
    """Write an answer, an Arrow stream, as a file of that form; returns its rows.

    Raises SheetFull for what the form cannot hold, and what reading the answer raises.
    """
    reader = pa.ipc.open_stream(answer)
    return _WRITERS[form](path, title or path.stem, reader.schema, iter(reader), bom)


def harmless(text: str) -> str:
    """The text as a spreadsheet program may open it from a CSV: never a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def _table(
    connection: duckdb.DuckDBPyConnection, what: str, sorting: Path
) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    # Prepared first, so that a mistake is explained as it is for `zhibiao sql`.
    run(connection, f"SELECT * FROM {quoted(what)} LIMIT 0")
    if table := TABLES.get(what):
        schema = connection.sql(f"SELECT * FROM {quoted(what)} LIMIT 0").to_arrow_reader(_BATCH).schema
        return schema, _read(rows_in_order(connection, table, sorting))
    # A view has no order of its own: every column, so that the same rows give the same file.
    reader = connection.sql(f"SELECT * FROM {quoted(what)} ORDER BY ALL").to_arrow_reader(_BATCH)
    return reader.schema, _read(reader)


def _read(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    try:
        yield from batches
    except (OSError, duckdb.Error, pa.ArrowException) as error:
        # Arrow says OSError of whatever the query came to grief over.
        raise QueryError(f"{error}; correct the query, or ask for fewer rows or columns") from error


def _rows(batches: Iterator[pa.RecordBatch]) -> Iterator[list[object]]:
    for batch in batches:
        columns = [column.to_pylist() for column in batch.columns]
        for row in zip(*columns, strict=True):
            yield [_plain(value) for value in row]


def _plain(value: object) -> object:
    match value:
        case float() if not math.isfinite(value):
            return None
        case float() if value.is_integer() and abs(value) < 2**53:
            return int(value)
        case datetime():
            return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()
        case Decimal() if value == value.to_integral_value():
            return int(value)
        case None | bool() | int() | float() | Decimal() | str():
            return value
        case _:
            return str(value)


def _csv_cell(value: object) -> object:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return harmless(value)
        case _:
            return value


def _csv(path: Path, what: str, schema: pa.Schema, batches: Iterator[pa.RecordBatch], bom: bool) -> int:
    count = 0
    with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="", errors="replace") as stream:
        writer = csv.writer(stream)
        writer.writerow(map(harmless, schema.names))
        for row in _rows(batches):
            writer.writerow(map(_csv_cell, row))
            count += 1
    return count


def _xlsx(path: Path, what: str, schema: pa.Schema, batches: Iterator[pa.RecordBatch], bom: bool) -> int:
    return write_workbook(path, what, schema.names, _rows(batches))


def _parquet(path: Path, what: str, schema: pa.Schema, batches: Iterator[pa.RecordBatch], bom: bool) -> int:
    count = 0
    with pq.ParquetWriter(path, schema, compression="zstd", version="2.6") as writer:
        for part in fixed_groups(batches, schema, _BATCH):
            writer.write_table(part, row_group_size=_BATCH)
            count += part.num_rows
    return count


_WRITERS: Final[Mapping[Form, Callable[[Path, str, pa.Schema, Iterator[pa.RecordBatch], bool], int]]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "parquet": _parquet,
}
