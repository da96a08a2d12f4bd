"""Numbers that belong together: the two ends of a range, and lists that share the unit of their last."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from pipeline.extraction.mentions.mention import Mention
from pipeline.extraction.mentions.numerals import MULTIPLIERS

_RANGE: Final = re.compile(r"(?:[-—~至到])+")
_SHARED: Final = re.compile(r"[、和及与]")
_OPEN_ENDS: Final = frozenset({"", "no_unit", "passing_count", "word"})


def join_ranges(text: str, mentions: list[Mention]) -> list[Mention]:
    """1-3公里, 5—6亿元, 3000至5000亩: two numbers that are the ends of one; the others as they are."""
    joined: list[Mention] = []
    for mention in mentions:
        if joined and not mention.rule and mention.unit is not None and _are_ends(text, joined[-1], mention):
            low = joined.pop()
            mention.start = low.start
            if low.masked or mention.masked:
                mention.masked, mention.value, mention.high = True, None, None
            else:
                mention.high, mention.value = mention.value, _low_end(text, low, mention)
        joined.append(mention)
    return joined


def _are_ends(text: str, low: Mention, high: Mention) -> bool:
    if not _may_begin(low, high):
        return False
    if not _RANGE.fullmatch(text, low.number_end if low.rule else low.end, high.start):
        return False
    if low.masked or high.masked:
        return True
    value = _low_end(text, low, high)
    return value is not None and high.value is not None and value <= high.value


def _may_begin(low: Mention, high: Mention) -> bool:
    """Whether a number has no unit of its own, or that of the one behind it."""
    return low.rule in _OPEN_ENDS and (low.unit is None or bool(low.rule) or low.unit == high.unit)


def _low_end(text: str, low: Mention, high: Mention) -> Decimal | None:
    """The low end's value: with the multiplier of the high end where it has no unit of its own."""
    if low.value is None or low.scaled or low.unit is not None:
        return low.value
    return low.value * _scale_of(text, high)


def _scale_of(text: str, mention: Mention) -> Decimal:
    """The multiplier that stands behind the digits of a number: 亿 in 6亿元."""
    scale = Decimal(1)
    for mark in reversed(text[mention.start : mention.number_end]):
        if mark in MULTIPLIERS:
            scale *= MULTIPLIERS[mark]
        elif mark not in "余多来":
            break
    return scale


def _counts_points(text: str, mention: Mention, following: Mention) -> bool:
    """提高4个、2.9个百分点: the 个 of the first number is that of 个百分点."""
    return (
        following.unit is not None
        and following.unit.written.startswith("个")
        and following.unit.kind == "ratio"
        and text[mention.number_end : mention.end] == "个"
    )


def share_units(text: str, mentions: list[Mention]) -> None:
    """45、38、35个工作日: numbers of one list take the unit of its last."""
    scale = Decimal(1)
    for index in range(len(mentions) - 2, -1, -1):
        mention, following = mentions[index], mentions[index + 1]
        if not (_lacks_unit(text, mention, following) and _are_listed(text, mention, following)):
            continue
        if following.number_end < following.end:
            scale = _scale_of(text, following) if following.scaled else Decimal(1)
        if mention.value is not None:
            mention.value *= scale
        mention.unit, mention.rule = following.unit, ""


def _lacks_unit(text: str, mention: Mention, following: Mention) -> bool:
    """Whether a number has no unit of its own, and the one behind it has one to give."""
    if mention.rule not in ("no_unit", "") or mention.scaled or following.rule or following.unit is None:
        return False
    return mention.unit is None or _counts_points(text, mention, following)


def _are_listed(text: str, mention: Mention, following: Mention) -> bool:
    """Whether nothing but the sign of a list parts two numbers, the second of digits."""
    return (
        not following.chinese
        and following.start - mention.end == 1
        and _SHARED.match(text, mention.end) is not None
    )
