"""PDFs with a text layer: rows of glyphs in reading order, joined into paragraphs, page furniture left out.

pdfium gives the characters and where they stand, and the lines that are drawn; `typeset` makes paragraphs of
them, `ruled` tables. Nothing is drawn, no script run, no link followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

import pypdfium2
from pypdfium2 import raw

from pipeline.reading.blocks import BLANKS, Decoded, Page, Refusal
from pipeline.reading.package import damaged
from pipeline.reading.pdf.aligned import Piece
from pipeline.reading.pdf.drawn_lines import rules_of
from pipeline.reading.pdf.paper import Paper
from pipeline.reading.pdf.ruled import Glyph, Lattice, Table, lattices
from pipeline.reading.pdf.stand_in import stand_in_for_fonts
from pipeline.reading.pdf.typeset import Row, paragraphs
from pipeline.whereabouts import NOBODY, At

_WORDS: Final = re.compile(r"[^\s][^\r\n]*(?<=\S)")
# Distances between two glyphs, in heights of a row: of another cell, of a blank, of glyphs written backwards.
_SEAM: Final = re.compile("[ “”‘’]")
_CELL_GAP: Final = 1.0
_LETTER_GAP: Final = 0.5
_BACKWARD: Final = -0.8
_NO_GLYPH: Final = BLANKS + "\ufffe"
_SCANNED_SHARE: Final = 0.5
_STAMP: Final = 30
"""A scanned page may hold a page number or the stamp of the program that made it, as text."""


def read_pdf(content: bytes, here: At = NOBODY) -> Decoded:
    """The text of a PDF with its blocks; a paragraph that goes over pages is a block on each. ``here`` is told each page.

    Left out: headers and footers that repeat from page to page, and page numbers.

    Raises Refusal: password_protected, scanned_pdf, damaged_file, what `Page.decoded` raises.
    """
    stand_in_for_fonts()
    try:
        with pypdfium2.PdfDocument(content) as document:
            pages: list[list[Row]] = []
            scanned: list[bool] = []
            for number in range(len(document)):
                here.step("page", number + 1)
                rows = _rows(document, number)
                pages.append(rows)
                scanned.append(
                    sum(len(row.words) for row in rows) < _STAMP and _has_picture(document, number)
                )
            here.nowhere()
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Refusal(
                "password_protected", "the file is encrypted", "save it without a password, then load again"
            ) from error
        raise damaged(error) from error
    if sum(scanned) > _SCANNED_SHARE * len(pages):
        detail = f"{sum(scanned)} of {len(pages)} pages are pictures with next to no text"
        raise Refusal("scanned_pdf", detail, "recognise its text (OCR), save that as a file, then load again")
    page = Page()
    number = 0
    for part in paragraphs(pages):
        if isinstance(part, Table):
            page.table(part.cells)
            continue
        number += 1
        begun = False
        for on_page, text in part:
            page.line(text, page=on_page, paragraph=number, goes_on=begun)
            begun = begun or bool(text.strip(BLANKS))
    return page.decoded()


def _rows(document: Any, number: int) -> list[Row]:
    """The rows of text of one page as the file orders them."""
    page = document[number]
    try:
        paper = Paper(page, number + 1)
        drawn = lattices(*rules_of(page, paper.turned))
        owners, tables = _tables(paper, drawn) if drawn else ({}, {})
        rows: list[Row] = []
        for found in _WORDS.finditer(paper.text):
            for owner, start, end in _runs(paper.text, found.start(), found.end(), owners):
                if owner is None:
                    rows += _pieces(paper, start, end)
                elif owner in tables:
                    rows.append(tables.pop(owner))
        return rows
    finally:
        page.close()


def _tables(paper: Paper, drawn: Sequence[Lattice]) -> tuple[dict[int, int], dict[int, Row]]:
    """The tables of a page, each as the row that it is among its rows, and which characters stand in which."""
    text = paper.text
    glyphs: list[dict[int, list[Glyph]]] = [{} for _ in drawn]
    owners: dict[int, int] = {}
    for found in _WORDS.finditer(text):
        near = _near(paper, found, drawn)
        for at in range(found.start(), found.end()) if near else ():
            if text[at] in _NO_GLYPH:
                continue
            middle = paper.middle(at)
            for turn, lattice in near:
                cell = lattice.cell_at(*middle)
                if cell is not None:
                    glyphs[turn].setdefault(cell, []).append(Glyph(text[at], *paper.box(at, at)))
                    owners[at] = turn
    rows = {turn: _row_of(lattice, glyphs[turn], paper.number) for turn, lattice in enumerate(drawn)}
    filled = {turn: row for turn, row in rows.items() if row is not None}
    return {at: turn for at, turn in owners.items() if turn in filled}, filled


def _near(paper: Paper, found: re.Match[str], drawn: Sequence[Lattice]) -> list[tuple[int, Lattice]]:
    """The tables, with their turns, between whose first and last line a word begins or ends."""
    heights = [paper.middle(at)[1] for at in (found.start(), found.end() - 1)]
    return [
        (turn, lattice)
        for turn, lattice in enumerate(drawn)
        if any(lattice.levels[-1] <= height <= lattice.levels[0] for height in heights)
    ]


def _row_of(lattice: Lattice, glyphs: dict[int, list[Glyph]], page: int) -> Row | None:
    """A table as the row that it is among the rows of its page; None where the lines hold none."""
    table = lattice.filled(glyphs, page)
    if table is None:
        return None
    left, right = lattice.edges[0], lattice.edges[-1]
    return Row("", page, left, right, lattice.levels[-1], lattice.levels[0], table=table)


def _runs(
    text: str, start: int, end: int, owners: Mapping[int, int]
) -> Iterator[tuple[int | None, int, int]]:
    """The pieces of a row outside tables and in each of them."""
    if not owners:
        yield None, start, end
        return
    signs = [at for at in range(start, end) if text[at] not in _NO_GLYPH]
    for owner, run in groupby(signs, owners.get):
        first, *more = run
        yield owner, first, (more[-1] if more else first) + 1


def _pieces(paper: Paper, start: int, end: int) -> list[Row]:
    """A row as pdfium has it, parted where the page parts it: at cells, and where glyphs are out of order.

    Blanks that pdfium saw in the distance of two glyphs, and that nobody wrote, go where they stand beside
    Chinese: there typesetting puts a little room between a character and a number.
    """
    text = paper.text
    rows: list[Row] = []
    seams = list(_seams(paper, start, end))  # of two marks side by side one seam comes twice
    out_of_order = any(gap < _BACKWARD for _, _, gap in seams)
    words, first, last = "", start, start
    apart: list[Piece] = []
    begun = start
    for before, after, gap in seams:
        if before <= last:
            continue
        words += text[last:before]
        last = after
        if out_of_order or gap > _CELL_GAP:
            apart.append(_piece(paper, begun, before))
            rows.append(_row(paper, words, first, before, apart))
            words, first, begun, apart = "", after, after, []
        elif after > before and gap > _LETTER_GAP:
            words += " "
            apart.append(_piece(paper, begun, before))
            begun = after
        elif after > before and text[before - 1].isascii() and text[after].isascii():
            words += " "
    if apart:
        apart.append(_piece(paper, begun, end))
    return [*rows, _row(paper, words + text[last:end], first, end, apart)]


def _row(paper: Paper, words: str, start: int, end: int, apart: Sequence[Piece]) -> Row:
    return Row(words, paper.number, *paper.box(start, end - 1), tuple(apart) if len(apart) > 1 else ())


def _piece(paper: Paper, start: int, end: int) -> Piece:
    left, right, _, _ = paper.box(start, end - 1)
    return Piece("".join(sign for sign in paper.text[start:end] if sign not in _NO_GLYPH), left, right)


def _seams(paper: Paper, start: int, end: int) -> Iterator[tuple[int, int, float]]:
    """Where a row may come apart: the end before, the beginning after, the distance in heights of the row.

    That is at the blanks that pdfium made, and at quotation marks, which come from another font and are often
    written after the words around them.
    """
    text = paper.text
    for found in _SEAM.finditer(text, start, end):
        at = found.start()
        if text[at] != " ":
            ends = [(side, side) for side in (at, at + 1)]
        elif paper.is_made_up(at):
            ends = [(at, at + 1)]
        else:
            continue
        for before, after in ends:
            if start < before and after < end and text[before - 1] != " " != text[after]:
                _, right, low, high = paper.box(before - 1, before - 1)
                left, *_ = paper.box(after, after)
                yield before, after, (left - right) / max(high - low, 1.0)


def _has_picture(document: Any, number: int) -> bool:
    page = document[number]
    try:
        return any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
    finally:
        page.close()
