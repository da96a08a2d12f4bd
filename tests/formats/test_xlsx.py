"""Workbooks: what a person sees in the cells, each with its name."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest

from pipeline.reading import FileReader, Refusal
from pipeline.reading.number_formats import shown
from pipeline.reading.xlsx import read_xlsx
from tests.formats.parts import packed
from tests.formats.test_docx import cells
from tests.formats.write_samples import write_zip
from tests.hostile.archives import replaced
from tests.orchestration.loading import Loader

RUNNING = "全年完成投资3.2亿元，增长5.1%。新修村道12公里，发放补贴xx万元。" * 8


def saved(book: openpyxl.Workbook) -> bytes:
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_a_sheet_is_a_table_whose_cells_say_where_they_stand() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "完成情况"
    sheet["B3"], sheet["C3"], sheet["D3"] = "项目", "完成", "占比"
    sheet["B4"], sheet["C4"], sheet["D4"] = "水渠\n（新修）", 12.5, 0.256
    sheet["D4"].number_format = "0.0%"
    sheet["B6"] = "合计"
    sheet.merge_cells("B6:C6")
    hidden = book.create_sheet("底稿")
    hidden["A1"], hidden.sheet_state = "草稿9", "hidden"
    other = book.create_sheet("说明")
    other["A1"] = date(2023, 12, 31)
    other["A1"].number_format = 'yyyy"年"m"月"d"日"'
    decoded = read_xlsx(saved(book))
    assert decoded.text == "项目\t完成\t占比\n水渠 （新修）\t12.5\t25.6%\n合计\n2023年12月31日\n"
    assert cells(decoded) == [
        ("项目", 1, 1, 1, 1), ("完成", 1, 2, 1, 1), ("占比", 1, 3, 1, 1),
        ("水渠 （新修）", 2, 1, 1, 1), ("12.5", 2, 2, 1, 1), ("25.6%", 2, 3, 1, 1),
        ("合计", 4, 1, 1, 2), ("2023年12月31日", 1, 1, 1, 1),
    ]  # fmt: skip
    assert [(block.sheet, block.cell, block.table_number) for block in decoded.blocks][-3:] == [
        ("完成情况", "D4", 1),
        ("完成情况", "B6", 1),
        ("说明", "A1", 2),
    ]


def test_reports_that_stand_in_cells_give_their_paragraphs() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["正文", "标题"])
    sheet.append([f"一、回顾\n　　{RUNNING}\n\n二、计划", "石桥镇2023年工作总结"])
    sheet.append([RUNNING, "柳河镇2023年工作总结"])
    decoded = read_xlsx(saved(book))
    found = [(decoded.text[b.char_start : b.char_end], b.kind, b.cell) for b in decoded.blocks]
    assert found == [
        ("石桥镇2023年工作总结", "paragraph", "B2"),
        ("一、回顾", "paragraph", "A2"),
        (RUNNING, "paragraph", "A2"),
        ("二、计划", "paragraph", "A2"),
        ("柳河镇2023年工作总结", "paragraph", "B3"),
        (RUNNING, "paragraph", "A3"),
    ]


def test_one_stray_cell_at_the_end_of_the_sheet_costs_nothing() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["XFD1048576"] = "投资", 3
    assert read_xlsx(saved(book)).blocks[-1].cell == "XFD1048576"


def test_a_formula_gives_the_value_that_was_last_calculated_and_is_not_worked_out() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["合计", '=HYPERLINK("http://127.0.0.1:1/","3")'])
    assert read_xlsx(saved(book)).text == "合计\n"


@pytest.mark.parametrize(
    ("number", "text"), [(31, "2023年12月31日"), (57, "2023年12月"), (58, "12月31日"), (0, "45291")]
)
def test_dates_in_the_formats_that_chinese_programs_have_built_in(number: int, text: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["日期", 45291])
    sheet["B1"].number_format = "0.00"
    styles = packed_styles(saved(book)).replace('numFmtId="2"', f'numFmtId="{number}"')
    assert read_xlsx(replaced(saved(book), {"xl/styles.xml": styles.encode()})).text == f"日期\t{text}\n"


def packed_styles(book: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return archive.read("xl/styles.xml").decode()


def test_a_workbook_of_several_reports_gives_a_document_for_each(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["标题", "正文"])
    for place in ("石桥镇", "柳河镇"):
        sheet.append([f"{place}2023年工作总结", f"一、回顾\n{RUNNING}"])
    other = book.create_sheet("汇总")
    other.append(["乡镇数", 2])
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.zip").write_bytes(write_zip({"汇编.xlsx": saved(book)}))
    (tmp_path / "raw" / "汇编.xlsx").write_bytes(saved(book))
    loader = Loader(tmp_path)
    first = loader.load()
    assert (first["files_added"], first["documents"]) == (6, 3)
    assert loader.rows("SELECT source_path, place, raw_text FROM documents ORDER BY ALL") == [
        ("a.zip/汇编.xlsx", None, "乡镇数\t2\n"),
        ("a.zip/汇编.xlsx/Sheet!B2", "石桥镇", f"石桥镇2023年工作总结\n一、回顾\n{RUNNING}\n"),
        ("a.zip/汇编.xlsx/Sheet!B3", "柳河镇", f"柳河镇2023年工作总结\n一、回顾\n{RUNNING}\n"),
    ]
    assert loader.rows(
        "SELECT DISTINCT p.sheet, p.cell FROM indicator_places p WHERE contains(source_path, 'B3')"
    ) == [("Sheet", "B3")]
    os.utime(tmp_path / "raw" / "汇编.xlsx", (1_700_000_000, 1_700_000_000))
    os.utime(tmp_path / "raw" / "a.zip", (1_700_000_000, 1_700_000_000))
    loader.load()
    # Neither file is opened again: there would be no reader to open it with.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FileReader, "_ask", None)
        assert loader.load()["files_unchanged"] == 6


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (None, "General", ""),
        (True, "General", "TRUE"),
        (12, "General", "12"),
        (12.0, "General", "12"),
        (3.1999999999999997, "General", "3.2"),
        (1e-7, "General", "0.0000001"),
        (0.123, "0.0%", "12.3%"),
        (0.125, "0%", "13%"),
        (1234.5, "#,##0.00", "1,234.50"),
        (-5, "0.0_ ;[Red]-0.0 ", "-5.0"),
        (-0.001, "0.0", "0.0"),
        (0.5, "0.##", "0.5"),
        (12, '0"万元"', "12万元"),
        (45000, '#,##0,"千元"', "45千元"),
        (12.5, "[$¥-804]#,##0.00", "¥12.50"),
        (1234567.891, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "1,234,567.89"),
        # Not understood in every sign: the number as it is stored, never a wrong one.
        (123456, '0!.0,"万"', "123456"),
        (5, "0.00E+00", "5"),
        (0.25, "# ?/?", "0.25"),
        ("00123", "@", "00123"),
        (datetime(2023, 5, 1), "mm-dd-yy", "2023/5/1"),
        (datetime(2023, 5, 1), "yyyy\\-mm\\-dd", "2023-05-01"),
        (datetime(2023, 5, 1), '[$-804]yyyy"年"m"月";@', "2023年5月"),
        (datetime(2023, 5, 1, 8, 5), "yyyy/m/d h:mm", "2023/5/1 8:05"),
        (time(8, 5), "h:mm", "08:05:00"),
        (timedelta(hours=30, minutes=2), "[h]:mm", "30:02:00"),
        (float("nan"), "0.0", "nan"),
        (float("inf"), "0.0", "inf"),
    ],
)
def test_a_value_is_written_as_it_is_shown(value: object, form: str, text: str) -> None:
    assert shown(value, form) == text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (packed({"a.txt": b"x"}), "damaged_file"),
        (packed({"xl/workbook.xml": b"<!DOCTYPE a><a/>"}), "xml_doctype"),
        (saved(openpyxl.Workbook()), "no_text"),
        (saved(openpyxl.Workbook())[:900], "damaged_file"),
    ],
)
def test_what_is_no_sound_workbook_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_xlsx(content)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("content", "said"), [(None, "the sheet 明细 is not in the file"), (b"", "sheet2.xml is empty")]
)
def test_a_workbook_that_has_lost_a_sheet_is_not_read_as_if_it_were_whole(
    content: bytes | None, said: str
) -> None:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first["A1"] = "合计12亩"
    book.create_sheet("明细")["A1"] = "东村7亩"
    whole = saved(book)
    assert "东村7亩" in read_xlsx(whole).text
    with pytest.raises(Refusal, match=said) as refused:
        read_xlsx(replaced(whole, {"xl/worksheets/sheet2.xml": content}))
    assert refused.value.reason == "damaged_file"
