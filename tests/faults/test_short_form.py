"""The short form of `make soak`: the same trials, a few times each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import disks, trials
from tests.nursery import Nursery

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery() as made:
        yield made


@pytest.fixture(scope="module")
def known(nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return trials.references(nursery, tmp_path_factory.mktemp("references"))


def test_a_load_killed_at_any_moment_leaves_the_old_state_or_the_new_and_the_next_load_succeeds(
    nursery: Nursery, known: dict[str, str], tmp_path: Path
) -> None:
    outcome = trials.kills(nursery, tmp_path, 4, known=known)
    assert outcome["kills"] == 4 and "NOT DONE" not in outcome
    assert outcome["next load said so"], outcome


def test_of_two_loads_started_together_one_waits_or_refuses_by_name(nursery: Nursery, tmp_path: Path) -> None:
    assert trials.pairs(nursery, tmp_path, 2) == {
        "pairs": 2,
        "both, one after the other": 1,
        "one, the other refused by name": 1,
    }


def test_a_reader_that_polls_through_loads_sees_no_error_and_no_third_state(
    nursery: Nursery, tmp_path: Path
) -> None:
    outcome = trials.polling(nursery, tmp_path, 3)
    assert outcome["errors"] == 0
    assert isinstance(outcome["looks"], int) and outcome["looks"] > 50


def test_a_disk_that_is_full_is_told_in_words_and_readers_keep_what_they_have(
    nursery: Nursery, known: dict[str, str], tmp_path: Path
) -> None:
    try:
        stages = ["raw_documents", "staged_build", "snapshot"]
        outcome = disks.full_stages(nursery, tmp_path, stages, known)
    except disks.CannotMount as reason:
        pytest.skip(f"no file system can be mounted here: {reason}")
    assert outcome == {
        "stages": 3,
        "full at raw_documents": "stopped at text",
        "full at staged_build": "stopped at staged_build",
        "full at snapshot": "published, stopped at snapshot",
    }


def test_files_that_may_not_grow_stop_the_load_in_words(
    nursery: Nursery, known: dict[str, str], tmp_path: Path
) -> None:
    outcome = disks.full_files(nursery, tmp_path, [16_384, 2_097_152], known)
    assert outcome == {"limits": 2, "stopped at history": 1, "stopped at staged_build": 1}
