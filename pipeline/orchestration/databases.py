"""Dagster's SQLite files in a data folder: which of them are none, and setting these aside.

They hold the history of runs, no report and no row. Keep out: Dagster at the top, which takes a second to import.
"""

import os
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path

from pipeline.warehouse.aside import name_before, set_aside

_START = b"SQLite format 3\0"
_BESIDE = ("-wal", "-shm")
_BROKEN = re.compile(r"malformed|not a database|no such (table|column)|encrypted")
"""What SQLite says of a file; what it says of a disk, or of a lock, is no reason to set one aside."""


def junk(home: Path) -> Iterator[tuple[Path, str]]:
    """The files that are no SQLite database, told by their first bytes, and why: cheap enough for each load."""
    for path in _databases(home):
        if not path.is_file():
            yield path, "it is no file"
            continue
        with path.open("rb") as content:
            start = content.read(len(_START))
        # One that is being made is empty, or a part of a page.
        if start and start != _START:
            yield path, "it is no database"


def damaged(home: Path) -> Iterator[tuple[Path, str]]:
    """The files that Dagster cannot use, and why: every page is read, every table and column looked for."""
    told = dict(junk(home))
    yield from told.items()
    for path in _databases(home):
        if path not in told and (fault := _fault(path)):
            yield path, fault


def set_databases_aside(found: Iterator[tuple[Path, str]], say: Callable[[str], None]) -> bool:
    """Set files aside with what SQLite keeps beside them; whether there were any. Raises OSError."""
    said = False
    for path, fault in list(found):
        # First: what is left of a log would be played into the next file of that name.
        for suffix in _BESIDE:
            with suppress(FileNotFoundError):
                set_aside(path.with_name(path.name + suffix))
        with suppress(FileNotFoundError):
            aside = set_aside(path)
            said = True
            say(f"set aside {path} as {aside.name} ({fault}): this part of the history of runs begins anew")
    return said


def _databases(home: Path) -> list[Path]:
    """Where Dagster keeps runs, the events of each run and an index of them, and the ticks of schedules."""
    runs = home / "history" / "runs"
    found = [
        home / "history" / "runs.db",
        runs / "index.db",
        *runs.glob("*.db"),
        home / "schedules" / "schedules.db",
    ]
    return sorted({path for path in found if os.path.lexists(path) and name_before(path) is None})


def _fault(path: Path) -> str:
    for suffix in _BESIDE:
        if path.with_name(path.name + suffix).is_dir():
            return f"a folder stands in the place of {path.name}{suffix}"
    try:
        with closing(sqlite3.connect(path, timeout=5)) as connection:
            found = connection.execute("PRAGMA quick_check(1)").fetchall()
            return _strange(path, connection) if found == [("ok",)] else str(found[0][0])
    except sqlite3.OperationalError as error:
        return str(error) if _BROKEN.search(str(error)) else ""
    except sqlite3.DatabaseError as error:
        return str(error)


def _strange(path: Path, connection: sqlite3.Connection) -> str:
    """What a database lacks that this Dagster needs; one of an older Dagster, which it can migrate, may lack much."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        return ""
    older = False
    if "alembic_version" in tables:
        revisions = {name for (name,) in connection.execute("SELECT version_num FROM alembic_version")}
        known, newest = _revisions()
        if strangers := revisions - known:
            return (
                f"it is of another program, or of a later Dagster: revision {', '.join(map(repr, strangers))}"
            )
        older = bool(revisions - newest)
    for table, columns in _wanted(path).items():
        told = connection.execute("SELECT name FROM pragma_table_info(?)", [table]).fetchall()
        lacking = columns - {name for (name,) in told}
        # Dagster stamps a stranger's table with an old revision: so many columns no version has lacked.
        if len(lacking) > (len(columns) / 2 if older else 0) and (told or not older):
            return f"table {table} lacks {', '.join(sorted(lacking))}"
    return ""


def _wanted(path: Path) -> Mapping[str, set[str]]:
    from dagster._core.storage.event_log.schema import SqlEventLogStorageMetadata
    from dagster._core.storage.runs.schema import RunStorageSqlMetadata
    from dagster._core.storage.schedules.schema import ScheduleStorageSqlMetadata

    of = {"runs.db": RunStorageSqlMetadata, "schedules.db": ScheduleStorageSqlMetadata}
    metadata = of.get(path.name, SqlEventLogStorageMetadata)
    return {name: set(table.columns.keys()) for name, table in metadata.tables.items()}


def _revisions() -> tuple[set[str], set[str]]:
    """Every revision of its tables that this Dagster knows, and the newest; the three databases share them."""
    from alembic.script import ScriptDirectory
    from dagster._core.storage.event_log.sqlite import sqlite_event_log
    from dagster._core.storage.sql import get_alembic_config

    scripts = ScriptDirectory.from_config(get_alembic_config(sqlite_event_log.__file__))
    return {script.revision for script in scripts.walk_revisions()}, set(scripts.get_heads())
