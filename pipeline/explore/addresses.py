"""Addresses of places: a number in its report, a row, a document."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

DOCUMENT_ID: Final = re.compile(r"[0-9a-f]{16}")
INDICATOR_ID: Final = re.compile(r"([0-9a-f]{16})-i(\d{6,})-(\d{6,})")


def document_address(document_id: str) -> str:
    """A report from its beginning."""
    return f"/documents/{quote(document_id, safe='')}"


def number_address(document_id: str, char_start: int) -> str:
    """A number in its report: the text scrolled to it, its card open."""
    return f"{document_address(document_id)}?at={char_start}#n{char_start}"


def row_address(indicator_id: str) -> str:
    """A row of any table, by its id: the page finds its place."""
    return f"/rows/{quote(indicator_id, safe='')}"


def address_of(value: object) -> str:
    """Where a cell of any table leads: the place of a row's id or a document's, else nowhere ("")."""
    if isinstance(value, str):
        if INDICATOR_ID.fullmatch(value):
            return row_address(value)
        if DOCUMENT_ID.fullmatch(value):
            return document_address(value)
    return ""
