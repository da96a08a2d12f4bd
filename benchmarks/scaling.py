"""Whole loads with one worker, with two, with shards of other sizes: the same tables, and what they cost.

    python -m benchmarks.scaling [--check] [--documents N] [--raw FOLDER] [--loads WORKERS:BATCH ...]

Each load is `zhibiao load` in a process of its own, into a data folder of its own. Printed are, for each, the seconds by
the clock, processor time (workers and readers included) and the most memory that one worker had; judged is that the
tables of all loads are the same, byte for byte as they are read in order, and, where there is one load with one worker
and another with several in shards of the same size: processor time, the clock, memory. The clock only says something on
a machine that has nothing else to do. Needs Linux, which tells what memory a process had.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from benchmarks.sample_text import SAMPLES, sample_texts, vary

DEARER: Final = 1.3
"""So many times the processor time of one worker, at most."""
SOONER: Final = 0.65
"""So much of the time that one worker takes by the clock, at most, with two cores."""
WORKER_MB: Final = 600
"""Memory of a worker, at most."""
LOADS: Final = ("1:60", "2:60")
_OF_A_LOAD: Final = ("loads", "document_versions", "document_changes", "quarantine")
"""Tables that say when, by which load and how a row came: no two loads have the same."""
_COLUMNS: Final = "COLUMNS(lambda name: name <> 'load_id')"


_LOOK: Final = 0.1
_TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Load:
    """What one load cost and gave: seconds, megabytes, and a hash for each table."""

    clock: float
    processor: float
    worker: float
    tables: dict[str, str]


def made_reports(folder: Path, documents: int) -> None:
    """Write that many reports: the samples, every number of them changed, so that none repeats another."""
    folder.mkdir(parents=True)
    texts = sample_texts(SAMPLES)
    for number in range(documents):
        copy, report = divmod(number, len(texts))
        (folder / f"{number:06}.txt").write_text(vary(texts[report], copy), encoding="utf-8")


def load(raw: Path, data: Path, workers: int, batch: int) -> Load:
    """A first load of ``raw``; raises where it publishes nothing."""
    environment = {**os.environ, "ZHIBIAO_WORKERS": str(workers), "ZHIBIAO_BATCH_DOCUMENTS": str(batch)}
    command = [sys.executable, "-m", "pipeline.cli", "load", "--raw", str(raw), "--data", str(data)]
    start = time.perf_counter()
    with (data.parent / f"{data.name}.log").open("w") as log:
        run = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        spent: dict[int, float] = {}
        peaks: dict[int, float] = {}
        watch = threading.Thread(target=_watch, args=(run, spent, peaks))
        watch.start()
        code = run.wait()
        clock = time.perf_counter() - start
        watch.join()
    if code not in (0, 3):
        raise RuntimeError(f"the load ended with {code}: see {data}.log")
    hashes = table_hashes(data / "warehouse" / "indicators.duckdb")
    return Load(clock, sum(spent.values()), max(peaks.values(), default=0.0), hashes)


def table_hashes(database: Path) -> dict[str, str]:
    """A hash of the rows of every table, in the order in which they are stored; without the tables of the load itself."""
    hashes = {}
    with duckdb.connect(database, read_only=True) as connection:
        connection.execute("SET threads = 1")
        names = connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' ORDER BY table_name"
        ).fetchall()
        for (name,) in names:
            if name not in _OF_A_LOAD:
                found = hashlib.sha256()
                rows = connection.execute(f'SELECT {_COLUMNS} FROM "{name}"')
                while some := rows.fetchmany(10_000):
                    found.update(repr(some).encode())
                hashes[name] = found.hexdigest()
    return hashes


def _watch(run: subprocess.Popen[bytes], spent: dict[int, float], peaks: dict[int, float]) -> None:
    """Note the processor seconds of a process and of all below it, and the peak memory in MB of every shard worker, until
    it has ended. What ends between two looks spends a little more than is noted.
    """
    while run.poll() is None:
        for pid in (run.pid, *_below(run.pid)):
            try:
                command = Path(f"/proc/{pid}/cmdline").read_bytes()
                status = Path(f"/proc/{pid}/status").read_text()
                times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            spent[pid] = (int(times[11]) + int(times[12])) / _TICKS
            if b"shard_worker" in command and "VmHWM:" in status:
                peaks[pid] = int(status.partition("VmHWM:")[2].split()[0]) / 1024
        time.sleep(_LOOK)


def _below(pid: int) -> Iterator[int]:
    """The processes that a process has started, and theirs."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        children += [
            child
            for thread in Path(f"/proc/{pid}/task").iterdir()
            if thread.name != str(pid)
            for child in (thread / "children").read_text().split()
        ]
    except OSError:
        return
    for child in map(int, children):
        yield child
        yield from _below(child)


def judged(loads: Sequence[tuple[int, int, Load]]) -> list[str]:
    """What is not as promised of these loads, each with its workers and the documents of a shard."""
    missed = [
        f"{workers} workers and {batch} documents a shard give another {table}"
        for workers, batch, made in loads[1:]
        for table, found in made.tables.items()
        if loads[0][2].tables.get(table) != found
    ]
    for one in (made for workers, _, made in loads if workers == 1):
        for workers, batch, made in loads:
            alone = next((other for count, size, other in loads if count == 1 and size == batch), None)
            if workers == 1 or alone is not one:
                continue
            dearer, sooner = made.processor / alone.processor, made.clock / alone.clock
            print(
                f"{workers} workers, {batch} a shard: {dearer:.2f} times the processor, {sooner:.2f} of the clock"
            )
            if dearer > DEARER:
                missed.append(f"{workers} workers take {dearer:.2f} times the processor time of one")
            if sooner > SOONER and workers <= len(os.sched_getaffinity(0)):
                missed.append(f"{workers} workers take {sooner:.2f} of the time of one")
    missed += [f"a worker had {made.worker:,.0f} MB" for _, _, made in loads if made.worker > WORKER_MB]
    return missed


def main() -> int:
    """Exit code 1 under --check where something is not as promised, else 0."""
    parser = argparse.ArgumentParser(prog="benchmarks.scaling", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="exit code 1 where a target is missed")
    parser.add_argument("--raw", type=Path, help="files that are loaded with them")
    parser.add_argument(
        "--documents", type=int, default=2000, help="reports made of the samples (default: %(default)s)"
    )
    parser.add_argument(
        "--loads", nargs="+", default=LOADS, metavar="WORKERS:BATCH", help="which loads (default: 1:60 2:60)"
    )
    options = parser.parse_args()
    loads = []
    with tempfile.TemporaryDirectory(prefix="zhibiao-scaling-") as folder:
        raw = Path(folder) / "raw"
        made_reports(raw, options.documents)
        if options.raw is not None:
            shutil.copytree(options.raw, raw / "given")
        for number, asked in enumerate(options.loads):
            workers, batch = map(int, asked.split(":"))
            made = load(raw, Path(folder) / str(number), workers, batch)
            loads.append((workers, batch, made))
            print(
                f"{workers} workers, {batch:3} documents a shard: {made.clock:6.1f} s by the clock, "
                f"{made.processor:6.1f} s of processor, {made.worker:4.0f} MB the largest worker",
                flush=True,
            )
    missed = judged(loads)
    for line in missed:
        print(f"benchmark: target missed: {line}", file=sys.stderr)
    if not missed:
        print(f"the {len(loads[0][2].tables)} tables are the same in all loads")
    return 1 if options.check and missed else 0


if __name__ == "__main__":
    sys.exit(main())
