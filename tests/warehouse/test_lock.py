"""The lock: one writer at a time, the others are told who it is, and a dead one holds nothing."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.warehouse import LoadRunning, load_lock, lock_holder

HOLD = (
    "import sys, time; from pathlib import Path; from pipeline.warehouse import load_lock\n"
    "with load_lock(Path(sys.argv[1]), 'load-held'):\n"
    "    print('held', flush=True)\n"
    "    time.sleep(float(sys.argv[2]))\n"
)


@contextmanager
def holder(lock: Path, seconds: float) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", HOLD, str(lock), str(seconds)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
    assert process.stdout is not None
    process.stdout.readline()
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_a_second_load_is_refused_with_the_first_ones_name(tmp_path: Path) -> None:
    lock = tmp_path / "warehouse" / "load.lock"
    with holder(lock, 60) as process:
        words = rf"load load-held \(process {process.pid}\) is writing here .* wait until it ends"
        with pytest.raises(LoadRunning, match=words), load_lock(lock, "second"):
            pass
        assert lock_holder(lock) == f"load load-held (process {process.pid})"


def test_a_second_load_that_may_wait_is_told_once_and_goes_on(tmp_path: Path) -> None:
    lock = tmp_path / "load.lock"
    said: list[str] = []
    with (
        holder(lock, 0.5),
        load_lock(lock, "second", wait_seconds=30, on_wait=said.append),
    ):
        assert len(said) == 1
        assert "load load-held" in said[0]


def test_the_lock_of_a_killed_load_is_free(tmp_path: Path) -> None:
    lock = tmp_path / "load.lock"
    with holder(lock, 60) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert json.loads(lock.read_text(encoding="utf-8"))["load_id"] == "load-held"
        assert lock_holder(lock) is None
        with load_lock(lock, "second"):
            assert json.loads(lock.read_text(encoding="utf-8"))["load_id"] == "second"


def test_an_orderly_end_frees_the_lock_also_after_an_error(tmp_path: Path) -> None:
    lock = tmp_path / "load.lock"
    assert lock_holder(lock) is None
    with pytest.raises(KeyError), load_lock(lock, "first"):
        raise KeyError
    assert lock_holder(lock) is None
    with load_lock(lock, "second"):
        pass
