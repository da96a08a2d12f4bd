"""The build grows with the number of documents and no faster, and its memory does not grow: n against 4 n documents.

    python -m benchmarks.building [--check] [--documents N] [--times N]

Nothing is read or extracted: the rows of the sample reports are staged again and again under new ids, in path order,
which is not the order of the ids, as a load stages them. Each step is one process of its own: the first build, its
audits, those of every document as the doctor runs them, its snapshot, a build that changes one document in ten, one that
carries all in new order. Printed are, for each table, audit and step, processor time a document, and for each step the
peak of resident memory. Judged are the whole steps.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import polars as pl

from pipeline.settings import PROJECT

SLOWER: Final = 1.2
"""So many times the processor time a document, at most, where documents grow four times (4.8 for 4 times)."""
LARGER: Final = 1.5
"""So many times the peak memory, at most."""
BATCH: Final = 100
_IDS: Final = ("document_id", "section_id", "parent_id", "sentence_id", "indicator_id")
_STARTED: Final = datetime(2026, 11, 30, tzinfo=UTC)
STEPS: Final = ("first", "audits", "doctor", "snapshot", "changed", "anew")


def sample_rows() -> dict[str, pl.DataFrame]:
    """The staged rows of the sample reports, by table."""
    from pipeline.analysis import analyse
    from pipeline.catalogue import classify
    from pipeline.reading import read_files, scan
    from pipeline.schema import CONTENT, conform
    from pipeline.settings import Limits

    limits = Limits()
    read = read_files(scan(PROJECT / "data" / "raw", limits).files, limits)
    made = analyse(read.documents, read.blocks)
    indicators = classify(made.documents, made.sections, made.sentences, made.erasures, made.indicators)
    given = {
        **{name: getattr(made, name) for name in made.__slots__},
        "blocks": read.blocks,
        "indicators": indicators,
    }
    return {table.name: conform(table.name, given[table.name]) for table in CONTENT}


def stage(staging: Path, rows: Mapping[str, pl.DataFrame], numbers: Iterator[int], documents: int) -> None:
    """Stage reports of these numbers as a load of that many would: report n is a copy of sample n modulo samples."""
    from pipeline.reading import read_concepts
    from pipeline.schema import empty

    ids = rows["documents"]["document_id"].to_list()
    by_document = {
        name: {key[0]: part for key, part in frame.partition_by("document_id", as_dict=True).items()}
        for name, frame in rows.items()
    }
    sources: list[pl.DataFrame] = []
    wanted = list(numbers)
    for batch, first in enumerate(range(0, len(wanted), BATCH)):
        some = wanted[first : first + BATCH]
        for name, parts in by_document.items():
            copies = [
                _renamed(parts[old], old, number % documents, number)
                for number in some
                if (old := ids[number % len(ids)]) in parts
            ]
            frame = pl.concat(copies) if copies else rows[name].clear()
            if name == "documents":
                sources.append(
                    frame.select(
                        "source_path", "document_id", "sha256", "bytes", modified_at=pl.lit(_STARTED),
                        modified_ns=pl.lit(1),
                    )
                )  # fmt: skip
            _write(staging / name / f"{batch:05d}.parquet", frame)
    # What is not of this file alone (its archive, when it was not seen) is NULL.
    _write(
        staging / "sources" / "00000.parquet", pl.concat([empty("sources"), *sources], how="diagonal_relaxed")
    )
    _write(staging / "quarantine" / "files.parquet", empty("quarantine"))
    _write(staging / "concept_words" / "00000.parquet", read_concepts(staging / "none").words)


def _renamed(frame: pl.DataFrame, old: str, path: int, number: int) -> pl.DataFrame:
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    new = digest[:16]
    changed = frame.with_columns(
        pl.col(name).str.replace(old, new, literal=True) for name in _IDS if name in frame.columns
    )
    if "source_path" in changed.columns:
        changed = changed.with_columns(
            source_path=pl.lit(f"{path % 97:02d}/{path:07d}.txt"), sha256=pl.lit(digest)
        )
    return changed


def _write(path: Path, frame: pl.DataFrame) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.write_parquet(path, compression="zstd")


def take_step(step: str, folder: Path) -> dict[str, float]:
    """One step on the staged documents; processor seconds of each part of it, and of all under ``whole``."""
    from pipeline.warehouse import (
        CodeVersions,
        FileChanges,
        LoadRecord,
        audit,
        audit_build,
        build,
        publish,
        published_build,
        snapshot,
    )

    seconds: dict[str, float] = {}
    before = time.process_time()

    def note(part: str, _rows: int = 0) -> None:
        nonlocal before
        now = time.process_time()
        seconds[part] = now - before
        before = now

    start = before
    warehouse = folder / "warehouse"
    match step, published_build(warehouse):
        case "audits", Path() as current:
            broken = audit_build(current, on_audit=note)
            assert not any(failure.blocking for failure in broken), broken
        case "doctor", Path() as current:
            broken = audit(current)
            assert not any(failure.blocking for failure in broken), broken
        case "snapshot", Path() as current:
            snapshot(current, folder / "snapshots")
        case _:
            files = pl.read_parquet(folder / step / "sources", columns=["source_path"]).height
            record = LoadRecord(
                step, _STARTED, "code", "raw", FileChanges(added=files), versions=CodeVersions("a", "b", "c", "d", "e"),
                full=step == "anew", finished_at=_STARTED,
            )  # fmt: skip
            made = build(folder / step, warehouse, record, on_table=note)
            seconds["whole"] = time.process_time() - start
            publish(made, warehouse)
    seconds.setdefault("whole", time.process_time() - start)
    seconds["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return seconds


def measure(folder: Path, documents: int) -> dict[str, dict[str, float]]:
    """Every step with that many documents, each in a process of its own."""
    rows = sample_rows()
    stage(folder / "first", rows, iter(range(documents)), documents)
    # One in ten has other bytes at the same path; the sources of all are staged.
    changed = [number + documents * (number % 10 == 0) for number in range(documents)]
    stage(folder / "all", rows, iter(changed), documents)
    stage(folder / "changed", rows, iter(number for number in changed if number >= documents), documents)
    for step in ("changed", "anew"):
        for part in ("sources", "quarantine", "concept_words"):
            (folder / step / part).mkdir(parents=True, exist_ok=True)
            for path in (folder / "all" / part).iterdir():
                (folder / step / part / path.name).write_bytes(path.read_bytes())
    measured = {}
    for step in STEPS:
        command = [sys.executable, "-m", "benchmarks.building", "--step", step, "--folder", str(folder)]
        ended = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
        if ended.returncode:
            raise SystemExit(
                f"benchmark: step {step} of {documents} documents failed:\n{ended.stderr[-3000:]}"
            )
        measured[step] = json.loads(ended.stdout)
    return measured


def main() -> int:
    """Exit code 1 under --check where a target is missed, else 0."""
    parser = argparse.ArgumentParser(prog="benchmarks.building", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="exit code 1 where a target is missed")
    parser.add_argument(
        "--documents", type=int, default=1_000, help="the smaller build (default: %(default)s)"
    )
    parser.add_argument("--times", type=int, default=4, help="the larger is so many times it (default: 4)")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        print(json.dumps(take_step(options.step, options.folder)))
        return 0
    sizes = (options.documents, options.documents * options.times)
    found = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="zhibiao-bench-") as folder:
            found.append(measure(Path(folder), size))
    missed = []
    for step in STEPS:
        small, large = found[0][step], found[1][step]
        print(
            f"{step}: peak {small['peak']:,.0f} MB and {large['peak']:,.0f} MB, {large['peak'] / small['peak']:.2f} times"
        )
        for part in (part for part in large if part != "peak"):
            each = [run[step][part] / size * 1000 for run, size in zip(found, sizes, strict=True)]
            if each[1] >= 0.02 or part == "whole":
                print(
                    f"    {part:20} {each[0]:8.3f} and {each[1]:8.3f} ms each, {each[1] / max(each[0], 1e-9):.2f} times"
                )
        if large["whole"] / small["whole"] > SLOWER * options.times:
            missed.append(f"processor time of {step}")
        if large["peak"] / small["peak"] > LARGER:
            missed.append(f"memory of {step}")
    for target in missed:
        print(f"benchmark: target missed: {target}", file=sys.stderr)
    return 1 if options.check and missed else 0


if __name__ == "__main__":
    os.environ.setdefault("POLARS_MAX_THREADS", "2")
    sys.exit(main())
