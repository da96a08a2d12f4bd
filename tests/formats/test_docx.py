"""Word documents: what a person sees, in order, each piece with its place."""

from __future__ import annotations

import io

import docx
import pytest

from pipeline.reading import Block, Decoded, Refusal
from pipeline.reading.docx import read_docx
from pipeline.reading.list_numbers import chinese
from tests.formats.parts import item, numbering, p, packed, word

REST_OF_LIST = (
    '<w:num w:numId="2"><w:abstractNumId w:val="0"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)


def lines(content: bytes) -> list[str]:
    return read_docx(content).text.splitlines()


def cells(decoded: Decoded) -> list[tuple[str, int | None, int | None, int | None, int | None]]:
    return [
        (words(decoded, block), block.row_number, block.column_number, block.row_span, block.column_span)
        for block in decoded.blocks
        if block.kind == "cell"
    ]


def words(decoded: Decoded, block: Block) -> str:
    return decoded.text[block.char_start : block.char_end]


def test_list_numbers_are_made_text_level_by_level() -> None:
    body = "".join(
        (item("回顾"), item("工业", 1), item("投资3亿元", 2), item("就业", 2), item("农业", 1), item("增产", 2),
         item("计划"), item("修路", 1), item("另一表", 0, 2))
    )  # fmt: skip
    levels = (("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
    assert lines(word(body, numbering=numbering(*levels, more=REST_OF_LIST))) == [
        "一、回顾", "（一）工业", "1. 投资3亿元", "2. 就业", "（二）农业", "1. 增产",
        "二、计划", "（一）修路", "一、另一表",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("form", "text", "label"),
    [
        ("decimalEnclosedCircle", "%1", "②新修"),
        ("japaneseCounting", "第%1章", "第二章新修"),
        ("ideographTraditional", "%1.", "乙. 新修"),
        ("upperRoman", "%1.", "II. 新修"),
        ("lowerLetter", "%1)", "b) 新修"),
        ("decimalZero", "%1", "02 新修"),
        ("bullet", "\uf0b7", "新修"),
        ("none", "", "新修"),
        ("unheardOf", "%1、", "2、新修"),
    ],
)
def test_a_list_counts_as_its_format_says(form: str, text: str, label: str) -> None:
    body = item("第一条") + item("新修")
    assert lines(word(body, numbering=numbering((form, text))))[1] == label


def test_a_number_may_come_from_the_style_of_a_paragraph() -> None:
    style = (
        '<w:style w:type="paragraph" w:styleId="base"><w:name w:val="heading 1"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="own"><w:name w:val="标题甲"/><w:basedOn w:val="base"/></w:style>'
    )
    body = p("回顾", properties='<w:pStyle w:val="own"/>') + p("无", properties='<w:pStyle w:val="base"/>')
    decoded = read_docx(word(body, numbering=numbering(("chineseCounting", "%1、")), styles=style))
    assert decoded.text == "一、回顾\n二、无\n"
    assert [block.kind for block in decoded.blocks] == ["list_item", "heading"]


def test_counts_are_written_as_chinese_writes_them() -> None:
    assert [chinese(n) for n in (1, 10, 11, 20, 21, 100, 105, 110, 999, 1001)] == [
        "一", "十", "十一", "二十", "二十一", "一百", "一百零五", "一百一十", "九百九十九", "一千零一",
    ]  # fmt: skip


def test_a_merged_cell_stands_once_and_empty_cells_are_cells() -> None:
    def tc(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text) if text else '<w:p/>'}</w:tc>"

    body = (
        "<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>" + tc("项目", '<w:vMerge w:val="restart"/>')
        + tc("完成情况", '<w:gridSpan w:val="2"/>') + "</w:tr><w:tr>" + tc("", "<w:vMerge/>") + tc("上年")
        + tc("本年") + "</w:tr><w:tr>" + tc("水渠") + tc("") + "<w:tc>" + p("8") + p("公里") + "</w:tc></w:tr></w:tbl>"
    )  # fmt: skip
    decoded = read_docx(word(body))
    assert decoded.text == "项目\t完成情况\n\t上年\t本年\n水渠\t\t8 公里\n"
    assert cells(decoded) == [
        ("项目", 1, 1, 2, 1), ("完成情况", 1, 2, 1, 2), ("上年", 2, 2, 1, 1), ("本年", 2, 3, 1, 1),
        ("水渠", 3, 1, 1, 1), ("", 3, 2, 1, 1), ("8 公里", 3, 3, 1, 1),
    ]  # fmt: skip
    assert [block.is_header for block in decoded.blocks] == [True, True, False, False, False, False, False]


def test_a_table_that_only_frames_a_report_gives_its_paragraphs() -> None:
    def tbl(*rows: str) -> str:
        return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"

    def tc(*parts: str) -> str:
        return f"<w:tc>{''.join(parts)}</w:tc>"

    inner = tbl(tc(p("村")) + tc(p("户数")), tc(p("上坪")) + tc(p("8")))
    framed = read_docx(word(tbl(tc(p("一、回顾"), p("修路8公里。"), inner), tc(p("二、打算")))))
    assert framed.text == "一、回顾\n修路8公里。\n村\t户数\n上坪\t8\n二、打算\n"
    assert [b.kind for b in framed.blocks] == ["paragraph"] * 2 + ["cell"] * 4 + ["paragraph"]
    long = "修路三公里，架桥两座。" * 60
    beside = read_docx(word(tbl(tc(p("内容")) + tc(p("一、回顾"), p(long)))))
    assert beside.text == f"内容\n一、回顾\n{long}\n"


def test_notes_stand_after_their_paragraph_and_boxes_are_read_once() -> None:
    box = f"<w:txbxContent>{p('附图说明3处')}</w:txbxContent>"
    anchored = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><wps:txbx>{box}</wps:txbx></mc:Choice>"
        f"<mc:Fallback><v:textbox>{box}</v:textbox></mc:Fallback></mc:AlternateContent></w:r>"
    )
    body = (
        p("投资3亿元", '<w:r><w:footnoteReference w:id="2"/></w:r>', "，增长5%。")
        + p("图示", anchored)
        + p("完")
    )
    notes = f'<w:footnote w:type="separator" w:id="0">{p("—")}</w:footnote>'
    notes += f'<w:footnote w:id="2">{p("含续建9项。")}</w:footnote>'
    decoded = read_docx(word(body, footnotes=notes))
    assert [(words(decoded, block), block.kind, block.paragraph) for block in decoded.blocks] == [
        ("投资3亿元，增长5%。", "paragraph", 1),
        ("含续建9项。", "footnote", 1),
        ("图示", "paragraph", 2),
        ("附图说明3处", "textbox", 2),
        ("完", "paragraph", 3),
    ]


def test_what_a_person_does_not_see_is_left_out() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE 7 </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>12</w:t></w:r>'
    )
    body = p(
        "修路", "<w:del><w:r><w:delText>9</w:delText></w:r></w:del>", "<w:ins><w:r><w:t>8</w:t></w:r></w:ins>",
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏99</w:t></w:r>", "公里，桥", field, "座",
    )  # fmt: skip
    toc = '<w:style w:type="paragraph" w:styleId="t"><w:name w:val="TOC 1"/></w:style>'
    body += p("一、回顾 3", properties='<w:pStyle w:val="t"/>')
    signs = p("一", "<w:r><w:br/><w:tab/></w:r>", "二", "<w:r><w:noBreakHyphen/></w:r>")
    body += f"<w:sdt><w:sdtContent>{signs}</w:sdtContent></w:sdt>"
    assert read_docx(word(body, styles=toc)).text == "修路8公里，桥12座\n一\n\t二-\n"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (word(p("报告"), styles='<w:style w:styleId="a"/>').replace(b"PK", b"QK"), "wrong_suffix"),
        (word(p("报告"))[:300], "damaged_file"),
        (packed({"a.txt": b"x"}), "damaged_file"),
        (word(p(" ")), "no_text"),
        (word(p("Report of 2023")), "not_chinese"),
        (b"\xd0\xcf\x11\xe0" + bytes(20) + "EncryptedPackage".encode("utf-16-le"), "password_protected"),
        (b"\xd0\xcf\x11\xe0" + bytes(20), "wrong_suffix"),
        (packed({"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "xml_doctype"),
        (packed({"word/document.xml": '<!DOCTYPE a SYSTEM "x"><a/>'.encode("utf-16-le")}), "xml_doctype"),
        (packed({"word/media/image.bin": bytes(30_000_000)}), "archive_bomb"),
    ],
)
def test_what_is_no_sound_document_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_docx(content)
    assert refused.value.reason == reason
    assert refused.value.detail and refused.value.remedy


def test_a_table_in_a_cell_is_a_table_of_its_own() -> None:
    document = docx.Document()
    outer = document.add_table(1, 2)
    outer.cell(0, 0).text = "一、基本情况"
    inner = outer.cell(0, 1).add_table(2, 2)
    for place, words in {(0, 0): "指标", (0, 1): "2021年", (1, 0): "户数（户）", (1, 1): "320"}.items():
        inner.cell(*place).text = words
    content = io.BytesIO()
    document.save(content)
    decoded = read_docx(content.getvalue())
    assert decoded.text == "一、基本情况\t\n指标\t2021年\n户数（户）\t320\n"
    assert {block.table_number for block in decoded.blocks if block.kind == "cell"} == {1, 2}
