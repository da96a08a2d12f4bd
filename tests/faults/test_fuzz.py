"""Fuzzing in short; `make soak SOAK="--only fuzz"` is the long form."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import fuzz


@pytest.mark.parametrize("suffix", fuzz.FORMATS)
def test_spoilt_files_are_read_or_refused(tmp_path: Path, suffix: str) -> None:
    outcome = fuzz.fuzz(tmp_path, suffix, 0, 20261122, examples=30)
    assert outcome["files"] == 30
