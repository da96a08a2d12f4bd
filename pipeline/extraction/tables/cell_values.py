"""What one cell holds by itself: nothing, a number, a hidden one, a year, a date, a code, or words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Final

from pipeline.cleaning import GAP
from pipeline.extraction.mentions import Mention, scan
from pipeline.extraction.mentions.numerals import fold
from pipeline.extraction.mentions.sequences import join_ranges
from pipeline.extraction.qualifiers import bound_of
from pipeline.lexicon.tables import table_pattern

_BOLD: Final = re.compile(r"\*\*(?=[^\s*])([^*]+)(?<=\S)\*\*")
_RANGE: Final = re.compile(r"\s?[-—~至到]\s?")
_SIGNS: Final = "+-−—↑↓负 "
_SIGN: Final = re.compile(r"[-−—+]$")
_OVER: Final = re.compile(r"[≥>]=?$")
_UNDER: Final = re.compile(r"[≤<]=?$")
_LONGEST: Final = 80
"""Characters of the longest cell that may be one number; a longer one is words."""
_DISTINCT: Final = 8192


@dataclass(frozen=True, slots=True)
class Content:
    """The reading of a cell by itself; ``start`` and ``end`` are the span of its quantity in the cell.

    ``kind`` is empty, number, year, date, code or text. Of a number: ``value`` with the cell's own multiplier and
    without its sign (None where ``masked``), ``unit`` its own unit or "", ``scaled`` whether it has a multiplier,
    ``change`` up or down where a sign or a word says so, ``growth`` that word (增长), ``negative`` a minus.
    """

    kind: str
    start: int = 0
    end: int = 0
    value: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    scaled: bool = False
    masked: bool = False
    bound: str = "exact"
    change: str | None = None
    negative: bool = False
    growth: str = ""

    @property
    def is_value(self) -> bool:
        return self.kind == "number"


@cache
def _pattern(key: str) -> re.Pattern[str]:
    return table_pattern("cell", key)


@lru_cache(maxsize=_DISTINCT)
def content_of(words: str) -> Content:
    """What the words of a cell are, whatever stands around it."""
    if len(words) > _LONGEST:
        return Content("text", 0, len(words))
    text = fold(words)
    bold = _BOLD.fullmatch(text)
    if bold:
        text = "  " + bold[1] + "  "
    start = len(text) - len(text.lstrip(GAP))
    end = len(text.rstrip(GAP))
    inside = text[start:end]
    if not inside or _pattern("empty").fullmatch(inside):
        return Content("empty")
    if _pattern("year").fullmatch(inside):
        return Content("year", start, end)
    if _pattern("date").fullmatch(inside):
        return Content("date", start, end)
    if _pattern("code").fullmatch(inside) and not _has_unit(inside):
        return Content("code", start, end)
    return _number(text, start, end) or Content("text", start, end)


def number_of(words: str) -> Content | None:
    """The words as a number although they could be a year (2016人 under 城镇新增就业), or None."""
    text = fold(words)
    return _number(text, len(text) - len(text.lstrip(GAP)), len(text.rstrip(GAP)))


def is_tick(words: str) -> bool:
    """Whether the cell is a sign that says yes."""
    return _pattern("tick").fullmatch(fold(words).strip(GAP)) is not None


def _has_unit(text: str) -> bool:
    mentions = scan(text, ())
    return len(mentions) == 1 and mentions[0].unit is not None and mentions[0].end == len(text)


def _number(text: str, start: int, end: int) -> Content | None:
    """The one number, or the one range, that is all that the cell says; else None."""
    masks = [match.span() for match in _pattern("mask").finditer(text, start, end)]
    mentions = join_ranges(text, scan(text, masks))
    if not 1 <= len(mentions) <= 2 or any(mention.malformed for mention in mentions):
        return None
    first, last = mentions[0], mentions[-1]
    before, after = text[start : first.start], text[last.end : end]
    values = _values(text, first, last)
    if values is None or not _only_qualifies(before, after):
        return None
    sign = _SIGN.search(before)
    change, moved = _movement(before + after)
    told = before.strip(_SIGNS)
    return Content(
        "number",
        first.start - len(sign[0]) if sign else first.start,
        last.end,
        *values,
        unit=last.unit_name,
        scaled=last.scaled,
        masked=first.masked or last.masked,
        bound=_bound(text, first.start, last.end, before, last.over),
        change=change,
        negative=(sign is not None and sign[0] != "+") or told.endswith("负"),
        growth="" if moved in _SIGNS else told,
    )


def _only_qualifies(before: str, after: str) -> bool:
    """Whether what stands around a number says no more than about how much it is."""
    ahead = _pattern("before").fullmatch(before.replace(" ", ""))
    return ahead is not None and _pattern("after").fullmatch(after.strip(GAP)) is not None


def _values(text: str, first: Mention, last: Mention) -> tuple[Decimal | None, Decimal | None] | None:
    """A number's value and the higher one of a range, None where hidden; None for two numbers that are no range."""
    if first is not last and not _RANGE.fullmatch(text, first.end, last.start):
        return None
    if first.masked or last.masked:
        return None, None
    value, high = (last.value, last.high) if first is last else (first.value, last.value)
    if value is None or (high is not None and value > high):
        return None
    return value, high


def _movement(around: str) -> tuple[str | None, str]:
    """up or down, and the sign or word around a number that says so."""
    for change, key in (("down", "fall"), ("up", "rise")):
        if moved := _pattern(key).search(around):
            return change, moved[0]
    return None, ""


def _bound(text: str, start: int, end: int, before: str, over: bool) -> str:
    if _OVER.search(before):
        return "over"
    return "under" if _UNDER.search(before) else bound_of(text, start, end, over)
