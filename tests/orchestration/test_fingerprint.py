"""The cheap look at the raw folder: it sees every change that a load would, and opens nothing."""

import os
from pathlib import Path

import pytest

from pipeline.orchestration.fingerprint import look_at, raw_state
from tests.orchestration.test_unseen import failing


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    (tmp_path / "县").mkdir()
    (tmp_path / "县" / "报告.txt").write_text("甲", encoding="utf-8")
    return tmp_path


def test_the_same_folder_gives_the_same_state(raw: Path) -> None:
    assert raw_state(raw) == raw_state(raw)


def test_a_new_a_changed_a_renamed_and_a_removed_file_are_seen(raw: Path) -> None:
    report = raw / "县" / "报告.txt"
    states = [raw_state(raw)]
    (raw / "新.txt").write_text("乙", encoding="utf-8")
    states.append(raw_state(raw))
    report.write_text("甲甲", encoding="utf-8")
    states.append(raw_state(raw))
    os.utime(report, ns=(1, 1))
    states.append(raw_state(raw))
    report.rename(raw / "县" / "改名.txt")
    states.append(raw_state(raw))
    (raw / "县" / "改名.txt").unlink()
    states.append(raw_state(raw))
    assert len(set(states)) == len(states)


def test_hidden_files_do_not_count(raw: Path) -> None:
    before = raw_state(raw)
    (raw / ".part").write_text("half", encoding="utf-8")
    assert raw_state(raw) == before


def test_links_are_not_followed_and_a_fifo_does_not_block(raw: Path, tmp_path: Path) -> None:
    (raw / "loop").symlink_to(raw)
    os.mkfifo(raw / "fifo.txt")
    assert len(raw_state(raw)) == 16


def test_a_name_that_is_no_utf8_is_seen(raw: Path) -> None:
    before = raw_state(raw)
    try:
        with open(os.fsencode(raw) + b"/\xff\xfe.txt", "wb"):
            pass
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert raw_state(raw) != before


def test_what_cannot_be_looked_at_is_named_and_is_not_as_if_it_were_empty(
    raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert look_at(raw / "nowhere").hidden == (".",)
    (raw / "nowhere").mkdir()
    assert look_at(raw / "nowhere") != look_at(raw / "not here")
    before = look_at(raw)
    assert before.hidden == () and before.entries > 0
    below = raw / "a\\b" / "下"
    below.mkdir(parents=True)
    (below / "三.txt").write_text("三", encoding="utf-8")
    assert look_at(raw).entries == before.entries + 1
    failing(monkeypatch, "scandir", below)
    now = look_at(raw)
    assert (now.hidden, now.entries) == (("a\\\\b/下",), before.entries)
    assert now.state != before.state
