"""Files and pointers that survive a crash: what was renamed or switched is on the disk before we say so."""

from __future__ import annotations

import os
from pathlib import Path


def sync_file(path: Path) -> None:
    """Wait until the file's bytes are on the disk; raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(path: Path) -> None:
    """Wait until the folder's entries are on the disk, so that a rename in it survives; raises OSError."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def move_into_place(made: Path, final: Path) -> None:
    """Rename a finished file or folder to its final name in the same folder, durably.

    Raises FileExistsError if the name is taken: names are never used twice.
    """
    if final.exists() or final.is_symlink():
        raise FileExistsError(f"{final} exists already; remove it, or give the new one another name")
    if made.is_dir():
        for path in sorted(made.rglob("*")):
            sync_folder(path) if path.is_dir() else sync_file(path)
        sync_folder(made)
    else:
        sync_file(made)
    made.rename(final)
    sync_folder(final.parent)


def switch(pointer: Path, target: str) -> None:
    """Make the symbolic link ``pointer`` name ``target`` (relative to its folder) in one atomic step."""
    aside = pointer.with_name(f".{pointer.name}.{os.getpid()}.switching")
    aside.unlink(missing_ok=True)
    aside.symlink_to(target)
    os.replace(aside, pointer)
    sync_folder(pointer.parent)
