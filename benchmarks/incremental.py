"""How long loads take: nothing to load, everything new, nothing changed, ten files changed.

``make bench-incremental`` (or ``python -m benchmarks.incremental [--reports N] [--keep DIR]``) makes reports in
a temporary folder from the samples of data/raw, their numbers varied so that no two are the same, runs
`zhibiao load` on them in processes of their own and prints the figures side by side. The cost of starting is
that of the load of an empty folder; ratios are taken beyond it. On a machine that others use too, the
processor's seconds say more than the clock's.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.sample_text import sample_texts, vary
from pipeline.settings import PROJECT


@dataclass(frozen=True)
class Measured:
    """One load in a process of its own: wall-clock seconds, processor seconds, peak memory, its summary."""

    seconds: float
    processor: float
    megabytes: float
    summary: dict[str, object]


def write_reports(folder: Path, count: int) -> list[Path]:
    """Reports made from the samples, no two alike, a hundred to a folder; returns their paths in order."""
    texts = sample_texts()
    paths: list[Path] = []
    for number in range(count):
        copy, report = divmod(number, len(texts))
        path = folder / f"{number // 100:04d}" / f"报告{number:06d}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(vary(texts[report], copy), encoding="utf-8", newline="")
        paths.append(path)
    return paths


def change(paths: list[Path], words: str) -> None:
    """Append a sentence to each file."""
    for path in paths:
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{words}\n")


def load(data: Path, raw: Path, *options: str) -> Measured:
    """`zhibiao load` in a process of its own."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "pipeline.cli", "load", "--data", str(data), "--raw", str(raw)]
    process = subprocess.Popen(
        [*command, "--json", "--quiet", *options], stdout=subprocess.PIPE, encoding="utf-8", cwd=PROJECT
    )
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    if os.waitstatus_to_exitcode(status) not in (0, 3):
        raise SystemExit(f"{' '.join(command)} failed")
    return Measured(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, json.loads(said))


def measure(folder: Path, count: int) -> None:
    """Run the loads and print a line for each."""
    raw, data, empty = folder / "raw", folder / "data", folder / "empty"
    empty.mkdir()
    paths = write_reports(raw, count)
    characters = sum(len(path.read_text(encoding="utf-8")) for path in paths)
    print(f"{count} reports, {characters / 1e6:.1f} million characters\n")
    load(folder / "start", empty)
    start = min((load(folder / "start", empty) for _ in range(3)), key=lambda measured: measured.seconds)
    first = load(data, raw)
    again = load(data, raw)
    change(paths[:: max(count // 10, 1)][:10], "新建道路12公里，投资300万元。")
    few = load(data, raw)
    full = load(data, raw, "--full")
    titles = ("seconds", "beyond start", "of first", "limit", "processor s", "of first", "peak MB")
    print(f"{'load':<24}" + "".join(f"{title:>13}" for title in titles) + "  files")
    for name, measured, limit in (
        ("empty folder (start)", start, ""),
        ("first", first, ""),
        ("nothing changed", again, "2 %"),
        ("ten files changed", few, "5 %"),
        ("--full, nothing changed", full, ""),
    ):
        beyond = measured.seconds - start.seconds
        work = measured.processor - start.processor
        files = measured.summary["files"]
        assert isinstance(files, dict)
        counted = ", ".join(f"{number} {what}" for what, number in files.items() if number)
        cells = (
            f"{measured.seconds:.2f}",
            f"{beyond:.2f}",
            f"{beyond / (first.seconds - start.seconds):.1%}",
            limit,
            f"{measured.processor:.2f}",
            f"{work / (first.processor - start.processor):.1%}",
            f"{measured.megabytes:.0f}",
        )
        print(f"{name:<24}" + "".join(f"{cell:>13}" for cell in cells) + f"  {counted}")


def main() -> None:
    """Measure in a temporary folder, or in one that stays."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="work here and leave everything in place")
    options = parser.parse_args()
    if options.keep is not None:
        options.keep.mkdir(parents=True)
        measure(options.keep, options.reports)
        return
    with tempfile.TemporaryDirectory(prefix="zhibiao-bench-") as folder:
        measure(Path(folder), options.reports)


if __name__ == "__main__":
    main()
