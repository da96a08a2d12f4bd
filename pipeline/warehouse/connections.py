"""Connections to DuckDB: builds are written in a format that 1.2 and later read, readers can only read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb
import polars as pl

from pipeline.querying.locked import open_locked, remedy_of
from pipeline.querying.spilling import spill_folder
from pipeline.warehouse.errors import NotPublished, QueryError, WarehouseError
from pipeline.warehouse.paths import POINTER, require_published

BUILD_MEMORY: Final = "128MB"
"""What DuckDB may take to write a build. More would only hold blocks that are written already: it needs half of it."""
STORAGE_VERSION: Final = "v1.2.0"
READER_MEMORY: Final = "1GB"
ATTACHED: Final = "build"
"""The name of the database that `beside` and `writing` attach."""
_GROUP_ROWS: Final = 12_288
"""A tenth of DuckDB's own: a checkpoint holds a part of a group's texts three times over to see how they are best
compressed, and room for that is not spilled."""
LOAD_MEMORY: Final = "256MB"
"""What DuckDB may take within a load, which holds a batch of documents and the extraction besides; more spills."""


@contextmanager
def writing(database: Path, *, memory_limit: str, temp_folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-write connection with a database file in the older format in use, spilling to ``temp_folder``.

    On one thread: beside one that writes, a second takes its memory and saves no time. Within 64 MB it writes any
    texts of some hundred characters, within 128 MB any at all.
    """
    with duckdb.connect(
        config={
            "memory_limit": memory_limit,
            "temp_directory": str(temp_folder),
            "autoinstall_known_extensions": "false",
            "threads": "1",
        },
    ) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(
            f"ATTACH ? AS {ATTACHED} (STORAGE_VERSION '{STORAGE_VERSION}', ROW_GROUP_SIZE {_GROUP_ROWS})",
            [str(database)],
        )
        connection.execute(f"USE {ATTACHED}")
        yield connection


def open_build(build: Path, *, memory: str = READER_MEMORY, threads: int = 0) -> duckdb.DuckDBPyConnection:
    """A read-only connection to one build, through which no file, network or setting can be reached.

    Within one process every connection to the same build must ask for the same ``memory`` and ``threads`` (0: as
    many as there are cores). Raises NotPublished if the file is not there, WarehouseError if it is no DuckDB
    database.
    """
    if not build.is_file():
        raise NotPublished(f"no database {build}; run `zhibiao load` first")
    try:
        return open_locked(build, memory=memory, spill_folder=spill_folder(os.getpid()), threads=threads)
    except duckdb.Error as error:
        remedy = "if a program has it open for writing, close that; else `zhibiao rollback` or load again"
        raise WarehouseError(f"{build} cannot be opened: {error}; {remedy}") from error


def in_memory() -> duckdb.DuckDBPyConnection:
    """A database of its own without a file, within a load's memory, on one thread: the same answer in the same order."""
    connection = duckdb.connect(
        config={
            "memory_limit": LOAD_MEMORY,
            "temp_directory": str(spill_folder(os.getpid())),
            "autoinstall_known_extensions": "false",
            "threads": "1",
        }
    )
    connection.execute("SET TimeZone = 'UTC'")
    return connection


@contextmanager
def beside(build: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of its own with a build attached read-only and in use: for a load, which asks its own
    questions in its own memory, whatever else this process has open.

    Raises WarehouseError if the build cannot be attached.
    """
    with duckdb.connect(
        config={
            "memory_limit": LOAD_MEMORY,
            "temp_directory": str(spill_folder(os.getpid())),
            "autoinstall_known_extensions": "false",
        }
    ) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        try:
            connection.execute(f"ATTACH ? AS {ATTACHED} (READ_ONLY)", [str(build)])
            connection.execute(f"USE {ATTACHED}")
        except duckdb.Error as error:
            remedy = "run `zhibiao rollback`, then load again"
            raise WarehouseError(f"the published build {build} cannot be read: {error}; {remedy}") from error
        yield connection


def open_published(warehouse: Path) -> duckdb.DuckDBPyConnection:
    """A read-only connection to the published database of a warehouse folder, or to the database file given.

    The link is followed first: within one process DuckDB would otherwise answer a second open from the file
    that the first one named. Raises NotPublished if nothing is published.
    """
    return open_build(resolved(warehouse))


def query(database: Path, sql: str) -> pl.DataFrame:
    """The answer of one SQL statement on a warehouse folder's published database, or on a build file.

    Raises QueryError whose text names the mistake and the remedy, NotPublished if there is nothing to ask.
    """
    with open_published(database) as connection:
        return run(connection, sql)


def scalar(connection: duckdb.DuckDBPyConnection, sql: str) -> Any:
    """The first value of a query that answers one row; the result is drained, so the connection is free."""
    return connection.execute(sql).fetchall()[0][0]


def run(connection: duckdb.DuckDBPyConnection, sql: str) -> pl.DataFrame:
    """The answer of one SQL statement as a frame; raises QueryError naming the mistake and the remedy."""
    try:
        statements = connection.extract_statements(sql)
        if len(statements) != 1:
            raise QueryError(f"{len(statements)} statements were given; give exactly one SELECT")
        relation = connection.sql(statements[0].query)
        if relation is None:
            raise QueryError("that statement returns no rows; give a SELECT (or DESCRIBE, SUMMARIZE)")
        answer: pl.DataFrame = relation.pl()
        return answer
    except duckdb.Error as error:
        raise QueryError(_explained(connection, error)) from error


def resolved(database: Path) -> Path:
    """The build file that a warehouse folder, its pointer or a build file means; raises NotPublished if there is none."""
    if database.is_dir():
        return require_published(database)
    if database.name == POINTER and database.is_symlink():
        return require_published(database.parent)
    return database


def _explained(connection: duckdb.DuckDBPyConnection, error: duckdb.Error) -> str:
    return "\n".join(filter(None, (str(error).strip(), remedy_of(connection, error))))
