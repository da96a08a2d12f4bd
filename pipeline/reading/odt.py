"""OpenDocument texts (.odt): paragraphs with their list numbers, tables, footnotes and text boxes.

Left out, as for Word documents: headers and footers, what a revision deleted, annotations, tables of contents.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pipeline.reading.blocks import Cell, Decoded, Page, Refusal, holds_most
from pipeline.reading.list_numbers import chinese
from pipeline.reading.open_document import DRAW, OFFICE, STYLE, TABLE, TEXT, count, open_parts, words
from pipeline.whereabouts import NOBODY, At

_FRAMES: Final = (TEXT + "section", TEXT + "index-body", DRAW + "frame", DRAW + "text-box")
_ROMAN: Final = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_MOST_SPANNED: Final = 1000
_MOST_COLUMNS: Final = 16_384
_MOST_REPEATED: Final = 1000


def read_odt(content: bytes, here: At = NOBODY) -> Decoded:
    """The text of a document with its blocks; ``here`` is told each paragraph, and each row of a table.

    Raises Refusal: what `open_parts` and `Page.decoded` raise, damaged_file.
    """
    root, styles = open_parts(content, ".odt")
    body = root.find(f"{OFFICE}body/{OFFICE}text")
    if body is None:
        raise Refusal("damaged_file", "it holds no text", "save it again in an office program")
    reader = _Reader(here, [found for found in (styles, root) if found is not None])
    reader.blocks(body)
    here.nowhere()
    return reader.page.decoded()


class _Reader:
    """One document while it is read."""

    def __init__(self, here: At, roots: list[Any]) -> None:
        self.page = Page()
        self._here = here
        self._styles: dict[str, dict[int, Any]] = {}
        self._of_paragraphs: dict[str, str] = {}
        for root in roots:
            for style in root.iter(TEXT + "list-style", TEXT + "outline-style"):
                name = "" if style.tag == TEXT + "outline-style" else style.get(STYLE + "name", "")
                self._styles[name] = {count(level.get(TEXT + "level"), 10): level for level in style}
            for style in root.iter(STYLE + "style"):
                if style.get(STYLE + "list-style-name"):
                    self._of_paragraphs[style.get(STYLE + "name")] = style.get(STYLE + "list-style-name")
        self._counts: dict[str, list[int]] = {}
        self._paragraph = 0
        self._tables = 0

    def blocks(self, parent: Any) -> None:
        """Write what stands in a body, a section or a frame."""
        for child in parent:
            if child.tag == TEXT + "p":
                self._write(child, "paragraph", "")
            elif child.tag == TEXT + "h":
                level = count(child.get(TEXT + "outline-level"), 10)
                self._write(child, "heading", self._label("", level) if "" in self._styles else "")
            elif child.tag == TEXT + "list":
                self._list(child, child.get(TEXT + "style-name", ""), 1)
            elif child.tag == TABLE + "table":
                self._table(child)
            elif child.tag in _FRAMES:
                self.blocks(child)

    def _list(self, parent: Any, style: str, level: int) -> None:
        goes_on = parent.get(TEXT + "continue-numbering") == "true" or parent.get(TEXT + "continue-list")
        if level == 1 and not goes_on:
            self._counts.pop(style, None)
        for item in parent.iterchildren(TEXT + "list-item", TEXT + "list-header"):
            numbered = item.tag == TEXT + "list-item"
            for child in item:
                if child.tag == TEXT + "list":
                    self._list(child, child.get(TEXT + "style-name") or style, level + 1)
                elif child.tag in (TEXT + "p", TEXT + "h"):
                    own = style or self._of_paragraphs.get(child.get(TEXT + "style-name", ""), "")
                    label = self._label(own, level) if numbered else ""
                    numbered = False
                    kind = "heading" if child.tag == TEXT + "h" else "list_item" if label else "paragraph"
                    self._write(child, kind, label)

    def _label(self, style: str, level: int) -> str:
        """The next number of a list, as it stands before its item; empty for a bullet."""
        levels = self._styles.get(style, {})
        counts = self._counts.setdefault(style, [0] * 10)
        start = count(levels[level].get(TEXT + "start-value"), 1_000_000) if level in levels else 1
        counts[level - 1] = counts[level - 1] + 1 if counts[level - 1] else start
        counts[level:] = [0] * (10 - level)
        shown = levels.get(level)
        if shown is None or not shown.get(STYLE + "num-format"):
            return ""
        depth = count(shown.get(TEXT + "display-levels"), level)
        numbers = [
            _number(counts[at - 1] or 1, levels[at].get(STYLE + "num-format", "1"))
            for at in range(level - depth + 1, level + 1)
            if at in levels
        ]
        before, after = shown.get(STYLE + "num-prefix", ""), shown.get(STYLE + "num-suffix", "")
        label = f"{before}{'.'.join(numbers)}{after}"
        return (
            f"{label} " if label[-1:] in (".", ")") or (label[-1:].isalnum() and label.isascii()) else label
        )

    def _write(self, paragraph: Any, kind: str, label: str) -> None:
        text = words(paragraph)
        self._paragraph += 1
        self._here.step("paragraph", self._paragraph)
        if text.strip():
            self.page.line(label + text, kind, paragraph=self._paragraph)
        for frame in paragraph.iter(DRAW + "text-box"):
            for line in _lines(frame):
                self.page.line(line, "textbox", paragraph=self._paragraph)
        self._write_notes(paragraph)

    def _write_notes(self, parent: Any) -> None:
        for note in parent.iter(TEXT + "note-body"):
            self.page.line(" ".join(_lines(note)), "footnote", paragraph=self._paragraph or None)

    def _table(self, table: Any) -> None:
        rows = [row for row in table.iter(TABLE + "table-row") if _owner(row) is table]
        parts = [[cell for cell in row if cell.tag == TABLE + "table-cell"] for row in rows]
        sizes = [len("".join(cell.itertext())) for cells in parts for cell in cells]
        if all(len(cells) < 2 for cells in parts) or holds_most(sizes):
            for cells in parts:
                for cell in cells:
                    self.blocks(cell)
            return
        self._tables += 1
        self.page.table(self._cells(rows))
        self._write_notes(table)

    def _cells(self, rows: list[Any]) -> Iterator[Cell]:
        for number, row in enumerate(rows, 1):
            self._here.step(f"table {self._tables}, row", number)
            is_header = row.getparent().tag == TABLE + "table-header-rows"
            column = 1
            for cell in row.iterchildren(TABLE + "table-cell", TABLE + "covered-table-cell"):
                repeated = count(cell.get(TABLE + "number-columns-repeated"), _MOST_REPEATED)
                if cell.tag == TABLE + "table-cell":
                    height = count(cell.get(TABLE + "number-rows-spanned"), _MOST_SPANNED)
                    width = count(cell.get(TABLE + "number-columns-spanned"), _MOST_SPANNED)
                    text = "\n".join(_lines(cell))
                    for at in range(column, column + repeated):
                        yield Cell(text, number, at, height, width, is_header)
                column += repeated
                if column > _MOST_COLUMNS:
                    break


def _owner(row: Any) -> Any:
    """The table that a row belongs to, of several one in the other."""
    return next(row.iterancestors(TABLE + "table"))


def _lines(parent: Any) -> Iterator[str]:
    """The paragraphs inside a cell, a text box or a note."""
    for paragraph in parent.iter(TEXT + "p", TEXT + "h"):
        text = words(paragraph)
        if text.strip():
            yield text


def _number(value: int, form: str) -> str:
    match form[:1]:
        case "一" | "壹" | "甲":
            return chinese(value)
        case "①":
            return chr(0x2460 + value - 1) if value <= 20 else str(value)
        case "a" | "A":
            letter = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)
            return letter.upper() if form[0] == "A" else letter
        case "i" | "I":
            roman, left = "", value
            for size, sign in _ROMAN if value < 40 else ():
                roman, left = roman + sign * (left // size), left % size
            return (roman.upper() if form[0] == "I" else roman) or str(value)
    return str(value)
