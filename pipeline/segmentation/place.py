"""Which place reports: its name, its level, the places around it, and its code in the dated list of divisions.

A code is given only where the list has one place of that name, or where a place around it, named in the text, decides
between several. A masked place stays unknown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

from pipeline.lexicon import alternation
from pipeline.lexicon.divisions import around, divisions, level_of, stems
from pipeline.lexicon.entries import load_lexicon

_REPORTS: Final = load_lexicon("reports.toml").patterns
SUFFIX: Final = _REPORTS["place.suffix"].regex
_PLACE: Final = _REPORTS["place.named"].regex
_MASKED: Final = _REPORTS["place.masked"].regex
_SPEAKER: Final = _REPORTS["place.of_speaker"].regex
_NOT_PLACE: Final = _REPORTS["place.no_name"].regex
_HEADLESS: Final = _REPORTS["place.headless"].regex
_ENDS: Final = _REPORTS["place.ends"].regex
_SHORT: Final = 3
"""Names of fewer characters, suffix counted, are places only if the list has them: 易县, and not 该县."""
_TITLE_REACH: Final = 60
_REACH: Final = 20_000
_OFTEN: Final = 3
"""A short name must stand so often, and so many times as often as any other, to be the place that reports."""
_SUFFIX_LEVEL: Final = (
    (("省", "自治区"), "province"),
    (("自治县", "县", "旗", "区"), "county"),
    (("市", "州", "盟", "地区", "自治州"), "city"),
    (("乡", "镇", "街道", "街道办事处"), "township"),
)
_LEVEL_WORDS: Final = {
    level: _REPORTS[f"level.{level}"].regex for level in ("township", "county", "city", "province")
}
_OF_LEVEL: Final = ("province", "city", "county")


class Place(NamedTuple):
    """The columns of `documents` that say where; None where the text does not."""

    level: str | None = None
    place: str | None = None
    division_code: str | None = None
    division_date: str | None = None
    province: str | None = None
    city: str | None = None
    county: str | None = None


def place_of(clean: str, head: str, lines: list[str], title: str | None) -> Place:
    """The place that reports, from the title, the lines of the head and, where these are silent, the body."""
    written = _written(lines, title, head)
    parents, name = _chain(written) if written else ([], None)
    level = _level(clean, head, name)
    hidden = title is not None and _MASKED.search(title) is not None
    code = None
    if name is not None:
        code = _code(name, level, parents, clean)
    elif not hidden:
        code = _spoken_of(clean, level)
    if code is None:
        stated = {_level_of_name(parent): parent for parent in [*parents, *([name] if name else [])]}
        return Place(level, name, None, None, *(stated.get(known) for known in _OF_LEVEL))
    known = divisions()
    named = {level_of(other): known.names[other] for other in (code, *around(code))}
    return Place(level_of(code), name or known.names[code], code, known.date, *map(named.get, _OF_LEVEL))


def _written(lines: list[str], title: str | None, head: str) -> str | None:
    """The place named in the title, else in the lines of the head; None where these begin with one that is hidden."""
    if title is not None and (_MASKED.search(title) or (named := _named(title))):
        return None if _MASKED.search(title) else named
    if _MASKED.search(head[:_TITLE_REACH]):
        return None
    return next(filter(None, map(_named, lines)), None)


def _named(line: str) -> str | None:
    for found in _PLACE.finditer(line):
        # The office of a subdistrict reports for the subdistrict.
        place = found["place"].removesuffix("办事处")
        doubtful = len(place) < _SHORT or _HEADLESS.match(place) is not None
        if not _NOT_PLACE.search(place) and (not doubtful or place in divisions().codes):
            return place
    return None


def _chain(written: str) -> tuple[list[str], str]:
    """阜平县城南庄镇 as the places around and the place itself; only what the list knows as a county, a city or
    a province is taken off in front."""
    codes, parents, rest = divisions().codes, list[str](), written
    while True:
        fitting = [
            end
            for end in range(2, len(rest) - 1)
            if any(len(code) == 6 for code in codes.get(rest[:end], ()))
        ]
        if not fitting or not _ENDS.search(rest):
            return parents, rest
        parents.append(rest[: fitting[-1]])
        rest = rest[fitting[-1] :]


def _code(name: str, level: str | None, parents: list[str], clean: str) -> str | None:
    """The one division of that name that can be meant, or None."""
    known = divisions()
    found = [code for code in known.codes.get(name, ()) if level is None or _may_be(code, name, level)]
    found = [code for code in found if set(parents) <= {known.names[other] for other in around(code)}]
    if len(found) < 2:
        return found[0] if found else None
    text = clean[:_REACH]
    # A place around that is named decides: the nearer one first, and the province when nothing nearer is named.
    for distance in (0, 1, 2):
        named = [
            code
            for code in found
            if any(known.names[other] in text for other in around(code)[distance : distance + 1])
        ]
        if named:
            return named[0] if len(named) == 1 else None
    return None


def _may_be(code: str, name: str, level: str) -> bool:
    """Whether a division can be of the level that the text speaks of: a 市 may be of any."""
    return level_of(code) == level or (name.endswith("市") and level in _OF_LEVEL)


def _spoken_of(clean: str, level: str | None) -> str | None:
    """The city or province whose short name the text has far more often than any other."""
    if level not in ("city", "province"):
        return None
    counts = Counter(_short_names(level).findall(clean, 0, _REACH)).most_common()
    code = stems(level).get(counts[0][0]) if counts else None
    if code is None:
        return None
    # A city within it (毕节: 黔西) is a part of what it reports on and speaks for it.
    others = [count for name, count in counts[1:] if code not in around(_cities_within().get(name, code))]
    return code if counts[0][1] >= _OFTEN * max(1, *others, 1) else None


@cache
def _short_names(level: str) -> re.Pattern[str]:
    """The short names of a level. Among cities also those of cities within them, which may be meant instead."""
    names = {*stems(level), *(_cities_within() if level == "city" else ())}
    # A look at the next two signs is five times faster than to try 700 names wherever one of their first signs stands.
    first, second = ("".join({name[at] for name in names}) for at in (0, 1))
    return re.compile(f"(?=[{first}][{second}])(?:{alternation(sorted(names))})")


@cache
def _cities_within() -> Mapping[str, str]:
    return {stem: code for stem, code in stems("county").items() if divisions().names[code] == stem + "市"}


def _level(clean: str, head: str, place: str | None) -> str | None:
    speaker = _SPEAKER.search(head) or _MASKED.search(head[:_TITLE_REACH])
    suffix = speaker["suffix"] if speaker is not None else SUFFIX.findall(place)[-1] if place else None
    if suffix is not None:
        return _level_of_suffix(suffix)
    text = clean[:_REACH]
    counts = {level: len(words.findall(text)) for level, words in _LEVEL_WORDS.items()}
    best = max(counts, key=lambda level: counts[level])
    return best if counts[best] else None


def _level_of_name(name: str) -> str | None:
    """The level of a place in the list, else what its suffix says."""
    levels = {level_of(code) for code in divisions().codes.get(name, ())}
    return levels.pop() if len(levels) == 1 else _level_of_suffix(SUFFIX.findall(name)[-1])


def _level_of_suffix(suffix: str) -> str | None:
    return next((level for suffixes, level in _SUFFIX_LEVEL if suffix in suffixes), None)
