"""The code version: the same for the same files, another when a rule changes."""

from __future__ import annotations

import re
import shutil
from dataclasses import asdict
from pathlib import Path

import pytest

from pipeline.settings import PROJECT
from pipeline.warehouse import code, code_version, code_versions


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
    monkeypatch.setattr(code, "PACKAGES", tmp_path)
    monkeypatch.setattr(code, "sql_folder", lambda: tmp_path / "sql")
    assert code_version() == before
    path = tmp_path / changed
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert code_version() != before


def files_of(part: str) -> set[Path]:
    found: set[Path] = set()
    for root in code.PARTS[part]:
        place = PROJECT / root.removesuffix("/*")
        found.update(place.glob("*") if root.endswith("/*") else (place, *place.rglob("*")))
    return {path for path in found if path.is_file()}


def test_every_file_that_makes_rows_belongs_to_a_part() -> None:
    ring = (
        "reading",
        "cleaning",
        "segmentation",
        "extraction",
        "catalogue",
        "shard",
        "lexicon",
        "schema",
        "warehouse",
    )
    made = {
        path
        for folder in ring
        for path in (PROJECT / "pipeline" / folder).rglob("*")
        if path.suffix in (".py", ".toml", ".tsv", ".xz")
    }
    assert made <= set().union(*map(files_of, code.PARTS))


@pytest.mark.parametrize(("part", "folders"), [("text", ("cleaning", "segmentation"))])
def test_a_part_has_every_lexicon_file_that_its_code_loads(part: str, folders: tuple[str, ...]) -> None:
    named = {
        name
        for folder in folders
        for path in (PROJECT / "pipeline" / folder).glob("*.py")
        for name in re.findall(r'"([a-z_]+\.(?:toml|tsv))"', path.read_text(encoding="utf-8"))
    }
    assert named and named <= {path.name for path in files_of(part)}


@pytest.mark.parametrize(
    ("changed", "parts"),
    [
        ("pipeline/reading/text.py", {"reading"}),
        ("pipeline/lexicon/markers.toml", {"text", "extraction"}),
        ("pipeline/segmentation/tree.py", {"text", "extraction"}),
        ("pipeline/lexicon/units.tsv", {"text", "extraction", "catalogue"}),
        ("pipeline/lexicon/catalogue/themes.toml", {"catalogue"}),
        ("pipeline/catalogue/meaning.py", {"catalogue"}),
        ("pipeline/lexicon/naming.toml", {"extraction"}),
        ("pipeline/extraction/rows.py", {"extraction"}),
        ("sql/audits/names_are_words.sql", {"build"}),
        ("pipeline/cli/load.py", set()),
    ],
)
def test_a_change_is_a_new_version_of_the_parts_that_depend_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str, parts: set[str]
) -> None:
    before = asdict(code_versions())
    for folder in ("pipeline", "sql"):
        shutil.copytree(PROJECT / folder, tmp_path / folder)
    monkeypatch.setattr(code, "PACKAGES", tmp_path)
    monkeypatch.setattr(code, "sql_folder", lambda: tmp_path / "sql")
    path = tmp_path / changed
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    after = asdict(code_versions())
    assert {part for part in after if after[part] != before[part]} == parts
