"""How much memory a command and all that it has started hold."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path


def memory_below(pid: int) -> int:
    """Bytes of memory that a process and all below it hold; 0 where there is no /proc."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
        tasks = Path(f"/proc/{pid}/task").glob("*/children")
        children = [int(child) for task in tasks for child in task.read_text(encoding="ascii").split()]
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") + sum(map(memory_below, children))


def peak_until(ended: Callable[[], bool], pid: int, every: float = 0.05) -> int:
    """The most that they held together, looked at every so many seconds until the command has ended."""
    most = 0
    while not ended():
        most = max(most, memory_below(pid))
        time.sleep(every)
    return most
