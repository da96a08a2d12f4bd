"""What a load finds in the raw folder, compared with what the build before it had read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline.warehouse.connections import open_build


@dataclass(frozen=True, slots=True)
class FileChanges:
    """Files counted by what became of them since the previous build; each file is counted once."""

    added: int = 0
    changed: int = 0
    moved: int = 0
    removed: int = 0
    unchanged: int = 0


def file_changes(previous: Path | None, sources: pl.DataFrame) -> FileChanges:
    """Compare sources (``source_path``, ``sha256``) with the sources of the previous build, None if there is
    none.

    A file is moved if its content was known under a path that is now gone; a second copy of a known content
    beside the first is added. Raises WarehouseError if the previous build cannot be opened.
    """
    old = _sources(previous)
    new = dict(sources.select("source_path", "sha256").iter_rows())
    unchanged = sum(old.get(path) == sha for path, sha in new.items())
    changed = sum(path in old for path in new) - unchanged
    gone = Counter(sha for path, sha in old.items() if path not in new)
    come = Counter(sha for path, sha in new.items() if path not in old)
    moved = (gone & come).total()
    return FileChanges(come.total() - moved, changed, moved, gone.total() - moved, unchanged)


def _sources(build: Path | None) -> dict[str, str]:
    if build is None:
        return {}
    with open_build(build) as connection:
        return dict(connection.execute("SELECT source_path, sha256 FROM sources").fetchall())
