"""The code version: the same for the same files, another when a rule changes."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from pipeline.settings import PROJECT
from pipeline.warehouse import code, code_version


def test_it_is_twelve_hex_digits_and_stable() -> None:
    assert re.fullmatch("[0-9a-f]{12}", code_version())
    assert code_version() == code_version()


@pytest.mark.parametrize(
    "changed", ["pipeline/lexicon/units.tsv", "pipeline/schema/tables.py", "sql/marts/coverage.sql"]
)
def test_a_change_of_lexicon_code_or_mart_is_another_version_wherever_the_clone_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    before = code_version()
    for folder in ("pipeline", "sql"):
        shutil.copytree(PROJECT / folder, tmp_path / folder)
    monkeypatch.setattr(code, "__file__", str(tmp_path / "pipeline" / "warehouse" / "code.py"))
    monkeypatch.setattr(code, "sql_folder", lambda: tmp_path / "sql")
    assert code_version() == before
    path = tmp_path / changed
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert code_version() != before
