"""How much memory a command and all that it has started hold, and what a load takes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.settings import PROJECT


@dataclass(frozen=True)
class Cost:
    """What a command took: processor seconds of all its processes, and the most bytes that they held together."""

    seconds: float
    memory: int


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


def cost_of_load(raw: Path, data: Path) -> tuple[Cost, int, str]:
    """Load a folder by a command of its own; returns its cost, its exit code and its words.

    Where the kernel's own peak of the largest process is more than what was seen of all, it is that.
    """
    command = [
        sys.executable,
        "-m",
        "pipeline.cli",
        "load",
        "--quiet",
        "--raw",
        str(raw),
        "--data",
        str(data),
    ]
    with tempfile.TemporaryFile() as words:
        load = subprocess.Popen(command, cwd=PROJECT, stdout=words, stderr=subprocess.STDOUT)

        def ended() -> bool:
            nonlocal usage
            pid, status, usage = os.wait4(load.pid, os.WNOHANG)
            if pid:
                load.returncode = os.waitstatus_to_exitcode(status)
            return bool(pid)

        usage = None
        peak = peak_until(ended, load.pid)
        assert usage is not None
        words.seek(0)
        said = words.read().decode("utf-8", "replace")
    cost = Cost(usage.ru_utime + usage.ru_stime, max(peak, usage.ru_maxrss * 1024))
    return cost, load.returncode, said
