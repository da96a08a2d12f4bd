"""What a reader gives for formats with markup: the text line by line, and for each block where it came from.

`Page` is the blank page that a reader fills from top to bottom. A table is written one row a line, its cells
joined by a tab; a merged cell's text stands once, in its first position.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from pipeline.reading.misdecoding import misdecoding

BLANKS: Final = " \t\r\n\x0b\x0c\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200C))
)
# What no text may hold: controls, lone surrogates, noncharacters.
_NO_TEXT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Far above what a load takes by default: to stop while the text is made, and not when it is done.
_MAX_CHARACTERS: Final = 50_000_000
_INNER_BREAK: Final = re.compile(r"[\t\r\n\x0b\x0c\u0085\u2028\u2029]+")
_LAYOUT_CELL: Final = 500
_LAYOUT_SHARE: Final = 0.8
_CHINESE: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")


class Refusal(Exception):
    """A file that is not taken: a short reason code, what was found, and what to do about it."""

    def __init__(self, reason: str, detail: str, remedy: str) -> None:
        super().__init__(f"{reason}: {detail}; {remedy}")
        self.reason = reason
        self.detail = detail
        self.remedy = remedy


def check_not_misdecoded(text: str) -> None:
    """Raises Refusal: misdecoded, where the characters are not those that were written."""
    detail = misdecoding(text)
    if detail is not None:
        raise Refusal("misdecoded", detail, "take the file from its source again and save it as UTF-8")


class Block(NamedTuple):
    """A piece of the text, half-open, and its place in the file; the columns of the table `blocks`.

    Pages, paragraphs, tables, rows and columns count from 1; ``sheet`` and ``cell`` are those of a workbook.
    """

    char_start: int
    char_end: int
    kind: str
    page: int | None = None
    paragraph: int | None = None
    sheet: str | None = None
    cell: str | None = None
    table_number: int | None = None
    row_number: int | None = None
    column_number: int | None = None
    row_span: int | None = None
    column_span: int | None = None
    is_header: bool | None = None


class Decoded(NamedTuple):
    """A file's text, the encoding that decoded it, and its blocks in the order of the text.

    A plain text is unchanged but for its byte-order mark, and has no blocks.
    """

    text: str
    encoding: str
    blocks: tuple[Block, ...] = ()


class Cell(NamedTuple):
    """A cell of a table, at the first row and column that it covers; ``name`` is its name in a workbook, ``page``
    that of a table which goes over pages.
    """

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    is_header: bool = False
    name: str | None = None
    page: int | None = None


def is_plain(text: str) -> bool:
    """Whether nothing of the text is to be folded or stripped: most cells, and far cheaper to ask than to do."""
    # Of the blanks only the ASCII one is printable.
    return text.isprintable() and text.strip(" ") == text


def holds_most(sizes: Sequence[int]) -> bool:
    """Whether one of these cells, by their characters, is running text that the others only frame."""
    largest = max(sizes, default=0)
    return largest > _LAYOUT_CELL and largest > _LAYOUT_SHARE * sum(sizes)


class Page:
    """The text while it is written, with its blocks."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._blocks: list[Block] = []
        self._size = 0
        self._tables = 0

    def line(
        self,
        text: str,
        kind: str = "paragraph",
        *,
        page: int | None = None,
        paragraph: int | None = None,
        sheet: str | None = None,
        cell: str | None = None,
        goes_on: bool = False,
    ) -> None:
        """Write a block, blanks at its ends left out; nothing where nothing is left.

        It stands on a line of its own unless it ``goes_on`` with the line of the block before, from another page.
        """
        text = _NO_TEXT.sub("", text).strip(BLANKS)
        if not text:
            return
        if goes_on and self._lines:
            start = self._size - 1
            self._lines[-1] += text
            self._size += len(text)
        else:
            start = self._write(text)
        self._blocks.append(Block(start, self._size - 1, kind, page, paragraph, sheet, cell))

    def table(self, cells: Iterable[Cell], *, sheet: str | None = None) -> None:
        """Write a table, given its cells in the order of rows and columns; empty cells are blocks too."""
        self._tables += 1
        rows: dict[int, list[Cell]] = {}
        for cell in cells:
            rows.setdefault(cell.row, []).append(cell)
        for row, row_cells in rows.items():
            pieces: list[str] = []
            at = self._size
            position = 1
            for cell in row_cells:
                gap = "\t" * (cell.column - position)
                text = cell.text
                if not is_plain(text):
                    text = _INNER_BREAK.sub(" ", _NO_TEXT.sub("", text).strip(BLANKS))
                at += len(gap)
                self._blocks.append(
                    Block(
                        at, at + len(text), "cell", cell.page, None, sheet, cell.name,
                        self._tables, row, cell.column, cell.row_span, cell.column_span, cell.is_header,
                    )
                )  # fmt: skip
                pieces += (gap, text)
                at += len(text)
                position = cell.column
            self._write("".join(pieces))

    def decoded(self, encoding: str = "unicode") -> Decoded:
        """The finished text; raises Refusal: no_text, misdecoded, not_chinese."""
        text = "\n".join(self._lines)
        if not text.strip(BLANKS):
            raise Refusal(
                "no_text", "no text was found in the file", "put the report's text into it, or remove it"
            )
        check_not_misdecoded(text)
        if _CHINESE.search(text) is None:
            raise Refusal(
                "not_chinese", "it holds no Chinese character", "keep only reports in the raw folder"
            )
        return Decoded(text + "\n", encoding, tuple(self._blocks))

    def _write(self, line: str) -> int:
        start = self._size
        self._lines.append(line)
        self._size += len(line) + 1
        if self._size > _MAX_CHARACTERS:
            # A few bytes can ask for a table of a million columns.
            detail = f"more than {_MAX_CHARACTERS} characters, tables with their empty cells"
            raise Refusal("too_much_text", detail, "do not trust this file; if it is sound, split it")
        return start
