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

SUFFIX: Final = r"(?:自治区|自治州|自治县|街道办事处|街道|地区|省|市|州|盟|县|旗|区|乡|镇)"
_PLACE: Final = re.compile(
    rf"(?:代表|在|^|年|：|:|\s)(?:关于|中共)*(?P<place>(?![\u4e00-\u9fff]{{0,9}}日在)(?:[\u4e00-\u9fff]{{1,9}}?{SUFFIX}){{1,3}})"
    r"(?=人民政府|政府|第[一二三四五六七八九十]+届|20\d\d年|二[〇○零OＯ]|委|党委|工作|年度|国民经济|统计公报|[“\"]|\s|$"
    r"|[\u4e00-\u9fff]{2,12}?(?:局|厅|委员会|委|办公室|办|中心)(?:关于)?(?:20\d\d年|二[〇○零OＯ]|(?:年度)?工作|$))"
)
_MASKED: Final = re.compile(rf"[xX×*＊某]+\s?(?P<suffix>{SUFFIX})")
_SPEAKER: Final = re.compile(rf"代表(?:[^，。；\s]{{0,10}}?)(?P<suffix>{SUFFIX})(?:人民)?政府")
_NOT_PLACE: Final = re.compile(r"全[省市县区镇]|[我各委本]|人民|大会|会议|乡镇|镇乡|年|[省市县区]的")
_HEADLESS: Final = re.compile(rf"^{SUFFIX}")
"""A name that begins with what names end in is the rest of a masked one, unless the list has it: 镇江市, 市中区."""
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
_RANKED: Final = "第|首|前|平均|领先|率先|唯一|上游|倒数"
"""居全市第二, 高于全市平均: what is around the place is compared with, and is not the place."""
_LEVEL_WORDS: Final = {
    "township": re.compile(
        r"(?:[全我]|辖区|本)(?:镇|乡|街道)|镇党委|乡党委|街道党工委|镇域|镇村|镇人民政府|乡人民政府|镇机关"
    ),
    "county": re.compile(
        rf"(?:[全我]|本)(?:县|旗)(?!{_RANKED})|代表县|县域|县政府工作|县级财政|(?:全区(?!{_RANKED})|我区|区政府)"
    ),
    "city": re.compile(
        rf"(?:[全我]|本)(?:市|州|盟)(?!{_RANKED})|代表[市州]人民|代表市|市政府工作|州委|中心城区"
    ),
    "province": re.compile(
        rf"全省(?!{_RANKED})|我省|代表省|代表.{{0,6}}自治区人民政府|省政府工作|全自治区(?!{_RANKED})"
    ),
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
        doubtful = len(place) < _SHORT or _HEADLESS.search(place) is not None
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
        if not fitting or not re.search(f"{SUFFIX}$", rest):
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
    suffix = speaker["suffix"] if speaker is not None else re.findall(SUFFIX, place)[-1] if place else None
    if suffix is not None:
        return _level_of_suffix(suffix)
    text = clean[:_REACH]
    counts = {level: len(words.findall(text)) for level, words in _LEVEL_WORDS.items()}
    best = max(counts, key=lambda level: counts[level])
    return best if counts[best] else None


def _level_of_name(name: str) -> str | None:
    """The level of a place in the list, else what its suffix says."""
    levels = {level_of(code) for code in divisions().codes.get(name, ())}
    return levels.pop() if len(levels) == 1 else _level_of_suffix(re.findall(SUFFIX, name)[-1])


def _level_of_suffix(suffix: str) -> str | None:
    return next((level for suffixes, level in _SUFFIX_LEVEL if suffix in suffixes), None)
