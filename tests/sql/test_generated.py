"""Generated files are what the declaration says today."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.documentation.__main__ import generated
from pipeline.schema import TABLES
from pipeline.warehouse.paths import sql_folder

FILES = generated()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_generated_file_is_not_stale(path: Path) -> None:
    stale = f"{path.name} is stale: run `python -m pipeline.documentation`"
    assert path.read_text(encoding="utf-8") == FILES[path], stale


def test_the_dictionary_names_every_table_and_column() -> None:
    text = (sql_folder().parent / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    for table in TABLES.values():
        section = text.split(f"### {table.name}\n")[1].split("\n### ")[0]
        assert all(f"| `{column.name}` |" in section for column in table.columns)


@pytest.mark.parametrize("kind", ["audits", "macros", "marts", "queries"])
def test_sql_files_are_plain_text_that_ends_with_a_line_end(kind: str) -> None:
    for path in sorted((sql_folder() / kind).rglob("*")):
        if path.is_dir():
            continue
        assert path.suffix == ".sql"
        assert path.read_bytes().endswith(b"\n")
        assert "\t" not in path.read_text(encoding="utf-8")
