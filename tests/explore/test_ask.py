"""Ask: one statement that reads, what it cannot reach, and how much of its answer is shown."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.explore.asking import MOST_ROWS, MOST_STATEMENT, Answer, ask, bounds
from pipeline.explore.library import Library
from pipeline.querying import Pool
from pipeline.settings import Settings
from pipeline.warehouse.exporting.questions import questions
from tests.explore.serving import Client

Asker = Callable[[str], Answer]


@pytest.fixture(scope="module")
def asked(loaded: Path) -> Iterator[Asker]:
    """Asks one statement of the loaded reports."""
    settings = Settings.from_environment(data=loaded, environment={})
    book, workers = Library(settings).book(), Pool(1)
    yield lambda sql: ask(workers, book, sql, bounds(settings.limits))
    workers.close()


def test_the_query_book_stands_beside_and_every_question_is_answered(reader: Client) -> None:
    page = reader.get("/ask")
    for question in questions():
        assert question.zh in page.words
    for link in page.links("/ask?sql="):
        answer = reader.get(link)
        assert 'role="alert"' not in answer.text, answer.words


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE t AS SELECT 1",
        "DELETE FROM indicators",
        "SET memory_limit = '9GB'",
        "ATTACH 'x.db'",
        "COPY indicators TO 'x.csv'",
        "INSTALL httpfs",
        "PRAGMA database_list",
        "CALL pragma_version()",
        "CHECKPOINT",
        "SELECT 1; SELECT 2",
        "",
        ";",
    ],
)
def test_only_one_reading_statement_is_run(asked: Asker, sql: str) -> None:
    assert asked(sql).error in ("one_statement", "only_reading")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_csv('https://example.org/x.csv')",
        "SELECT * FROM glob('/*')",
        "FROM '/etc/passwd'",
        "SELECT * FROM duckdb_secrets()",
        "SELECT set_config('memory_limit', '9GB')",
    ],
)
def test_nothing_outside_the_build_can_be_reached(asked: Asker, sql: str) -> None:
    answer = asked(sql)
    assert answer.error and not answer.rows


def test_an_answer_is_cut_at_its_rows_and_at_its_size(asked: Asker) -> None:
    many = asked("FROM range(1000000)")
    assert len(many.rows) == MOST_ROWS and many.cut
    wide = asked("SELECT repeat('长', 100000) AS words, n FROM range(900) t(n)")
    assert len(wide.rows[0][0]) == 2000
    assert not asked("FROM range(1000)").cut
    assert asked("SELECT raw_text FROM documents").rows


def test_a_mistake_is_told_in_words_and_the_page_goes_on(reader: Client) -> None:
    wrong = reader.get("/ask", sql="SELECT nothing FROM indicators")
    assert wrong.status == 200 and "nothing" in wrong.words
    assert "请只写一条语句" in reader.get("/ask", sql="SELECT 1; SELECT 2").words


def test_a_statement_longer_than_the_box_is_not_run_in_part(asked: Asker) -> None:
    assert asked("SELECT 1" + " " * MOST_STATEMENT + ", 2").error == "too_many_characters"


def test_a_link_from_another_site_is_shown_and_not_run(reader: Client) -> None:
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    foreign = reader.get("/ask", headers=link, sql="SELECT 40 + 2 AS n")
    assert "SELECT 40 + 2" in foreign.words and "1 行" not in foreign.words
    assert "1 行" in reader.get("/ask", sql="SELECT 40 + 2 AS n").words
