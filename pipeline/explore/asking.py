"""The SQL box: one statement that reads, in a process of its own, for a while, up to a size."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from pipeline.explore.library import Book
from pipeline.querying import Bounds, Failure, Pool, QueryFailed, Question, bounds_of
from pipeline.settings import Limits

MOST_ROWS: Final = 1000
MOST_CHARACTERS: Final = 2_000_000
MOST_STATEMENT: Final = 20_000
"""Characters of one statement: an address holds no more than 64 KB."""
MOST_WAITING: Final = 100
"""Queries of people that wait for a worker; more are told to come again."""

Error = Literal["too_many_characters"] | Failure
ERRORS: Final[tuple[Error, ...]] = (
    "one_statement",
    "only_reading",
    "too_long",
    "too_much_memory",
    "crashed",
    "too_many_characters",
)
"""What the page has words for; a mistake is told in the words of the database, and too large an answer is cut."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Columns and rows, whether there were more, and the time; or what went wrong, and the database's words of it."""

    columns: tuple[str, ...] = ()
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    cut: bool = False
    seconds: float = 0.0
    error: Error | None = None
    detail: str = ""


def bounds(limits: Limits) -> Bounds:
    """What a query of the page may take."""
    return bounds_of(
        limits,
        seconds=limits.query_seconds,
        most_rows=MOST_ROWS,
        most_bytes=MOST_CHARACTERS,
    )


def ask(workers: Pool, book: Book, sql: str, within: Bounds) -> Answer:
    """The answer of one SELECT (DESCRIBE, SUMMARIZE, EXPLAIN) of a person; what goes wrong is told, not raised."""
    if len(sql) > MOST_STATEMENT:
        return Answer(error="too_many_characters")
    began = time.monotonic()
    try:
        shown = workers.rows(Question(book.build, sql, within))
    except QueryFailed as failed:
        return Answer(seconds=time.monotonic() - began, error=failed.failure, detail=failed.detail)
    return Answer(shown.columns, shown.rows, shown.cut, time.monotonic() - began)
