"""What is asked of a worker, what it may take, and what comes back."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from pipeline.settings import Limits

_MOST_THREADS: Final = 8
"""More threads take more memory for the same answer."""

Failure = Literal[
    "no_database",
    "one_statement",
    "only_reading",
    "mistake",
    "too_long",
    "too_much_memory",
    "too_large",
    "crashed",
]
"""What can become of a query: no build could be opened; then what lies in its words; then what it takes."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one query may take: seconds by the clock, bytes of memory above what a worker has at rest, threads,
    and rows and bytes of its answer.
    """

    seconds: float
    memory_bytes: int
    threads: int
    most_rows: int
    most_bytes: int


@dataclass(frozen=True, slots=True)
class Question:
    """One SQL statement with its named parameters (what JSON can hold) on a build file, and its bounds."""

    build: Path
    sql: str
    bounds: Bounds
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def said(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {**asdict(self), "build": os.fspath(self.build)}


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer for people: columns, rows of JSON's values (longer texts cut), and whether there were more."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    cut: bool


class QueryFailed(Exception):
    """A query gave no answer. `failure` says why; ``detail`` is the database's message where it has one, and
    ``remedy`` what to do about it at the command line.
    """

    def __init__(self, failure: Failure, detail: str = "", remedy: str = "") -> None:
        super().__init__("\n".join(filter(None, (detail or failure, remedy))))
        self.failure: Failure = failure
        self.detail = detail
        self.remedy = remedy


def bounds_of(limits: Limits, *, seconds: float, most_rows: int, most_bytes: int) -> Bounds:
    """Bounds by the settings, on all cores up to a few."""
    threads = min(_MOST_THREADS, os.cpu_count() or 1)
    return Bounds(seconds, limits.query_memory_bytes, threads, most_rows, most_bytes)
