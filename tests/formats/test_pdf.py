"""PDFs: paragraphs as they were before a page broke them into rows, without what stands on every page."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.lexicon.radicals import RADICALS
from pipeline.reading import Decoded, Refusal
from pipeline.reading.pdf.pages import read_pdf
from pipeline.reading.pdf.typeset import Row, in_reading_order, paragraphs
from tests.formats.write_samples import SAMPLES, SOURCES, lines_of, write_pdf

LEFT, SIZE, LEADING = 72, 16, 28
Draw = Callable[[Canvas], None]


def drawn(*pages: Draw, encrypted: bool = False) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=A4, encrypt=StandardEncryption("secret") if encrypted else None)
    for page in pages:
        canvas.setFont("STSong-Light", SIZE)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def rows(*lines: str, head: str = "", foot: str = "") -> Draw:
    """Rows from the top margin on; two full-width blanks are an indent, as they are in print."""

    def draw(canvas: Canvas) -> None:
        if head:
            canvas.drawString(200, A4[1] - 40, head)
        if foot:
            canvas.drawString(280, 40, foot)
        for number, line in enumerate(lines):
            indent = SIZE * (len(line) - len(line.lstrip("　")))
            canvas.drawString(LEFT + indent, A4[1] - 90 - LEADING * number, line.lstrip("　"))

    return draw


def read(*pages: Draw) -> Decoded:
    return read_pdf(drawn(*pages))


def test_rows_are_joined_into_paragraphs_and_numbers_with_them() -> None:
    text = read(
        rows(
            "　　全年完成固定资产投资三亿二千万元，发放补贴6",
            "89.9万元，惠及群众三千余户；新修村道通达所有的",
            "行政村。",
            "　　新建水渠8公里，架桥2座。",
            "　　二、下一步打算",
            "　　完成造林六百亩，巩固拓展成果，守住安全的底线，",
            "建成一处养老互助点。",
        )
    ).text
    assert text.splitlines() == [
        "全年完成固定资产投资三亿二千万元，发放补贴689.9万元，惠及群众三千余户；新修村道通达所有的行政村。",
        "新建水渠8公里，架桥2座。",
        "二、下一步打算",
        "完成造林六百亩，巩固拓展成果，守住安全的底线，建成一处养老互助点。",
    ]


def test_a_paragraph_goes_on_over_the_page_and_has_a_block_on_each() -> None:
    full = "坚持稳中求进工作总基调统筹推进各项事业再上新"
    decoded = read(
        rows("　　" + full[2:], full, head="内部材料 第1期", foot="— 1 —"),
        rows("台阶，投资3亿元。", "　　架桥2座。", head="内部材料 第1期", foot="— 2 —"),
        rows("　　" + full[2:] + "的", "篇章。", head="内部材料 第1期", foot="— 3 —"),
    )
    assert decoded.text.splitlines() == [
        full[2:] + full + "台阶，投资3亿元。",
        "架桥2座。",
        full[2:] + "的篇章。",
    ]
    assert [(b.page, b.paragraph) for b in decoded.blocks] == [(1, 1), (2, 1), (2, 2), (3, 3)]
    assert decoded.text[decoded.blocks[1].char_start : decoded.blocks[1].char_end] == "台阶，投资3亿元。"


@pytest.mark.parametrize("foot", ["— {} —", "- {} -", "第{}页", "第 {} 页 共 3 页", "{}", "{}/3", "·{}·"])
def test_page_numbers_are_left_out(foot: str) -> None:
    pages = [
        rows(f"　　第{word}段：投资3亿元。", foot=foot.format(number))
        for number, word in enumerate("甲乙丙", 1)
    ]
    assert read(*pages).text == "第甲段：投资3亿元。\n第乙段：投资3亿元。\n第丙段：投资3亿元。\n"


def test_a_number_that_is_no_page_number_stays_at_the_foot_of_the_page() -> None:
    assert read(rows("　　共投资（亿元）：", "　　38")).text.endswith("38\n")


def test_rows_of_numbers_that_look_alike_are_no_running_heads() -> None:
    def numbers(village: str, *values: int) -> Draw:
        def draw(canvas: Canvas) -> None:
            for column, value in enumerate(values):
                canvas.drawString(LEFT + 150 * column, A4[1] - 90, str(value))
            canvas.drawString(LEFT, A4[1] - 90 - LEADING, f"{village}村合计")

        return draw

    assert read(numbers("甲", 12, 34), numbers("乙", 56, 79), numbers("丙", 81, 90)).text.split() == [
        "12", "34", "甲村合计", "56", "79", "乙村合计", "81", "90", "丙村合计",
    ]  # fmt: skip


def test_rows_are_read_from_top_to_bottom_however_the_file_orders_them() -> None:
    lines = ["　　一、回顾工作，成绩可喜。", "　　二、分析问题，不足尚多。", "　　三、部署任务，重点明确。"]

    def backwards(canvas: Canvas) -> None:
        for number in (2, 0, 1):
            canvas.drawString(LEFT + 32, A4[1] - 90 - LEADING * number, lines[number].strip("　"))

    assert read(backwards).text.splitlines() == [line.strip("　") for line in lines]


def test_cells_on_one_line_are_parted_by_tabs() -> None:
    def table(canvas: Canvas) -> None:
        for row, cells in enumerate(
            (("项目", "上年", "本年"), ("水渠（公里）", "6", "8"), ("桥梁（座）", "1", "2"))
        ):
            for column, cell in enumerate(cells):
                canvas.drawString(LEFT + 150 * column, A4[1] - 90 - LEADING * row, cell)

    assert read(table).text == "项目\t上年\t本年\n水渠（公里）\t6\t8\n桥梁（座）\t1\t2\n"


def test_two_columns_are_read_one_after_the_other() -> None:
    left = [f"左栏第{n}行讲的是工业和农业方面的" for n in "一二三四五六"]
    right = [f"右栏第{n}行讲的是社会事业方面的" for n in "一二三四五六"]

    def columns(canvas: Canvas) -> None:
        canvas.setFont("STSong-Light", 11)
        for place, lines in ((60, left), (320, right)):
            for number, line in enumerate(lines):
                canvas.drawString(place, A4[1] - 90 - 20 * number, line)

    text = read(columns).text.replace("\n", "")
    assert text == "".join((*left, *right))


def test_columns_written_line_by_line_are_read_one_after_the_other() -> None:
    left = [
        "全县完成造林四千二百亩，修复退化",
        "林地一千三百亩，抚育中幼林八百亩",
        "，义务植树三十二万株，建成苗圃1",
        "20亩。",
    ]
    right = [
        "全县新建幼儿园四所，新增学位九百",
        "个，培训教师三百人次，落实资助金",
        "四百万元，惠及学生二千一百人次，",
        "办学条件改善。",
    ]

    def columns(canvas: Canvas) -> None:
        canvas.setFont("STSong-Light", 11)
        canvas.drawString(200, A4[1] - 60, "云岭县工作总结")
        for number, lines in enumerate(zip(left, right, strict=True)):
            for place, line in zip((60, 320), lines, strict=True):
                canvas.drawString(place, A4[1] - 90 - 20 * number, line)

    assert read(columns).text.split("\n") == ["云岭县工作总结", "".join(left), "".join(right), ""]


def test_marks_that_the_file_writes_after_their_words_stand_where_the_page_shows_them() -> None:
    def quoted(canvas: Canvas) -> None:
        for place, words in (
            (0, "坚持"),
            (3, "三保"),
            (6, "优先，建成"),
            (11.25, "8"),
            (12, "座桥。"),
            (2, "“"),
            (5, "”"),
        ):
            canvas.drawString(LEFT + SIZE * place, A4[1] - 90, words)

    assert read(quoted).text == "坚持“三保”优先，建成8座桥。\n"


def test_room_between_chinese_and_a_number_is_no_blank() -> None:
    def spaced(canvas: Canvas) -> None:
        at = float(LEFT)
        for words in ("投资", "3.2", "亿元，修路", "8", "公里。"):
            canvas.drawString(at, A4[1] - 90, words)
            at += canvas.stringWidth(words, "STSong-Light", SIZE) + SIZE / 4

    assert read(spaced).text == "投资3.2亿元，修路8公里。\n"


def test_radicals_become_the_characters_that_they_look_like() -> None:
    assert "⾸先⻓⾜进步，⼈⺠⽣活".translate(RADICALS) == "首先长足进步，人民生活"


def test_the_samples_come_back_paragraph_by_paragraph() -> None:
    for name in SOURCES:
        # A page number that the sample has in its midst goes as page numbers do.
        lines = [line for line in lines_of((SAMPLES / name).read_text(encoding="utf-8")) if "— 4" not in line]
        spaceless = ["".join(line.split()) for line in lines]
        assert ["".join(line.split()) for line in read_pdf(write_pdf(lines)).text.splitlines()] == spaceless


def picture(canvas: Canvas) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(Image.new("L", (40, 60), 200)), 0, 0, *A4)


def stamped(canvas: Canvas) -> None:
    picture(canvas)
    canvas.drawString(400, 30, "由某某扫描软件制作")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"%PDF-1.7\n", "damaged_file"),
        (b"no pdf", "damaged_file"),
        (drawn(rows("投资3亿元"))[:700], "damaged_file"),
        (drawn(rows("投资3亿元"), encrypted=True), "password_protected"),
        (drawn(picture, picture, rows("封面")), "scanned_pdf"),
        (drawn(stamped, stamped), "scanned_pdf"),
        (drawn(rows("")), "no_text"),
        (drawn(rows("Report")), "not_chinese"),
    ],
)
def test_what_holds_no_text_to_read_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_pdf(content)
    assert refused.value.reason == reason


_PLACE = st.floats(-50, 900, allow_nan=False)
_ROWS = st.builds(
    lambda words, left, width, bottom, height: Row(words, 1, left, left + width, bottom, bottom + height),
    st.text("投资亿元3，。—12 ", min_size=1).filter(str.strip), _PLACE, st.floats(0.1, 500), _PLACE, st.floats(0.1, 40),
)  # fmt: skip


@given(st.lists(st.lists(_ROWS, max_size=8), max_size=4))
def test_wherever_rows_stand_none_but_furniture_is_lost_and_none_is_doubled(
    pages: Sequence[Sequence[Row]],
) -> None:
    given_rows = [row for rows in pages for row in rows]
    found = "".join(words for paragraph in paragraphs(pages) for _, words in paragraph)
    assert len(found.replace("\t", "").replace(" ", "")) <= sum(
        len(row.words.replace(" ", "")) for row in given_rows
    )
    lines = [in_reading_order(rows) for rows in pages]
    characters = sum(len(row.words) for row in given_rows)
    edges = sum(min(len(page), 4) for page in lines)
    longest = max((len(line.words) for page in lines for line in page), default=0)
    assert len(found) + edges * longest >= characters
