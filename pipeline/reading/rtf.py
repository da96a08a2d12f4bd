r"""Rich text (.rtf, and many a .doc): paragraphs with the numbers that stand before them, and tables.

striprtf reads the groups, encodings and characters; cells and rows it would write as bars and line ends, so that
their control words become signs of private use before, which it passes on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from striprtf import striprtf

from pipeline.reading.blocks import BLANKS, Cell, Decoded, Page, Refusal
from pipeline.reading.package import damaged
from pipeline.whereabouts import NOBODY, At

_TO_TEXT: Final[Callable[..., str]] = striprtf.rtf_to_text
_SIGN: Final = b"{\\rtf"
_ROW_BEGINS, _CELL_ENDS, _ROW_ENDS = "\ue0f0", "\ue0f1", "\ue0f2"
_WORDS: Final = {
    "trowd": _ROW_BEGINS, "cell": _CELL_ENDS, "row": _ROW_ENDS, "nestcell": " ", "nestrow": "\\par ",
    # Numbers of lists as old programs write them beside their paragraphs.
    "pntext": "",
    "sect": "\\par ", "page": "\\par ",
}  # fmt: skip
_CONTROL: Final = re.compile(r"(?<!\\)((?:\\\\)*)\\(" + "|".join(_WORDS) + r")(?![a-zA-Z0-9-]) ?")
_HIGH: Final = re.compile(rb"[\x80-\xff]")
_CHINESE_PAGE: Final = re.compile(r"\\ansicpg936(?!\d)")
_WESTERN_FONT: Final = re.compile(r"\\fcharset0(?!\d)")
_LABEL: Final = re.compile(
    r"^\s*([（(]?第?(?:[一二三四五六七八九十百零]{1,6}|\d{1,3}|[a-zA-Z])[章节条]?[、.．)）]?)\t"
)
"""The number of an item, as list fields give it."""
_LINKED: Final = re.compile("HYPERLINK")


def read_rtf(content: bytes, here: At = NOBODY) -> Decoded:
    """The text of a rich text with its blocks; ``here`` is told each paragraph. Headers, footers and notes are left out.

    Raises Refusal: wrong_suffix, damaged_file, what `Page.decoded` raises.
    """
    if not content.lstrip().startswith(_SIGN):
        raise Refusal(
            "wrong_suffix", f"it is no .rtf file: it begins {content[:8]!r}", "name it as what it is"
        )
    try:
        text: str = _TO_TEXT(_prepared(content), errors="replace")
    except Exception as error:
        # Whatever the library raises over a file is the file's fault to the reader.
        raise damaged(error) from error
    page = Page()
    paragraph = 0
    cells: list[Cell] = []
    for words, row in _parts(text):
        if row is not None:
            number = cells[-1].row + 1 if cells else 1
            cells += [Cell(cell, number, column) for column, cell in enumerate(row, 1)]
            continue
        if not words.strip(BLANKS):
            continue
        paragraph += 1
        here.step("paragraph", paragraph)
        _write_table(page, cells)
        cells = []
        page.line(_LABEL.sub(_labelled, words), paragraph=paragraph)
    _write_table(page, cells)
    here.nowhere()
    return page.decoded()


def _labelled(found: re.Match[str]) -> str:
    """The number of an item without the tab behind it, with a blank where it ends as Western ones do."""
    return found[1] + " " * found[1][-1:].isascii()


def _prepared(content: bytes) -> str:
    r"""The file with signs for its tables. What stands in eight bits, as some programs write it, is escaped as \'xx."""
    text = _HIGH.sub(lambda found: b"\\'%02x" % found[0][0], content).decode("ascii")
    if _CHINESE_PAGE.search(text):
        # There the fonts that are said to be Western hold the characters of GBK all the same.
        text = _WESTERN_FONT.sub(r"\\fcharset134", text)
    # The library would write the address of each link behind its words.
    text = _LINKED.sub("link", text)
    return _CONTROL.sub(lambda found: found[1] + _WORDS[found[2]], text)


def _parts(text: str) -> Iterator[tuple[str, list[str] | None]]:
    """The paragraphs, and in the place of a row of a table its cells."""
    *rows, rest = text.split(_ROW_ENDS)
    for piece in rows:
        before, begun, row = piece.partition(_ROW_BEGINS)
        if not begun:
            before, row = "", piece
        for words in before.split("\n"):
            yield words, None
        cells = row.replace(_ROW_BEGINS, "").split(_CELL_ENDS)
        yield "", [cell.strip(BLANKS) for cell in cells[:-1]]
    for words in rest.replace(_ROW_BEGINS, "").replace(_CELL_ENDS, "\t").split("\n"):
        yield words, None


def _write_table(page: Page, cells: list[Cell]) -> None:
    """Write a table; one of a single column only frames what stands in it."""
    if any(cell.column > 1 for cell in cells):
        page.table(cells)
    else:
        for cell in cells:
            for line in cell.text.splitlines():
                page.line(line)
