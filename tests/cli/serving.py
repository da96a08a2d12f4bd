"""Servers started as a service manager starts them, and what lies below them in the tree of processes."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_alive(process: int) -> bool:
    """Whether the process runs; one that has ended and that nobody has asked for does not."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return stat.rsplit(")", 1)[1].split()[0] != "Z"


def below(leader: int) -> list[int]:
    """The processes below `leader`, at any depth, from /proc."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            parents[int(entry.name)] = int(stat.rsplit(")", 1)[1].split()[1])
    found = [leader]
    for process in found:
        found += [child for child, parent in parents.items() if parent == process]
    return found[1:]


def of_folder(data: Path) -> list[int]:
    """The processes whose environment names this data folder, wherever in the tree they hang."""
    own = f"ZHIBIAO_DATA={data}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and own in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def until(true: Callable[[], bool], seconds: float, every: float = 0.2) -> bool:
    """Whether something becomes true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(every)
    return true()


@contextmanager
def serving(*arguments: str | Path, cwd: Path, **environment: str) -> Iterator["subprocess.Popen[str]"]:
    """`zhibiao serve …` in the background, its words in `cwd`/words; stopped at the end."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("ZHIBIAO_", "DAGSTER_"))}
    with (cwd / "words").open("a", encoding="utf-8") as words:
        server = subprocess.Popen(
            [sys.executable, "-m", "pipeline.cli", "serve", *map(str, arguments)],
            env={**own, **environment},
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            yield server
        finally:
            if server.poll() is None:
                server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                # As a service manager does: a code server that has served does not end by itself.
                server.kill()
                server.wait(10)
