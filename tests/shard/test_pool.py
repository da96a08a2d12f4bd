"""Several workers make what one makes, in the same order; what ends the load ends them all."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import cast

import pytest

from pipeline.orchestration.load_folder import LoadFolder
from pipeline.orchestration.progress import Unwatched
from pipeline.orchestration.text_stages import text_stages
from pipeline.reading import scan
from pipeline.settings import Limits
from pipeline.shard import Manifest, ShardPool, Task
from pipeline.shard.pool import as_many_as, memory
from pipeline.shard.task import CannotGoOn
from tests.cli.serving import below
from tests.support import REVIEW, ShardsHere


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    for number in range(6):
        words = f"{REVIEW}\n新修桥梁{number + 2}座。\n" * (1 + 3 * (number % 3))
        (folder / f"{number}.txt").write_text(words, encoding="utf-8")
        os.utime(folder / f"{number}.txt", (1_700_000_000, 1_700_000_000))
    (folder / "空.txt").write_text("", encoding="utf-8")
    return folder


def sums(folder: Path) -> dict[str, str]:
    """Every file of a load's folder, by its hash."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}


def tasks(raw: Path, output: Path) -> Iterator[Task]:
    for file in scan(raw, Limits()).files:
        yield Task(file.path.stem, str(output), "read", files=(file,))


def test_two_workers_write_the_bytes_that_one_writes(raw: Path, tmp_path: Path) -> None:
    limits = Limits(batch_documents=3, workers=2)
    one, two = LoadFolder("load", tmp_path / "one"), LoadFolder("load", tmp_path / "two")
    alone = text_stages(one, raw, limits, Unwatched(), ShardsHere(limits).finish)
    with ShardPool(limits) as pool:
        together = text_stages(two, raw, limits, Unwatched(), pool.finish)
        assert [worker._process is not None for worker in pool._workers] == [True, True]
    assert sums(two.root) == sums(one.root)
    assert (together.read, together.rows, together.quarantined) == (alone.read, alone.rows, alone.quarantined)


class Slow:
    """In place of a worker: makes shards whose names say how long that takes, and can be ended."""

    def __init__(self, *_: object) -> None:
        self.made: list[str] = []
        self.closed = threading.Event()

    def make(self, task: Task) -> Manifest:
        if task.name == "stop":
            raise CannotGoOn("the disk is full")
        if self.closed.wait(float(task.name)):
            raise CannotGoOn("it was ended")
        self.made.append(task.name)
        return Manifest(task.name, documents=1)

    def close(self) -> None:
        self.closed.set()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.shard.pool.ShardWorker", Slow)


def asked(*names: str) -> Iterator[Task]:
    return (Task(name, "out", "clean", documents=("a",)) for name in names)


def test_one_shard_after_another_needs_one_worker(slow: None) -> None:
    with ShardPool(Limits(workers=3)) as pool:
        for name in ("0", "0.01"):
            assert [manifest.name for [manifest] in pool.finish(asked(name))] == [name]
        assert [cast("Slow", worker).made for worker in pool._workers] == [["0", "0.01"], [], []]


def test_manifests_come_in_the_order_of_the_tasks(slow: None) -> None:
    names = ["0.2", "0", "0.1", "0.01", "0.05", "0.02"]
    with ShardPool(Limits(workers=3)) as pool:
        assert [manifest.name for [manifest] in pool.finish(asked(*names))] == names


def test_no_more_tasks_are_taken_than_can_be_made_soon(slow: None) -> None:
    taken: list[str] = []

    def given() -> Iterator[Task]:
        for task in asked(*["0.05"] * 9):
            taken.append(task.name)
            yield task

    with ShardPool(Limits(workers=2)) as pool:
        made = pool.finish(given())
        next(made)
        assert len(taken) <= 3
        made.close()


@pytest.mark.parametrize("names", [("30", "stop"), ("stop", "30", "30", "30"), ("0", "30", "stop")])
def test_what_stops_a_shard_ends_the_others_at_once(slow: None, names: tuple[str, ...]) -> None:
    began = time.monotonic()
    with ShardPool(Limits(workers=2)) as pool, pytest.raises(CannotGoOn):
        list(pool.finish(asked(*names, *["30"] * 5)))
    # A thread that waits for a worker which makes something long would hold the load up.
    assert time.monotonic() - began < 10


def test_a_worker_that_somebody_kills_costs_nothing(raw: Path, tmp_path: Path) -> None:
    with ShardPool(Limits(workers=2)) as pool:
        killed: set[int] = set()
        manifests: list[Manifest] = []
        for found in pool.finish(tasks(raw, tmp_path / "out")):
            manifests += found
            for number, worker in enumerate(pool._workers):
                process = worker._process
                # Once each: what dies twice over one document is laid on that document.
                if number not in killed and process is not None and process.poll() is None:
                    os.kill((below(process.pid) or [process.pid])[0], signal.SIGKILL)
                    killed.add(number)
    assert killed == {0, 1}
    assert sum(manifest.documents for manifest in manifests) == 6
    assert [fault for manifest in manifests for fault in manifest.faults] == []


@pytest.mark.parametrize(
    ("cores", "memory", "workers"),
    [(8, 64_000_000_000, 8), (8, 3_900_000_000, 3), (4, 500_000_000, 1), (1, 64_000_000_000, 1)],
)
def test_a_machine_takes_as_many_workers_as_it_has_cores_and_memory_for(
    cores: int, memory: int, workers: int
) -> None:
    assert as_many_as(cores, memory) == workers


@pytest.mark.parametrize(("written", "bounded"), [("1000000", True), ("max\n", False), (None, False)])
def test_a_container_may_have_less_memory_than_its_machine(
    tmp_path: Path, written: str | None, bounded: bool
) -> None:
    limit = tmp_path / "memory.max"
    if written is not None:
        limit.write_text(written)
    assert (memory(limit) == 1_000_000) == bounded
    assert memory(limit) <= memory(tmp_path / "none")
