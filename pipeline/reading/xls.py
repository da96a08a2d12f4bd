"""Old workbooks (.xls): the visible sheets with numbers and dates as the cells show them.

xlrd reads the values that were last calculated, the formats and the merged cells; it works out no formula and runs
no macro. python-calamine, which is faster, tells no formats: a share of 25.6% would be 0.256.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final

import xlrd
from openpyxl.utils import get_column_letter
from xlrd.xldate import xldate_as_datetime

from pipeline.reading.blocks import Cell, Decoded, Page, Refusal
from pipeline.reading.number_formats import built_in, shown
from pipeline.reading.package import damaged
from pipeline.reading.sheets import framed, write_sheet
from pipeline.whereabouts import NOBODY, At

_OLE: Final = b"\xd0\xcf\x11\xe0"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_XLS: Final = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
"""How a workbook begins that no container holds, as old programs wrote it."""
_GENERAL: Final = "General"


def read_xls(content: bytes, here: At = NOBODY) -> Decoded:
    """The text of an old workbook with its blocks; ``here`` is told each row of a sheet.

    Raises Refusal: wrong_suffix, password_protected, damaged_file, what `Page.decoded` raises.
    """
    locked = Refusal(
        "password_protected", "the file is encrypted", "save it without a password, then load again"
    )
    if not content.startswith((_OLE, *_XLS)):
        raise Refusal(
            "wrong_suffix",
            f"it is no workbook: it begins {content[:8]!r}",
            "save it as .xlsx, then load again",
        )
    if content.startswith(_OLE) and _ENCRYPTED in content:
        raise locked
    try:
        book = xlrd.open_workbook(
            file_contents=content,
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
            logfile=io.StringIO(),
        )
        sheets = [
            (sheet.name, list(framed(_cells(book, sheet, here))))
            for sheet in map(book.sheet_by_index, range(book.nsheets))
            if sheet.visibility == 0
        ]
    except Exception as error:
        if "encrypted" in str(error).lower():
            raise locked from error
        # Whatever the library raises over a file is the file's fault to the reader.
        raise damaged(error) from error
    page = Page()
    for name, cells in sheets:
        here.step(f"sheet {name}")
        write_sheet(page, name, cells)
    here.nowhere()
    return page.decoded()


def _cells(book: Any, sheet: Any, here: At) -> Iterator[Cell]:
    merged = {(top, left): (bottom - top, right - left) for top, bottom, left, right in sheet.merged_cells}
    covered = {
        (row, column)
        for (top, left), (height, width) in merged.items()
        for row in range(top, min(top + height, sheet.nrows))
        for column in range(left, left + width)
        if (row, column) != (top, left)
    }
    for row in range(sheet.nrows):
        here.step(f"sheet {sheet.name}, row", row + 1)
        for column, cell in enumerate(sheet.row(row)):
            if (row, column) not in covered:
                name = f"{get_column_letter(column + 1)}{row + 1}"
                yield Cell(
                    _text(book, cell), row + 1, column + 1, *merged.get((row, column), (1, 1)), False, name
                )


def _text(book: Any, cell: Any) -> str:
    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return str(cell.value)
        case xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE:
            key = book.xf_list[cell.xf_index].format_key
            declared = book.format_map.get(key)
            form = built_in(key) or (declared.format_str if declared else _GENERAL)
            if cell.ctype == xlrd.XL_CELL_DATE:
                return shown(xldate_as_datetime(cell.value, book.datemode), form)
            return shown(cell.value, form)
        case xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if cell.value else "FALSE"
        case xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(cell.value, "#N/A"))
    return ""
