"""What the words of a header or of a row's label say: unit, year, status, relation, and what is measured."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache
from typing import Final

from pipeline.cleaning import GAP
from pipeline.extraction.mentions import Mention, scan
from pipeline.extraction.mentions.numerals import fold
from pipeline.extraction.naming.phrases import shorten
from pipeline.lexicon.tables import table_pattern

_BLANKS: Final = re.compile(rf"[{GAP}]+")
_BRACKET: Final = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]{1,16})[)\]】〕]")
_TAIL: Final = re.compile(r"[:,/·](?P<unit>[^:,/]{1,8}(?:/[^:,/]{1,4})?)$")
_LISTED: Final = re.compile(r"[、,;]|(?<=[%‰])/|/(?=[%‰])")
_EDGES: Final = " \t、的了*#|-—:;,。.·()±%‰/"
_WORDS: Final = re.compile(r"[一-龥A-Za-z%‰℃㎡²³°/·]{1,8}")
_LONGEST: Final = 80
"""Characters of the longest label that is taken apart; a longer one is running text."""
_DISTINCT: Final = 8192
_RELATIONS: Final = ("completion", "share", "rank", "growth")
_STATUSES: Final = ("planned", "estimated", "actual")
_OFFSETS: Final = {"before": -1, "same": 0, "after": 1, "last": -2}


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit as a header gives it: its name, and what a number under it is multiplied by (万元: 元, 10000)."""

    unit: str
    factor: Decimal


_PERCENT: Final = Measure("%", Decimal(1))


@dataclass(frozen=True, slots=True)
class Meaning:
    """The words of a header or label, taken apart.

    ``name`` is what is measured ("" where the words say only when, how or in what), ``unit`` what brackets give,
    ``year`` an explicit year, ``offset`` one against the table's own (上年: -1), ``period`` a part of the year,
    ``status`` planned, estimated, actual or None, ``relation`` growth, completion, share, rank or "", ``suffix`` the
    words of that relation, ``index`` that it is one against a base (上年=100), ``falls`` and ``either`` what a growth's
    words say of its direction.
    """

    name: str = ""
    unit: Measure | None = None
    year: int | None = None
    offset: int | None = None
    period: str = ""
    status: str | None = None
    relation: str = ""
    suffix: str = ""
    falls: bool = False
    either: bool = False
    is_part: bool = False
    total: bool = False
    index: bool = False


@cache
def pattern(table: str, key: str) -> re.Pattern[str]:
    """A pattern of `tables.toml`."""
    return table_pattern(table, key)


def tidy(words: str) -> str:
    """Words of a cell folded, without the blanks and the bold marks of layout."""
    return _BLANKS.sub("", fold(words)).replace("**", "")


@lru_cache(maxsize=_DISTINCT)
def measure_of(words: str, *, any_words: bool = False) -> Measure | None:
    """The unit that the words are, or None; ``any_words`` takes short words that the lexicon does not know."""
    words = pattern("unit", "named").sub("", words).strip("±()")
    if not words or words[0].isdigit():
        return None
    head, slash, tail = words.partition("/")
    for written, rest in ((words, ""), (head, slash + tail)):
        mention = _one(written)
        if mention is None:
            continue
        if mention.over or not (mention.unit or any_words):
            return None
        if mention.unit and (not rest or _WORDS.fullmatch(tail)):
            return Measure(mention.unit_name + rest, mention.value or Decimal(1))
    return Measure(words, Decimal(1)) if any_words and _WORDS.fullmatch(words) else None


def _one(unit: str) -> Mention | None:
    """The number that 1 with a unit is, where the unit is all that the words are."""
    mentions = scan("1" + unit, ()) if unit else []
    if len(mentions) != 1 or mentions[0].value is None or mentions[0].end != len(unit) + 1:
        return None
    return mentions[0]


def units_named(caption: str) -> tuple[Measure, ...]:
    """The units that a line above a table gives: 单位：万元、%."""
    found = pattern("unit", "told").search(tidy_lines(caption))
    if found is None:
        return ()
    measures = [measure_of(words, any_words=True) for words in _LISTED.split(found["units"].strip())]
    return tuple(measure for measure in measures if measure is not None)


def tidy_lines(words: str) -> str:
    """`tidy` for each line."""
    return "\n".join(tidy(line) for line in words.split("\n"))


