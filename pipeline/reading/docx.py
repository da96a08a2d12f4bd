"""Word documents (.docx): paragraphs with their list numbers, tables, footnotes and text boxes.

python-docx opens the package; the text is read off the XML, since what it calls a paragraph's text knows no
list number, footnote, text box or revision. Left out: headers and footers, what a revision deleted, hidden
text, field codes, tables of contents.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from lxml import etree

from pipeline.reading.blocks import Cell, Decoded, Page, Refusal, holds_most
from pipeline.reading.list_numbers import ListNumbers, Styles, W
from pipeline.reading.package import check_package, damaged
from pipeline.whereabouts import NOBODY, At

_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_TEXT: Final = frozenset({W + "t", _MATH_TEXT})
_SIGNS: Final = {W + "tab": "\t", W + "cr": "\n", W + "noBreakHyphen": "-", W + "ptab": "\t"}
_NOTES: Final = {W + "footnoteReference": "footnote", W + "endnoteReference": "endnote"}
_SKIPPED: Final = frozenset(
    {
        W + name
        for name in ("pPr", "del", "moveFrom", "instrText", "delText", "rt", "fldChar", "sectPr", "tblPr")
    }
)
_OFF: Final = ("0", "false", "off")
_UNNUMBERED_NOTES: Final = ("separator", "continuationSeparator", "continuationNotice")


def read_docx(content: bytes, here: At = NOBODY) -> Decoded:
    """The text of a Word document with its blocks; ``here`` is told each paragraph, and each row of a table.

    Raises Refusal: what `check_package` and `Page.decoded` raise, damaged_file.
    """
    content = check_package(content, ".docx")
    try:
        document = docx.Document(io.BytesIO(content))
        part = document.part
        related = {
            relation.reltype: relation.target_part
            for relation in part.rels.values()
            if not relation.is_external and relation.reltype in _RELATED
        }
        parts = (_root(related.get(kind)) for kind in _RELATED)
        reader = _Reader(here, Styles(document.styles.element), *parts)
        body = document.element.body
    except Exception as error:
        # Whatever the library raises over a file is the file's fault to the reader.
        raise damaged(error) from error
    if body is None:
        raise Refusal("damaged_file", "the document has no body", "save it again in a word processor")
    reader.blocks(body)
    return reader.page.decoded()


_RELATED: Final = (RELATIONSHIP_TYPE.NUMBERING, RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES)


def _root(part: Any | None) -> Any | None:
    if part is None:
        return None
    element = getattr(part, "element", None)
    return element if element is not None else etree.fromstring(part.blob, _PARSER)


_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True)


@dataclass(slots=True)
class _Inline:
    """What stands in one paragraph: its words, the notes that it refers to, the text boxes anchored in it."""

    words: list[str] = field(default_factory=list)
    notes: list[Any] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)


class _Reader:
    """One document while it is read."""

    def __init__(self, here: At, styles: Styles, numbering: Any | None, *notes: Any | None) -> None:
        self.page = Page()
        self._here = here
        self._styles = styles
        self._numbers = ListNumbers(numbering, styles)
        self._notes: dict[tuple[str, str], Any] = {}
        for kind, root in zip(("footnote", "endnote"), notes, strict=True):
            for note in () if root is None else root.iter(W + kind):
                if note.get(W + "type") not in _UNNUMBERED_NOTES:
                    self._notes[kind, note.get(W + "id", "")] = note
        self._paragraph = 0
        self._tables = 0

    def blocks(self, parent: Any) -> None:
        """Write the paragraphs and tables of a body or of what wraps some of them."""
        for child in _children(parent):
            if child.tag == W + "p":
                self._paragraph += 1
                self._here.step("paragraph", self._paragraph)
                self._write_paragraph(child)
            elif child.tag == W + "tbl" and _is_layout(child):
                for row in _children(child):
                    for cell in _children(row) if row.tag == W + "tr" else ():
                        self.blocks(cell)
            elif child.tag == W + "tbl":
                self._write_table(child)

    def _write_table(self, table: Any) -> None:
        """Write a table, and behind it the tables that its cells hold: each is one of its own."""
        notes: list[Any] = []
        within: list[Any] = []
        self._tables += 1
        self.page.table(self._cells(table, notes, within, self._here))
        self._write_notes(notes)
        self.blocks(within)

    def _write_paragraph(self, paragraph: Any) -> None:
        properties, style_id, style = self._style(paragraph)
        if style.startswith("toc "):
            return
        inline = _Inline()
        self._collect(paragraph, inline)
        words = "".join(inline.words)
        label = self._numbers.label(properties, style_id) if words.strip() else None
        kind = "paragraph" if label is None else "list_item"
        if self._is_heading(properties, style_id, style):
            kind = "heading"
        self.page.line((label or "") + words, kind, paragraph=self._paragraph)
        for box in inline.boxes:
            within: list[Any] = []
            for line in self._lines(box, inline.notes, within):
                self.page.line(line, "textbox", paragraph=self._paragraph)
            self.blocks(within)
        self._write_notes(inline.notes)

    def _write_notes(self, notes: list[Any]) -> None:
        for note in notes:
            self.page.line(
                " ".join(self._lines(note, [], None)), "footnote", paragraph=self._paragraph or None
            )

    def _style(self, paragraph: Any) -> tuple[Any | None, str | None, str]:
        properties = paragraph.find(W + "pPr")
        own = None if properties is None else properties.find(W + "pStyle")
        style_id = None if own is None else own.get(W + "val")
        return properties, style_id, self._styles.name(style_id)

    def _is_heading(self, properties: Any | None, style_id: str | None, style: str) -> bool:
        if style.startswith("heading ") or style in ("title", "subtitle"):
            return True
        own = None if properties is None else properties.find(W + "outlineLvl")
        level = own if own is not None else self._styles.find(style_id, f"{W}pPr/{W}outlineLvl")
        return level is not None and level.get(W + "val", "9") < "9"

    def _collect(self, parent: Any, inline: _Inline) -> None:
        for child in parent:
            tag = child.tag
            if tag in _TEXT:
                inline.words.append(child.text or "")
            elif tag == W + "rPr":
                if _vanishes(child):
                    return
            elif tag in _SIGNS:
                inline.words.append(_SIGNS[tag])
            elif tag == W + "br":
                inline.words.append("\n" if child.get(W + "type") in (None, "textWrapping") else "")
            elif tag in _NOTES:
                note = self._notes.get((_NOTES[tag], child.get(W + "id", "")))
                if note is not None:
                    inline.notes.append(note)
            elif tag == W + "txbxContent":
                inline.boxes.append(child)
            elif tag == _MC + "AlternateContent":
                # The same thing twice, for new and for old programs: one of them is read.
                self._collect(child[:1], inline)
            elif tag not in _SKIPPED and len(child):
                self._collect(child, inline)

    def _lines(self, parent: Any, notes: list[Any], within: list[Any] | None) -> Iterator[str]:
        """The text of the paragraphs inside a cell, a text box or a note; tables go to ``within``, if that is kept."""
        for child in _children(parent):
            if child.tag == W + "p":
                inline = _Inline()
                self._collect(child, inline)
                notes += inline.notes
                words = "".join(inline.words)
                if words.strip():
                    properties, style_id, _ = self._style(child)
                    yield (self._numbers.label(properties, style_id) or "") + words
                for box in inline.boxes:
                    yield from self._lines(box, notes, within)
            elif child.tag == W + "tbl" and within is not None:
                within.append(child)
            elif child.tag == W + "tbl":
                yield from (cell.text for cell in self._cells(child, notes, None) if cell.text.strip())

    def _cells(self, table: Any, notes: list[Any], within: list[Any] | None, here: At = NOBODY) -> list[Cell]:
        cells: list[Cell] = []
        merged: dict[int, int] = {}
        rows = [row for row in _children(table) if row.tag == W + "tr"]
        words = f"table {self._tables}, row"
        for number, row in enumerate(rows, 1):
            here.step(words, number)
            properties = row.find(W + "trPr")
            header = None if properties is None else properties.find(W + "tblHeader")
            is_header = header is not None and header.get(W + "val") not in _OFF
            column = 1 + _count(None if properties is None else properties.find(W + "gridBefore"), 0)
            for cell in _children(row):
                if cell.tag != W + "tc":
                    continue
                own = cell.find(W + "tcPr")
                span = _count(None if own is None else own.find(W + "gridSpan"), 1)
                merge = None if own is None else own.find(W + "vMerge")
                above = merged.get(column)
                if merge is not None and merge.get(W + "val") != "restart" and above is not None:
                    cells[above] = cells[above]._replace(row_span=number - cells[above].row + 1)
                else:
                    if merge is None:
                        merged.pop(column, None)
                    else:
                        merged[column] = len(cells)
                    text = "\n".join(self._lines(cell, notes, within))
                    cells.append(Cell(text, number, column, 1, span, is_header))
                column += span
        return cells


def _vanishes(properties: Any) -> bool:
    """Whether a run's properties hide its text."""
    hidden = properties.find(W + "vanish")
    return hidden is not None and hidden.get(W + "val") not in _OFF


def _children(parent: Any) -> Iterator[Any]:
    """The children of an element, those of content controls and of insertions among them."""
    for child in parent:
        if child.tag in (
            W + "sdt",
            W + "sdtContent",
            W + "ins",
            W + "moveTo",
            W + "customXml",
            W + "smartTag",
        ):
            yield from _children(child)
        else:
            yield child


def _is_layout(table: Any) -> bool:
    """Whether a table only frames running text: it has one column, or one cell holds most of it."""
    rows = [[cell for cell in _children(row) if cell.tag == W + "tc"] for row in _children(table)]
    if all(len(cells) < 2 for cells in rows):
        return True
    sizes = [len(_WORDS(cell)) for cells in rows for cell in cells]
    return holds_most(sizes)


_WORDS: Final = etree.XPath("string(.)")


def _count(element: Any | None, default: int) -> int:
    text = "" if element is None else element.get(W + "val", "")
    return min(int(text), 1000) if text.isascii() and text.isdigit() and len(text) < 7 else default
