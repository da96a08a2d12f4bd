"""Peak memory of a load must not grow with the number of documents: 2,000 generated reports against 200.

    python -m benchmarks.memory [--check] [--reports N] [--times N]

The reports are the samples with the numbers of every copy changed, one file each. Measured is the resident memory
of `zhibiao load` and all processes that it starts, together, looked at twenty times a second, and the kernel's own
peak of the largest of them where that is more.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from benchmarks.sample_text import sample_texts, vary
from pipeline.settings import PROJECT

TARGET: Final = 1.5
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


def write_reports(folder: Path, count: int) -> None:
    """So many reports, no two alike."""
    texts = sample_texts()
    folder.mkdir(parents=True)
    for number in range(count):
        copy, report = divmod(number, len(texts))
        (folder / f"{number:05d}.txt").write_text(vary(texts[report], copy), encoding="utf-8", newline="")


def peak_of_load(raw: Path, data: Path) -> tuple[float, float]:
    """Peak memory in MB and seconds of one load; SystemExit if it fails."""
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
    start, peak = time.perf_counter(), 0
    with tempfile.TemporaryFile() as words:
        load = subprocess.Popen(command, cwd=PROJECT, stdout=words, stderr=subprocess.STDOUT)
        while True:
            pid, status, usage = os.wait4(load.pid, os.WNOHANG)
            if pid:
                break
            peak = max(peak, sum(_resident(member) for member in _family(load.pid)))
            time.sleep(0.05)
        load.returncode = os.waitstatus_to_exitcode(status)
        if load.returncode:
            words.seek(0)
            raise SystemExit(f"benchmark: the load failed:\n{words.read().decode('utf-8', 'replace')}")
    return max(peak, usage.ru_maxrss * 1024) / 1e6, time.perf_counter() - start


def _family(pid: int) -> list[int]:
    """The process and all that descend from it."""
    members = [pid]
    for member in members:
        try:
            for thread in Path(f"/proc/{member}/task").iterdir():
                members += map(int, (thread / "children").read_text(encoding="ascii").split())
        except OSError:
            continue
    return members


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE
    except OSError:
        return 0


def main() -> int:
    """Exit code 1 under --check where the peak grows by more than half, else 0."""
    parser = argparse.ArgumentParser(prog="benchmarks.memory", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="exit code 1 where the target is missed")
    parser.add_argument("--reports", type=int, default=200, help="the smaller load (default: %(default)s)")
    parser.add_argument("--times", type=int, default=10, help="the larger is so many times it (default: 10)")
    options = parser.parse_args()
    peaks = []
    for count in (options.reports, options.reports * options.times):
        with tempfile.TemporaryDirectory(prefix="zhibiao-bench-") as folder:
            write_reports(Path(folder) / "raw", count)
            peak, seconds = peak_of_load(Path(folder) / "raw", Path(folder) / "data")
        print(f"load of {count:,} reports: peak {peak:,.0f} MB, {seconds:.1f} s")
        peaks.append(peak)
    ratio = peaks[1] / peaks[0]
    print(f"memory: {ratio:.2f} times for {options.times} times the reports (at most {TARGET})")
    if ratio > TARGET:
        print(f"benchmark: target missed: memory grows {ratio:.2f} times", file=sys.stderr)
    return 1 if options.check and ratio > TARGET else 0


if __name__ == "__main__":
    sys.exit(main())
