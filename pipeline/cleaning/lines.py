"""What ends a line of text, real or written out: the one definition for cleaning and segmentation."""

from __future__ import annotations

import re
from bisect import bisect_left
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

_LEAST_WIDTH: Final = 40
"""Columns: no text is wrapped at fewer. A character takes at most four."""
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


def wrapped_width(text: str) -> int:
    """The width in columns at which the text is hard-wrapped, 0 if it is not."""
    if text.count("\n") < 3 or len(text) > 80 * text.count("\n"):
        return 0
    lines = [line.rstrip() for line in text.split("\n")]
    if max(map(len, lines)) < _LEAST_WIDTH // 4:
        return 0
    # A line too short to be a full one only has to stand among the short ones.
    widths = sorted(width(line) if len(line) >= _LEAST_WIDTH // 4 else len(line) for line in lines if line)
    # A few lines may be wider than the rest: the fullest width that a quarter of the lines come close to.
    for index in range(len(widths) - 1, 4 * len(widths) // 5 - 1, -1):
        near = index + 1 - bisect_left(widths, widths[index] - 4)
        if near >= max(3, len(widths) // 4):
            return widths[index] if widths[index] >= _LEAST_WIDTH else 0
    return 0


def width(line: str) -> int:
    """Columns of a line on a screen: a Chinese character takes two."""
    return len(line.encode("gb18030", "replace"))
