"""Setting aside: what cannot be used may be somebody's only copy, so it is renamed to say so, and never deleted."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pipeline.warehouse.durable import sync_folder

_MARK: Final = ".damaged-"
_ASIDE: Final = re.compile(r"(?P<name>.+)\.damaged-\d{8}T\d{6}Z(?:-\d+)?")


def set_aside(path: Path, now: datetime | None = None) -> Path:
    """Rename a file, folder or link to ``<name>.damaged-20261130T181500Z`` beside it; returns the new path.

    Raises OSError, FileNotFoundError if somebody else was first.
    """
    aside = stem = f"{path.name}{_MARK}{(now or datetime.now(UTC)):%Y%m%dT%H%M%SZ}"
    number = 1
    while os.path.lexists(path.with_name(aside)):
        number += 1
        aside = f"{stem}-{number}"
    path.rename(path.with_name(aside))
    sync_folder(path.parent)
    return path.with_name(aside)


def name_before(path: Path) -> str | None:
    """The name that something had before it was set aside; None if it was not."""
    found = _ASIDE.fullmatch(path.name)
    return found["name"] if found else None


def stands_in_a_folders_place(path: Path) -> bool:
    """Whether there is something that is no folder; a link whose folder is gone (not mounted?) is left to people."""
    return os.path.lexists(path) and not path.is_dir() and not (path.is_symlink() and not path.exists())


def stands_in_a_files_place(path: Path) -> bool:
    """Whether there is something that is no regular file, or a link to no file."""
    return os.path.lexists(path) and not path.is_file()
