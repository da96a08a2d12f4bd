"""Tables of PDFs: what rules draw is a table with its cells, whoever drew them and however the text wraps."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Table

from pipeline.reading import Decoded
from pipeline.reading.html import read_html
from pipeline.reading.pdf.aligned import Piece, aligned_tables
from pipeline.reading.pdf.pages import read_pdf
from pipeline.reading.pdf.ruled import Glyph, Rule, lattices

WIDTHS = (90, 60, 60, 60)
LINES = (
    ("指标名称", "单位", "2023年", ""),
    ("", "", "计划", "完成"),
    ("水稻播种面积（含再生稻和制种田的面积）", "亩", "8600", "8712"),
    ("出栏生猪", "头", "4300", "xx"),
    ("合计", "", "", "13012"),
)
MERGED = [("SPAN", (0, 0), (0, 1)), ("SPAN", (1, 0), (1, 1)), ("SPAN", (2, 0), (3, 0))]
TEXT = "全镇完成造林三百亩，新建水渠四公里，群众生产生活条件得到进一步的改善和提高。"
Look = list[tuple[Any, ...]]


def styled(size: int = 11) -> ParagraphStyle:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    return ParagraphStyle("body", fontName="STSong-Light", fontSize=size, leading=1.5 * size, wordWrap="CJK")


def table(lines: Sequence[Sequence[str]], *look: tuple[Any, ...], widths: Sequence[int] = WIDTHS) -> Flowable:
    cells = [[Paragraph(words, styled()) for words in line] for line in lines]
    return Table(cells, colWidths=widths, style=look, repeatRows=1)


def printed(*parts: Flowable | str) -> Decoded:
    written = io.BytesIO()
    flow = [Paragraph(part, styled(16)) if isinstance(part, str) else part for part in parts]
    SimpleDocTemplate(written, pagesize=A4).build(flow)
    return read_pdf(written.getvalue())


def grid_of(decoded: Decoded) -> list[tuple[object, ...]]:
    return [
        (b.row_number, b.column_number, b.row_span, b.column_span, decoded.text[b.char_start : b.char_end])
        for b in decoded.blocks
        if b.kind == "cell"
    ]


GRID = ("GRID", (0, 0), (-1, -1), 0.5, "black")


def test_a_ruled_table_has_the_cells_of_the_same_table_in_html() -> None:
    decoded = printed(TEXT, "单位：亩", table(LINES, GRID, *MERGED), TEXT)
    html = """<p>甲</p><table><tr><td rowspan=2>指标名称<td rowspan=2>单位<td colspan=2>2023年</tr>
    <tr><td>计划<td>完成</tr>""" + "".join(
        f"<tr>{''.join(f'<td>{words}' for words in line)}</tr>" for line in LINES[2:]
    )
    assert grid_of(decoded) == grid_of(read_html(html.encode()))
    lines = decoded.text.splitlines()
    assert lines[:3] == [TEXT, "单位：亩", "指标名称\t单位\t2023年"]
    assert lines[4:] == [
        "水稻播种面积（含再生稻和制种田的面积）\t亩\t8600\t8712", "出栏生猪\t头\t4300\txx", "合计\t\t\t13012", TEXT,
    ]  # fmt: skip
    assert {(b.page, b.paragraph, b.table_number) for b in decoded.blocks if b.kind == "cell"} == {
        (1, None, 1)
    }


def test_a_table_that_is_open_at_its_sides_has_its_outer_columns() -> None:
    inner = ("INNERGRID", (0, 0), (-1, -1), 0.5, "black")
    above, below = (("LINEABOVE", (0, 0), (-1, 0), 1, "black"), ("LINEBELOW", (0, -1), (-1, -1), 1, "black"))
    assert grid_of(printed(table(LINES, inner, above, below, *MERGED))) == grid_of(
        printed(table(LINES, GRID, *MERGED))
    )


def test_rows_without_rules_between_them_are_rows() -> None:
    frame = ("BOX", (0, 0), (-1, -1), 0.5, "black")
    columns = ("LINEAFTER", (0, 0), (-1, -1), 0.5, "black")
    head = ("LINEBELOW", (0, 0), (-1, 0), 0.5, "black")
    lines = [("村名", "户数"), ("上坪", "305"), ("下坪", "1,210"), ("合计", "1515")]
    found = printed(table(lines, frame, columns, head, widths=(80, 80)))
    assert found.text == "村名\t户数\n上坪\t305\n下坪\t1,210\n合计\t1515\n"
    assert [cell[:2] for cell in grid_of(found)] == [
        (row, column) for row in range(1, 5) for column in (1, 2)
    ]


def test_a_table_over_pages_is_one_with_its_head_once() -> None:
    lines = [("项目", "投资（万元）"), *((f"第{n}号塘坝加固", str(3 * n)) for n in range(1, 81))]
    found = printed(TEXT, table(lines, GRID, widths=(200, 100)), TEXT)
    cells = [block for block in found.blocks if block.kind == "cell"]
    assert {block.table_number for block in cells} == {1}
    assert found.text.count("投资（万元）") == 1
    assert found.text.splitlines()[1:-1] == ["\t".join(line) for line in lines]
    assert [block.row_number for block in cells if block.column_number == 2] == list(range(1, 82))
    pages = [block.page for block in cells]
    assert pages == sorted(pages)
    assert set(pages) == {1, 2, 3}


def test_a_head_alone_at_the_foot_of_a_page_is_the_head_of_what_follows() -> None:
    head, body = LINES[0][:2], [("塘坝加固", "处"), ("水渠清淤", "公里")]
    found = printed(
        table([(*head, "2022年", "2023年")], GRID),
        PageBreak(),
        table([(*line, "6", "8") for line in body], GRID),
    )
    assert found.text.splitlines() == [
        "指标名称\t单位\t2022年\t2023年", "塘坝加固\t处\t6\t8", "水渠清淤\t公里\t6\t8",
    ]  # fmt: skip
    alone = printed(TEXT, table([(*head, "2022年", "2023年")], GRID), TEXT)
    assert not [block for block in alone.blocks if block.kind == "cell"]
    assert "指标名称\t单位\t2022年\t2023年" in alone.text.splitlines()


@pytest.mark.parametrize(
    ("rest", "lines"),
    [
        ("面积", ["规模种植水稻播种面积\t亩\t6\t8", "水渠\t公里\t6\t8"]),
        ("其中早稻", ["规模种植水稻播种\t亩\t6\t8", "其中早稻\t\t\t", "水渠\t公里\t6\t8"]),
    ],
)
def test_a_cell_that_breaks_over_a_page_is_one(rest: str, lines: list[str]) -> None:
    first = [("指标", "单位", "2022年", "2023年"), ("规模种植水稻播种", "亩", "6", "8")]
    found = printed(
        table(first, GRID), PageBreak(), table([(rest, "", "", ""), ("水渠", "公里", "6", "8")], GRID)
    )
    assert found.text.splitlines()[1:] == lines


def test_frames_around_running_text_are_no_table() -> None:
    half = TEXT * 20
    found = printed(table([(half, ""), (TEXT, "附")], GRID, widths=(360, 40)), TEXT)
    assert not grid_of(found)
    assert half in found.text.replace("\n", "")


def test_lines_that_cross_nowhere_are_no_table() -> None:
    level = [Rule(y, 50, 300) for y in (100, 120, 140)]
    assert lattices(level, []) == []
    assert lattices(level, [Rule(x, 400, 500) for x in (60, 160, 260)]) == []
    assert len(lattices(level, [Rule(x, 100, 140) for x in (50, 160, 300)])) == 1


def test_a_border_drawn_twice_is_one() -> None:
    level = [Rule(y + d, 50, 300) for y in (100, 120, 140) for d in (0, 2)]
    upright = [Rule(x + d, 100, 142) for x in (50, 160, 300) for d in (0, 2)]
    (lattice,) = lattices(level, upright)
    assert (len(lattice.edges), len(lattice.levels)) == (3, 3)
    assert lattice.cell_at(100, 130) == 0
    assert lattice.cell_at(200, 110) == 3
    assert lattice.cell_at(310, 110) is None


def test_the_glyphs_of_a_cell_are_read_from_the_left_whatever_their_order() -> None:
    (lattice,) = lattices(
        [Rule(y, 50, 300) for y in (100, 120, 140)], [Rule(x, 100, 140) for x in (50, 160, 300)]
    )
    glyphs = {
        0: [Glyph("粮", 60, 70, 125, 135), Glyph("：", 80, 90, 125, 135), Glyph("食", 70, 80, 125, 135)],
        1: [Glyph(sign, 200 + 5 * n, 205 + 5 * n, 125, 135) for n, sign in enumerate("38.5")],
    }
    found = lattice.filled(glyphs, 7)
    assert found is not None
    assert [(cell.text, cell.page) for cell in found.cells] == [("粮食：", 7), ("38.5", 7), ("", 7), ("", 7)]


def test_columns_without_any_rule_are_a_table_where_numbers_stand_under_each_other() -> None:
    lines = [
        ("村名", "户数（户）", "收入（万元）"),
        ("上坪村", "305", ""),
        ("下坪村", "1,210", "86.5"),
        ("合计", "1515", "xx"),
    ]
    plain = printed(TEXT, table(lines, widths=(60, 70, 80)), TEXT)
    assert grid_of(plain) == grid_of(printed(TEXT, table(lines, GRID, widths=(60, 70, 80)), TEXT))
    assert plain.text.splitlines()[0] == plain.text.splitlines()[-1] == TEXT


def test_a_head_over_several_columns_stands_in_the_first_of_them() -> None:
    numbers = [Piece(str(n), 60 + 50 * n, 80 + 50 * n) for n in range(1, 5)]
    pieces = [
        [Piece("上年", 120, 140), Piece("本年", 220, 240)],
        *([Piece(f"{place}村", 50, 80), *numbers] for place in "甲乙丙"),
    ]
    ((start, end, found),) = aligned_tables([[Piece("共有四村", 50, 90)], *pieces], 3)
    assert (start, end) == (1, 5)
    assert [cell.text for cell in found.cells[:5]] == ["", "上年", "", "本年", ""]
    assert {cell.page for cell in found.cells} == {3}


def test_lines_that_only_stand_apart_are_no_table() -> None:
    words = [[Piece("责任单位", 50, 90), Piece(f"农业{name}", 200, 240)] for name in ("科", "站", "所")]
    assert aligned_tables(words, 1) == []
    crossing = [[Piece("1", 50, 60 + 30 * n), Piece("2", 70 + 30 * n, 190)] for n in range(4)]
    assert aligned_tables(crossing, 1) == []


def test_a_head_beside_others_of_two_lines_stands_in_the_first_of_them() -> None:
    numbers = [Piece("38", at, at + 15) for at in (131, 171, 215)]
    lines = [
        [Piece("2021年", 150, 180), Piece("2022年", 210, 240)],
        [Piece("指标", 50, 80), Piece("单位", 100, 120)],
        [Piece("计划", 130, 150), Piece("完成", 170, 190), Piece("计划", 210, 240)],
        *([Piece(f"{sign}项", 50, 80), Piece("亩", 105, 115), *numbers] for sign in "甲乙丙丁戊己"),
    ]
    ((_, _, found),) = aligned_tables(lines, 1)
    assert [cell.text for cell in found.cells[:10]] == [
        "指标", "单位", "2021年", "", "2022年", "", "", "计划", "完成", "计划",
    ]  # fmt: skip


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("says_so", [True, False], ids=["turned when shown", "set sideways"])
def test_a_page_is_read_as_its_text_runs(turn: int, says_so: bool) -> None:
    written = io.BytesIO()
    styled()
    canvas = Canvas(written, pagesize=A4)
    wide, high = A4
    if says_so:
        canvas.setPageRotation(turn)
    canvas.translate(wide if turn in (90, 180) else 0, high if turn in (180, 270) else 0)
    canvas.rotate({270: -90}.get(turn, turn))
    canvas.setFont("STSong-Light", 14)
    top = wide if turn in (90, 270) else high
    canvas.drawString(72, top - 80, "修路12.5公里。")
    for row, line in enumerate((("村名", "户数"), ("上坪村", "12户5"), ("下坪村", "36户"))):
        for column, words in enumerate(line):
            canvas.drawString(76 + 100 * column, top - 122 - 22 * row, words)
    canvas.grid([72, 172, 272], [top - 106 - 22 * row for row in range(4)])
    canvas.drawString(72, top - 220, "二、打算")
    canvas.save()
    found = read_pdf(written.getvalue())
    assert found.text == "修路12.5公里。\n村名\t户数\n上坪村\t12户5\n下坪村\t36户\n二、打算\n"
    assert len(grid_of(found)) == 6


def test_a_page_that_was_put_onto_another_keeps_its_tables() -> None:
    written = io.BytesIO()
    styled()
    canvas = Canvas(written, pagesize=A4)
    canvas.beginForm("page")
    canvas.setFont("STSong-Light", 14)
    for row, line in enumerate((("村名", "产业"), ("上坪村", "茶叶"), ("下坪村", "蚕桑"))):
        for column, words in enumerate(line):
            canvas.drawString(76 + 100 * column, 584 - 22 * row, words)
    canvas.grid([72, 172, 272], [600 - 22 * row for row in range(4)])
    canvas.endForm()
    canvas.translate(30, 20)
    canvas.scale(0.9, 0.9)
    canvas.doForm("page")
    canvas.save()
    found = read_pdf(written.getvalue())
    assert found.text == "村名\t产业\n上坪村\t茶叶\n下坪村\t蚕桑\n"
    assert len(grid_of(found)) == 6
