"""The one wording of a place in a text."""

from __future__ import annotations

import re
from typing import Final

_LINE_END: Final = re.compile(r"\r\n?|\n")
_AROUND: Final = 10
_MOST: Final = 40
"""Characters shown before and behind a span, and of the span itself."""


def in_text(text: str, start: int, end: int) -> str:
    """For example `line 12, characters 120–125, “…产量达到12345吨……”`: a half-open span of a text, lines from 1."""
    line = 1 + sum(1 for _ in _LINE_END.finditer(text, 0, start))
    around = text[max(start - _AROUND, 0) : min(end, start + _MOST) + _AROUND]
    return f"line {line}, characters {start}–{end}, “…{_LINE_END.sub(' ', around)}…”"
