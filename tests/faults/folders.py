"""Trials of whole folders: loads of mutated files, and one load of good reports with poisoned ones among them."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from pathlib import Path
from typing import Final

from pipeline.warehouse import open_published, run
from tests.faults import mutants, poison
from tests.faults.memory import Cost, cost_of_load, peak_until
from tests.faults.trials import DONE, TrialFailed
from tests.made_corpus.history import PLACES, place
from tests.made_corpus.writing import write
from tests.nursery import Nursery

MOST_MEMORY: Final = 2_000_000_000
"""Bytes that all processes of a load may hold together, whatever the documents are."""
TIMES_SECONDS: Final = 20.0
TIMES_MEMORY: Final = 3.0
"""What forty poisoned files (11 million characters, at full size) may cost beside 300 good reports (300,000)."""
ROWS: Final = """
    SELECT s.source_path, count(i.indicator_id), sum(hash(i.name, i.value, i.unit, i.year, i.char_start)) AS rows
    FROM sources s LEFT JOIN indicators i USING (document_id) GROUP BY s.source_path
"""
Rows = dict[str, tuple[object, ...]]


def mutated(nursery: Nursery, root: Path, files: int, batch: int, first: int) -> dict[str, object]:
    """Loads of folders of mutated files, a tenth of them sound; raises TrialFailed and leaves the folder that did it.

    Each load ends with 0 or 3, every file is loaded or quarantined, the sound ones give the rows that they give
    alone, and memory stays below `MOST_MEMORY`.
    """
    reasons: Counter[str] = Counter()
    loaded, peak, slowest = 0, 0, 0.0
    for turn, begin in enumerate(range(0, files, batch)):
        home = root / f"folder-{first + turn}"
        raw, alone = home / "raw", home / "alone"
        sound = mutants.write_folder(raw, min(batch, files - begin), first + turn)
        alone.mkdir()
        for name in sound:
            shutil.copy2(raw / name, alone / name)
        where = f"seed {first + turn}, {home}"
        began = time.monotonic()
        peak = max(peak, _load(nursery, raw, home / "data", where))
        slowest = max(slowest, time.monotonic() - began)
        _load(nursery, alone, home / "data-alone", where)
        rows, expected = _rows(home / "data"), _rows(home / "data-alone")
        if different := [name for name in sound if rows.get(name) != expected[name]]:
            raise TrialFailed(f"{where}: sound files have other rows than alone: {different}")
        loaded += len(rows)
        reasons.update(_accounted(raw, home / "data", rows, where))
        shutil.rmtree(home)
    return {
        "files": files,
        "loaded": loaded,
        "quarantined": reasons.total(),
        "slowest load": round(slowest, 1),
        "peak MB": peak // 1_000_000,
        "reasons": dict(reasons.most_common()),
    }


def poisoned(root: Path, good: int, scale: float) -> tuple[dict[str, object], Cost, Cost]:
    """Good reports alone, then the same with forty poisoned files among them, in one load each.

    Raises TrialFailed unless the good ones give the same rows and every poisoned one is loaded or quarantined.
    Returns what became of them, and what both loads cost.
    """
    alone, raw = root / "alone", root / "raw"
    _good_reports(alone, good)
    shutil.copytree(alone, raw)
    poison.write(raw / "毒", scale)
    first, code, words = cost_of_load(alone, root / "data-alone")
    if code != 0:
        raise TrialFailed(f"the good reports alone: exit code {code}; {root}\n{words[-2000:]}")
    second, code, words = cost_of_load(raw, root / "data")
    if code != 3:
        raise TrialFailed(f"with poisoned files: exit code {code}; {root}\n{words[-2000:]}")
    rows, expected = _rows(root / "data"), _rows(root / "data-alone")
    if different := [name for name, found in expected.items() if rows.get(name) != found]:
        raise TrialFailed(f"good reports with other rows than alone: {different}; {root}")
    reasons = _accounted(raw, root / "data", rows, str(root))
    outcome = {
        "good": len(expected),
        "poisoned": sum(1 for _ in (raw / "毒").iterdir()),
        "of these loaded": len(rows) - len(expected),
        "reasons": dict(reasons.most_common()),
    }
    return outcome, first, second


def poisoned_within(root: Path, good: int, scale: float) -> dict[str, object]:
    """`poisoned`, whose cost must stay within `TIMES_SECONDS` and `TIMES_MEMORY` of the good reports alone."""
    outcome, alone, together = poisoned(root, good, scale)
    times = {"seconds": together.seconds / alone.seconds, "memory": together.memory / alone.memory}
    if times["seconds"] > TIMES_SECONDS or times["memory"] > TIMES_MEMORY:
        raise TrialFailed(f"with poisoned files {times} times as much as without; {root}")
    return {
        **outcome,
        "processor seconds alone": round(alone.seconds, 1),
        **{f"times {name}": round(value, 2) for name, value in times.items()},
    }


def _good_reports(folder: Path, reports: int) -> None:
    """So many reports of the made corpus."""
    folder.mkdir(parents=True)
    written = 0
    for number, name in enumerate(PLACES):
        texts, _ = write(place(number, name), number)
        for year, text in texts.items():
            if written < reports:
                (folder / f"{name}{year}年工作报告.txt").write_text(text, encoding="utf-8")
                written += 1


def _load(nursery: Nursery, raw: Path, data: Path, where: str) -> int:
    """Load a folder; returns the most memory held."""
    output = data.with_suffix(".said")
    pid = nursery.start("load", "--raw", raw, "--data", data, output=output)
    peak = peak_until(lambda: nursery.ended(pid), pid)
    code = nursery.wait(pid)
    if code not in DONE:
        raise TrialFailed(f"{where}: exit code {code}: {output.read_text(encoding='utf-8')[-2000:]}")
    if peak > MOST_MEMORY:
        raise TrialFailed(f"{where}: {peak // 1_000_000} MB")
    return peak


def _rows(data: Path) -> Rows:
    with open_published(data / "warehouse") as connection:
        return {name: rest for name, *rest in run(connection, ROWS).iter_rows()}


def _accounted(raw: Path, data: Path, loaded: Rows, where: str) -> Counter[str]:
    """The reasons of the quarantine; raises TrialFailed for a file that is neither loaded nor quarantined."""
    with open_published(data / "warehouse") as connection:
        refused = run(connection, "SELECT source_path, reason, detail, remedy FROM quarantine")
    known = {*loaded, *refused["source_path"].to_list()}
    # Of an archive the members are files.
    known |= {name[:at] for name in known for at, sign in enumerate(name) if sign == "/"}
    files = {path.relative_to(raw).as_posix() for path in raw.rglob("*") if path.is_file()}
    if lost := sorted(files - known):
        raise TrialFailed(f"{where}: neither loaded nor quarantined: {lost}")
    if silent := refused.filter((refused["detail"] == "") | (refused["remedy"] == ""))[
        "source_path"
    ].to_list():
        raise TrialFailed(f"{where}: quarantined without detail or remedy: {silent}")
    return Counter(refused["reason"].to_list())
