"""The whole corpus in one load, beside ten good files: those load whole, every other has its reason."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.faults.memory import peak_until
from tests.formats import write_samples
from tests.hostile import corpus
from tests.support import zhibiao

GIGABYTE = 1 << 30
GOOD = {
    f"{Path(source).stem}.{suffix}": write(
        write_samples.lines_of((write_samples.SAMPLES / source).read_text(encoding="utf-8"))
    )
    for source in write_samples.SOURCES
    for suffix, write in write_samples.WRITERS.items()
}


@dataclass
class Load:
    """A load of the corpus: what it said, how long it took, and the most memory that its processes held."""

    summary: Mapping[str, Any]
    data: Path
    expected: Mapping[str, str]
    seconds: float
    memory: int
    visitors: int


@pytest.fixture(scope="module")
def load(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Load]:
    root = tmp_path_factory.mktemp("hostile")
    raw = root / "raw"
    raw.mkdir()
    visitors: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as outside:
        threading.Thread(target=_receive, args=(outside, visitors), daemon=True).start()
        expected = corpus.write(raw, f"http://127.0.0.1:{outside.getsockname()[1]}")
        for name, content in GOOD.items():
            (raw / name).write_bytes(content)
        began = time.monotonic()
        said, memory = _loaded(root, raw)
        yield Load(json.loads(said), root, expected, time.monotonic() - began, memory, len(visitors))


def _receive(outside: socket.socket, visitors: list[object]) -> None:
    while True:
        try:
            visitors.append(outside.accept())
        except OSError:
            return


def _loaded(root: Path, raw: Path) -> tuple[str, int]:
    """What a load prints, and the most memory in bytes that its processes held together."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("ZHIBIAO_", "DAGSTER_"))}
    command = [sys.executable, "-m", "pipeline.cli", "load", "--raw", raw, "--data", root / "data", "--json"]
    # The bound is that of a load with one worker; each more may take as much as it may.
    command += ["--workers", "1"]
    with (root / "said").open("w+", encoding="utf-8") as said:
        running = subprocess.Popen(command, stdout=said, env={**own, "PYTHONIOENCODING": "utf-8"})
        try:
            most = peak_until(lambda: running.poll() is not None, running.pid)
        finally:
            running.kill()
        assert running.returncode == 3
        said.seek(0)
        return said.read(), most


def test_there_are_enough_of_every_kind(load: Load) -> None:
    assert len(GOOD) == 10
    quarantined = [name for name, reason in load.expected.items() if reason]
    assert len(quarantined) >= 60
    assert len({reason for reason in load.expected.values()}) >= 20


def test_every_bad_file_is_quarantined_for_its_reason_and_no_other(load: Load) -> None:
    found = {row["source_path"]: row["reason"] for row in load.summary["quarantine"]}
    assert found == {name: reason for name, reason in load.expected.items() if reason}
    assert all(row["detail"] and row["remedy"] for row in load.summary["quarantine"])


def test_the_good_files_load_whole(load: Load) -> None:
    asked = (
        "SELECT source_path, count(i.indicator_id) AS rows FROM sources s "
        "LEFT JOIN indicators i USING (document_id) GROUP BY source_path"
    )
    answered = zhibiao("sql", asked, "--json", "--data", load.data / "data")
    rows = {row["source_path"]: row["rows"] for row in json.loads(answered.stdout)}
    assert set(rows) == set(GOOD) | {name for name, reason in load.expected.items() if not reason}
    for source in write_samples.SOURCES:
        counts = {suffix: rows[f"{Path(source).stem}.{suffix}"] for suffix in write_samples.WRITERS}
        assert len(set(counts.values())) == 1 and counts["txt"] > 20, counts


def test_nothing_hangs_and_memory_stays_bounded(load: Load) -> None:
    assert load.seconds < 300
    assert load.memory < 1.5 * GIGABYTE
    if Path("/proc/self/statm").exists():
        assert load.memory > 0


def test_nothing_outside_is_asked(load: Load) -> None:
    asked = zhibiao(
        "sql",
        "SELECT source_path FROM sources WHERE source_path LIKE '%外部%'",
        "--json",
        "--data",
        load.data / "data",
    )
    assert len(json.loads(asked.stdout)) == 4
    assert load.visitors == 0
