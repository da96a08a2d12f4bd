"""Sheets of cells, whichever file holds them: a table, or a collection of reports, a row each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from pipeline.reading.blocks import BLANKS, Cell, Page, Refusal
from pipeline.reading.html import read_html

_LONG: Final = 200
"""A cell of this many characters with a full stop is running text, not a cell of a table."""
_HEADER_WORD: Final = 12
_TEXT_COLUMN: Final = re.compile(
    r"(?:(?:full|raw|clean|report|article|main)[ _-]?)?(?:text|contents?|body)"
    r"|(?:报告|文章|新闻|公告)?(?:正文|全文|原文|内容|文本)(?:内容)?",
    re.IGNORECASE,
)
"""What the column of whole texts is called in collections that programs write."""
_STOP: Final = "。"
_PARAGRAPH: Final = re.compile(r"<(?:p|div|br|table|section)\b[^<>]*>", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"(?:https?|ftp)://\S+")


def framed(cells: Iterable[Cell]) -> Iterator[Cell]:
    """The cells within the rectangle of those that are filled, rows and columns counted from its corner."""
    found = list(cells)
    filled = [cell for cell in found if cell.text and cell.text.strip(BLANKS)]
    if not filled:
        return
    rows, columns = [cell.row for cell in filled], [cell.column for cell in filled]
    top, bottom, left, right = min(rows), max(rows), min(columns), max(columns)
    if top == left == 1 and len(filled) == len(found):
        yield from found
        return
    for cell in found:
        if top <= cell.row <= bottom and left <= cell.column <= right:
            yield cell._replace(row=cell.row - top + 1, column=cell.column - left + 1)


def write_sheet(page: Page, sheet: str | None, cells: list[Cell], records: bool = False) -> None:
    """Write a sheet, given its cells in the order of rows and columns.

    Where running text makes up most of it, each line of a cell is a block that names its cell, and the short cells
    of its row (title, year, place) stand before it; the row that only names columns is left out.
    `collection.reports` makes a document of each where there are several. Of a file of ``records``, as programs
    write them, the name of a column says so too, however short its texts are.
    """
    column = _text_column(cells) if records else None
    running = sum(len(cell.text) for cell in cells if _is_running(cell))
    if column is not None or 2 * running > sum(len(cell.text) for cell in cells):
        _write_reports(page, sheet, cells, column)
    elif cells:
        page.table(cells, sheet=sheet)


def _text_column(cells: list[Cell]) -> int | None:
    """The column that holds whole texts, which its name and its sentences say."""
    columns = [
        cell.column for cell in cells if cell.row == 1 and _TEXT_COLUMN.fullmatch(cell.text.strip(BLANKS))
    ]
    for column in columns:
        texts = [
            cell.text for cell in cells if cell.column == column and cell.row > 1 and cell.text.strip(BLANKS)
        ]
        if 2 * sum(_STOP in text for text in texts) > len(texts):
            return column
    return None


def _is_running(cell: Cell) -> bool:
    return len(cell.text) >= _LONG and _STOP in cell.text


def _lines(text: str) -> list[str]:
    """The lines of a report, of which programs that collect web pages often keep the markup."""
    if _PARAGRAPH.search(text):
        try:
            return read_html(text.encode("utf-8", "replace")).text.splitlines()
        except Refusal:
            # Of what is no page, the text stands as it is.
            pass
    return text.splitlines()


def _write_reports(page: Page, sheet: str | None, cells: list[Cell], column: int | None) -> None:
    rows: dict[int, list[Cell]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell)
    for number, row in rows.items():
        names = column is not None or all(len(cell.text.strip(BLANKS)) <= _HEADER_WORD for cell in row)
        if number == 1 and names and len(rows) > 1:
            continue
        for cell in sorted(row, key=lambda cell: (cell.column == column, _is_running(cell))):
            for line in _lines(cell.text) if cell.column == column else cell.text.splitlines():
                # Where it was taken from is no part of a report.
                if not _ADDRESS.fullmatch(line.strip(BLANKS)):
                    page.line(line, sheet=sheet, cell=cell.name)
