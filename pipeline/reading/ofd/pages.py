"""OFD packages: the pages in order, their glyphs as rows and tables, and from there as for PDFs.

There is no library that tells where characters stand and is kept by more than one person; the format is XML in a ZIP
archive. Left out: annotations, seals and what is attached.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

from lxml import etree

from pipeline.reading.blocks import BLANKS, Decoded, Page, Refusal
from pipeline.reading.ofd.drawing import drawn, numbers
from pipeline.reading.package import SAVE_AGAIN, check_package, damaged, unpack
from pipeline.reading.pdf.aligned import Piece
from pipeline.reading.pdf.ruled import Glyph, Lattice, Table, lattices
from pipeline.reading.pdf.typeset import Row, paragraphs
from pipeline.whereabouts import NOBODY, At

_ROOT: Final = "OFD.xml"
_A4: Final = 297.0
_MOST_PAGES: Final = 10_000
_CELL_GAP: Final = 1.0
_LETTER_GAP: Final = 0.5
_LATIN_GAP: Final = 0.15
_SCANNED_SHARE: Final = 0.5
_STAMP: Final = 30
_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True)


def read_ofd(content: bytes, here: At = NOBODY) -> Decoded:
    """The text of an OFD with its blocks; a paragraph that goes over pages is a block on each. ``here`` is told each page.

    Raises Refusal: what `check_package` and `Page.decoded` raise, password_protected, scanned_ofd, damaged_file.
    """
    content = check_package(content, ".ofd")
    pages: list[list[Row]] = []
    scanned = 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = _Parts(archive)
        for number, (contents, height) in enumerate(parts.pages(), 1):
            here.step("page", number)
            shown = drawn(contents, height)
            pages.append(_rows(shown.glyphs, lattices(shown.level, shown.upright), number))
            scanned += len(shown.glyphs) < _STAMP and shown.has_picture
    here.nowhere()
    if scanned > _SCANNED_SHARE * len(pages):
        detail = f"{scanned} of {len(pages)} pages are pictures with next to no text"
        raise Refusal("scanned_ofd", detail, "recognise its text (OCR), save that as a file, then load again")
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


class _Parts:
    """The parts of a package, found from one another."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {name.lstrip("/"): name for name in archive.namelist()}
        if any(name.endswith("Encryptions.xml") for name in self._names):
            raise Refusal(
                "password_protected", "the file is encrypted", "save it without a password, then load again"
            )

    def pages(self) -> Iterator[tuple[list[Any], float]]:
        """The contents of each page with those of its templates before, and its height in millimetres."""
        root = self._parsed(_ROOT)
        for document in root.iterfind("{*}DocBody/{*}DocRoot"):
            at = self._place("", document.text)
            yield from self._pages_of(self._parsed(at), posixpath.dirname(at))

    def _pages_of(self, document: Any, folder: str) -> Iterator[tuple[list[Any], float]]:
        common = _height(document.find("{*}CommonData/{*}PageArea")) or _A4
        templates = {
            found.get("ID"): found.get("BaseLoc")
            for found in document.iterfind("{*}CommonData/{*}TemplatePage")
        }
        for number, found in enumerate(document.iterfind("{*}Pages/{*}Page")):
            if number == _MOST_PAGES:
                raise Refusal("too_many_blocks", f"more than {_MOST_PAGES} pages", "split the file")
            page = self._parsed(self._place(folder, found.get("BaseLoc")))
            below = [templates[used.get("TemplateID")] for used in page.iterfind("{*}Template")
                     if templates.get(used.get("TemplateID"))]  # fmt: skip
            contents = [self._parsed(self._place(folder, part)) for part in below] + [page]
            yield contents, _height(page.find("{*}Area")) or common

    def _place(self, folder: str, location: str | None) -> str:
        """The name of a part, given as a path from a folder or, with a slash before it, from the root."""
        return posixpath.normpath(posixpath.join("/", folder, (location or "").strip())).lstrip("/")

    def _parsed(self, name: str) -> Any:
        if name not in self._names:
            raise Refusal("damaged_file", f"{name or 'a part'} is not in the file", SAVE_AGAIN)
        try:
            return etree.fromstring(unpack(self._archive, self._archive.getinfo(self._names[name])), _PARSER)
        except (etree.LxmlError, ValueError) as error:
            raise damaged(error) from error


def _height(area: Any | None) -> float:
    box = numbers(None if area is None else area.findtext("{*}PhysicalBox"))
    return box[3] if len(box) == 4 else 0.0


def _rows(glyphs: Sequence[Glyph], drawn_tables: Sequence[Lattice], page: int) -> list[Row]:
    """The rows of a page, from top to bottom, and its tables among them."""
    inside: list[dict[int, list[Glyph]]] = [{} for _ in drawn_tables]
    owners: dict[Glyph, int] = {}
    for glyph in glyphs:
        middle = (glyph.left + glyph.right) / 2, (glyph.bottom + glyph.top) / 2
        for turn, lattice in enumerate(drawn_tables):
            cell = lattice.cell_at(*middle)
            if cell is not None:
                inside[turn].setdefault(cell, []).append(glyph)
                owners[glyph] = turn
                break
    rows: list[Row] = []
    filled: set[int] = set()
    for turn, lattice in enumerate(drawn_tables):
        table = lattice.filled(inside[turn], page)
        if table is not None:
            filled.add(turn)
            left, right = lattice.edges[0], lattice.edges[-1]
            rows.append(Row("", page, left, right, lattice.levels[-1], lattice.levels[0], table=table))
    for line in _lines([glyph for glyph in glyphs if owners.get(glyph) not in filled]):
        rows += _parted(line, page)
    return rows


def _lines(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Glyphs at one height, from left to right; what is drawn twice to look bold stands once."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda one: -(one.bottom + one.top)):
        last = lines[-1][0] if lines else None
        near = last and abs(last.bottom + last.top - glyph.bottom - glyph.top) < last.top - last.bottom
        if near:
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    for line in lines:
        ordered = sorted(line, key=lambda glyph: glyph.left)
        yield ordered[:1] + [two for one, two in pairwise(ordered) if not _is_shadow(one, two)]


def _is_shadow(one: Glyph, two: Glyph) -> bool:
    return one.sign == two.sign and two.left - one.left < 0.3 * (one.right - one.left)


def _parted(line: Sequence[Glyph], page: int) -> Iterator[Row]:
    """A line as one row or, where the page parts it as cells, several; pieces stand a little apart."""
    gaps = [(two.left - one.right) / max(one.top - one.bottom, 1.0) for one, two in pairwise(line)]
    seams = [0, *(number for number, gap in enumerate(gaps, 1) if gap > _CELL_GAP), len(line)]
    for start, at in pairwise(seams):
        words, begun, pieces = line[start].sign, start, []
        for number in range(start + 1, at):
            gap, one, two = gaps[number - 1], line[number - 1], line[number]
            if gap > _LETTER_GAP:
                pieces.append(_piece(line[begun:number]))
                begun = number
            latin = one.sign.isascii() and two.sign.isascii()
            words += " " * (gap > (_LATIN_GAP if latin else _LETTER_GAP)) + two.sign
        if pieces:
            pieces.append(_piece(line[begun:at]))
        part = line[start:at]
        low, high = min(glyph.bottom for glyph in part), max(glyph.top for glyph in part)
        yield Row(words, page, part[0].left, part[-1].right, low, high, tuple(pieces))


def _piece(glyphs: Sequence[Glyph]) -> Piece:
    return Piece("".join(glyph.sign for glyph in glyphs), glyphs[0].left, glyphs[-1].right)
