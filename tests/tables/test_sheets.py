"""The name of a sheet is a header of all its rows: its year, what it measures, its place."""

from __future__ import annotations

import io

import openpyxl
import pytest

from pipeline.reading.xlsx import read_xlsx
from tests.tables.test_marked import marked

Lines = list[list[str | int]]
TOWNS: Lines = [["乡镇", "产量（吨）"], ["大坪乡", 31], ["小坪镇", 42]]
YEARS: Lines = [["乡镇", "2021年", "2022年"], ["大坪乡", 31, 32], ["小坪镇", 41, 42]]
FACTS: Lines = [["指标", "2022年"], ["户数（户）", 31], ["耕地（亩）", 42]]


def rows(sheets: dict[str, Lines]) -> list[tuple[str, float, str | None, int | None]]:
    """Name, value, unit and year of the rows that a workbook gives."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    content = io.BytesIO()
    book.save(content)
    decoded = read_xlsx(content.getvalue())
    return marked(decoded.text, decoded.blocks).indicators.select("name", "value", "unit", "year").rows()


@pytest.mark.parametrize(
    ("sheets", "wanted"),
    [
        (
            {"2021年": TOWNS, "2022年": TOWNS},
            [(f"{town}产量", value, "吨", year) for year in (2021, 2022) for town, value in TOWNS[1:]],
        ),
        (
            {"造林面积（亩）": YEARS, "人口": YEARS, "Sheet3": YEARS},
            [
                (f"{town}{what}", value, unit, year)
                for what, unit in (("造林面积", "亩"), ("人口", None), ("", None))
                for town, *values in YEARS[1:]
                for year, value in zip((2021, 2022), values, strict=True)
            ],
        ),
        (
            {"大坪乡": FACTS, "小坪镇": FACTS},
            [
                (town + what, value, unit, 2022)
                for town in ("大坪乡", "小坪镇")
                for what, value, unit in (("户数", 31, "户"), ("耕地", 42, "亩"))
            ],
        ),
        ({"大坪乡": FACTS}, [("户数", 31, "户", 2022), ("耕地", 42, "亩", 2022)]),
        (
            {"2021年": [["2022年造林情况表"], *TOWNS]},
            [("大坪乡产量", 31, "吨", 2022), ("小坪镇产量", 42, "吨", 2022)],
        ),
    ],
    ids=["years", "measures", "places", "one place", "the title is nearer"],
)
def test_what_a_sheet_is_called_holds_for_its_rows(
    sheets: dict[str, Lines], wanted: list[tuple[str, float, str | None, int | None]]
) -> None:
    assert rows(sheets) == wanted
