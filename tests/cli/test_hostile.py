"""A raw folder that means ill, or is just what folders become: the good report loads, within seconds."""

import json
import os
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

import pytest

from tests.support import REVIEW, run_zhibiao, zhibiao

GIGABYTE = 1024**3


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """A good report among an empty, a binary and a huge file, a link outside and a FIFO."""
    outside = tmp_path / "outside.txt"
    outside.write_text("投入资金9亿元。", encoding="utf-8")
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "石桥镇.txt").write_text(REVIEW, encoding="utf-8")
    (raw / "空.txt").write_bytes(b"")
    (raw / "图片.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xfe\xfd" + bytes(range(256)) * 8)
    with (raw / "零.txt").open("wb") as zeros:
        zeros.truncate(GIGABYTE)
    (raw / "链接.txt").symlink_to(outside)
    os.mkfifo(raw / "管道.txt")
    return raw


def test_the_good_report_loads_and_the_others_are_quarantined_with_their_reasons(
    raw: Path, tmp_path: Path
) -> None:
    began = getrusage(RUSAGE_CHILDREN)
    done = zhibiao("load", "--raw", raw, "--data", tmp_path / "data", "--json")
    ended = getrusage(RUSAGE_CHILDREN)
    assert done.returncode == 3, done.stderr
    summary = json.loads(done.stdout)
    assert summary["documents"] == 1
    reasons = {row["source_path"]: row["reason"] for row in summary["quarantine"]}
    assert set(reasons) == {"空.txt", "图片.txt", "零.txt", "链接.txt", "管道.txt"}
    assert len(set(reasons.values())) == 5
    assert all(row["detail"] and row["remedy"] for row in summary["quarantine"])
    # The processor's seconds: a gigabyte of zeros is not read, however busy the machine is.
    assert ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime < 20
    texts = zhibiao("sql", "SELECT raw_text FROM documents", "--data", tmp_path / "data").stdout
    assert "石桥镇" in texts and "9亿元" not in texts


def test_a_file_that_may_not_be_read_is_quarantined(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "石桥镇.txt").write_text(REVIEW, encoding="utf-8")
    closed = raw / "不可读.txt"
    closed.write_text("投入资金9亿元。", encoding="utf-8")
    closed.chmod(0)
    if os.access(closed, os.R_OK):
        pytest.skip("this user (root?) may read every file, so no file can be made unreadable")
    done = zhibiao("load", "--raw", raw, "--data", tmp_path / "data", "--json")
    assert done.returncode == 3, done.stderr
    summary = json.loads(done.stdout)
    assert summary["documents"] == 1
    assert [row["source_path"] for row in summary["quarantine"]] == ["不可读.txt"]


def test_names_that_play_tricks_are_loaded_as_they_are(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    names = [
        "'; DROP TABLE indicators; --.txt",
        "新\n行.txt",
        "📈报告.txt",
        "e\u0301.txt",
        "[red]红[bold].txt",
    ]
    for number, name in enumerate(names):
        (raw / name).write_text(f"{REVIEW}\n新修桥梁{number + 2}座。\n", encoding="utf-8")
    done = run_zhibiao("load", "--raw", raw, "--data", tmp_path / "data", "--json")
    assert done.returncode == 0, done.stderr
    answer = zhibiao("sql", "SELECT source_path FROM documents", "--json", "--data", tmp_path / "data")
    assert {row["source_path"] for row in json.loads(answer.stdout)} == set(names)
