"""Formats beside Word, Excel, PDF and the web: the same table and the same report in each, and what each has of its own."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date

import pytest
import xlwt

from pipeline.reading import FORMATS, Decoded, Refusal
from pipeline.reading.collection import reports
from pipeline.reading.content import Content
from pipeline.reading.kinds import kind_of, suffix_of
from pipeline.whereabouts import NOBODY
from tests.formats.write_more import OFD, REPORTS, TABLES, ofd, ofd_grid, ofd_text, open_document, write_csv
from tests.formats.write_samples import SAMPLES, SOURCES, lines_of, write_docx, write_zip

ROWS = [
    ["指标", "单位", "2022年", "2023年"],
    ["财政收入", "万元", "1,310.50", "1,426.25"],
    ["城镇化率", "", "51.2%", "52.7%"],
    ["粮食产量", "吨", "3100", "3200"],
]


@pytest.mark.parametrize("suffix", TABLES)
def test_a_table_gives_the_same_cells_in_every_format(suffix: str) -> None:
    decoded = FORMATS[f".{suffix}"].read(TABLES[suffix](ROWS), NOBODY)
    assert decoded.text == "".join("\t".join(row) + "\n" for row in ROWS)
    cells = [
        (b.row_number, b.column_number) for b in decoded.blocks if decoded.text[b.char_start : b.char_end]
    ]
    assert cells == [(r, c) for r, row in enumerate(ROWS, 1) for c, text in enumerate(row, 1) if text]


@pytest.mark.parametrize("suffix", REPORTS)
def test_a_report_gives_the_same_lines_in_every_format(suffix: str) -> None:
    # A page number that the sample has in its midst may go as page numbers do.
    lines = [
        line for line in lines_of((SAMPLES / SOURCES[0]).read_text(encoding="utf-8")) if "— 4" not in line
    ]
    text = FORMATS[f".{suffix}"].read(REPORTS[suffix](lines), NOBODY).text
    # Runs of blanks are one in web pages, and none where a page breaks a line.
    assert ["".join(line.split()) for line in text.splitlines()] == ["".join(line.split()) for line in lines]


LINE = "2023年，全镇粮食产量3200吨，新建水渠12公里。"
PAGE = f"<html><body><p>{LINE}</p></body></html>".encode()


def read(content: bytes, name: str) -> Decoded:
    """A file read as what it is, whatever its name says."""
    return FORMATS[kind_of(content, suffix_of(name))].read(content, NOBODY)


@pytest.mark.parametrize(
    "name", ["报告.xls", "报告.DOC", "报告.xlsx", "报告.docx", "报告.rtf", "报告", "报告.text", "报告.ods"]
)
@pytest.mark.parametrize("suffix", ["xls", "xlsb", "xlsx", "ods", "docx", "html"])
def test_the_content_of_a_file_says_what_it_is(name: str, suffix: str) -> None:
    made = {**TABLES, "xlsx": TABLES["xlsm"], "docx": lambda rows: write_docx(["标题", *map(" ".join, rows)])}
    content = PAGE if suffix == "html" else made[suffix](ROWS)
    assert kind_of(content, suffix_of(name)) == f".{suffix}"


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("a/报告.TXT", ".txt"),
        ("报告.最终版", ""),
        ("1.云岭镇总结", ""),
        ("总结2023.12", ""),
        ("a.b/总结", ""),
        ("a.7Z", ".7z"),
    ],
)
def test_what_stands_behind_the_last_point_may_be_no_suffix(name: str, suffix: str) -> None:
    assert suffix_of(name) == suffix


def test_what_a_program_exports_under_the_name_of_a_workbook_is_read_as_the_text_that_it_is() -> None:
    for content in (TABLES["tsv"](ROWS), b"\xff\xfe" + "项目\t数量\n水渠\t12\n".encode("utf-16-le")):
        assert kind_of(content, ".xls") == ".csv"
        assert "\t" in read(content, "导出.xls").text
    # A word processor's page for one file.
    mail = b'From: <Saved>\nMIME-Version: 1.0\nContent-Type: text/html; charset="utf-8"\n\n' + PAGE
    assert kind_of(mail, ".doc") == ".mht"
    assert kind_of("指标,1\n".encode(), ".csv") == ".csv"
    # What a report says of such a head makes it no mail.
    assert kind_of(f"报告。\nMIME-Version: 1.0\n{LINE}".encode(), "") == ""


def reports_of(content: bytes, name: str) -> list[tuple[str, str]]:
    form = FORMATS[suffix_of(name)]
    text, encoding, blocks = form.read(content, NOBODY)
    return [
        (part.name, part.content.text) for part in reports(Content("", 0, form.name, encoding, text, blocks))
    ]


def test_a_table_of_texts_gives_a_report_a_row() -> None:
    rows = [
        ["province", "year", "url", "text"],
        ["甲镇", "2024", "http://a.cn/1", LINE],
        ["乙镇", "2024", "", f"一、回顾\n{LINE}"],
    ]
    for content, name in ((write_csv(rows), "报告.csv"), (write_csv(rows, "\t"), "报告.tsv")):
        assert reports_of(content, name) == [
            ("D2", f"甲镇\n2024\n{LINE}\n"),
            ("D3", f"乙镇\n2024\n一、回顾\n{LINE}\n"),
        ]
    table = [["序号", "内容", "数量"], ["1", "新建水渠。", "12"], ["2", "架桥", "3"], ["3", "修路", "4"]]
    assert [len(reports_of(write_csv(table), "表.csv")), table_rows(write_csv(table))] == [1, 4]


def table_rows(content: bytes) -> int:
    return len({block.row_number for block in FORMATS[".csv"].read(content, NOBODY).blocks})


@pytest.mark.parametrize(
    "value",
    [
        [{"title": "甲镇总结", "content": LINE}, {"title": "乙镇总结", "content": LINE}],
        {
            "code": 0,
            "data": [{"content": LINE, "title": "甲镇总结"}, {"content": [LINE], "title": "乙镇总结"}],
        },
        {"data": {"list": [{"content": LINE, "title": "甲镇总结"}, {"content": LINE, "title": "乙镇总结"}]}},
        {"甲镇总结": LINE, "乙镇总结": LINE},
        [
            {"title": "甲镇总结", "body": f"<div><p>{LINE}</p></div>"},
            {"title": "乙镇总结", "body": f"<p style='a'>{LINE}<br></p>"},
        ],
        {"甲镇总结": {"text": LINE}, "乙镇总结": {"text": LINE}},
        [["title", "text"], ["甲镇总结", LINE], ["乙镇总结", LINE]],
    ],
)
def test_records_are_found_wherever_they_are(value: object) -> None:
    found = [text for _, text in reports_of(json.dumps(value).encode(), "采集.json")]
    assert found == [f"甲镇总结\n{LINE}\n", f"乙镇总结\n{LINE}\n"]


def test_numbers_of_records_stand_as_they_are_written() -> None:
    content = '[{"指标":"产量","数":3200.50,"比":1e3,"长":12345678901234567890,"无":null}]'.encode()
    assert (
        FORMATS[".json"].read(content, NOBODY).text
        == "指标\t数\t比\t长\t无\n产量\t3200.50\t1e3\t12345678901234567890\t\n"
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [('{"a": ', "damaged_file"), ('{"标": 1}\n{"标" 2}', "damaged_file"), ("[]", "no_text"), ('{"a": "b"}', "not_chinese"),
     ("[" * 50 + '{"标": "题"}' + "]" * 50, "nested_too_deep")],
)  # fmt: skip
def test_what_is_no_collection_of_records_is_refused(content: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        FORMATS[".json"].read(content.encode(), NOBODY)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("指标;数量\n甲;1,5\n", [["指标", "数量"], ["甲", "1,5"]]),
        ("sep=|\n指标|数量\n甲|2\n", [["指标", "数量"], ["甲", "2"]]),
        ("标题\n时间：最近三年\n指标,2022年,2023年\n甲(个),1,2\n", None),
        ('编号,注\n="001","甲\n乙"\n', [["编号", "注"], ["001", "甲 乙"]]),
        ('编号,注\n1,6"管道\n', [["编号", "注"], ["1", '6"管道']]),
        ("\n\n指标,数\n甲,2,,,\n", [["指标", "数"], ["甲", "2"]]),
    ],
)
def test_the_cells_of_a_text_are_parted_by_what_parts_most_rows_alike(
    text: str, rows: list[list[str]] | None
) -> None:
    expected = rows or [["标题"], ["时间：最近三年"], ["指标", "2022年", "2023年"], ["甲(个)", "1", "2"]]
    assert FORMATS[".csv"].read(text.encode(), NOBODY).text == "".join(
        "\t".join(row) + "\n" for row in expected
    )


def test_an_old_workbook_shows_dates_merged_cells_and_no_hidden_sheet() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("完成情况")
    sheet.write_merge(1, 1, 0, 1, "合计")
    for column, (value, form) in enumerate(
        ((date(2023, 12, 31), 'yyyy"年"m"月"d"日"'), (45291, "General"), (True, ""))
    ):
        sheet.write(2, column, value, xlwt.easyxf(num_format_str=form or "General"))
    hidden = book.add_sheet("底稿")
    hidden.write(0, 0, "草稿9")
    hidden.visibility = 1
    written = io.BytesIO()
    book.save(written)
    decoded = FORMATS[".xls"].read(written.getvalue(), NOBODY)
    assert decoded.text == "合计\n2023年12月31日\t45291\tTRUE\n"
    assert [(b.cell, b.column_span) for b in decoded.blocks] == [("A2", 2), ("A3", 1), ("B3", 1), ("C3", 1)]


def test_a_spreadsheet_repeats_and_hides_as_its_format_says() -> None:
    style = (
        '<office:automatic-styles><style:style style:name="h">'
        '<style:table-properties table:display="false"/></style:style>'
        "</office:automatic-styles>"
    )
    body = (
        '<table:table table:name="表" ><table:table-row table:number-rows-repeated="1048000"><table:table-cell/>'
        "</table:table-row>"
        '<table:table-row><table:table-cell table:number-columns-spanned="2">'
        "<text:p>合<text:span>计</text:span></text:p>"
        "</table:table-cell><table:covered-table-cell/>"
        '<table:table-cell table:number-columns-repeated="2"><text:p>3</text:p>'
        '</table:table-cell><table:table-cell table:number-columns-repeated="16380"/></table:table-row></table:table>'
        '<table:table table:name="稿" table:style-name="h"><table:table-row><table:table-cell><text:p>稿9</text:p>'
        "</table:table-cell></table:table-row></table:table>"
    )
    decoded = FORMATS[".ods"].read(open_document("spreadsheet", body, style), NOBODY)
    assert decoded.text == "合计\t\t3\t3\n"
    assert decoded.blocks[-1].cell == "D1048001"


def test_rich_text_of_other_programs() -> None:
    def lines(body: bytes, head: bytes = b"\\ansi\\ansicpg936") -> list[str]:
        return FORMATS[".rtf"].read(b"{\\rtf1" + head + b" " + body + b"}", NOBODY).text.splitlines()

    assert lines("粮食3200吨\\par 投资3亿元".encode("gbk")) == ["粮食3200吨", "投资3亿元"]
    western = b"{\\fonttbl{\\f0\\fcharset0 FangSong;}}\\f0 \\'cb\\'ae\\'c7\\'fe12\\'b9\\'ab\\'c0\\'ef"
    assert lines(western) == ["水渠12公里"]
    assert lines(b"{\\listtext\\u19968?\\u12289?\\tab}\\u22238?\\u39038?\\par{\\*\\pntext 1.\\tab}") == [
        "一、回顾"
    ]
    link = b'{\\field{\\*\\fldinst{HYPERLINK "http://a.cn/"}}{\\fldrslt \\u27700?\\u28192?}}\\\\cell\\par'
    assert lines(link) == ["水渠\\cell"]
    first = b"\\trowd\\cellx1\\cellx2\\intbl \\u26449?\\cell \\u20154?\\par\\u21475?\\cell\\row "
    table = (
        first + b"\\trowd\\cellx1\\cellx2\\intbl \\u19996?\\cell 12\\cell\\trowd\\row \\pard \\u23436?\\par"
    )
    assert lines(b"\\u22836?\\par " + table) == ["头", "村\t人 口", "东\t12", "完"]
    box = b"\\trowd\\cellx1\\intbl \\u22836?\\par\\u23614?\\cell\\row"
    assert lines(box) == ["头", "尾"]


def test_a_text_of_open_document_counts_its_lists_and_keeps_notes_boxes_and_merged_cells() -> None:
    levels = (
        '<text:list-level-style-number text:level="1" style:num-format="一, 二, 三, ..." style:num-suffix="、"/>'
        '<text:list-level-style-number text:level="2" style:num-prefix="（" style:num-format="1" style:num-suffix="）"/>'
    )
    before = f'<office:styles><text:list-style style:name="L">{levels}</text:list-style></office:styles>'
    inner = "<text:list><text:list-item><text:p>工业</text:p></text:list-item></text:list>"
    item = "<text:list-item><text:p>{}</text:p>{}</text:list-item>"
    note = (
        "<text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>注：含林场</text:p></text:note-body></text:note>"
    )
    frame = "<draw:frame><draw:text-box><text:p>框内3亩</text:p></draw:text-box></draw:frame>"
    table = (
        "<table:table><table:table-header-rows><table:table-row>"
        '<table:table-cell table:number-rows-spanned="2"><text:p>项目</text:p></table:table-cell>'
        '<table:table-cell table:number-columns-spanned="2"><text:p>完成</text:p></table:table-cell>'
        "<table:covered-table-cell/></table:table-row></table:table-header-rows><table:table-row><table:covered-table-cell/>"
        "<table:table-cell><text:p>上年</text:p></table:table-cell><table:table-cell><text:p>8</text:p><text:p>公里</text:p>"
        "</table:table-cell></table:table-row></table:table>"
    )
    body = (
        "<text:tracked-changes><text:p>删9</text:p></text:tracked-changes>"
        f'<text:list text:style-name="L">{item.format("回顾", inner)}{item.format("计划", "")}</text:list>'
        f"<text:p>粮食<text:s text:c='2'/>3200吨{note}{frame}</text:p>{table}"
    )
    decoded = FORMATS[".odt"].read(open_document("text", body, before), NOBODY)
    assert decoded.text.splitlines() == [
        "一、回顾", "（1）工业", "二、计划", "粮食  3200吨", "框内3亩", "注：含林场", "项目\t完成", "\t上年\t8 公里",
    ]  # fmt: skip
    spans = [(b.row_span, b.column_span, b.is_header) for b in decoded.blocks if b.kind == "cell"]
    assert spans == [(2, 1, True), (1, 2, True), (1, 1, False), (1, 1, False)]
    assert [b.kind for b in decoded.blocks][4:6] == ["textbox", "footnote"]


def test_pages_of_ofd_are_read_as_pages_of_pdf() -> None:
    grid = ofd_grid([["项目", "完成"], ["水渠", "12"], ["桥梁", "3"]], 60)
    first = ofd_text("松林镇2023年统计", 70, 30) + grid + ofd_text("全年新建水渠12公里，架桥3座，", 39, 120)
    scaled = (
        '<ofd:PageBlock><ofd:TextObject Boundary="28 30 100 8" CTM="0.3528 0 0 0.3528 0 0" Size="16"><ofd:TextCode X="0" '
        'Y="14" DeltaX="16 16">并修</ofd:TextCode><ofd:TextCode X="32" Y="14" DeltaX="8 g 2 16">5公里</ofd:TextCode>'
        '</ofd:TextObject><ofd:TextObject Visible="false" Boundary="0 0 9 9" Size="5">'
        '<ofd:TextCode X="0" Y="4">稿</ofd:TextCode></ofd:TextObject></ofd:PageBlock>'
    )
    template = '<ofd:TemplatePage ID="7" BaseLoc="Tpls/T.xml"/>'
    used = '<ofd:Page {}><ofd:Template TemplateID="7"/><ofd:Content><ofd:Layer>{}</ofd:Layer></ofd:Content></ofd:Page>'
    named = {"Doc_0/Tpls/T.xml": used.format(OFD, ofd_text("内部资料", 28, 10)).encode()}
    for at, page in enumerate((first, scaled)):
        named[f"Doc_0/Pages/Page_{at}/Content.xml"] = used.format(OFD, page).encode()
    decoded = FORMATS[".ofd"].read(ofd("", "", templates=template, more=named), NOBODY)
    assert decoded.text.splitlines() == [
        "松林镇2023年统计", "项目\t完成", "水渠\t12", "桥梁\t3", "全年新建水渠12公里，架桥3座，并修5公里",
    ]  # fmt: skip
    assert [b.page for b in decoded.blocks][-1] == 2


@pytest.mark.parametrize(
    ("suffix", "content", "reason"),
    [
        ("ofd", ofd('<ofd:ImageObject Boundary="0 0 210 297"/>'), "scanned_ofd"),
        (
            "ofd",
            write_zip({"OFD.xml": b"<OFD><DocBody><DocRoot>a/b.xml</DocRoot></DocBody></OFD>"}),
            "damaged_file",
        ),
        ("ofd", write_zip({"OFD.xml": b"<OFD/>", "Encryptions.xml": b"<a/>"}), "password_protected"),
        ("odt", write_zip({"mimetype": b"application/vnd.oasis.opendocument.text"}), "damaged_file"),
        (
            "ods",
            write_zip({"content.xml": b"<a/>", "META-INF/manifest.xml": b"<m><encryption-data/></m>"}),
            "password_protected",
        ),
        ("odt", write_zip({"content.xml": b"<!DOCTYPE a><a/>"}), "xml_doctype"),
        (
            "xls",
            b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "password_protected",
        ),
        ("xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "damaged_file"),
        ("xlsb", write_zip({"xl/workbook.bin": b"\x00"}), "damaged_file"),
        ("rtf", b"words", "wrong_suffix"),
    ],
)
def test_what_is_no_sound_file_of_its_format_is_refused(suffix: str, content: bytes, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        FORMATS[f".{suffix}"].read(content, NOBODY)
    assert refused.value.reason == reason


@pytest.mark.parametrize("suffix", ["docx", "xlsm"])
def test_packages_in_the_strict_form_of_the_standard_are_read(suffix: str) -> None:
    content = write_docx(["云岭镇总结", "新建水渠12公里。"]) if suffix == "docx" else TABLES["xlsm"](ROWS)
    ordinary = FORMATS[f".{suffix}"].read(content, NOBODY)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    places = (
        rb"http://schemas.openxmlformats.org/(wordprocessingml|spreadsheetml|officeDocument|drawingml)/2006/"
    )
    strict = {name: re.sub(places, rb"http://purl.oclc.org/ooxml/\1/", part) for name, part in parts.items()}
    assert strict != parts
    assert FORMATS[f".{suffix}"].read(write_zip(strict), NOBODY) == ordinary
