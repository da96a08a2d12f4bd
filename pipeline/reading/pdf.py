"""PDFs with a text layer: rows of glyphs in reading order, joined into paragraphs, page furniture left out.

pdfium gives the characters and where they stand; `typeset` makes paragraphs of them. Nothing is drawn, no
script run, no link followed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, Final

import pypdfium2
from pypdfium2 import raw

from pipeline.reading.blocks import BLANKS, Decoded, Page, Refusal
from pipeline.reading.package import damaged
from pipeline.reading.typeset import Row, paragraphs

_WORDS: Final = re.compile(r"[^\s][^\r\n]*(?<=\S)")
# Distances between two glyphs, in heights of a row: of another cell, of a blank, of glyphs written backwards.
_SEAM: Final = re.compile("[ “”‘’]")
_CELL_GAP: Final = 1.0
_LETTER_GAP: Final = 0.5
_BACKWARD: Final = -0.8
_SCANNED_SHARE: Final = 0.5
_STAMP: Final = 30
"""A scanned page may hold a page number or the stamp of the program that made it, as text."""
# What normalisation knows not: radicals of the supplement that fonts give for the characters they look like.
_SUPPLEMENT: Final = dict(
    zip(
        "⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳",
        "母民虎西见角贝车长门青页风飞食马骨鬼鱼鸟麦黄齐齿龙龟",
        strict=True,
    )
)
_RADICALS: Final = str.maketrans(
    {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)} | _SUPPLEMENT
)
"""Kangxi radicals, which PDFs hold in place of the characters: ⾸ for 首."""


def read_pdf(content: bytes) -> Decoded:
    """The text of a PDF with its blocks; a paragraph that goes over pages is a block on each.

    Left out: headers and footers that repeat from page to page, and page numbers.

    Raises Refusal: password_protected, scanned_pdf, damaged_file, what `Page.decoded` raises.
    """
    try:
        with pypdfium2.PdfDocument(content) as document:
            pages = [_rows(document, number) for number in range(len(document))]
            scanned = [
                sum(len(row.words) for row in rows) < _STAMP and _has_picture(document, number)
                for number, rows in enumerate(pages)
            ]
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
    for number, paragraph in enumerate(paragraphs(pages), 1):
        begun = False
        for on_page, text in paragraph:
            page.line(text, page=on_page, paragraph=number, goes_on=begun)
            begun = begun or bool(text.strip(BLANKS))
    return page.decoded()


def _rows(document: Any, number: int) -> list[Row]:
    """The rows of text of one page as the file orders them."""
    page = document[number]
    try:
        text_page = page.get_textpage()
        text = text_page.get_text_range().translate(_RADICALS)
        if len(text) != text_page.count_chars():
            # Characters of two code units: places are counted in units there.
            text = "".join(c if ord(c) < 0x10000 else c + "\ufffe" for c in text)
        return [
            row
            for found in _WORDS.finditer(text)
            for row in _pieces(text_page, text, found.start(), found.end(), number + 1)
        ]
    finally:
        page.close()


def _pieces(text_page: Any, text: str, start: int, end: int, page: int) -> list[Row]:
    """A row as pdfium has it, parted where the page parts it: at cells, and where glyphs are out of order.

    Blanks that pdfium saw in the distance of two glyphs, and that nobody wrote, go where they stand beside
    Chinese: there typesetting puts a little room between a character and a number.
    """
    rows: list[Row] = []
    seams = list(_seams(text_page, text, start, end))  # of two marks side by side one seam comes twice
    out_of_order = any(gap < _BACKWARD for _, _, gap in seams)
    words, first, last = "", start, start
    for before, after, gap in seams:
        if before <= last:
            continue
        words += text[last:before]
        last = after
        if out_of_order or gap > _CELL_GAP:
            rows.append(Row(words, page, *_box(text_page, first, before - 1)))
            words, first = "", after
        elif after > before and (gap > _LETTER_GAP or (text[before - 1].isascii() and text[after].isascii())):
            words += " "
    rows.append(Row(words + text[last:end], page, *_box(text_page, first, end - 1)))
    return rows


def _seams(text_page: Any, text: str, start: int, end: int) -> Iterator[tuple[int, int, float]]:
    """Where a row may come apart: the end before, the beginning after, the distance in heights of the row.

    That is at the blanks that pdfium made, and at quotation marks, which come from another font and are often
    written after the words around them.
    """
    for found in _SEAM.finditer(text, start, end):
        at = found.start()
        if text[at] != " ":
            ends = [(side, side) for side in (at, at + 1)]
        elif raw.FPDFText_IsGenerated(text_page, at) == 1:
            ends = [(at, at + 1)]
        else:
            continue
        for before, after in ends:
            if start < before and after < end and text[before - 1] != " " != text[after]:
                _, right, low, high = _box(text_page, before - 1, before - 1)
                left, *_ = _box(text_page, after, after)
                yield before, after, (left - right) / max(high - low, 1.0)


def _box(text_page: Any, first: int, last: int) -> tuple[float, float, float, float]:
    """Left, right, bottom and top of a piece of a row."""
    end = text_page.count_chars() - 1
    left, bottom, right, top = text_page.get_charbox(min(first, end), loose=True)
    if last > first:
        _, low, right, high = text_page.get_charbox(min(last, end), loose=True)
        bottom, top = min(bottom, low), max(top, high)
    return left, right, bottom, top


def _has_picture(document: Any, number: int) -> bool:
    page = document[number]
    try:
        return any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
    finally:
        page.close()
