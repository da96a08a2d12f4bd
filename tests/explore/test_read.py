"""Read: every number in its colour, a card on each, from any row to its place, the newest build."""

import re
import shutil
from pathlib import Path

import duckdb

from pipeline.disk.durable import switch
from pipeline.explore.library import Library
from pipeline.explore.report_page import KINDS, read_report
from pipeline.settings import Settings
from tests.explore.serving import Client
from tests.orchestration.loading import Loader


def document(data: Path, words: str) -> str:
    book = Library(Settings.from_environment(data=data, environment={})).book()
    rows = book.rows(
        "SELECT document_id FROM documents WHERE contains(source_path, $words)", {"words": words}
    )
    return str(rows[0]["document_id"])


def test_the_text_stands_whole_and_every_number_is_marked(loaded: Path, reader: Client) -> None:
    library = Library(Settings.from_environment(data=loaded, environment={}))
    book = library.book()
    judged = library.judged(book)
    for document_id, raw in book.connection.execute("SELECT document_id, raw_text FROM documents").fetchall():
        report = read_report(book, judged, document_id)
        assert report is not None
        shown = ["".join(piece.text for piece in line.pieces) for line in report.lines]
        assert shown == raw.split("\n")
        marked = {piece.mark.start for line in report.lines for piece in line.pieces if piece.mark}
        numbers = book.connection.execute(
            "SELECT char_start FROM numerals WHERE document_id = ?", [document_id]
        ).fetchall()
        assert {start for (start,) in numbers} <= marked
        for line in report.lines:
            for piece in line.pieces:
                assert piece.mark is None or piece.mark.kind in KINDS


def test_each_kind_has_its_colour_and_its_count(loaded: Path, reader: Client) -> None:
    page = reader.get(f"/documents/{document(loaded, '石桥镇2023')}")
    for kind, words in (("row", "3.2亿元"), ("hidden", "xx万元"), ("ignored", "2023")):
        assert re.search(rf'<a class="k {kind}"[^>]*>{words}</a>', page.text), kind
    assert "成为指标" in page.words and "按规则忽略" in page.words
    assert page.links("#s")


def test_a_card_says_what_became_of_a_number(reader: Client) -> None:
    row = reader.card(reader.place_of("固定资产投资", year="2023"))
    for words in ("固定资产投资", "320,000,000", "实际", "left", "同一指标的其他数", "3.5亿元", "<svg"):
        assert words in (row.text if words.startswith("<") else row.words), words
    hidden = reader.card(reader.place_of("种粮补贴"))
    assert "原文已遮盖，没有数值" in hidden.words and "xx万元" in hidden.words
    address = reader.place_of("固定资产投资", year="2023").rsplit("/", 1)[0]
    ignored = reader.card(f"{address}/3")
    assert "按规则忽略" in ignored.words and "year" in ignored.words
    assert reader.card(f"{address}/1").status == 404


def test_a_card_without_script_is_the_page_with_the_card_open(reader: Client) -> None:
    address = reader.place_of("固定资产投资", year="2023")
    moved = reader.get(address)
    assert moved.status == 303
    opened = reader.get(moved.headers["location"].split("#")[0])
    assert "审核这个数" in opened.words and "320,000,000" in opened.words


def test_from_any_row_of_any_table_to_its_place(reader: Client) -> None:
    answer = reader.get(
        "/ask",
        sql="SELECT plan_id, result_id, document_id FROM plan_versus_actual p, indicators i WHERE indicator_id = plan_id",
    )
    rows = answer.links("/rows/")
    assert rows and answer.links("/documents/")
    place = reader.get(rows[0])
    assert place.status == 303
    at = re.search(r"\?at=(\d+)#n\1$", place.headers["location"])
    assert at
    assert f'id="n{at[1]}"' in reader.get(place.headers["location"].split("#")[0]).text
    assert reader.get("/rows/0123456789abcdef-i000001-000002").status == 404


def test_reports_are_listed_and_found(reader: Client) -> None:
    assert "石桥镇2024年政府工作报告" in reader.get("/documents").words
    assert "石桥镇2024年政府工作报告" not in reader.get("/documents", q="恶意").words
    assert reader.get("/documents/0123456789abcdef").status == 404


def test_a_build_published_while_the_page_runs_is_picked_up(client: Client, loader: Loader) -> None:
    before = client.get("/")
    assert "大坝" not in client.get("/", q="大坝").words
    loader.write("新.txt", "柳河镇2023年工作总结\n\n新建大坝3座。\n")
    loader.load()
    after = client.get("/", q="大坝")
    assert "新建大坝" in after.words
    build = re.compile(r"数据版本 (\S+)")
    assert build.search(before.words)[1] != build.search(after.words)[1]  # type: ignore[index]


def test_nothing_published_is_said_with_the_remedy(client: Client, data: Path) -> None:
    (data / "warehouse" / "indicators.duckdb").unlink()
    page = client.get("/")
    assert page.status == 503 and "zhibiao load" in page.words


def test_a_card_gives_the_standard_unit_and_the_theme(reader: Client) -> None:
    card = reader.card(reader.place_of("造林", status="actual"))
    assert "640" in card.words and re.search(r"标准单位\s*42\.6\d+ 公顷", card.words)
    assert "主题" in card.words and "环境" in card.words


def test_a_card_gives_page_and_cell_where_the_file_has_them(client: Client, data: Path) -> None:
    warehouse = data / "warehouse"
    address = client.place_of("固定资产投资", year="2023", sort="value", order="desc")
    build = warehouse / "builds" / "with-blocks.duckdb"
    shutil.copyfile((warehouse / "indicators.duckdb").resolve(), build)
    with duckdb.connect(str(build)) as connection:
        connection.execute(
            "CREATE OR REPLACE TABLE blocks AS SELECT document_id, char_start - 5 AS char_start, char_end, "
            "3 AS page, '收支' AS sheet, 'B7' AS cell, 2 AS table_number FROM indicators WHERE quantity = '3.2亿元'"
        )
    switch(warehouse / "indicators.duckdb", "builds/with-blocks.duckdb")
    words = re.sub(r"\s+", " ", client.card(address).words)
    assert "位置第 3 页 表 2 收支 单元格 B7" in words
