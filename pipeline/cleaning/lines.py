"""What ends a line of text, real or written out: the one definition for cleaning and segmentation."""

from __future__ import annotations

import re
from typing import Final

LINE_BREAK: Final = r"(?:\r\n|\\r\\n|\\n|\\r|\n|\r|\x0b|\x0c|\x85|\u2028|\u2029)"
"""One line break. Files from databases hold the four characters backslash, r, backslash, n instead of a line
end. Each alternative begins with a character, not a class: Python scans a text for those three times faster.
"""

GAP: Final = " \t\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""Blank characters that end no line: to strip, or inside a character class."""

BREAK: Final = re.compile(LINE_BREAK)

BARS: Final = "|｜│┃║"
"""Signs that draw the border between two cells of a row."""

WIDE_GAP: Final = re.compile(r"[ \u00a0\u3000](?<=\S[ \u00a0\u3000])[ \u00a0\u3000]+(?=\S)")
"""Blanks that may part two cells of a row drawn in columns. It begins with a charset: a scan for one is fast."""

_CLAUSES: Final = re.compile(r"[，。；！？]")


def line_spans(text: str) -> list[tuple[int, int]]:
    """Half-open spans of the text's lines without their breaks; an empty text has one empty line."""
    spans: list[tuple[int, int]] = []
    start = 0
    pieces = text.split("\n")
    if "\\" not in text and text.splitlines() == (pieces if pieces[-1] else pieces[:-1]):
        # All breaks are line feeds, as in most texts: no pattern is needed.
        for piece in pieces:
            end = start + len(piece)
            spans.append((start, end))
            start = end + 1
        return spans
    for found in BREAK.finditer(text):
        spans.append((start, found.start()))
        start = found.end()
    spans.append((start, len(text)))
    return spans


def is_row(line: str) -> bool:
    """Whether a line reads as a row of cells: a tab or a border inside it, or several wide gaps and no clause."""
    words = line.strip(GAP)
    if "\t" in words or any(bar in words for bar in BARS):
        return True
    return len(WIDE_GAP.findall(words)) > 1 and _CLAUSES.search(words) is None
