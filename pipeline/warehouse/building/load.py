"""From staged Parquet batches and the published build to a new build: complete under its own name, or not
there at all.

What a load has not touched is carried. Where that is nearly everything the new build begins as a copy of the
published file, else it is written anew with its rows sorted. Either way it is made under a name that says
so, checkpointed, closed, synced and only then given its final name.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from pipeline.disk.durable import move_into_place
from pipeline.review import Correction
from pipeline.schema import CONTENT, HISTORY, TABLES, Table
from pipeline.warehouse.building.filling import Filling
from pipeline.warehouse.building.staging import Staging
from pipeline.warehouse.changes import FileChanges
from pipeline.warehouse.code import CodeVersions
from pipeline.warehouse.connections import BUILD_MEMORY, scalar, writing
from pipeline.warehouse.ddl import comments, create_table
from pipeline.warehouse.errors import BuildError
from pipeline.warehouse.paths import BUILDING, build_path, published_build, sql_files
from pipeline.warehouse.publishing.published import Published, Touched, read_published, touched

_SPILL: Final = ".spill"
_CHECKPOINT: Final = "64MB"
_RUNS: Final = ".runs"
COPY_SHARE: Final = 0.2
"""A load that touches at most this share of the documents copies the published file and changes the copy."""


@dataclass(frozen=True, slots=True)
class LoadRecord:
    """What is known of a load before its build: its row of ``loads`` minus the counts of rows.

    ``full`` asks for a build written anew. ``corrections`` are all records of review, in the order of writing.
    ``finished_at`` is now unless given (a test that compares two builds gives it).
    """

    load_id: str
    started_at: datetime
    code_version: str
    raw_folder: str
    changes: FileChanges = field(default_factory=FileChanges)
    quarantined: int = 0
    versions: CodeVersions = field(default_factory=CodeVersions)
    full: bool = False
    finished_at: datetime | None = None
    corrections: Sequence[Correction] = ()


def build(
    staging: Path,
    warehouse: Path,
    load: LoadRecord,
    *,
    published: Published | None = None,
    memory_limit: str = BUILD_MEMORY,
    on_table: Callable[[str, int], None] | None = None,
) -> Path:
    """Make ``<warehouse>/builds/<load_id>.duckdb`` from ``<staging>/<table>/<batch>.parquet`` and what is
    published; returns its path.

    ``sources`` and ``quarantine`` are staged whole. Of the other tables the staged documents' rows are taken,
    and of the published build the rows of every other document that still has a source; rows that are
    replaced or go away are kept in the history tables. ``units`` comes from the lexicon unless staged.
    Batches of one document set share their file name across tables and sort in path order; a document that
    stands in two batches (the same bytes under two paths) is taken from the first. A row that stays as it was
    keeps its load id. ``published`` is what the load started from, if that was read already. ``on_table`` is
    told each table's name and rows when it is filled.

    Raises BuildError, naming the table and the remedy, if a batch does not fit the schema, the load id is
    taken or the published build cannot be read.
    """
    final = build_path(warehouse, load.load_id)
    if not staging.is_dir():
        raise BuildError(f"no staging folder {staging}; run the stages of load {load.load_id} first")
    if final.exists():
        raise BuildError(f"{final} exists already; a load id is never used twice, start a new load")
    final.parent.mkdir(parents=True, exist_ok=True)
    made = final.with_name(f".{load.load_id}{BUILDING}")
    _clear(made)
    published = published or read_published(published_build(warehouse))
    previous = published.history
    plan = touched(staging, published)
    same_code = published.build is not None and published.versions == load.versions
    copied = same_code and not load.full and plan.are_few(COPY_SHARE)
    try:
        if copied and previous is not None:
            shutil.copyfile(previous, made)
        else:
            _make_empty(made)
        with writing(made, memory_limit=memory_limit, temp_folder=_beside(made, _SPILL)) as connection:
            # Rows come some megabytes at a time: each checkpoint writes the last group of rows anew.
            connection.execute(f"SET checkpoint_threshold = '{_CHECKPOINT}'")
            filling = Filling(
                connection,
                Staging(staging, connection),
                _beside(made, _RUNS),
                load.load_id,
                load.started_at,
                plan,
                copied,
                same_code,
            )
            with filling.beside(previous):
                _fill(connection, filling, load, plan, on_table)
            connection.execute("CHECKPOINT")
        shutil.rmtree(_beside(made, _RUNS), ignore_errors=True)
        move_into_place(made, final)
    except BaseException:
        _clear(made)
        raise
    return final


def _clear(made: Path) -> None:
    for name in (made.name, made.name + ".wal"):
        made.with_name(name).unlink(missing_ok=True)
    for what in (_SPILL, _RUNS):
        shutil.rmtree(_beside(made, what), ignore_errors=True)


def _beside(made: Path, what: str) -> Path:
    return made.with_name(made.name + what)


def _make_empty(made: Path) -> None:
    """A database with the tables, macros and views, and no row."""
    with writing(made, memory_limit=BUILD_MEMORY, temp_folder=_beside(made, _SPILL)) as connection:
        # In one transaction: hundreds of comments, each committed by itself, cost a third of a small load.
        connection.execute("BEGIN")
        for statements in _statements():
            connection.execute(statements)
        connection.execute("COMMIT")


def _statements() -> Iterator[str]:
    for table in TABLES.values():
        yield create_table(table) + comments(table)
    for statements in (*sql_files("macros"), *sql_files("marts")):
        yield statements.read_text(encoding="utf-8")


def _fill(
    connection: duckdb.DuckDBPyConnection,
    filling: Filling,
    load: LoadRecord,
    plan: Touched,
    on_table: Callable[[str, int], None] | None,
) -> None:
    steps: dict[str, Callable[[Table], None]] = {
        # First: documents are named by their first path, versions are those of the files.
        "sources": filling.whole,
        **{table.name: filling.content for table in CONTENT},
        # After the rows that they speak of.
        "corrections": lambda table: filling.corrections(table, load.corrections),
        "quarantine": filling.whole,
        "concept_words": filling.whole,
        "concept_counts": filling.concept_counts,
        "units": filling.units,
        "themes": filling.lexicon,
        "catalogue": filling.lexicon,
        "catalogue_ranges": filling.lexicon,
        # After the documents, whose places it has.
        "divisions": filling.divisions,
        "document_versions": filling.versions,
        # After what they compare with the build before.
        **{table.name: filling.history for table in HISTORY.values()},
        # Last: it counts the others.
        "loads": lambda _table: filling.loads(_counted(connection, load, plan, filling)),
    }
    for name, step in steps.items():
        step(TABLES[name])
        if on_table is not None:
            on_table(name, _count(connection, name))


def _counted(
    connection: duckdb.DuckDBPyConnection, load: LoadRecord, plan: Touched, filling: Filling
) -> pl.DataFrame:
    """The load's row of ``loads``."""
    row = {
        "load_id": load.load_id,
        "sequence": filling.last_sequence() + 1,
        "started_at": load.started_at,
        "finished_at": load.finished_at or datetime.now(UTC),
        "code_version": load.code_version,
        "raw_folder": load.raw_folder,
        "files_added": load.changes.added,
        "files_changed": load.changes.changed,
        "files_moved": load.changes.moved,
        "files_removed": load.changes.removed,
        "files_unchanged": load.changes.unchanged,
        "files_unseen": load.changes.unseen,
        "files_quarantined": load.quarantined,
        "documents": _count(connection, "documents"),
        "indicators": _count(connection, "indicators"),
        "documents_extracted": len(plan.staged),
        "documents_reextracted": len(plan.staged & plan.known),
        "rows_of": filling.rows_of(),
        "reading_version": load.versions.reading,
        "text_version": load.versions.text,
        "extraction_version": load.versions.extraction,
        "catalogue_version": load.versions.catalogue,
        "build_version": load.versions.build,
    }
    return pl.DataFrame([row])


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(scalar(connection, f"SELECT count(*) FROM {table}"))
