"""Peak memory of a load must not grow with the number of documents: 2,000 generated reports against 200.

    python -m benchmarks.memory [--check] [--reports N] [--times N]

The reports are the samples with the numbers of every copy changed, one file each. Measured is the resident memory
of `zhibiao load` and all processes that it starts, together, looked at twenty times a second, and the kernel's own
peak of the largest of them where that is more.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Final

from benchmarks.sample_text import sample_texts, vary
from tests.faults.memory import cost_of_load

TARGET: Final = 1.5


def write_reports(folder: Path, count: int) -> None:
    """So many reports, no two alike."""
    texts = sample_texts()
    folder.mkdir(parents=True)
    for number in range(count):
        copy, report = divmod(number, len(texts))
        (folder / f"{number:05d}.txt").write_text(vary(texts[report], copy), encoding="utf-8", newline="")


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
            cost, code, words = cost_of_load(Path(folder) / "raw", Path(folder) / "data")
        if code:
            raise SystemExit(f"benchmark: the load failed:\n{words}")
        print(
            f"load of {count:,} reports: peak {cost.memory / 1e6:,.0f} MB, {cost.seconds:.1f} s of processor time"
        )
        peaks.append(cost.memory)
    ratio = peaks[1] / peaks[0]
    print(f"memory: {ratio:.2f} times for {options.times} times the reports (at most {TARGET})")
    if ratio > TARGET:
        print(f"benchmark: target missed: memory grows {ratio:.2f} times", file=sys.stderr)
    return 1 if options.check and ratio > TARGET else 0


if __name__ == "__main__":
    sys.exit(main())
