"""The process that makes shards: whatever a document does to it, the document alone pays for it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from hashlib import sha256
from itertools import product
from pathlib import Path

import polars as pl
import pytest

from pipeline.orchestration.load_folder import LoadFolder
from pipeline.orchestration.progress import Unwatched
from pipeline.orchestration.text_stages import Made, text_stages
from pipeline.reading import scan
from pipeline.schema import CONTENT, empty
from pipeline.settings import Limits
from pipeline.shard import Broken, ShardWorker, Task, in_turn
from pipeline.shard.trying import finish
from tests.support import REVIEW, write_reports

PLANTED = Path(__file__).parents[1] / "faults" / "planted"
STAGES = {
    "清洗": ("cleaning", "cleaning_failed"),
    "分段": ("segmentation", "segmentation_failed"),
    "提取": ("extraction", "extraction_failed"),
    "归类": ("classification", "classification_failed"),
    "审核": ("the audit", "audit_failed"),
}
# Of the deaths, the dear ones are tried in every second stage: all are told alike.
PLANTED_FAULTS = [
    *product(STAGES, ("崩溃", "出错")),
    *product(("清洗", "提取", "审核"), ("不停",)),
    *product(("分段", "归类"), ("吃内存",)),
]
LIMITS = Limits(document_seconds=1, document_memory_bytes=150_000_000)


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers that are started now break over texts which say so."""
    monkeypatch.setenv("PYTHONPATH", str(PLANTED))


def made(root: Path, raw: Path, worker: ShardWorker) -> tuple[Made, dict[str, pl.DataFrame]]:
    """The text stages of a folder, and what they gave by table."""
    load = LoadFolder("load", root)
    counts = text_stages(load, raw, LIMITS, Unwatched(), in_turn(worker.make))
    names = (*(table.name for table in CONTENT), "sources", "quarantine")
    return counts, {name: pl.concat([empty(name), *load.frames(name)]) for name in names}


def test_every_fault_in_every_stage_costs_the_document_that_has_it_and_changes_no_row_of_the_others(
    tmp_path: Path, planted: None
) -> None:
    good, all_of_them = tmp_path / "good", tmp_path / "all"
    write_reports(good)
    (good / "最后.txt").write_text(REVIEW.replace("石桥", "柳河"), encoding="utf-8")
    for path in good.iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))
    shutil.copytree(good, all_of_them)
    for stage, fault in PLANTED_FAULTS:
        text = f"{REVIEW}\n{stage}时{fault}。\n"
        (all_of_them / f"{stage}{fault}.txt").write_text(text, encoding="utf-8")
    with ShardWorker(LIMITS) as worker:
        _, before = made(tmp_path / "before", good, worker)
        counts, after = made(tmp_path / "after", all_of_them, worker)
    found = {path: (reason, detail) for path, reason, detail, _ in after["quarantine"].iter_rows()}
    assert len(found) == counts.quarantined == len(PLANTED_FAULTS)
    for stage, (words, failed) in STAGES.items():
        reason, detail = found[f"{stage}崩溃.txt"]
        # None told: it broke before it came to a document, and where the stage before was is no place of it.
        assert reason == "worker_crashed" and detail.startswith(f"{words} ended with SIGSEGV ("), detail
        if (stage, "不停") in PLANTED_FAULTS:
            reason, detail = found[f"{stage}不停.txt"]
            assert reason == "took_too_long" and "not done within 1 s of processor time" in detail, detail
        if (stage, "吃内存") in PLANTED_FAULTS:
            reason, detail = found[f"{stage}吃内存.txt"]
            said = f"{words} takes more than 150000000 bytes of memory"
            assert (reason, detail) == ("too_much_memory", said)
        reason, detail = found[f"{stage}出错.txt"]
        assert reason == failed and detail.startswith("ZeroDivisionError: planted (sitecustomize.py:"), detail
    assert all("report" in remedy for remedy in after["quarantine"]["remedy"])
    for name in (*(table.name for table in CONTENT), "sources"):
        order = before[name].columns
        assert after[name].sort(order).equals(before[name].sort(order)), name
    assert counts.read == 3


WITHIN = {
    "清洗": ("cleaning", "清洗句中{}约\n三百亩。"),
    "分段": ("segmentation", "我们分段句中{}，新修桥梁7座。"),
    "提取": ("extraction", "我们提取句中{}，新修桥梁7座。"),
    "表格": ("extraction", "乡镇\t表格句中{}\t桥梁\n石桥\t12\t3\n柳河\t7\t2"),
    "归类": ("classification", "全年归类句中{}产量达到7万吨。"),
    "审核": ("the audit", "我们审核句中{}，新修桥梁7座。"),
    "存储": ("storing its rows", "我们存储句中{}，新修桥梁7座。"),
}
"""Text over which a stage breaks when it comes to it."""
STEPS = {"审核": "the audit digits_are_accounted", "存储": "the table sentences"}
"""What is told of stages that are at all documents at once."""
HOW = {
    "崩溃": "{} ended with SIGSEGV at ",
    "不停": "{} was not done within 2 s of processor time at ",
    "吃内存": "{} takes more than 400000000 bytes of memory at ",
    "出错": "ZeroDivisionError: planted at ",
}


# As above.
TRIED = [
    *product(WITHIN, ("崩溃", "出错")),
    *product(("清洗", "提取", "审核"), ("不停",)),
    *product(("分段", "表格", "归类", "存储"), ("吃内存",)),
]


