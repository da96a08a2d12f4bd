"""The bound of a number: exact, over, under or about; from the number itself and the words on either side of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from pipeline.lexicon.needs import Signs, beginnings, signs_of
from pipeline.lexicon.qualifiers import qualifier_patterns
from pipeline.lexicon.rules import Rule, Table

_PATTERN: Final = qualifier_patterns("bound")
_NEAR: Final = 12
_EXACT: Final = "exact"


def _any_of(tell: Callable[[re.Pattern[str]], Signs], *keys: str) -> frozenset[str]:
    """The characters one of which each of these patterns needs, as ``tell`` says."""
    found: set[str] = set()
    for key in keys:
        signs = tell(_PATTERN[key])
        assert signs is not None, f"the pattern bound.{key} needs no character"
        found |= signs
    return frozenset(found)


_BEFORE: Final = _any_of(signs_of, "about_before", "under_before", "over_before")
_BEHIND: Final = _any_of(beginnings, "about_after", "under_after", "over_after")
"""Two numbers of three have none of these before or behind them, and are exact."""


class Beside(NamedTuple):
    """The words on either side of a number; ``over`` says that the number itself holds 余 or 多."""

    before: str
    after: str
    over: bool


def beside(text: str, start: int, end: int, over: bool) -> Beside:
    """What stands beside the number ``text[start:end]``."""
    return Beside(text[max(0, start - _NEAR) : start].rstrip(), text[end : end + _NEAR].lstrip(), over)


def bound_of(text: str, start: int, end: int, over: bool) -> str:
    """The bound of the number ``text[start:end]`` of a folded sentence."""
    words = beside(text, start, end, over)
    if not over and words.after[:1] not in _BEHIND and _BEFORE.isdisjoint(words.before):
        return _EXACT
    return BOUNDS.sure(words)[1]


def _before(key: str) -> Callable[[Beside], object]:
    search = _PATTERN[key].search
    return lambda evidence: search(evidence.before)


def _after(key: str) -> Callable[[Beside], object]:
    match = _PATTERN[key].match
    return lambda evidence: match(evidence.after)


BOUNDS: Final[Table[Beside, str]] = Table(
    Rule(
        id="about.before",
        says="约 and 大概 before a number say that it is near.",
        when=(_before("about_before"),),
        gives=lambda _: "about",
        fires=("硬化道路约⟦12公里⟧。 → about",),
        passes=("节约⟦12万元⟧。",),
    ),
    Rule(
        id="about.behind",
        says="左右 and 上下 behind a number say that it is near.",
        when=(_after("about_after"),),
        gives=lambda _: "about",
        fires=("增长⟦6%⟧左右。 → about", "亩产⟦450公斤⟧（干重）上下。 → about"),
        passes=("增长⟦6%⟧以上。",),
    ),
    Rule(
        id="under.before",
        says="近, 不足 and 不超过 before a number say that it is not reached.",
        when=(_before("under_before"),),
        gives=lambda _: "under",
        fires=("惠及群众近⟦300户⟧。 → under", "失业率不高于⟦4%⟧。 → under"),
        passes=("失业率高于⟦4%⟧。",),
    ),
    Rule(
        id="under.behind",
        says="以内 and 以下 behind a number say that it is not passed.",
        when=(_after("under_after"),),
        gives=lambda _: "under",
        fires=("失业率控制在⟦4%⟧以内。 → under",),
        passes=("拆迁⟦4户⟧内部装修。",),
    ),
    Rule(
        id="over.within",
        says="余, 多 and 来 within a number say that it is more.",
        when=(lambda evidence: evidence.over,),
        gives=lambda _: "over",
        fires=("种植油菜⟦300余亩⟧。 → over",),
        passes=("种植油菜⟦300亩⟧。",),
    ),
    Rule(
        id="over.before",
        says="超过, 突破 and 不少于 before a number say that it is passed or reached.",
        when=(_before("over_before"),),
        gives=lambda _: "over",
        fires=("税收突破⟦3亿元⟧。 → over", "至少新建⟦3座⟧。 → over"),
        passes=("道路途经⟦3个⟧乡镇。",),
    ),
    Rule(
        id="over.behind",
        says="以上 and 多 behind a number say that it is more.",
        when=(_after("over_after"),),
        gives=lambda _: "over",
        fires=("投资⟦3亿元⟧以上。 → over",),
        passes=("投资⟦3亿元⟧以下。",),
    ),
    Rule(
        id="exact",
        says="A number of which nothing else is said is exact.",
        gives=lambda _: _EXACT,
        fires=("栽植苗木⟦800株⟧。 → exact",),
        passes=("栽植苗木⟦800株⟧左右。",),
    ),
)
"""In the order of their precedence; the last takes what is left."""