@lru_cache(maxsize=_DISTINCT)
def meaning_of(words: str) -> Meaning:
    """Take apart the tidied words of one header or label."""
    if len(words) > _LONGEST:
        return Meaning(shorten(words))
    is_part = pattern("header", "part").match(words) is not None
    words = pattern("header", "part").sub("", words)
    words = pattern("header", "numbering").sub("", words)
    words = pattern("meaning", "translation").sub("", words)
    words, base = _without_base(words)
    total = pattern("header", "total").fullmatch(words.strip(_EDGES)) is not None
    words, unit = _without_unit(words)
    words = pattern("meaning", "translation").sub("", words)
    words, related = _without_relation(words, unit)
    words, year, offset = _without_year(words)
    words, period = _without_period(words)
    words, status = _without_status(words)
    name = words.strip(_EDGES)
    return replace(
        related,
        name="" if pattern("meaning", "generic").fullmatch(name) else name,
        year=year,
        offset=offset,
        period=period,
        status=status,
        is_part=is_part,
        total=total,
        index=base,
    )


def combined(parts: Iterable[str]) -> Meaning:
    """The meaning of several levels of a header or label together: what a lower level says holds before an upper one."""
    whole = Meaning()
    for part in parts:
        own = meaning_of(part)
        whole = Meaning(
            _with_lower(whole.name, own.name),
            own.unit or whole.unit,
            whole.year if own.year is None else own.year,
            whole.offset if own.offset is None else own.offset,
            own.period or whole.period,
            own.status or whole.status,
            own.relation or whole.relation,
            own.suffix or whole.suffix,
            own.falls or whole.falls,
            own.either or whole.either,
            own.is_part or whole.is_part,
            own.total or whole.total,
            own.index or whole.index,
        )
    return whole


def _with_lower(upper: str, lower: str) -> str:
    """The names of two levels as one; what the lower one says again, in another language perhaps, is said once."""
    again = lower in upper or (upper and pattern("meaning", "foreign").fullmatch(lower))
    return upper if again else upper + lower


def _without_base(words: str) -> tuple[str, bool]:
    """The words without the base of an index that they name (上年=100), and whether they do."""
    base = pattern("meaning", "base").search(words)
    return (words[: base.start()] + words[base.end() :], True) if base else (words, False)


def _without_unit(words: str) -> tuple[str, Measure | None]:
    for bracket in reversed(list(_BRACKET.finditer(words))):
        inside = pattern("unit", "named").sub("", bracket[1])
        unit = measure_of(inside, any_words=inside != bracket[1])
        if unit is not None or inside in ("±%", "+-%", "+、-%"):
            return words[: bracket.start()] + words[bracket.end() :], unit or _PERCENT
    tail = _TAIL.search(words)
    if tail and tail.start() > 1 and (unit := measure_of(tail["unit"])) is not None:
        return words[: tail.start()], unit
    return words, None


def _without_year(words: str) -> tuple[str, int | None, int | None]:
    """The words without the year that they name; the year, or its distance from the table's own."""
    explicit = pattern("meaning", "explicit").search(words)
    if explicit:
        return words[: explicit.start()] + words[explicit.end() :], int(explicit["year"]), None
    relative = pattern("meaning", "relative").match(words)
    if relative and relative.lastgroup:
        return words[relative.end() :], None, _OFFSETS[relative.lastgroup]
    return words, None, None


def _without_relation(words: str, unit: Measure | None) -> tuple[str, Meaning]:
    """The words without those of a growth, completion, share or rank; what these say, with the unit."""
    bare = words.strip("±%‰ ")
    for kind in _RELATIONS:
        found = pattern("meaning", kind).fullmatch(bare)
        if found is not None:
            suffix, growth = found["words"], kind == "growth"
            either = growth and ("±" in words or _says("either", suffix))
            # A growth may be told in the unit of what grew, a rank has none.
            amount = kind == "rank" or (growth and _says("amount", suffix) and "%" not in words)
            return found["base"], Meaning(
                unit=unit if unit or amount else _PERCENT,
                relation=kind,
                suffix=suffix,
                falls=growth and _says("falls", suffix),
                either=either,
            )
    if words.endswith("%"):
        return words[:-1], Meaning(unit=unit or _PERCENT)
    return words, Meaning(unit=unit)


def _says(key: str, suffix: str) -> bool:
    """Whether the words of a growth say this of it."""
    return pattern("meaning", key).search(suffix) is not None


def _without_period(words: str) -> tuple[str, str]:
    """The words without the part of a year that they name, and that."""
    period = pattern("meaning", "period").search(words)
    return (words[: period.start()] + words[period.end() :], period[0]) if period else (words, "")


def _without_status(words: str) -> tuple[str, str | None]:
    """The words without those that begin them and say that something is planned, estimated or done, and which."""
    for status in _STATUSES:
        if found := pattern("meaning", status).match(words):
            return words[found.end() :], status
    return words, None
