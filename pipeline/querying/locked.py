"""DuckDB as readers get it: a build opened so that no file, network or setting can be reached; mistakes explained."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import duckdb

# DuckDB and Arrow say it as an error of input or output too, where a block that was spilled is read back for example.
_NO_MEMORY: Final = re.compile(
    r"out of memory|not enough memory|bad_alloc|memory allocation of \d+ bytes", re.I
)
_READS: Final = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)


def open_locked(
    build: Path, *, memory: str, spill_folder: Path, threads: int = 0, spill: str = ""
) -> duckdb.DuckDBPyConnection:
    """A read-only connection to a build file, through which nothing else can be reached.

    ``memory`` and ``spill`` are sizes as DuckDB writes them; ``threads`` 0 and ``spill`` "" leave its own. Raises
    duckdb.Error if the file cannot be opened. Within one process every connection to the same build must ask for
    the same.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": "false",
        "autoinstall_known_extensions": "false",
        "temp_directory": str(spill_folder),
        "memory_limit": memory,
        "TimeZone": "UTC",
        # Here and not by SET: a second connection of this process would find the settings locked.
        "lock_configuration": "true",
    }
    if threads:
        config["threads"] = threads
    if spill:
        config["max_temp_directory_size"] = spill
    return duckdb.connect(str(build), read_only=True, config=config)


_COLUMNS: Final = "DESCRIBE <table> lists its columns; docs/data-dictionary.md explains them."
_NO_COLUMN: Final = re.compile(
    r'column "(?P<column>\w+)" not found|does not have a column named "(?P<named>\w+)"'
)


def reads(statement: duckdb.Statement) -> bool:
    """Whether it is a SELECT (DESCRIBE, SUMMARIZE, VALUES) or an EXPLAIN."""
    return statement.type in _READS


def lacks_memory(error: BaseException) -> bool:
    """Whether what was raised means that there was no memory left, under whichever name it was raised."""
    if isinstance(error, duckdb.OutOfMemoryException | MemoryError):
        return True
    beside = isinstance(error, duckdb.Error) and not isinstance(error, duckdb.IOException)
    # A mistake in a query, or in a value, may quote any words.
    return not beside and _NO_MEMORY.search(str(error)) is not None


def _where_it_is(connection: duckdb.DuckDBPyConnection, words: str) -> str:
    """Which views and tables have the column that was not found, `facts` first; "" where none has."""
    named = _NO_COLUMN.search(words)
    if named is None:
        return ""
    column = named["column"] or named["named"]
    holders = connection.execute(
        "SELECT table_name FROM information_schema.columns WHERE column_name = ? AND table_schema = 'main' "
        "ORDER BY table_name <> 'facts', table_name LIMIT 3",
        [column],
    ).fetchall()
    return f"{column} is in {', '.join(name for (name,) in holders)}. " if holders else ""


def remedy_of(connection: duckdb.DuckDBPyConnection, error: duckdb.Error) -> str:
    """What to do about a mistake in a query, "" where its own message says it."""
    words = str(error)
    if isinstance(error, duckdb.PermissionException):
        return "Only the published database can be reached; save answers with --csv or --json."
    if "read-only" in words or "locked" in words:
        return "The published database is read-only; rows change only by `zhibiao load`."
    if isinstance(error, duckdb.CatalogException) and re.search(r"Table with name", words):
        known = connection.execute(
            "SELECT string_agg(table_name, ', ' ORDER BY table_type, table_name) "
            "FROM information_schema.tables"
        ).fetchall()[0][0]
        return f"The tables and views are: {known}."
    if isinstance(error, duckdb.BinderException) and "column" in words.lower():
        return _where_it_is(connection, words) + _COLUMNS
    if lacks_memory(error):
        return "Ask for fewer rows: add WHERE or LIMIT."
    return ""
