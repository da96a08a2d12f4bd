"""One writer at a time: a lock that the kernel releases when its holder dies, however it dies."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.disk.aside import set_aside, stands_in_a_files_place
from pipeline.warehouse.errors import LoadRunning

_POLL_SECONDS = 0.1
# lock_holder takes a free lock for an instant to see that it is free; a load that meets it must not give up.
_GRACE_SECONDS = 0.3


@contextmanager
def load_lock(
    lock: Path,
    load_id: str,
    *,
    wait_seconds: float = 0.0,
    on_wait: Callable[[str], None] | None = None,
    on_dead: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Hold the lock file while the body runs; its text names this process and load.

    If another process holds it, ``on_wait`` is told once by whom, and after ``wait_seconds`` LoadRunning is
    raised with the same words. A lock file left by a killed load is free: the kernel dropped the lock with
    the process; ``on_dead`` is told whose it was. What is no file in its place is set aside.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    if stands_in_a_files_place(lock):
        with suppress(FileNotFoundError):
            set_aside(lock)
    handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _acquire(handle, lock, time.monotonic() + max(wait_seconds, _GRACE_SECONDS), on_wait)
        if on_dead is not None and os.fstat(handle).st_size:
            on_dead(f"took over the lock of {_describe(handle)}, which was killed")
        words = json.dumps({"pid": os.getpid(), "load_id": load_id}).encode()
        os.ftruncate(handle, 0)
        os.pwrite(handle, words, 0)
        try:
            yield
        finally:
            # The file stays: were it removed, a third process could lock a new file beside the second's.
            os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def lock_holder(lock: Path) -> str | None:
    """Who holds the lock in words ("load … (process …)"), or None if it is free."""
    try:
        handle = os.open(lock, os.O_RDWR | os.O_CLOEXEC)
    except (FileNotFoundError, IsADirectoryError):
        return None
    try:
        # An orderly end leaves the file empty: then there is no need to touch the lock.
        return None if os.fstat(handle).st_size == 0 or _try(handle) else _describe(handle)
    finally:
        os.close(handle)


def _acquire(handle: int, lock: Path, deadline: float, on_wait: Callable[[str], None] | None) -> None:
    told = False
    while not _try(handle):
        message = f"{_describe(handle)} is writing here ({lock}); wait until it ends, or stop that process"
        if time.monotonic() >= deadline:
            raise LoadRunning(message)
        if on_wait is not None and not told and deadline - time.monotonic() > _GRACE_SECONDS:
            on_wait(message)
            told = True
        time.sleep(_POLL_SECONDS)


def _try(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _describe(handle: int) -> str:
    try:
        holder = json.loads(os.pread(handle, 4096, 0).decode("utf-8"))
        return f"load {holder['load_id']} (process {holder['pid']})"
    except (ValueError, KeyError, TypeError):
        # The holder has locked and not yet written its name.
        return "another load"
