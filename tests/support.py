"""Small reports of our own, and the command run as a person runs it."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.documentation.settings_tables import tables
from pipeline.settings import Limits
from pipeline.shard import Manifest, Task, in_turn
from tests.nursery import Nursery

if TYPE_CHECKING:
    from pipeline.reading import FileReader

REVIEW = """石桥镇2023年政府工作报告

一、2023年工作回顾

全年完成固定资产投资3.2亿元，增长5.1%。新修村道12公里，发放种粮补贴xx万元。粮食总产量达到1.85万吨。

二、2024年工作计划

计划新建水渠8公里，完成造林600亩。
"""

NEXT_REVIEW = """石桥镇2024年政府工作报告

一、2024年工作回顾

全年完成固定资产投资3.5亿元，增长9.4%。新建水渠8.5公里，完成造林640亩。

二、2025年工作计划

计划改造老旧管网15公里。
"""


def variables_of_settings() -> set[str]:
    """Every ZHIBIAO_* variable that the settings read."""
    return {variable.name for lines in tables().values() for variable, _ in lines}


def write_reports(raw: Path) -> None:
    """Two reports of one place over two years, in two encodings."""
    raw.mkdir(parents=True, exist_ok=True)
    (raw / "石桥镇2023.txt").write_text(REVIEW, encoding="utf-8")
    (raw / "石桥镇2024.txt").write_bytes(NEXT_REVIEW.encode("gb18030"))


class ShardsHere:
    """What a load asks of the process that makes its shards, done in the process of the test: nothing is apart here."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()

    def __enter__(self) -> "ShardsHere":
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing was started."""

    def start(self) -> None:
        """Nothing is to be started."""

    def finish(self, tasks: Iterable[Task]) -> Iterator[list[Manifest]]:
        """The shards in turn."""
        return in_turn(self.make)(tasks)

    def make(self, task: Task) -> Manifest:
        """The shard, made here, its files read by a process that goes on to the next test."""
        from pipeline.shard.making import make
        from pipeline.shard.spooling import with_spooled

        return with_spooled(task, lambda here: make(here, self._limits, shared_reader(self._limits)))


_READER: "dict[object, FileReader]" = {}
"""The reader that goes on from test to test, by the limits and the environment that it has; none before the first."""


def shared_reader(limits: Limits) -> "FileReader":
    """A reader of files with these limits, whose process is that of the tests before where the environment is the same:
    to start one takes a fifth of a second, a tenth of a small load.

    One that dies or is tired starts anew by itself, as in a load. A test that sets PATH to put another converter there
    gets a process that sees it.
    """
    from pipeline.reading import FileReader

    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    wanted = (limits, frozenset(environment.items()))
    if wanted not in _READER:
        end_shared_reader()
        _READER[wanted] = FileReader(limits)
    return _READER[wanted]


def end_shared_reader() -> None:
    """End its process, if a test has asked for it."""
    while _READER:
        _READER.popitem()[1].close()


def made_once(name: str, temporary: pytest.TempPathFactory, make: Callable[[Path], object]) -> Path:
    """The folder that ``make`` fills, for all workers of one run of the tests: the first to ask makes it.

    Nobody may write to it; a test that wants to takes a copy.
    """
    base = temporary.getbasetemp()
    common = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, making = common / name, common / f"{name}.making"
    with (common / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            # What a worker left half made that was killed.
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            make(making)
            making.rename(folder)
    return folder


def run_zhibiao(
    *arguments: str | Path, cwd: Path | None = None, stdin: str | None = None, **environment: str
) -> "subprocess.CompletedProcess[str]":
    """Run the command as a person does, in a process of its own from the start of Python on."""
    return subprocess.run(
        [sys.executable, "-m", "pipeline.cli", *map(str, arguments)],
        cwd=cwd,
        env={**_own_environment(), "PYTHONIOENCODING": "utf-8", **environment},
        input=stdin if stdin is not None else "",
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def zhibiao(
    *arguments: str | Path, cwd: Path | None = None, stdin: str = "", **environment: str
) -> "subprocess.CompletedProcess[str]":
    """The command in a process of its own that need not import everything first: see `Nursery`.

    For tests of what a command does. Those of how it starts, one a command at least, are for `run_zhibiao`.
    """
    late = [name for name in environment if not name.startswith("ZHIBIAO_")]
    assert not late, f"{late} would have to be there when Python starts: use run_zhibiao"
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "in").write_text(stdin, encoding="utf-8")
        ended = _nursery().run(
            *arguments,
            output=folder / "out",
            errors=folder / "err",
            stdin=folder / "in",
            cwd=cwd or Path.cwd(),
            environment={**_own_environment(), **environment},
        )
        said, errors = ((folder / name).read_text(encoding="utf-8") for name in ("out", "err"))
    return subprocess.CompletedProcess([*map(str, arguments)], ended.code, said, errors)


@cache
def _nursery() -> Nursery:
    """One for all tests of this process."""
    return Nursery(copies=True)


def end_nursery() -> None:
    """End it, if a test has asked for it."""
    if _nursery.cache_info().currsize:
        _nursery().close()
        _nursery.cache_clear()


def _own_environment() -> dict[str, str]:
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("ZHIBIAO_", "DAGSTER_"))
    }
