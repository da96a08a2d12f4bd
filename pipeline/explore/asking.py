"""The SQL box: one statement that reads, on a connection that reaches nothing else, for a while, up to a size."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any, Final

import duckdb

from pipeline.explore.library import Book

MOST_SECONDS: Final = 10.0
MOST_ROWS: Final = 1000
MOST_CHARACTERS: Final = 2_000_000
_MOST_CELL: Final = 2000
_READS: Final = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)


@dataclass(frozen=True, slots=True)
class Answer:
    """Columns and rows, whether there were more, and the time; or the words of what went wrong."""

    columns: tuple[str, ...] = ()
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    cut: bool = False
    seconds: float = 0.0
    error: str = ""


def ask(book: Book, sql: str, *, seconds: float = MOST_SECONDS, most: int = MOST_ROWS) -> Answer:
    """The answer of one SELECT (DESCRIBE, SUMMARIZE, EXPLAIN) of a person; a mistake is told, not raised."""
    began = time.monotonic()
    with book.cursor() as cursor:
        late = threading.Timer(seconds, cursor.interrupt)
        late.daemon = True
        try:
            statements = cursor.extract_statements(sql)
            if len(statements) != 1:
                return Answer(error="one_statement")
            if statements[0].type not in _READS:
                return Answer(error="only_reading")
            late.start()
            cursor.execute(statements[0])
            rows, cut = _fetch(cursor, most)
        except duckdb.InterruptException:
            return Answer(error="too_long", seconds=time.monotonic() - began)
        except duckdb.Error as error:
            return Answer(error=str(error), seconds=time.monotonic() - began)
        finally:
            late.cancel()
        columns = tuple(column[0] for column in cursor.description or ())
        return Answer(columns, rows, cut, time.monotonic() - began)


def _fetch(cursor: duckdb.DuckDBPyConnection, most: int) -> tuple[list[tuple[Any, ...]], bool]:
    rows: list[tuple[Any, ...]] = []
    size = 0
    while some := cursor.fetchmany(50):
        for row in some:
            if len(rows) == most or size > MOST_CHARACTERS:
                return rows, True
            shown = tuple(_shown(value) for value in row)
            size += sum(len(value) for value in shown if isinstance(value, str))
            rows.append(shown)
    return rows, False


def _shown(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    return text if len(text) <= _MOST_CELL else text[: _MOST_CELL - 1] + "…"
