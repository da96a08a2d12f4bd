"""Two processes on two cores against one: the same batches through a spawn pool of one and of two.

    python -m benchmarks.scaling [--check] [--characters N] [--rounds N]

Arrow IPC goes in and comes out, so the cost of the way is in the figure. Rounds of one and two take turns; the
fastest round of each counts, for a neighbour can only slow one down. Needs two cores; says so where there is one.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from multiprocessing.queues import Queue
from typing import Final

import polars as pl

from benchmarks.sample_text import BATCH, batches

TARGET: Final = 1.7


def extract_batch(documents: bytes) -> tuple[bytes, bytes]:
    """A batch of documents as Arrow IPC to its indicators and numerals as Arrow IPC."""
    from pipeline.analysis import analyse

    analysis = analyse(pl.read_ipc(io.BytesIO(documents)))
    return packed(analysis.indicators), packed(analysis.numerals)


def packed(frame: pl.DataFrame) -> bytes:
    """A frame as Arrow IPC."""
    memory = io.BytesIO()
    frame.write_ipc(memory, compression="lz4")
    return memory.getvalue()


def _start(cores: Queue[int], example: bytes) -> None:
    """A worker of the pool: on a core of its own, dictionaries loaded."""
    os.sched_setaffinity(0, {cores.get()})
    extract_batch(example)


def pool_on(cores: Sequence[int], example: bytes) -> ProcessPoolExecutor:
    """A spawn pool with one worker on each core; fork is not safe with polars."""
    context = get_context("spawn")
    waiting = context.Queue()
    for core in cores:
        waiting.put(core)
    return ProcessPoolExecutor(len(cores), context, initializer=_start, initargs=(waiting, example))


def seconds_of(pool: ProcessPoolExecutor, work: Sequence[bytes]) -> float:
    """Seconds on the clock until the last row of the work is back."""
    start = time.perf_counter()
    for _ in pool.map(extract_batch, work):
        pass
    return time.perf_counter() - start


def measure(
    characters: int, rounds: int, cores: Sequence[int], *, repeat: bool
) -> tuple[list[float], list[float]]:
    """Seconds of each round with one process and with two."""
    # Small batches, so that both have work until the end.
    work = [packed(frame) for frame in batches(characters, repeat=repeat, size=BATCH // 4)]
    one, two = [], []
    with pool_on(cores[:1], work[0]) as single, pool_on(cores[:2], work[0]) as double:
        # Once before the clock runs: the workers start with the first task.
        seconds_of(single, work[:2])
        seconds_of(double, work[:4])
        for _ in range(rounds):
            one.append(seconds_of(single, work))
            two.append(seconds_of(double, work))
    return one, two


def main() -> int:
    """Exit code 1 under --check where two processes are not 1.7 times one, else 0."""
    parser = argparse.ArgumentParser(prog="benchmarks.scaling", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="exit code 1 where the target is missed")
    parser.add_argument(
        "--characters", type=int, default=4_000_000, help="text of a round (default: %(default)s)"
    )
    parser.add_argument("--rounds", type=int, default=4, help="rounds of each (default: %(default)s)")
    options = parser.parse_args()
    os.environ["POLARS_MAX_THREADS"] = "1"
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        print("two processes against one: SKIPPED, this machine has one core")
        return 0
    reached = True
    for words, repeat in (("repeated text", True), ("numbers of every copy changed", False)):
        one, two = measure(options.characters, options.rounds, cores, repeat=repeat)
        ratio = min(one) / min(two)
        reached = reached and ratio >= TARGET
        print(
            f"{words}: one process {options.characters / min(one):,.0f} char/s, two "
            f"{options.characters / min(two):,.0f} char/s: {ratio:.2f} times (at least {TARGET}); "
            f"rounds {', '.join(f'{a:.1f}/{b:.1f} s' for a, b in zip(one, two, strict=True))}"
        )
    if not reached:
        print(f"benchmark: target missed: two processes below {TARGET} times one", file=sys.stderr)
    return 1 if options.check and not reached else 0


if __name__ == "__main__":
    sys.exit(main())
