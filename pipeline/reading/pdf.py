"""PDFs with a text layer: rows of glyphs in reading order, joined into paragraphs, page furniture left out.

pdfium gives the characters and where they stand; `typeset` makes paragraphs of them. Nothing is drawn, no
script run, no link followed.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

import pypdfium2
from pypdfium2 import raw

from pipeline.reading.blocks import Decoded, Page, Refusal
from pipeline.reading.package import damaged
from pipeline.reading.typeset import Row, paragraphs

_CHINESE: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_WORDS: Final = re.compile(r"[^\r\n]*\S")
_SCANNED_SHARE: Final = 0.5
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
            scanned = [not rows and _has_picture(document, number) for number, rows in enumerate(pages)]
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Refusal(
                "password_protected", "the file is encrypted", "save it without a password, then load again"
            ) from error
        raise damaged(error) from error
    if sum(scanned) > _SCANNED_SHARE * len(pages):
        detail = f"{sum(scanned)} of {len(pages)} pages are pictures without text"
        raise Refusal("scanned_pdf", detail, "recognise its text (OCR), save that as a file, then load again")
    page = Page()
    for number, paragraph in enumerate(paragraphs(pages), 1):
        for index, (on_page, text) in enumerate(paragraph):
            page.line(text, page=on_page, paragraph=number, goes_on=index > 0)
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
        last = text_page.count_chars() - 1
        rows = []
        for found in _WORDS.finditer(text):
            words = found[0].lstrip()
            start, end = found.end() - len(words), found.end() - 1
            left, bottom, right, top = text_page.get_charbox(min(start, last), loose=True)
            if end > start:
                _, low, right, high = text_page.get_charbox(min(end, last), loose=True)
                bottom, top = min(bottom, low), max(top, high)
            rows.append(Row(words, number + 1, left, right, bottom, top))
        return rows
    finally:
        page.close()


def _has_picture(document: Any, number: int) -> bool:
    page = document[number]
    try:
        return any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
    finally:
        page.close()
