"""A command whose streams are closed, on a full disk or left by their reader does its work all the same."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli.streams import Answers, words_to
from pipeline.cli.watching import watching
from pipeline.settings import Settings
from tests.support import write_reports

_FULL = Path("/dev/full")


def test_words_that_nobody_can_be_told_are_dropped() -> None:
    read, write = os.pipe()
    os.close(read)
    words = words_to(write)
    print("一句话", file=words)
    words.flush()
    os.close(write)


@pytest.mark.skipif(not _FULL.exists(), reason="this system has no /dev/full")
def test_progress_on_a_full_disk_does_not_stop_the_stages(monkeypatch: pytest.MonkeyPatch) -> None:
    with _FULL.open("wb", buffering=0) as full:
        monkeypatch.setattr(sys, "stderr", full)
        with watching(quiet=False) as progress:
            progress.start("text", 1)
            progress.finish("text")
            progress.say("一句话")


@pytest.mark.skipif(not _FULL.exists(), reason="this system has no /dev/full")
def test_what_is_said_to_a_full_disk_stops_nothing_and_is_told_at_the_end() -> None:
    with _FULL.open("wb", buffering=0) as full:
        answers = Answers(full.fileno())
        for _ in range(1_000):
            print("一句话", file=answers)
        assert answers.fault() == os.strerror(errno.ENOSPC)
    read, write = os.pipe()
    os.close(read)
    answers = Answers(write)
    print("一句话", file=answers)
    assert answers.fault() == ""
    with pytest.raises(BrokenPipeError):
        print("一句话" * 10_000, file=answers)
    os.close(write)


def test_a_load_whose_streams_are_all_closed_publishes(tmp_path: Path) -> None:
    """As `zhibiao load <&- >&- 2>&-`: a file that is opened must not become its stderr."""
    raw, data = tmp_path / "raw", tmp_path / "data"
    write_reports(raw)
    command = 'exec "$0" -m pipeline.cli load --raw "$1" --data "$2" <&- >&- 2>&-'
    ended = subprocess.run(["sh", "-c", command, sys.executable, raw, data], check=False, timeout=300)
    assert ended.returncode in (0, 3)
    published = Settings.from_environment(data=data, environment={}).published
    assert published.exists()
    if not _FULL.exists():
        return
    before = published.readlink()
    full = 'exec "$0" -m pipeline.cli load --quiet --raw "$1" --data "$2" >/dev/full'
    ended = subprocess.run(
        ["sh", "-c", full, sys.executable, raw, data],
        check=False,
        timeout=300,
        capture_output=True,
        text=True,
    )
    assert published.readlink() != before
    assert ended.returncode == 1
    assert f"load {published.readlink().stem} is published, but" in ended.stderr
    assert os.strerror(errno.ENOSPC) in ended.stderr
    assert ended.stderr.count("\n") == 1
