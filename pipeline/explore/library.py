"""What the page reads: the published build of this moment, and what reviews say of it.

The pointer is followed at every request, so a build that is published while the page runs is picked up; requests
under way keep the one they began with. Keep out: HTTP, HTML.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import duckdb

from pipeline.review import Reviews, read_reviews
from pipeline.settings import Settings
from pipeline.warehouse.building.reviewing import Standing, standings
from pipeline.warehouse.connections import open_build
from pipeline.warehouse.paths import require_published

MEMORY: Final = "96MB"
"""What DuckDB may hold, so that the page as a whole stays below 300 MB; more spills to the temporary folder."""
_MOST_THREADS: Final = 8
"""Each thread of a query wants some of that memory."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """What reviews say of one build, by row and by place, and what of it no longer holds."""

    reviews: Reviews
    standings: tuple[Standing, ...]
    by_place: Mapping[tuple[str, int, int], Standing]

    @property
    def marked(self) -> list[Standing]:
        """The standings that mark a row."""
        return [standing for standing in self.by_place.values() if standing.review_state]

    @property
    def lost(self) -> list[Standing]:
        """Records that ask for a look: their words are gone, or extraction now reads them otherwise."""
        return [standing for standing in self.standings if standing.state in ("gone", "changed")]


@dataclass
class Book:
    """One build, open for reading, with the columns that its tables and views have."""

    build: Path
    connection: duckdb.DuckDBPyConnection
    columns: Mapping[str, frozenset[str]] = field(default_factory=dict)
    names: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Chinese and English names of the build's own codes, by kind and code: theme.economy, code.grain_output."""

    _turn: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection for one query of ours, when its turn comes: one at a time has all the memory and all cores.

        Several at once would share the memory, and one that then lacks some is refused by DuckDB.
        """
        with self._turn, closing(self.connection.cursor()) as cursor:
            yield cursor

    def rows(self, sql: str, parameters: Mapping[str, object] | Sequence[object] = ()) -> list[Row]:
        """The answer of one query of ours, a dict a row."""
        with self.cursor() as cursor:
            return fetched(cursor.execute(sql, parameters or None))

    def has(self, table: str, *columns: str) -> bool:
        """Whether the build has a table or view, with these columns."""
        return table in self.columns and self.columns[table].issuperset(columns)


class Library:
    """The data folder as the page sees it; safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._book: Book | None = None
        self._judged: tuple[tuple[object, ...], Judged] | None = None

    @property
    def reviews_file(self) -> Path:
        """Where verdicts are written."""
        return self._settings.reviews

    def book(self) -> Book:
        """The build that is published now. Raises NotPublished, WarehouseError."""
        build = require_published(self._settings.warehouse)
        with self._lock:
            if self._book is None or self._book.build != build:
                connection = open_build(build, memory=MEMORY, threads=min(os.cpu_count() or 1, _MOST_THREADS))
                self._book = opened(build, connection)
            return self._book

    def forget(self, book: Book) -> None:
        """Open the build anew for the next request: a fault of DuckDB ends every connection to what it has open."""
        with self._lock:
            if self._book is not None and self._book.build == book.build:
                self._book.connection.close()
                self._book = None

    def judged(self, book: Book) -> Judged:
        """What the records of review mean for a build; read again when the file has grown."""
        path = self._settings.reviews
        try:
            stat = path.stat()
            state: tuple[object, ...] = (book.build, stat.st_ino, stat.st_size, stat.st_mtime_ns)
        except FileNotFoundError:
            state = (book.build,)
        with self._lock:
            if self._judged is None or self._judged[0] != state:
                reviews = read_reviews(path)
                with book.cursor() as cursor:
                    found = tuple(standings(cursor, reviews.corrections))
                valid = {
                    standing.place: standing
                    for standing in found
                    if standing.place and standing.state != "superseded"
                }
                self._judged = (state, Judged(reviews, found, valid))
            return self._judged[1]


def fetched(cursor: duckdb.DuckDBPyConnection) -> list[Row]:
    """Every row of an executed query as a dict."""
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def opened(build: Path, connection: duckdb.DuckDBPyConnection) -> Book:
    """The book of a build behind a connection, whatever tables it has."""
    book = Book(build, connection, _columns(connection))
    named: dict[str, tuple[str, str]] = {}
    for kind, table, column in (("theme", "themes", "theme"), ("code", "catalogue", "indicator_code")):
        if book.has(table, column, "name_zh", "name_en"):
            rows = connection.execute(f"SELECT {column}, name_zh, name_en FROM {table}").fetchall()
            named |= {f"{kind}.{code}": (zh, en) for code, zh, en in rows}
    return Book(build, connection, book.columns, named)


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for table, column in connection.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal"
    ).fetchall():
        found.setdefault(table, set()).add(column)
    return {table: frozenset(columns) for table, columns in found.items()}
