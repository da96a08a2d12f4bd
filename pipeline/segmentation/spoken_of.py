"""Which place a report speaks of all the time without saying that it is the one that reports.

A report whose title and head name no place still says 我市, and names its city, or the counties and towns within, far
more often than any other. That is an inference and is told as such: it is made only where nothing contradicts it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

from pipeline.lexicon import alternation
from pipeline.lexicon.divisions import around, divisions, level_of, stem_of, words_too
from pipeline.lexicon.entries import load_lexicon

_REACH: Final = 20_000
_OFTEN: Final = 3
"""A place must be named so often, or so many places within it be named."""
_TIMES: Final = 2
"""It must weigh so many times what any other does."""
_INSIDE: Final = 3
"""A place within weighs as much as so many mentions of the place itself: nobody else lists them."""
_CLEARLY: Final = 1.5
"""With several places within named, and more than of any other, this many times is enough."""
_REPORTS: Final = load_lexicon("reports.toml").patterns
_ENDS: Final = _REPORTS["place.division_ends"].regex
_LONGEST: Final = 8
_OFFICES: Final[Mapping[str, tuple[str, ...]]] = {
    "province": ("省", "自治区", "市"),
    "city": ("市", "州", "盟", "地区"),
    "county": ("县", "市", "区", "旗"),
}
"""What the name of a place of a level may end with."""
_SPOKEN: Final = _REPORTS["place.spoken_of"].regex
_COUNTIES: Final = ("县", "区")
_SPEAKER: Final = _REPORTS["place.of_office"].regex


class Weight(NamedTuple):
    """How often a place is named, and how many places within it are."""

    named: int
    inside: int

    @property
    def all(self) -> int:
        """Both in one."""
        return self.named + _INSIDE * self.inside


def place_spoken_of(clean: str, head: str, level: str | None) -> tuple[str, str | None] | None:
    """The division that a report without a named place is of, and its code; None where the text leaves a doubt.

    A county that is a district today has no code: the list is of one day. ``level`` is that of the office that speaks, as
    its words say: a 市 may also be a city within another.
    """
    text = clean[:_REACH]
    ends = _ends_of_office(text, head, level)
    if ends is None:
        return None
    weights = weights_in(text, ends)
    ranked = sorted(weights, key=lambda code: weights[code].all, reverse=True)
    if not ranked:
        return None
    first = _around_all(ranked[0], weights)
    mine = weights[first]
    if max(mine.named, mine.inside) < _OFTEN:
        return None
    for other in ranked:
        if other == first or first in around(other):
            continue  # A county or a city within it speaks for it.
        rival = weights[other]
        clearly = mine.inside > max(1, rival.inside) and mine.all >= _CLEARLY * rival.all
        if mine.all < _TIMES * rival.all and not clearly:
            return None
    name = divisions().names[first]
    return (name, first) if name.endswith(ends) else (stem_of(name) + ends, None)


def _around_all(code: str, weights: Mapping[str, Weight]) -> str:
    """The city around a city, where it is spoken of as often as a report of the inner one would hardly do."""
    for other in around(code):
        if other in weights and weights[other].named * 2 >= weights[code].named:
            return other
    return code


def _ends_of_office(text: str, head: str, level: str | None) -> str | None:
    """What the name of the place ends with whose office speaks: 市 of 代表市人民政府, or of 我市."""
    if speaker := _SPEAKER.search(head):
        return speaker["ends"]
    if level is None or level not in _OFFICES:
        return None
    counts = Counter(found["ends"] or found["own"] for found in _SPOKEN.finditer(text))
    best = max(_OFFICES[level], key=lambda ends: counts[ends])
    return best if counts[best] >= _OFTEN else None


def weights_in(text: str, ends: str) -> dict[str, Weight]:
    """What speaks for each division of these ends."""
    full = full_names(text)
    own: Counter[str] = Counter()
    for name, count in Counter(_short_names(ends).findall(text)).items():
        for code in _codes_of_stems(ends)[name]:
            # 合作 is a city, and what every report speaks of: such a word counts where the city itself is named.
            if name not in words_too() or divisions().names[code] in full:
                own[code] += count
    inside: Counter[str] = Counter()
    for name in full:
        codes = divisions().codes[name]
        for above in {above for code in codes for above in around(code)}:
            # A name that many have (城关镇) says something of a place that is named itself.
            if _ends_so(divisions().names[above], ends) and (len(codes) == 1 or own[above]):
                inside[above] += 1
    return {code: Weight(own[code], inside[code]) for code in own | inside if own[code] or inside[code]}


def full_names(text: str) -> Counter[str]:
    """The divisions of the list that a text names with what their names end in, the longest name where several fit."""
    codes = divisions().codes
    found: Counter[str] = Counter()
    for match in _ENDS.finditer(text):
        end = match.end()
        for start in range(max(0, end - _LONGEST), end - 2):
            if text[start:end] in codes:
                found[text[start:end]] += 1
                break
    return found


def _ends_so(name: str, ends: str) -> bool:
    """Whether a name ends so, or did: what is a district now was a county. 区 is neither 自治区 nor 地区."""
    if ends in _COUNTIES and name.endswith(_COUNTIES):
        return not name.endswith(("自治区", "地区"))
    return name.endswith(ends)


@cache
def _codes_of_stems(ends: str) -> Mapping[str, tuple[str, ...]]:
    """The codes of provinces, cities and counties with these ends by their names without them."""
    found: dict[str, tuple[str, ...]] = {}
    for code, name in divisions().names.items():
        if level_of(code) != "township" and _ends_so(name, ends) and len(stem := stem_of(name)) > 1:
            found[stem] = (*found.get(stem, ()), code)
    return found


@cache
def _short_names(ends: str) -> re.Pattern[str]:
    names = list(_codes_of_stems(ends))
    # A look at the next two signs is five times faster than to try 700 names wherever one of their first signs stands.
    first, second = ("".join({name[at] for name in names}) for at in (0, 1))
    return re.compile(f"(?=[{first}][{second}])(?:{alternation(sorted(names))})")
