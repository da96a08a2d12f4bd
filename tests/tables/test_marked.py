"""Tables that a reader marked: Word, HTML and spreadsheets with merged cells give the rows of the same truth."""

from __future__ import annotations

import io
from collections.abc import Sequence

import docx
import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.analysis import Analysis
from pipeline.reading.blocks import Block, Cell, Page
from pipeline.reading.docx import read_docx
from pipeline.reading.html import read_html
from pipeline.reading.xlsx import read_xlsx
from pipeline.schema import frame_schema
from tests.tables.table_cases import analysed
from tests.tables.test_promises import CELLS, hold

TITLE = "石桥镇2023年工作总结"
# Cells with the rows and columns that they cover; those that they cover are left out.
MERGED: list[list[tuple[str, int, int]]] = [
    [("单位：万元", 1, 6)],
    [("产业", 2, 1), ("指标", 2, 1), ("2022年", 1, 2), ("2023年", 1, 2)],
    [("计划", 1, 1), ("完成", 1, 1), ("计划", 1, 1), ("完成", 1, 1)],
    [("农业", 2, 1), ("产值", 1, 1), ("8000", 1, 1), ("8100", 1, 1), ("8300", 1, 1), ("xx", 1, 1)],
    [("面积（亩）", 1, 1), ("3200", 1, 1), ("3200", 1, 1), ("", 1, 1), ("3350", 1, 1)],
    [("工业", 1, 1), ("产值", 1, 1), ("15000", 1, 1), ("15100", 1, 1), ("15500", 1, 1), ("15600", 1, 1)],
]
WANTED = [
    ("8000", "农业产值", 8e7, "元", "planned", 2022), ("8100", "农业产值", 8.1e7, "元", "actual", 2022),
    ("8300", "农业产值", 8.3e7, "元", "planned", 2023), ("xx", "农业产值", None, "元", "actual", 2023),
    ("3200", "农业面积", 3200, "亩", "planned", 2022), ("3200", "农业面积", 3200, "亩", "actual", 2022),
    ("3350", "农业面积", 3350, "亩", "actual", 2023),
    ("15000", "工业产值", 1.5e8, "元", "planned", 2022), ("15100", "工业产值", 1.51e8, "元", "actual", 2022),
    ("15500", "工业产值", 1.55e8, "元", "planned", 2023), ("15600", "工业产值", 1.56e8, "元", "actual", 2023),
]  # fmt: skip


def placed() -> list[tuple[str, int, int, int, int]]:
    """The merged table with the place of each cell: words, row, column, rows, columns."""
    taken: set[tuple[int, int]] = set()
    found = []
    for row, cells in enumerate(MERGED, start=1):
        column = 1
        for words, rows, columns in cells:
            while (row, column) in taken:
                column += 1
            taken |= {(row + down, column + right) for down in range(rows) for right in range(columns)}
            found.append((words, row, column, rows, columns))
    return found


def as_html() -> bytes:
    rows = "".join(
        "<tr>"
        + "".join(f'<td rowspan="{rows}" colspan="{columns}">{words}</td>' for words, rows, columns in row)
        + "</tr>"
        for row in MERGED
    )
    return f"<html><head><meta charset='utf-8'></head><body><h1>{TITLE}</h1><table>{rows}</table></body></html>".encode()


def as_xlsx() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for words, row, column, rows, columns in placed():
        number = words.isdigit()
        sheet.cell(row, column, float(words) if number else words)
        if rows * columns > 1:
            sheet.merge_cells(
                start_row=row, start_column=column, end_row=row + rows - 1, end_column=column + columns - 1
            )
    book.create_sheet("说明")["A1"] = TITLE
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def as_docx() -> bytes:
    document = docx.Document()
    document.add_heading(TITLE)
    table = document.add_table(len(MERGED), 6)
    for words, row, column, rows, columns in placed():
        first = table.cell(row - 1, column - 1)
        if rows * columns > 1:
            first = first.merge(table.cell(row + rows - 2, column + columns - 2))
        first.text = words
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def marked(text: str, blocks: Sequence[Block]) -> Analysis:
    rows = [
        {"document_id": "0" * 16, "ordinal": ordinal, **block._asdict()}
        for ordinal, block in enumerate(blocks)
    ]
    return analysed(text, pl.DataFrame(rows, schema=frame_schema("blocks")))


