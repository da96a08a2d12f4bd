"""Which place reports: its name, its level, the places around it, and its code in the dated list of divisions.

The title says it, else a line of the head, else what the body speaks of all the time (`spoken_of`), else the names of
the file and its folders (`path_names`). A code is given only where the list has one place of that name, or where a place
around it, named in the text, decides between several. A masked place stays unknown, unless the file is named after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from pipeline.lexicon.divisions import around, divisions, level_of, stems
from pipeline.lexicon.entries import load_lexicon
from pipeline.segmentation.path_names import place_of_path
from pipeline.segmentation.spoken_of import place_spoken_of

_REPORTS: Final = load_lexicon("reports.toml").patterns
SUFFIX: Final = _REPORTS["place.suffix"].regex
_BEGINS: Final = _REPORTS["place.begins"].regex
_OFFICE: Final = _REPORTS["place.before_office"].regex
_PART: Final = _REPORTS["place.before_part"].regex
_TOLD: Final = _REPORTS["place.before_words"].regex
_QUOTED: Final = _REPORTS["place.before_quote"].regex
_MASKED: Final = _REPORTS["place.masked"].regex
_SPEAKER: Final = _REPORTS["place.of_speaker"].regex
_NOT_PLACE: Final = _REPORTS["place.no_name"].regex
_HEADLESS: Final = _REPORTS["place.headless"].regex
_ENDS: Final = _REPORTS["place.ends"].regex
_SHORT: Final = 3
"""Names of fewer characters, suffix counted, are places only if the list has them: 易县, and not 该县."""
_TITLE_REACH: Final = 60
_REACH: Final = 20_000
_LONGEST_STEM: Final = 4
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
    """The columns of `documents` that say where; None where nothing does."""

    level: str | None = None
    place: str | None = None
    place_source: str | None = None
    division_code: str | None = None
    division_date: str | None = None
    province: str | None = None
    city: str | None = None
    county: str | None = None


def place_of(clean: str, head: str, lines: list[str], title: str | None, path: str = "") -> Place:
    """The place that reports; ``path`` is that of its file below the raw folder."""
    written, source = _written(lines, title, head)
    parents, name = _chain(written) if written else ([], None)
    level = _level(clean, head, name)
    if name is not None:
        return _placed(level, name, source, _code(name, level, parents, clean), parents)
    hidden = _MASKED.search(title if title is not None else head[:_TITLE_REACH]) is not None
    if not hidden and (spoken := place_spoken_of(clean, head, level)):
        name, code = spoken
        return _placed(level, name, "body", code)
    return _of_path(path, level, clean)


def _of_path(path: str, level: str | None, clean: str) -> Place:
    """What the names of the file and its folders say."""
    named = place_of_path(path, level) if path else None
    if named is None:
        return Place(level)
    code = named.code or (_code(named.name, level, list(named.around), clean) if named.name else None)
    return _placed(level, named.name, "names" if named.name else None, code, list(named.around))


def _placed(
    level: str | None,
    name: str | None,
    source: str | None,
    code: str | None = None,
    parents: Sequence[str] = (),
) -> Place:
    """A place with those around it: those of the list where it has a code, else those that are written."""
    if code is None:
        stated = {_level_of_name(parent): parent for parent in [*parents, *([name] if name else [])]}
        return Place(level, name, source, None, None, *(stated.get(known) for known in _OF_LEVEL))
    known = divisions()
    named = {level_of(other): known.names[other] for other in (code, *around(code))}
    return Place(
        level_of(code), name or known.names[code], source, code, known.date, *map(named.get, _OF_LEVEL)
    )


def _written(lines: list[str], title: str | None, head: str) -> tuple[str | None, str | None]:
    """The place named in the title, else in the lines of the head, and in which; none where these begin with one that is
    hidden.
    """
    if title is not None:
        if _MASKED.search(title):
            return None, None
        if named := _named(title, title=True):
            return named, "title"
    if _MASKED.search(head[:_TITLE_REACH]):
        return None, None
    # What stands in a row of a table is what the report tells of.
    prose = (line for line in lines if "\t" not in line)
    return next(((named, "head") for line in prose if (named := _named(line))), (None, None))


def _named(line: str, *, title: bool = False) -> str | None:
    """The place that a line names as the one that reports: in a line that is no title, one whose office stands behind it,
    or that the list knows.
    """
    for begin in _BEGINS.finditer(line):
        fitting = [
            place
            for end in _suffix_ends(begin["run"])
            if _may_report(place := begin["run"][:end], line, begin.end() + end, title=title)
        ]
        known = [place for place in fitting if _is_known(place)]
        if fitting:
            # The office of a subdistrict reports for the subdistrict.
            return (known[-1] if known else fitting[0]).removesuffix("办事处")
    return None


def _suffix_ends(run: str) -> list[int]:
    """Where names of places may end in a run of signs, in order."""
    found: set[int] = set()
    for begin in range(1, len(run)):
        if match := SUFFIX.match(run, begin):
            found.add(match.end())
    return sorted(found)


def _may_report(place: str, line: str, end: int, *, title: bool) -> bool:
    """Whether a name that ends at ``end`` of a line may be that of the place that reports."""
    if _NOT_PLACE.search(place):
        return False
    known = _is_known(place)
    if not known and (len(place) < _SHORT or _HEADLESS.match(place)):
        return False
    if _OFFICE.match(line, end):
        return True
    if title:
        return bool(_TOLD.match(line, end) or _PART.match(line, end)) or (
            known and bool(_QUOTED.match(line, end))
        )
    return known and bool(_TOLD.match(line, end) or _QUOTED.match(line, end))


def _is_known(place: str) -> bool:
    """Whether the list knows the place, or the last of a chain of them."""
    last = _chain(place)[1].removesuffix("办事处")
    return last in divisions().codes or bool(_shortened(last))


def _chain(written: str) -> tuple[list[str], str]:
    """阜平县城南庄镇 as the places around and the place itself; only what the list knows as a county, a city or
    a province is taken off in front, with what names end in or without: 山东寿光市.
    """
    parents, rest = list[str](), written
    while _ENDS.search(rest) and (found := _parent(rest)):
        parents.append(found[0])
        rest = rest[found[1] :]
    return parents, rest


def _parent(written: str) -> tuple[str, int] | None:
    """The division that stands first in a chain of names, and with how many signs."""
    codes = divisions().codes
    fitting = [
        end
        for end in range(2, len(written) - 1)
        if any(len(code) == 6 for code in codes.get(written[:end], ()))
    ]
    if fitting:
        return written[: fitting[-1]], fitting[-1]
    for level in ("province", "city"):
        for end in range(2, min(_LONGEST_STEM, len(written) - 2) + 1):
            code = stems(level).get(written[:end])
            if code is not None and any(code in around(inner) for inner in _first_of(written[end:])):
                return divisions().names[code], end
    return None


def _first_of(written: str) -> tuple[str, ...]:
    """The codes of the division with whose whole name a chain begins."""
    codes = divisions().codes
    return next((codes[written[:end]] for end in range(2, len(written) + 1) if written[:end] in codes), ())


def _code(name: str, level: str | None, parents: list[str], clean: str) -> str | None:
    """The one division of that name that can be meant, or None."""
    known = divisions()
    codes = known.codes.get(name) or _shortened(name)
    found = [code for code in codes if level is None or _may_be(code, name, level)]
    found = [code for code in found if set(parents) <= {known.names[other] for other in around(code)}]
    if len(found) < 2:
        return found[0] if found else None
    return _decided(found, clean[:_REACH])


def _decided(codes: Sequence[str], text: str) -> str | None:
    """Of several divisions of one name that around which a place is named: the nearer one decides, and the province where
    nothing nearer is named.
    """
    names = divisions().names
    for distance in (0, 1, 2):
        named = [
            code
            for code in codes
            if any(names[other] in text for other in around(code)[distance : distance + 1])
        ]
        if named:
            return named[0] if len(named) == 1 else None
    return None


def _shortened(name: str) -> tuple[str, ...]:
    """The codes of an autonomous division by its short name: 黔东南州, 长阳县."""
    stem, known = name[:-1], divisions()
    found = (stems(level).get(stem) for level in ("city", "county"))
    return tuple(
        code for code in found if code and "自治" in known.names[code] and known.names[code][-1] == name[-1]
    )


def _may_be(code: str, name: str, level: str) -> bool:
    """Whether a division can be of the level that the text speaks of: a 市 may be of any."""
    return level_of(code) == level or (name.endswith("市") and level in _OF_LEVEL)


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
