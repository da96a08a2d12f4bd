"""Workbooks (.xlsx): each visible sheet a table; a cell that holds a report gives its paragraphs.

openpyxl reads the values that were last calculated; no formula is worked out, no link followed, no macro run.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, Final

from openpyxl.cell.cell import MergedCell
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.datetime import from_excel

from pipeline.reading.blocks import Cell, Decoded, Page, Refusal
from pipeline.reading.number_formats import built_in, shown
from pipeline.reading.package import SAVE_AGAIN, check_package, damaged
from pipeline.reading.sheets import framed, write_sheet
from pipeline.whereabouts import NOBODY, At

_MERGED: Final = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*["']\$?([A-Za-z]{1,3})\$?(\d{1,9}):\$?([A-Za-z]{1,3})\$?(\d{1,9})["']"""
)
_GENERAL: Final = "General"
_MOST_MERGED: Final = 1_000_000


def read_xlsx(content: bytes, here: At = NOBODY) -> Decoded:
    """The text of a workbook with its blocks; ``here`` is told each row of a sheet.

    Raises Refusal: what `check_package` and `Page.decoded` raise, damaged_file.
    """
    content = check_package(content, ".xlsx", _check_merged)
    try:
        reader = ExcelReader(io.BytesIO(content), data_only=True, keep_links=False)
        reader.read()
        # The library passes over a sheet whose part is lost, and the others would look like all there is.
        lost = [
            sheet.name for sheet, at in reader.parser.find_sheets() if at.target not in reader.valid_files
        ]
        sheets = [
            (sheet.title, list(_cells(sheet, here)))
            for sheet in reader.wb.worksheets
            if sheet.sheet_state == "visible"
        ]
    except Exception as error:
        # Whatever the library raises over a file is the file's fault to the reader.
        raise damaged(error) from error
    if lost:
        raise Refusal("damaged_file", f"the sheet {lost[0]} is not in the file", SAVE_AGAIN)
    page = Page()
    for name, cells in sheets:
        here.step(f"sheet {name}")
        write_sheet(page, name, cells)
    return page.decoded()


def _check_merged(part: str, content: bytes) -> None:
    """Refuse merged areas of more cells than any table has, before the library makes a cell of each."""
    cells = 0
    for area in _MERGED.finditer(content):
        left, top, right, bottom = (found.decode("ascii") for found in area.groups())
        columns = column_index_from_string(right) - column_index_from_string(left) + 1
        cells += max(0, columns) * max(0, int(bottom) - int(top) + 1)
        if cells > _MOST_MERGED:
            raise Refusal(
                "too_many_blocks",
                f"{part} merges more than {_MOST_MERGED} cells",
                "unmerge the cells of whole rows and columns, then load again",
            )


def _cells(sheet: Any, here: At) -> Iterator[Cell]:
    """The cells of a sheet in the order of rows and columns, rows and columns counted from the first filled."""
    merged = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
    found = []
    words = f"sheet {sheet.title}, row"
    # The cells that the file has, not the rectangle around them: one stray cell may stand in row 1,048,576.
    for row, column in sorted(sheet._cells):
        here.step(words, row)
        if not isinstance(cell := sheet._cells[row, column], MergedCell):
            found.append((row, column, _text(cell), merged.get((row, column)) if merged else None))
    yield from framed(
        Cell(text, row, column, *_extent(area), False, f"{get_column_letter(column)}{row}")
        for row, column, text, area in found
    )


def _extent(area: Any) -> tuple[int, int]:
    """The rows and columns of a merged area, one each for a cell by itself."""
    if area is None:
        return 1, 1
    return area.max_row - area.min_row + 1, area.max_col - area.min_col + 1


def _text(cell: Any) -> str:
    value = cell.value
    # Looking up the format of a cell takes time, and of words it changes nothing.
    if value is None or isinstance(value, str):
        return value or ""
    form = cell.number_format
    if form == _GENERAL and (own := built_in(cell._style.numFmtId)) not in (None, _GENERAL):
        # The library knows nothing of the formats that Chinese programs have built in, all of them of dates.
        return shown(from_excel(value, cell.parent.parent.epoch), own or form)
    return shown(value, form)