def asked(output: Path, *paths: Path) -> Task:
    wanted = {path.name for path in paths}
    files = tuple(file for file in scan(paths[0].parent, LIMITS).files if file.path.name in wanted)
    return Task("000001", str(output), "read", files=files)


def test_the_place_in_the_text_is_told_whatever_breaks_there(tmp_path: Path, planted: None) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    limits = Limits(document_seconds=2, document_memory_bytes=400_000_000)
    with ShardWorker(limits) as worker:
        for stage, fault in TRIED:
            (words, sentence), how = WITHIN[stage], HOW[fault]
            path = raw / f"{stage}{fault}.txt"
            path.write_text(f"{REVIEW}\n{sentence.format(fault)}\n全年种树2千株。\n", encoding="utf-8")
            with pytest.raises(Broken) as broken:
                worker.make(asked(tmp_path / "out", path))
            detail = broken.value.detail
            assert detail.startswith(how.format(words)), detail
            if stage in STEPS:
                assert f" at {STEPS[stage]}" in detail and "line" not in detail, detail
            else:
                said = re.search(r" at line 11, characters (\d+)–(\d+), “…(.*)…”", detail)
                assert said is not None and f"{stage}句中{fault}"[-6:] in said[3], detail
                assert 120 < int(said[1]) < int(said[2]) < 155, detail
        # Beside others, the document is told whose place it is.
        paths = [raw / f"{name}.txt" for name in ("好", "提取出错", "提取崩溃")]
        paths[0].write_text(REVIEW, encoding="utf-8")
        guilty = sha256(paths[1].read_bytes()).hexdigest()[:16]
        with pytest.raises(Broken) as broken:
            worker.make(asked(tmp_path / "out", *paths))
        assert f"planted at document {guilty}, line 11, characters" in broken.value.detail


def below(pid: int) -> list[int]:
    """The processes that a process has started."""
    tasks = Path(f"/proc/{pid}/task")
    if not tasks.exists():
        pytest.skip("no /proc to look for processes in")
    return [
        int(child) for task in tasks.glob("*/children") for child in task.read_text(encoding="ascii").split()
    ]


@pytest.mark.parametrize("who", ["maker", "worker"])
def test_a_process_that_somebody_kills_costs_nothing(tmp_path: Path, who: str) -> None:
    raw = tmp_path / "raw"
    write_reports(raw)
    killed: list[int] = []
    with ShardWorker(Limits()) as worker:

        def kill(stage: str) -> None:
            if stage == "extract" and not killed:
                assert worker._process is not None
                victim = below(worker._process.pid)[0] if who == "maker" else worker._process.pid
                os.kill(victim, signal.SIGKILL)
                killed.append(victim)

        task = Task("000001", str(tmp_path / "out"), "read", files=tuple(scan(raw, Limits()).files))
        manifests = finish(task, lambda task: worker.make(task, kill))
        assert killed
        assert sum(manifest.documents for manifest in manifests) == 2
        assert [fault for manifest in manifests for fault in manifest.faults] == []
        if who == "maker":
            assert worker._process is not None and killed[0] not in below(worker._process.pid)


def test_one_that_dies_between_two_shards_is_replaced(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    write_reports(raw)
    task = Task("000001", str(tmp_path / "out"), "read", files=tuple(scan(raw, Limits()).files))
    with ShardWorker(Limits()) as worker:
        first = worker.make(task)
        for find in (lambda pid: below(pid)[0], lambda pid: pid):
            assert worker._process is not None
            os.kill(find(worker._process.pid), signal.SIGKILL)
            time.sleep(0.1)
            again = worker.make(task)
            assert (again.documents, again.rows) == (first.documents, first.rows)


def test_what_takes_long_ends_at_once_when_its_load_is_killed(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "不停.txt").write_text(f"{REVIEW}\n提取时不停。", encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from pipeline.reading import scan\n"
        "from pipeline.settings import Limits; from pipeline.shard import ShardWorker, Task\n"
        "worker = ShardWorker(Limits(document_seconds=500)); worker.start()\n"
        "print(worker._process.pid, flush=True)\n"
        "files = tuple(scan(Path(sys.argv[1]), Limits()).files)\n"
        "worker.make(Task('1', sys.argv[2], 'read', files), lambda stage: print(stage, flush=True))\n"
    )
    load = subprocess.Popen(
        [sys.executable, "-c", code, str(raw), str(tmp_path / "out")],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(PLANTED)},
    )
    assert load.stdout is not None
    worker = int(load.stdout.readline())
    while load.stdout.readline() != "extract\n":
        pass
    left = [worker, *below(worker)]
    assert len(left) == 2
    load.kill()
    load.wait()
    load.stdout.close()
    deadline = time.monotonic() + 30
    while any(map(runs, left)):
        assert time.monotonic() < deadline, "what the load started still runs"
        time.sleep(0.05)


def runs(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_worker_that_cannot_be_started_is_no_fault_of_a_document(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    write_reports(raw)
    task = Task("000001", str(tmp_path / "out"), "read", files=tuple(scan(raw, Limits()).files))
    with ShardWorker(Limits(), command=[str(tmp_path / "nothing")]) as worker, pytest.raises(OSError):
        finish(task, worker.make)
