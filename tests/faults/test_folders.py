"""Folders of mutated and of poisoned files in short; `make soak SOAK="--only files"` is the long form."""

from __future__ import annotations

from pathlib import Path

from tests.faults import folders, poison
from tests.nursery import Nursery


def test_a_folder_of_mutated_files_loads_and_costs_its_sound_files_nothing(tmp_path: Path) -> None:
    with Nursery() as nursery:
        outcome = folders.mutated(nursery, tmp_path, 60, 60, 20261130)
    loaded, quarantined = outcome["loaded"], outcome["quarantined"]
    assert isinstance(loaded, int) and isinstance(quarantined, int)
    assert loaded >= 20
    # Members of archives are files of their own.
    assert loaded + quarantined >= 60


def test_good_reports_load_beside_forty_poisoned_ones(tmp_path: Path) -> None:
    outcome, _, _ = folders.poisoned(tmp_path, 12, 0.01)
    assert outcome["good"] == 12
    assert outcome["poisoned"] == len({name for name, _ in poison.poisons(0.01)}) == 40
    # What only its length made dangerous is read at a hundredth of it; nine are no reports whatever their size.
    assert outcome["of these loaded"] == 33
