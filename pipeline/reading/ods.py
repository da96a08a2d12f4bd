"""OpenDocument spreadsheets (.ods): the visible sheets, each cell with the words that it shows, which the file holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from openpyxl.utils import get_column_letter

from pipeline.reading.blocks import Cell, Decoded, Page, Refusal
from pipeline.reading.open_document import OFFICE, STYLE, TABLE, TEXT, count, open_parts, words
from pipeline.reading.sheets import framed, write_sheet
from pipeline.whereabouts import NOBODY, At

_MOST_CELLS: Final = 2_000_000
_MOST: Final = 1_048_576
_CELLS: Final = (TABLE + "table-cell", TABLE + "covered-table-cell")


def read_ods(content: bytes, here: At = NOBODY) -> Decoded:
    """The text of a spreadsheet with its blocks; ``here`` is told each row of a sheet.

    Raises Refusal: what `open_parts` and `Page.decoded` raise, damaged_file, too_many_blocks.
    """
    root, _ = open_parts(content, ".ods")
    body = root.find(f"{OFFICE}body/{OFFICE}spreadsheet")
    if body is None:
        raise Refusal("damaged_file", "it holds no spreadsheet", "save it again in an office program")
    hidden = {
        style.get(STYLE + "name")
        for style in root.iter(STYLE + "style")
        if any(
            found.get(TABLE + "display") == "false"
            for found in style.iterchildren(STYLE + "table-properties")
        )
    }
    page = Page()
    for sheet in body.iterchildren(TABLE + "table"):
        if sheet.get(TABLE + "style-name") in hidden:
            continue
        name = sheet.get(TABLE + "name", "")
        write_sheet(page, name, list(framed(_cells(sheet, name, here))))
    here.nowhere()
    return page.decoded()


def _cells(sheet: Any, name: str, here: At) -> Iterator[Cell]:
    """The cells of a sheet; of a row or a cell that is repeated each one, unless it is empty."""
    number, made = 0, 0
    for row in sheet.iter(TABLE + "table-row"):
        repeated = count(row.get(TABLE + "number-rows-repeated"), _MOST)
        cells = list(_of_row(row))
        filled = any(text for _, text, _, _ in cells)
        for own in range(number + 1, number + repeated + 1) if filled else ():
            here.step(f"sheet {name}, row", own)
            made += len(cells)
            if made > _MOST_CELLS:
                raise Refusal(
                    "too_many_blocks", f"more than {_MOST_CELLS} cells", "do not trust this file; or split it"
                )
            for column, text, height, width in cells:
                yield Cell(text, own, column, height, width, False, f"{get_column_letter(column)}{own}")
        number += repeated


def _of_row(row: Any) -> Iterator[tuple[int, str, int, int]]:
    """Column, text, and rows and columns covered of each cell of a row; the empty ones at its end are none."""
    column = 0
    for cell in row.iterchildren(*_CELLS):
        repeated = count(cell.get(TABLE + "number-columns-repeated"), _MOST)
        text = _text(cell)
        last = cell.getnext() is None
        if cell.tag == _CELLS[0] and (text or not last):
            height = count(cell.get(TABLE + "number-rows-spanned"), _MOST)
            width = count(cell.get(TABLE + "number-columns-spanned"), _MOST)
            # No table has so many columns: what is repeated more fills a row to its end.
            for own in (
                range(column + 1, column + min(repeated, 16_384 - column) + 1)
                if text or repeated < 100
                else ()
            ):
                yield own, text, height, width
        column += repeated
        if column >= 16_384:
            return


def _text(cell: Any) -> str:
    shown = "\n".join(words(paragraph) for paragraph in cell.iterchildren(TEXT + "p", TEXT + "h"))
    return (
        shown
        or cell.get(OFFICE + "string-value")
        or cell.get(OFFICE + "value")
        or cell.get(OFFICE + "date-value")
        or ""
    )
