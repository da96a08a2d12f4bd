"""A page of a PDF as a reader holds it: turned so that its text runs from left to right, wherever things stand in the file.

Landscape tables of a portrait report are pages that are turned when they are shown, or text that is set sideways.
"""

from __future__ import annotations

from collections import Counter
from math import pi
from typing import Any, Final

from pypdfium2 import raw

from pipeline.lexicon.radicals import RADICALS

_LOOKED_AT: Final = 32
"""Characters that tell how the text of a page runs."""

Box = tuple[float, float, float, float]
"""Left, right, bottom and top."""


class Paper:
    """The text of a page, with the place of each character."""

    def __init__(self, page: Any, number: int) -> None:
        self.number = number
        self.text_page = page.get_textpage()
        text = self.text_page.get_text_range().translate(RADICALS)
        self._count = self.text_page.count_chars()
        if len(text) != self._count:
            # Characters of two code units: places are counted in units there.
            text = "".join(c if ord(c) < 0x10000 else c + "\ufffe" for c in text)
        self.text = text
        _, _, self._right, self._top = page.get_mediabox()
        self._turns = self._quarter_turns()

    def box(self, first: int, last: int) -> Box:
        """The box around the characters from the first to the last, which stand on one line."""
        one = self._shown(first)
        if last <= first:
            return one
        two = self._shown(last)
        return one[0], two[1], min(one[2], two[2]), max(one[3], two[3])

    def middle(self, at: int) -> tuple[float, float]:
        """The middle of a character."""
        left, right, bottom, top = self.box(at, at)
        return (left + right) / 2, (bottom + top) / 2

    def turned(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Where a box of the file stands on the page as it is read."""
        match self._turns:
            case 1:
                return self._top - top, self._top - bottom, left, right
            case 2:
                return self._right - right, self._right - left, self._top - top, self._top - bottom
            case 3:
                return bottom, top, self._right - right, self._right - left
            case _:
                return left, right, bottom, top

    def is_made_up(self, at: int) -> bool:
        """Whether nobody wrote the character: pdfium saw it in the distance of two others."""
        return bool(raw.FPDFText_IsGenerated(self.text_page, at) == 1)

    def _shown(self, at: int) -> Box:
        return self.turned(*self.text_page.get_charbox(min(at, self._count - 1), loose=True))

    def _quarter_turns(self) -> int:
        """How often the page is to be turned by a quarter, clockwise, for most of its text to run from left to right."""
        step = max(1, self._count // _LOOKED_AT)
        angles = (raw.FPDFText_GetCharAngle(self.text_page, at) for at in range(0, self._count, step))
        turns = Counter(round(angle / (pi / 2)) % 4 for angle in angles if angle >= 0)
        return turns.most_common(1)[0][0] if turns else 0
