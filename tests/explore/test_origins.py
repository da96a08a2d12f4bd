"""Where a name comes from: a card shows the rules that were asked, where that is asked for and nowhere else."""

import re
from hashlib import sha256
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.analysis import analyse
from pipeline.explore import origins
from pipeline.explore.library import Book
from pipeline.explore.rendering import render
from tests.explore.serving import Client

TEXT = """青山镇2023年工作总结
一、主要工作
旅游收入预算3亿元。实际完成3.2亿元，增长8%。
乡镇\t粮食产量（吨）
石桥\t1200
柳河\t700
"""


def way(page: str) -> str:
    """The folded part of a card."""
    found = re.search(r'<details class="named".*?</details>', page, re.DOTALL)
    assert found
    return found[0]


@pytest.fixture(scope="module")
def book() -> Book:
    """A build of one report, in memory."""
    digest = sha256(TEXT.encode()).hexdigest()
    document = {
        "document_id": digest[:16], "source_path": "a.txt", "sha256": digest, "bytes": len(TEXT.encode()),
        "format": "txt", "encoding": "utf-8", "raw_text": TEXT,
    }  # fmt: skip
    analysis = analyse(pl.DataFrame([document]))
    connection = duckdb.connect()
    columns = {}
    for table in ("documents", "sections", "sentences", "indicators", "table_cells"):
        frame = getattr(analysis, table)
        connection.from_arrow(frame.to_arrow()).create(table)
        columns[table] = frozenset(frame.columns)
    return Book(Path("made"), connection, columns)


def _origin(book: Book, words: str) -> origins.Origin:
    [row] = book.rows("SELECT * FROM indicators WHERE quantity = $words", {"words": words})
    return origins.origin_of(book, row)


def test_a_number_of_running_text_has_its_way_and_what_the_sentence_before_lent(book: Book) -> None:
    level, growth = _origin(book, "3.2亿元"), _origin(book, "8%")
    assert level.way and growth.way
    assert level.way["held"]["levels"] == ["旅游收入预算"]
    assert growth.way["answered"] == ("growth",) and "rank.moves" in growth.way["asked"]


def test_a_number_of_a_table_is_named_by_its_cells(book: Book) -> None:
    origin = _origin(book, "1200")
    assert origin.in_table and origin.way is None
    card = {"row": {"rule": "table_cross"}, "numeral": {"char_start": 7}}
    shown = render("origin.html", "en", book, {"card": card, "origin": origin, "document_id": "0" * 16})
    assert "table_cross" in shown and "docs/tables.md" in shown


def test_a_sentence_that_is_now_read_otherwise_has_no_way(book: Book) -> None:
    [row] = book.rows("SELECT * FROM indicators WHERE quantity = '8%'")
    book.connection.execute("UPDATE indicators SET name = '别名' WHERE quantity = '8%'")
    try:
        assert origins.origin_of(book, row) == origins.Origin(False, None)
    finally:
        book.connection.execute("UPDATE indicators SET name = $1 WHERE quantity = '8%'", [row["name"]])


def test_a_card_shows_the_rule_that_answered_and_those_asked_before(reader: Client) -> None:
    address = reader.place_of("固定资产投资", year="2023")
    shown = way(reader.card(f"{address}?named=1").text)
    asked, answered = shown.split("给出名称的规则")
    assert (
        "<code>rank.moves</code>" in asked
        and "<code>left</code>" in answered
        and "<code>left</code>" not in asked
    )
    assert "How it was named" in reader.card(f"{address}?named=1&lang=en").text


def test_what_a_report_says_is_text_there_too(reader: Client) -> None:
    shown = way(reader.card(f"{reader.place_of('合作社销售额')}?named=1").text)
    assert "=1+1&#34;&gt;" in shown and "<img" not in shown


def test_without_script_the_fold_leads_to_the_page_with_it_open(reader: Client) -> None:
    [link] = reader.card(reader.place_of("种粮补贴")).links("named=1")
    assert "给出名称的规则" in way(reader.get(link.split("#")[0]).text)


def test_who_does_not_ask_starts_no_extraction(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("nobody asked")

    monkeypatch.setattr(origins, "origin_of", refuse)
    address = reader.place_of("种粮补贴")
    card = reader.card(address)
    assert card.status == 200 and "给出名称的规则" not in card.text
    opened = reader.get(reader.get(address).headers["location"].split("#")[0])
    assert opened.status == 200 and "给出名称的规则" not in opened.text
