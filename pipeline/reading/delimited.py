"""Tables as plain text (.csv, .tsv): a table, or a collection of reports where a column holds whole texts."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import islice
from typing import Final

from openpyxl.utils import get_column_letter

from pipeline.reading.blocks import BLANKS, Cell, Decoded, Page, Refusal
from pipeline.reading.sheets import framed, write_sheet
from pipeline.reading.text import check_text, decode
from pipeline.whereabouts import NOBODY, At

_DELIMITERS: Final = ",\t;|"
_SAMPLE_ROWS: Final = 100
_DECLARED: Final = re.compile(r'"?sep=([,;|\t])"?\r?\n')
_FORMULA_WORD: Final = re.compile(r'="([^"]*)"')
_MAX_FIELD: Final = 50_000_000
_MAX_CELLS: Final = 2_000_000


def read_delimited(content: bytes, here: At = NOBODY) -> Decoded:
    """The text of a table with its blocks, each cell named as in a workbook; ``here`` is told each row.

    What parts the cells (comma, tab, semicolon, bar) is what parts the most rows into the same number of them.

    Raises Refusal: what `decode`, `check_text` and `Page.decoded` raise, too_many_blocks.
    """
    decoded = decode(content)
    check_text(decoded.text)
    page = Page()
    write_sheet(page, None, list(framed(_cells(decoded.text, here))), records=True)
    here.nowhere()
    return page.decoded(decoded.encoding)


def _cells(text: str, here: At) -> list[Cell]:
    declared = _DECLARED.match(text)
    if declared:
        text = text[declared.end() :]
    cells: list[Cell] = []
    for number, row in enumerate(_rows(text, declared[1] if declared else _delimiter(text)), 1):
        here.step("row", number)
        for column, words in enumerate(row, 1):
            quoted = _FORMULA_WORD.fullmatch(words)
            name = f"{get_column_letter(min(column, 18278))}{number}"
            cells.append(Cell(quoted[1] if quoted else words, number, column, name=name))
        if len(cells) > _MAX_CELLS:
            raise Refusal("too_many_blocks", f"more than {_MAX_CELLS} cells", "split the file")
    return cells


def _rows(text: str, delimiter: str) -> list[list[str]]:
    """The rows with their cells; where the quotation marks do not pair they are marks like any other."""
    csv.field_size_limit(_MAX_FIELD)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return [line.split(delimiter) for line in text.splitlines()]


def _delimiter(text: str) -> str:
    csv.field_size_limit(_MAX_FIELD)
    return max(_DELIMITERS, key=lambda sign: _agreement(text, sign))


def _agreement(text: str, delimiter: str) -> tuple[int, int]:
    """How many of the first rows have the same number of cells, more than one; and how many cells that is."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        widths = Counter(
            len(row) for row in islice(reader, _SAMPLE_ROWS) if any(cell.strip(BLANKS) for cell in row)
        )
    except csv.Error:
        return 0, 0
    return max(((count, width) for width, count in widths.items() if width > 1), default=(0, 0))
