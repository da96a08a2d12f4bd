"""Reports read from Python: the rows of a load, its reasons, and what a notebook shows."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import polars as pl
import pytest
from openpyxl import Workbook

import zhibiao as zb
from pipeline import warehouse
from pipeline.settings import PACKAGES, PROJECT
from pipeline.shard import ShardPool
from tests.staged import publish_folder
from tests.support import ShardsHere, write_reports
from zhibiao.facts import FACTS

SAMPLES = PROJECT / "data" / "raw"
WITH_TABLES = SAMPLES / "乡镇材料" / "柳溪镇2023年工作总结（含附表）.txt"
OF_BLOCKS = ("page", "sheet", "cell", "table_number")
REPORT = "石桥镇2023年工作总结\n\n一、经济\n全年新修村道12公里，比上年增长5%，发放补贴xx万元。\n"


@pytest.fixture(autouse=True)
def _shards_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the loads of other tests: no worker has to start."""
    monkeypatch.setattr("zhibiao.reading.ShardPool", ShardsHere)


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """Two reports, one with tables, and two files that are none."""
    raw = tmp_path / "raw"
    write_reports(raw)
    shutil.copy(WITH_TABLES, raw / "附表.txt")
    (raw / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (raw / "letter.txt").write_text("To whom it may concern.\n", encoding="utf-8")
    return raw


LOADED = """
    SELECT i.*, d.* EXCLUDE (document_id, load_id), s.heading AS section, c.name_zh AS standard_name
    FROM indicators i JOIN documents d USING (document_id)
    LEFT JOIN (SELECT section_id, heading FROM sections) s USING (section_id)
    LEFT JOIN (SELECT indicator_code, name_zh FROM catalogue) c USING (indicator_code)
    ORDER BY d.source_path, i.char_start, i.char_end
"""


def test_a_folder_gives_the_rows_and_the_quarantine_of_a_load(raw: Path, tmp_path: Path) -> None:
    reports = zb.read_folder(raw)
    with zb.connect(publish_folder(raw, tmp_path) / "indicators.duckdb") as database:
        loaded = warehouse.run(database, LOADED)
        refused = warehouse.run(
            database, "SELECT source_path, reason, detail, remedy FROM quarantine ORDER BY ALL"
        )
    columns = [name for name in FACTS if name not in OF_BLOCKS]
    assert reports.facts.height > 60
    assert reports.facts.select(columns).to_dicts() == loaded.select(columns).to_dicts()
    assert reports.refused.sort("source_path").rows() == refused.rows()
    assert {row[1] for row in refused.rows()} == {"unknown_format", "not_chinese"}


def test_two_workers_give_what_one_process_gives(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_reports(tmp_path)
    here = zb.read_folder(tmp_path).facts
    monkeypatch.setattr("zhibiao.reading.ShardPool", ShardPool)
    monkeypatch.setenv("ZHIBIAO_BATCH_DOCUMENTS", "1")
    apart = zb.read_folder(tmp_path, workers=2)
    assert apart.facts.to_dicts() == here.to_dicts() and len(apart) == 2


def test_one_file_gives_what_it_gives_in_its_folder(raw: Path) -> None:
    alone, among = zb.read(raw / "附表.txt"), zb.read_folder(raw)
    assert [report.source_path for report in among] == ["石桥镇2023.txt", "石桥镇2024.txt", "附表.txt"]
    assert alone.facts.to_dicts() == among[2].facts.to_dicts()
    assert among[-3:][2].text == alone.text == WITH_TABLES.read_text(encoding="utf-8")
    assert alone.numbers.filter(pl.col("outcome") == "indicator").height == alone.facts.height
    assert among.facts.height == sum(report.facts.height for report in among) == among.overview["facts"].sum()
    assert among.overview["place"].to_list() == ["石桥镇", "石桥镇", "柳溪镇"]


def test_tables_are_frames_of_their_words(raw: Path) -> None:
    first = zb.read(raw / "附表.txt").tables[0]
    assert first.rows()[4] == ("粮食总产量", "吨", "9820", "9900", "9764", "98.6", "-0.6")


def test_a_fact_says_in_which_cell_it_stands(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "总结"
    for words in ("石桥镇2023年工作总结", "全年新修村道12公里。", "发放补贴xx万元。"):
        book.active.append([words])
    book.save(tmp_path / "总结.xlsx")
    places = zb.read(tmp_path / "总结.xlsx").facts.select("quantity", "sheet", "cell", "page").rows()
    assert places == [("12公里", "总结", "A2", None), ("xx万元", "总结", "A3", None)]
    assert zb.read_text(REPORT).facts["cell"].null_count() == 3


def test_a_text_is_read_as_a_file_with_it_would_be(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    given, written = zb.read_text(REPORT, "report.txt"), zb.read(path)
    assert given.facts.to_dicts() == written.facts.to_dicts()
    assert given.facts.select("name", "value", "unit", "masked", "section").rows() == [
        ("新修村道", 12.0, "公里", False, "经济"),
        ("新修村道增长", 5.0, "%", False, "经济"),
        ("发放补贴", None, "元", True, "经济"),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "empty_file"), (" \n", "no_text"), ("No word of it.", "not_chinese"), ("\ud800", "undecodable")],
)
def test_a_text_that_is_no_report_is_refused_as_a_file_would_be(text: str, reason: str) -> None:
    with pytest.raises(zb.ReadError, match=f"^words: {reason}: ") as raised:
        zb.read_text(text, "words")
    assert raised.value.reason == reason


def test_the_limits_of_a_load_hold(monkeypatch: pytest.MonkeyPatch, raw: Path) -> None:
    monkeypatch.setenv("ZHIBIAO_MAX_CHARACTERS", "20")
    for read in (lambda: zb.read_text(REPORT), lambda: zb.read(raw / "石桥镇2023.txt")):
        with pytest.raises(zb.ReadError, match=r"too_much_text.*ZHIBIAO_MAX_CHARACTERS"):
            read()
    reports = zb.read_folder(raw)
    assert len(reports) == 0 and set(reports.refused["reason"]) == {
        "unknown_format",
        "too_much_text",
        "not_chinese",
    }
    assert reports.facts.columns == list(FACTS)
    assert repr(reports) == "<Documents: 0, 0 facts, 5 files refused>"


def test_what_is_no_file_of_a_report_says_so(raw: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"gone\.docx: there is no such file"):
        zb.read(raw / "gone.docx")
    with pytest.raises(IsADirectoryError, match=r"read_folder"):
        zb.read(raw)
    with pytest.raises(zb.ReadError, match=r"photo\.jpg: unknown_format"):
        zb.read(raw / "photo.jpg")
    with pytest.raises(ValueError, match="workers=0"):
        zb.read_folder(raw, workers=0)


def test_an_archive_is_read_as_a_folder_and_not_as_one_report(raw: Path, tmp_path: Path) -> None:
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as written:
        for path in raw.glob("*.txt"):
            written.write(path, path.name)
    with pytest.raises(zb.ReadError, match=r"all\.zip: several_reports: it holds 4 reports; .*read_folder"):
        zb.read(archive)
    reports = zb.read_folder(archive)
    assert reports[0].source_path == "all.zip/石桥镇2023.txt"
    assert reports.refused.select("source_path", "reason").rows() == [("all.zip/letter.txt", "not_chinese")]


class Page(HTMLParser):
    """The elements of a piece of HTML: each with its attributes, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


def test_a_document_shows_itself_with_a_card_for_each_number_and_asks_nobody() -> None:
    report = zb.read_text(REPORT.replace("一、经济", "一、<script>alert(1)</script>经济"))
    html = report._repr_html_()
    elements = Page(html).elements
    tags = [tag for tag, _ in elements]
    assert tags.count("summary") == tags.count("dl") == report.numbers.height
    assert sum(attributes.get("class") == "k row" for tag, attributes in elements if tag == "summary") == 2
    assert not {"script", "link", "img", "iframe", "a"} & set(tags)
    assert not any(
        name in ("src", "href") or name.startswith("on") for _, given in elements for name in given
    )
    style = html[html.index("<style>") : html.index("</style>")]
    assert not re.search(r"url\(|@import|://", style)
    rules = re.sub(r"<style>|/\*.*?\*/", "", style, flags=re.DOTALL)
    assert all(rule.strip().startswith(".zhibiao") for rule in re.findall(r"([^{}]+){", rules))
    assert ">a row<" in report.html("en") and ">a row<" not in html


def test_a_chart_has_a_line_for_each_name_and_refuses_what_cannot_be_told_apart() -> None:
    figures = pl.DataFrame({"year": [2021, 2022, None], "value": [1.0, 2.0, 3.0], "place": ["<甲>"] * 3})
    drawn = zb.chart(figures, "粮食")
    assert drawn.svg.count("<circle") == 2 and "&lt;甲&gt;" in drawn._repr_html_()
    many = pl.DataFrame({"year": range(7), "value": [1.0] * 7, "place": list("甲乙丙丁戊己庚")})
    with pytest.raises(ValueError, match="7 lines"):
        zb.chart(many)
    with pytest.raises(ValueError, match="nothing to draw"):
        zb.chart(figures.clear())


def test_pandas_gets_the_same_rows(raw: Path) -> None:
    pytest.importorskip("pandas")
    report = zb.read_text(REPORT)
    frame = report.to_pandas()
    assert list(frame.columns) == list(FACTS)
    assert list(frame["name"]) == report.facts["name"].to_list()
    assert frame["value"].isna().tolist() == [False, False, True]
    reports = zb.read_folder(raw)
    assert len(reports.to_pandas()) == reports.facts.height


def test_without_pandas_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhibiao.documents.find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"pip install 'zhibiao\[pandas\]'"):
        zb.read_text(REPORT).to_pandas()


def test_the_database_is_open_to_be_read_with_its_macros_and_nothing_else(raw: Path, tmp_path: Path) -> None:
    publish_folder(raw, tmp_path)
    with zb.connect(tmp_path) as database:
        macros = (
            "SELECT function_name FROM duckdb_functions() WHERE function_type LIKE '%macro' AND NOT internal"
        )
        assert ("indicators_as_of",) in database.sql(macros).fetchall()
        mine = pl.DataFrame({"name": ["粮食"]})
        for forbidden in ("DELETE FROM indicators", "FROM mine", f"FROM read_text('{raw}/letter.txt')"):
            with pytest.raises(duckdb.Error):
                database.sql(forbidden)
        assert database.sql("FROM documents").pl().height == 3 and mine.height == 1
    with pytest.raises(warehouse.NotPublished, match="zhibiao load"):
        zb.connect(tmp_path / "elsewhere")


def test_nothing_is_imported_before_it_is_asked_for(tmp_path: Path) -> None:
    script = (
        "import sys, zhibiao as zb; early = set(sys.modules); zb.read; "
        "print({'polars', 'duckdb', 'dagster'} & early, {'dagster', 'starlette'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(
        command, cwd=tmp_path, env={"PYTHONPATH": str(PACKAGES)}, capture_output=True, text=True
    )
    assert done.stdout == "set() set()\n", done.stderr
    assert set(dir(zb)) >= {"read", "read_text", "read_folder", "connect"}
    with pytest.raises(AttributeError, match="no attribute 'raed'"):
        zb.raed  # noqa: B018


def test_a_module_of_the_same_name_is_told_and_not_imported(tmp_path: Path) -> None:
    (tmp_path / "pipeline.py").write_text("raise SystemExit('imported')\n", encoding="utf-8")
    path = f"{tmp_path}:{PACKAGES}"
    command = [sys.executable, "-c", "import zhibiao"]
    done = subprocess.run(command, cwd=tmp_path, env={"PYTHONPATH": path}, capture_output=True, text=True)
    assert done.returncode == 1
    assert re.search(r"ImportError: .*pipeline\.py in its place: rename that", done.stderr)
