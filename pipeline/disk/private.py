"""Folders of one process for a while, which nobody has to clear away: not even where the process is killed."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Final

_NAME: Final = "zhibiao-private-"
_JUST_MADE: Final = 60.0


@contextmanager
def private_folder() -> Iterator[Path]:
    """A new folder that only this user may enter, while the body runs. What killed processes left of theirs goes first."""
    _sweep(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=_NAME))
    try:
        with _held(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@cache
def _sweep(temporary: Path) -> None:
    """Once a process: remove this user's folders that no living process holds."""
    for folder in temporary.glob(f"{_NAME}*"):
        with suppress(OSError):
            status = folder.lstat()
            # One that was made a moment ago may not be held yet.
            if status.st_uid == os.getuid() and time.time() - status.st_mtime > _JUST_MADE:
                with _held(folder):
                    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold a lock that the kernel gives back when the process ends, however it does; raises OSError if another does."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)
