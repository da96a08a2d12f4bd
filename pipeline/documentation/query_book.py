"""docs/query-book.md: the questions of sql/queries with their answers on the sample reports.

``python -m pipeline.documentation.query_book [database]`` writes it from the published sample database (default:
data/warehouse of the clone). A test renders it again from the samples and fails when it is stale, so a
question must not ask for anything that differs between two loads of the same reports: load ids, times.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import polars as pl

from pipeline.warehouse.connections import query
from pipeline.warehouse.errors import WarehouseError
from pipeline.warehouse.exporting.questions import questions
from pipeline.warehouse.paths import sql_folder

_HEAD: Final = """\
# 查询手册 Query book

<!-- Made by `make docs` from sql/queries and the sample reports; do not edit. -->

{count} questions with their SQL and what they answer on the sample reports in `data/raw` (places and figures are
invented). Ask your own with `zhibiao sql "SELECT …"`; `docs/data-dictionary.md` lists tables and columns.
"""


def query_book(database: Path) -> str:
    """The book as Markdown, answered by a warehouse folder's published database or a build file."""
    asked = questions()
    sections = [_HEAD.replace("{count}", str(len(asked)))]
    for number, question in enumerate(asked, start=1):
        answer = markdown_table(query(database, question.sql))
        sections.append(
            f"## {number}. {question.zh}\n\n{question.en} (`sql/queries/{question.name}.sql`)\n\n"
            f"```sql\n{question.sql}\n```\n\n{answer}"
        )
    return "\n".join(sections)


def markdown_table(frame: pl.DataFrame) -> str:
    """A frame as a Markdown table, numbers plain and NULL as an empty cell."""
    head = [f"| {' | '.join(frame.columns)} |", "|" + "---|" * frame.width]
    rows = [f"| {' | '.join(map(_cell, row))} |" for row in frame.iter_rows()]
    return "\n".join([*head, *rows]) + "\n"


def main() -> None:
    """Write docs/query-book.md from the database given, or from the clone's own data folder."""
    clone = sql_folder().parent
    database = Path(sys.argv[1]) if len(sys.argv) > 1 else clone / "data" / "warehouse"
    try:
        text = query_book(database)
    except WarehouseError as error:
        sys.exit(f"{error}")
    (clone / "docs" / "query-book.md").write_text(text, encoding="utf-8")
    print("wrote docs/query-book.md")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value).replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    main()
