"""Workers killed in the middle of a load: the tables are those of a load in which nothing was killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.scaling import made_reports, table_hashes
from tests.cli.serving import below, is_alive
from tests.faults.trials import DONE, TrialFailed


def killed(root: Path, times: int, seed: int, documents: int = 120) -> dict[str, object]:
    """So many loads with two workers, each with one kill -9 of what makes a shard; raises TrialFailed.

    A kill counts only if the process was alive before, and was gone before the load was.
    """
    chance = random.Random(seed)
    raw = root / "raw"
    made_reports(raw, documents)
    began = time.monotonic()
    expected = _hashes(_begun(raw, root / "reference"), root / "reference")
    seconds = time.monotonic() - began
    kills, too_late, number = 0, 0, 0
    while kills < times:
        number += 1
        data = root / str(number)
        load = _begun(raw, data)
        time.sleep(chance.uniform(0.1, 0.8) * seconds)
        makers = [pid for pid in below(load.pid) if _makes(pid)]
        victim = chance.choice(makers) if makers else 0
        if victim:
            os.kill(victim, signal.SIGKILL)
            while is_alive(victim):
                time.sleep(0.01)
        in_time = bool(victim) and load.poll() is None
        if _hashes(load, data) != expected:
            raise TrialFailed(f"load {number}: other tables than without a kill")
        if left := [path.name for path in (data / "staging").rglob("*")]:
            raise TrialFailed(f"load {number}: files are left: {left}")
        kills += in_time
        too_late += not in_time
    return {
        "kills": kills,
        "no worker or too late": too_late,
        "tables": len(expected),
        "documents": documents,
    }


def _begun(raw: Path, data: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "ZHIBIAO_WORKERS": "2", "ZHIBIAO_BATCH_DOCUMENTS": "10"}
    command = [sys.executable, "-m", "pipeline.cli", "load", "--raw", str(raw), "--data", str(data)]
    with data.with_suffix(".log").open("w") as log:
        return subprocess.Popen(command, env=environment, stdout=log, stderr=log)


def _makes(pid: int) -> bool:
    """Whether a process is one of those of a shard worker: what it has read, or makes of it."""
    try:
        return b"shard_worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _hashes(load: subprocess.Popen[bytes], data: Path) -> dict[str, str]:
    if (code := load.wait()) not in DONE:
        raise TrialFailed(f"a load ended with {code}: see {data}.log")
    return table_hashes(data / "warehouse" / "indicators.duckdb")
