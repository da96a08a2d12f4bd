"""A run of blanks and line ends, and what stands around it: what the rules of layout look at."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from pipeline.cleaning.lines import BREAK, GAP, LINE_BREAK, is_row, wrapped_width
from pipeline.cleaning.remembering import once
from pipeline.lexicon import alternation, load_tsv
from pipeline.lexicon.entries import load_lexicon

DIGIT: Final = "0-9０-９"
CJK: Final = "\u3400-\u4dbf\u4e00-\u9fff"
IS_CJK: Final = re.compile(rf"[{CJK}]")
YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}")
LEFT_NUMBER: Final = re.compile(rf"[{DIGIT}][{DIGIT},，]*(?:[.．·][{DIGIT}]*)?$")
PUNCTUATION: Final = re.compile(r"[，。；;：、！（]|,(?=\D)")
WINDOW: Final = 40
_RIGHT_DIGITS: Final = re.compile(rf"[{DIGIT}]+(?:,[{DIGIT}]{{3}})*(?:[.．·][{DIGIT}]+)?")
_POINTED: Final = re.compile(rf"[{DIGIT}][.．·][{DIGIT}]")
_NUMBER_CELL: Final = re.compile(rf"(?<![^{GAP}])[-+]?[{DIGIT}][{DIGIT},.．]*[%％]?(?![^{GAP}])")
_REACH: Final = 400


@cache
def unit_start() -> re.Pattern[str]:
    """What may follow a number as its multiplier or unit."""
    words = [row["written"] for row in load_tsv("units.tsv")]
    more = load_lexicon("placeholders.toml").words["after_number"].words
    return re.compile(rf"(?:[{GAP}]|{LINE_BREAK})?(?:{alternation([*words, *more])})")


class Page:
    """A text, and what is true of the whole of it; worked out when it is first asked."""

    def __init__(self, text: str) -> None:
        self.text = text

    @once
    def width(self) -> int:
        """The width in columns at which it is hard-wrapped, 0 if it is not."""
        return wrapped_width(self.text)

    @once
    def pointed(self) -> bool:
        """Whether any number of it has a decimal point."""
        return _POINTED.search(self.text) is not None


class Blank:
    """A run of blanks with characters on both sides of it.

    Attributes:
        start, end: its half-open span in the text.
        breaks: how many line ends are in it.
        left, right: the characters beside it.
    """

    def __init__(self, page: Page, start: int, end: int, breaks: int) -> None:
        self.page = page
        self.text = page.text
        self.start = start
        self.end = end
        self.breaks = breaks
        self.left = page.text[start - 1]
        self.right = page.text[end]

    @once
    def line_start(self) -> int:
        """Where its line begins, or where it is looked at from."""
        return line_start(self.text, self.start)

    @once
    def line_end(self) -> int:
        """Where the line behind it ends."""
        return line_end(self.text, self.end)

    @property
    def line_before(self) -> str:
        """Its line up to it."""
        return self.text[self.line_start : self.start]

    @property
    def line_behind(self) -> str:
        """What stands behind it in its line, or in the next."""
        return self.text[self.end : self.line_end]

    @once
    def head(self) -> re.Match[str] | None:
        """The number, or the half of one, that ends right before it."""
        return LEFT_NUMBER.search(self.text, max(self.line_start, self.start - WINDOW), self.start)

    @once
    def number(self) -> str:
        """The words of `head`, empty where there is none."""
        return self.head[0] if self.head else ""

    @once
    def before(self) -> str:
        """The character of the line before `head`, empty where that begins the line."""
        at = self.head.start() if self.head else 0
        return self.text[at - 1] if at > self.line_start else ""

    @once
    def unit_follows(self) -> bool:
        """Whether a multiplier or a unit stands right behind it."""
        return unit_start().match(self.text, self.end) is not None

    @once
    def tail(self) -> re.Match[str] | None:
        """The digits right behind it that a unit follows: the other half of a number."""
        tail = _RIGHT_DIGITS.match(self.text, self.end)
        return tail if tail and unit_start().match(self.text, tail.end()) else None

    @once
    def digits(self) -> str:
        """The words of `tail`, empty where there is none."""
        return self.tail[0] if self.tail else ""

    @once
    def makes_year(self) -> bool:
        """Whether both halves together are a year."""
        return YEAR.fullmatch(self.number + self.digits) is not None

    @once
    def in_sentence(self) -> bool:
        """Whether punctuation stands on both sides within reach, or right after: running text, not a row of cells."""
        before = PUNCTUATION.search(self.text, max(self.line_start, self.start - 3 * WINDOW), self.start)
        after = PUNCTUATION.search(self.text, self.end, min(self.line_end, self.end + 3 * WINDOW))
        return after is not None or (before is not None and self.line_end - self.line_start > WINDOW)

    @once
    def in_table_row(self) -> bool:
        """Whether numbers without a unit stand in its line by themselves, as in cells."""
        begin = max(self.line_start, self.start - 4 * WINDOW)
        line = self.text[begin : min(line_end(self.text, self.start), self.start + 4 * WINDOW)]
        unit = unit_start()
        return sum(1 for cell in _NUMBER_CELL.finditer(line) if not unit.match(line, cell.end())) >= 2

    @once
    def parts_cells(self) -> bool:
        """Whether it stands between two cells of a row, or behind its last one."""
        if self.breaks:
            return "\t" in self.line_before or is_row(self.line_before) or is_row(self.line_behind)
        if self.end - self.start == 1 and self.text[self.start] != "\t":
            return False
        return is_row(self.text[self.line_start : self.line_end])


def line_start(text: str, at: int) -> int:
    """Where the line of a position begins; looks back no further than matters: long lines cost no more."""
    reach = max(0, at - _REACH)
    literal = text.rfind("\\n", reach, at)
    return max(text.rfind("\n", reach, at) + 1, literal + 2 if literal >= 0 else 0, reach)


def line_end(text: str, at: int) -> int:
    """Where the line of a position ends, looking as far."""
    found = BREAK.search(text, at, at + _REACH)
    return found.start() if found else min(len(text), at + _REACH)
