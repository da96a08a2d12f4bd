"""The questions: each runs on the samples, answers something, and stands in the book as it answers."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pipeline.documentation.query_book import markdown_table, query_book
from pipeline.warehouse import WarehouseError, query
from pipeline.warehouse.exporting.questions import questions, read_question
from pipeline.warehouse.paths import sql_folder

QUESTIONS = questions()


def test_the_questions_are_numbered_and_in_both_languages() -> None:
    assert len(QUESTIONS) >= 30
    numbers = [question.name[:3] for question in QUESTIONS]
    assert numbers == sorted(set(numbers))
    for question in QUESTIONS:
        assert question.zh.endswith("？")
        assert question.en.isascii()
        assert question.en.endswith("?")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_the_question_has_an_answer_in_the_samples(samples: Path, question) -> None:  # type: ignore[no-untyped-def]
    answer = query(samples, question.sql)
    assert 1 <= answer.height <= 20
    assert answer.equals(query(samples, question.sql))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_the_order_of_an_answer_is_written_down(question) -> None:  # type: ignore[no-untyped-def]
    assert "ORDER BY" in question.sql


def test_the_query_book_is_not_stale(samples: Path) -> None:
    book = (sql_folder().parent / "docs" / "query-book.md").read_text(encoding="utf-8")
    assert book == query_book(samples), "docs/query-book.md is stale: run `make docs`"


def test_a_question_without_its_two_lines_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "99_new.sql"
    path.write_text("SELECT 1;\n", encoding="utf-8")
    with pytest.raises(WarehouseError, match="must begin with the lines"):
        read_question(path)


def test_cells_are_plain_and_cannot_break_the_table() -> None:
    frame = pl.DataFrame({"a": [1.0, 0.25, None], "b": ["x|y", "one\ntwo", ""]})
    assert markdown_table(frame) == "| a | b |\n|---|---|\n| 1 | x\\|y |\n| 0.25 | one two |\n|  |  |\n"
