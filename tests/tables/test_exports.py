"""Exports of a statistics bureau, where ../shared has them: every cell is a row, counted by another library than ours."""

from __future__ import annotations

import csv
import io
import math
import re
from pathlib import Path

import openpyxl
import pytest

from pipeline.reading.xlsx import read_xlsx
from tests.tables.test_marked import marked

FILES = Path(__file__).parents[3] / "shared" / "files" / "tables"
FACTORS = {"万": 1e4, "亿": 1e8}
LABEL = re.compile(r"(?P<name>.+)\((?P<scale>[万亿]?)(?P<unit>[^()]+)\)")


def _cells(path: Path) -> list[list[str | float]]:
    """The cells of a file as csv or xlrd have them."""
    if path.suffix == ".csv":
        lines = csv.reader(io.StringIO(path.read_bytes().decode("gb18030")))
        return [[float(cell) if re.fullmatch(r"[0-9.]+", cell) else cell for cell in line] for line in lines]
    xlrd = pytest.importorskip("xlrd", reason="xlrd reads .xls beside our own library")
    sheet = xlrd.open_workbook(path).sheet_by_index(0)
    return [sheet.row_values(row) for row in range(sheet.nrows)]


def _workbook(cells: list[list[str | float]]) -> bytes:
    book = openpyxl.Workbook()
    for line in cells:
        book.active.append([None if cell == "" else cell for cell in line])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.skipif(not FILES.is_dir(), reason="../shared is not there")
@pytest.mark.parametrize("path", sorted(FILES.glob("*.*")), ids=lambda path: path.name)
def test_every_cell_is_a_row_with_its_indicator_unit_and_year(path: Path) -> None:
    cells = _cells(path)
    decoded = read_xlsx(_workbook(cells))
    rows = marked(decoded.text, decoded.blocks).indicators
    got = rows.select("name", "value", "unit", "year", "status").rows()
    head = next(at for at, line in enumerate(cells) if line[0] == "指标")
    wanted = []
    for line in cells[head + 1 :]:
        if label := LABEL.fullmatch(str(line[0]).strip()):
            factor = FACTORS.get(label["scale"], 1)
            wanted += [
                (label["name"], value * factor, label["unit"], int(str(year)[:4]), "actual")
                for year, value in zip(cells[head][1:], line[1:], strict=True)
                if isinstance(value, float)
            ]
    assert len(wanted) > 20
    right = sum(
        one[0] == two[0] and math.isclose(one[1], two[1], rel_tol=1e-9) and one[2:] == two[2:]
        for one, two in zip(wanted, got, strict=False)
    )
    assert (right, len(got)) == (len(wanted), len(wanted)), f"{right} of {len(wanted)} cells right"
