"""The questions of sql/queries, each with its words in both languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipeline.warehouse.errors import WarehouseError
from pipeline.warehouse.paths import sql_files

_QUESTION: Final = re.compile(r"-- 问：(?P<zh>.+)\n-- Q: (?P<en>.+)\n")


@dataclass(frozen=True, slots=True)
class Question:
    """One query file: the question in both languages and the SQL that answers it."""

    name: str
    zh: str
    en: str
    sql: str


def read_question(path: Path) -> Question:
    """The question in one SQL file; raises WarehouseError if it does not begin with its two lines."""
    text = path.read_text(encoding="utf-8")
    head = _QUESTION.match(text)
    if head is None:
        raise WarehouseError(f"{path} must begin with the lines `-- 问：…` and `-- Q: …`")
    return Question(path.stem, head["zh"].strip(), head["en"].strip(), text[head.end() :].strip())


def questions() -> list[Question]:
    """Every question of sql/queries, in the order of their names."""
    return [read_question(path) for path in sql_files("queries")]