@pytest.mark.parametrize(
    ("read", "content"), [(read_html, as_html), (read_xlsx, as_xlsx), (read_docx, as_docx)],
    ids=["html", "xlsx", "docx"],
)  # fmt: skip
def test_merged_cells_give_the_rows_of_the_table(read, content) -> None:  # type: ignore[no-untyped-def]
    decoded = read(content())
    analysis = marked(decoded.text, decoded.blocks)
    rows = analysis.indicators.select("quantity", "name", "value", "unit", "status", "year").rows()
    assert rows == WANTED
    cells = analysis.table_cells.filter(table_number=1)
    spans = cells.filter(pl.col("row_span") * pl.col("column_span") > 1)["text"].to_list()
    assert spans == ["单位：万元", "产业", "指标", "2022年", "2023年", "农业"]
    places = decoded.text.split("\n")
    assert all("8300" not in line or "xx" in line for line in places)
    hold(analysis, decoded.text)


def test_a_heading_row_of_header_cells_is_no_level_of_the_header() -> None:
    page = (
        "<html><head><meta charset='utf-8'></head><body><h1>石桥镇2023年工作总结</h1><table>"
        "<tr><th>指标</th><th>2022年</th><th>2023年</th></tr><tr><th colspan=3>一、农业</th></tr>"
        "<tr><th>水稻产量（吨）</th><td>620</td><td>645</td></tr><tr><th>茶叶产量（吨）</th><td>38</td><td>41</td></tr>"
        "</table></body></html>"
    )
    decoded = read_html(page.encode())
    rows = marked(decoded.text, decoded.blocks).indicators.select("quantity", "name", "unit", "year").rows()
    assert rows == [
        ("620", "水稻产量", "吨", 2022), ("645", "水稻产量", "吨", 2023),
        ("38", "茶叶产量", "吨", 2022), ("41", "茶叶产量", "吨", 2023),
    ]  # fmt: skip


def test_the_cells_lead_back_to_their_place() -> None:
    decoded = read_html(as_html())
    cells = marked(decoded.text, decoded.blocks).table_cells
    cell = cells.row(by_predicate=(pl.col("text") == "xx"), named=True)
    assert (cell["table_number"], cell["row_number"], cell["column_number"]) == (1, 4, 6)
    assert (cell["role"], cell["row_header"], cell["column_header"]) == ("value", "农业产值", "2023年完成")
    roles = dict(cells.select("text", "role").iter_rows())
    assert (roles["单位：万元"], roles["计划"], roles["农业"], roles[""]) == (
        "other",
        "header",
        "label",
        "empty",
    )


def test_totals_and_units_are_marked() -> None:
    text = "村名\t人口\t产值\n\t人\t万元\n大河村\t120\t30\n上湾村\t80\t20\n合计\t200\t50\n"
    cells = analysed(f"{TITLE}\n\n{text}").table_cells
    by_role = {
        role: found["text"].to_list() for (role,), found in cells.group_by("role", maintain_order=True)
    }
    assert by_role["total"] == ["200", "50"]
    assert by_role["unit"] == ["人", "万元"]
    assert by_role["value"] == ["120", "30", "80", "20"]


def test_a_table_that_only_lays_out_running_text_is_none() -> None:
    page = Page()
    page.line(TITLE, "heading")
    page.table([Cell("全年新建水渠12公里。投入资金300万元。", 1, 1), Cell("下一步继续努力。", 2, 1)])
    decoded = page.decoded()
    analysis = marked(decoded.text, decoded.blocks)
    assert analysis.indicators["name"].to_list() == ["新建水渠", "投入资金"]
    assert analysis.table_cells["role"].to_list() == ["other", "other"]
    assert analysis.sentences["text"].to_list()[1:3] == ["全年新建水渠12公里。", "投入资金300万元。"]


@st.composite
def pages(draw: st.DrawFn) -> Page:
    """Tables with cells merged at random between lines of text."""
    page = Page()
    page.line(TITLE, "heading")
    for _ in range(draw(st.integers(1, 2))):
        taken: set[tuple[int, int]] = set()
        cells = []
        for row in range(1, draw(st.integers(2, 5))):
            for column in range(1, draw(st.integers(2, 6))):
                if (row, column) in taken:
                    continue
                rows, columns = draw(st.sampled_from([(1, 1), (1, 1), (1, 2), (2, 1)]))
                area = {(row + down, column + right) for down in range(rows) for right in range(columns)}
                if area & taken:
                    rows, columns, area = 1, 1, {(row, column)}
                taken |= area
                cells.append(Cell(draw(CELLS), row, column, rows, columns, draw(st.booleans()) and row == 1))
        page.table(cells)
        page.line("全年投资12亿元。")
    return page


@settings(max_examples=60, deadline=None)
@given(pages())
def test_whatever_is_merged_every_number_is_accounted_for_once(page: Page) -> None:
    decoded = page.decoded()
    hold(marked(decoded.text, decoded.blocks), decoded.text)
