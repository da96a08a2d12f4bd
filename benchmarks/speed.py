"""Characters a second on one core: zhibiao's extraction beside jieba, Recognizers-Text and a bare scan.

    python -m benchmarks.speed [--check] [--characters N] [--rounds N] [--raw FOLDER]

First real reports, each read once, as a load of them is: that is the figure. Then the sample reports repeated, the best
case for what remembers sentences, and with all numbers changed, the worst.

All in one run, on the same text, on the same core, in turns: each competitor has a process of its own pinned to
that core, and every round gives each a slice, so that whatever else the machine does hits all alike. The ratios
are of processor time, which on a quiet machine is the time on the clock; both are printed. With `--check` the
exit code is 1 where extraction is below its targets.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.competitors import COMPETITORS
from benchmarks.sample_text import BATCH, REAL, SAMPLES, sample_texts
from pipeline.settings import PROJECT

# Extraction is so many times as fast as these, in processor time.
TARGETS: Final = {"jieba_tagging": 15.0, "recognizers_text": 60.0}
"""On the repeated text."""
REAL_TARGETS: Final = {"jieba_tagging": 10.0}
# Too slow for the whole text: a part of it, until this many seconds in all rounds together.
SAMPLED: Final = {"extraction_varied": 15.0, "jieba_tagging": 6.0, "recognizers_text": 6.0}


@dataclass
class Measured:
    """What one competitor did in each round."""

    characters: list[int] = field(default_factory=list)
    found: int = 0
    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def add(self, answer: dict[str, float]) -> None:
        """One round more."""
        self.characters.append(int(answer["characters"]))
        self.found += int(answer["found"])
        self.wall.append(answer["wall"])
        self.processor.append(answer["processor"])

    @property
    def rates(self) -> list[float]:
        """Characters per second of processor time, round by round."""
        return [done / seconds for done, seconds in zip(self.characters, self.processor, strict=True)]

    @property
    def speed(self) -> float:
        """Characters per second of processor time, the middle round."""
        return median(self.rates)

    @property
    def wall_speed(self) -> float:
        """Characters per second on the clock, all rounds together."""
        return sum(self.characters) / sum(self.wall)


def measure(characters: int, rounds: int, folder: Path, core: int) -> dict[str, Measured]:
    """Every competitor, `rounds` slices each in turn: `characters` in all, or its seconds where it is sampled."""
    workers = {name: _worker(name, core, folder) for name in COMPETITORS}
    measured = {name: Measured() for name in workers}
    try:
        for name, worker in workers.items():
            _answer(name, worker)
        for _ in range(rounds):
            for name, worker in workers.items():
                seconds = SAMPLED.get(name)
                order = {
                    "characters": 0 if seconds else characters // rounds,
                    "seconds": seconds / rounds if seconds else 0,
                    # Extraction is given batches, as in a load; the others read document after document anyway.
                    "documents": 1 if name in TARGETS else BATCH,
                }
                measured[name].add(_asked(name, worker, order))
    finally:
        _end(workers.values())
    return measured


def measure_once(rounds: int, folders: tuple[Path, ...], core: int) -> dict[str, Measured]:
    """Extraction and jieba's tagging on reports of which none comes twice, a part of them each round, in turns."""
    size = -(-len(sample_texts(*folders)) // rounds)
    workers = {name: _worker(name, core, *folders) for name in ("extraction", *REAL_TARGETS)}
    measured = {name: Measured() for name in workers}
    try:
        for name, worker in workers.items():
            _answer(name, worker)
        order = {"characters": 0, "seconds": 0, "documents": size, "once": True}
        for _ in range(rounds):
            for name, worker in workers.items():
                measured[name].add(_asked(name, worker, order))
    finally:
        _end(workers.values())
    return measured


def _asked(name: str, worker: subprocess.Popen[str], order: Mapping[str, object]) -> dict[str, float]:
    assert worker.stdin is not None
    worker.stdin.write(json.dumps(order) + "\n")
    worker.stdin.flush()
    return _answer(name, worker)


def _end(workers: Iterable[subprocess.Popen[str]]) -> None:
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.close()
        worker.wait()


def _worker(name: str, core: int, *folders: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "benchmarks.worker", name, str(core), *map(str, folders)]
    one_thread = {**os.environ, "POLARS_MAX_THREADS": "1"}
    return subprocess.Popen(
        command,
        cwd=PROJECT,
        env=one_thread,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def _answer(name: str, worker: subprocess.Popen[str]) -> dict[str, float]:
    assert worker.stdout is not None
    line = worker.stdout.readline()
    if not line:
        raise SystemExit(f"benchmark: {name} ended with exit code {worker.wait()}; its words are above")
    answer: dict[str, float] = json.loads(line)
    return answer


def show(measured: dict[str, Measured]) -> None:
    """The table."""
    ours = measured["extraction"].speed
    print(
        f"{'':<18} {'Mchar read':>10} {'found':>9} {'s processor':>11} {'char/s':>11} {'char/s clock':>12} "
        f"{'slowest..fastest round':>24} {'extraction is':>14}"
    )
    for name, one in measured.items():
        rounds = f"{min(one.rates):,.0f}..{max(one.rates):,.0f}"
        print(
            f"{name:<18} {sum(one.characters) / 1e6:>10.2f} {one.found:>9,} {sum(one.processor):>11.2f} "
            f"{one.speed:>11,.0f} {one.wall_speed:>12,.0f} {rounds:>24} {ours / one.speed:>13.2f}x"
        )


def missed(measured: dict[str, Measured], targets: Mapping[str, float], text: str) -> list[str]:
    """The targets that were not reached, in words."""
    ours = measured["extraction"].speed
    return [
        f"on {text} text extraction is {ours / measured[name].speed:.1f} times {name}, not {least:g}"
        for name, least in targets.items()
        if ours < least * measured[name].speed
    ]


def _real(rounds: int, core: int) -> list[str]:
    """Measure the real reports and show it; the targets that were missed."""
    folders = tuple(folder for folder in REAL if folder.is_dir())
    if not folders:
        print("real reports: SKIPPED, none lie beside the clone\n")
        return []
    texts = sample_texts(*folders)
    print(
        f"real reports: {len(texts)}, {sum(map(len, texts)):,} characters, each read once; core {core}, one thread"
    )
    measured = measure_once(rounds, folders, core)
    show(measured)
    print()
    return missed(measured, REAL_TARGETS, "real")


def main() -> int:
    """Exit code 1 under --check where a target is missed, else 0."""
    parser = argparse.ArgumentParser(prog="benchmarks.speed", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="exit code 1 where a target is missed")
    parser.add_argument(
        "--characters", type=int, default=20_000_000, help="text in all (default: %(default)s)"
    )
    parser.add_argument(
        "--rounds", type=int, default=5, help="slices of each competitor (default: %(default)s)"
    )
    parser.add_argument("--raw", type=Path, default=SAMPLES, help="the reports (default: the samples)")
    options = parser.parse_args()
    core = min(os.sched_getaffinity(0))
    faults = _real(options.rounds, core)
    texts = sample_texts(options.raw)
    print(
        f"{len(texts)} reports, {sum(map(len, texts)):,} characters, repeated to {options.characters:,} as "
        f"documents in batches of {BATCH}; core {core}, one thread, {options.rounds} rounds in turns"
    )
    measured = measure(options.characters, options.rounds, options.raw, core)
    show(measured)
    print("extraction_varied: the same reports with the numbers of every copy changed: no sentence repeats")
    faults += missed(measured, TARGETS, "repeated")
    for fault in faults:
        print(f"benchmark: target missed: {fault}", file=sys.stderr)
    return 1 if faults and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
