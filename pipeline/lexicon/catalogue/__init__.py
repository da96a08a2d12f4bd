"""The catalogue of standard indicators: what the genre reports, named as the statistics yearbooks name it.

`indicators_*.tsv` have one line an entry. ``names`` is a pattern without repetition, so the names that it matches can
be listed: a name belongs to one entry or to none, and looking it up is a join. `themes.toml` has the themes with
their words, `measures.toml` and `periods.toml` what the words in and around a name say, `counts.toml` what entries count,
`standard_units.tsv` the customary units.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from pipeline.lexicon import LexiconError, load_toml, load_tsv
from pipeline.lexicon.catalogue.spelling import spellings
from pipeline.lexicon.units import Unit, units

LEVELS: Final = ("province", "city", "county", "township")
FILES: Final = (
    "indicators_economy.tsv",
    "indicators_agriculture.tsv",
    "indicators_livelihood.tsv",
    "indicators_services.tsv",
    "indicators_environment.tsv",
    "indicators_governance.tsv",
)
_FOLDER: Final = "catalogue"
_NO_LEVEL: Final = frozenset({"倍", "番", "百分点"})
"""Ratios that compare: no level is in them."""
_NAMES_AT_MOST: Final = 10_000
"""More spellings of one entry than this are a pattern gone wrong."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme with its names, its telling words, its vague ones and the units that are of it."""

    code: str
    zh: str
    en: str
    words: tuple[str, ...]
    vague: tuple[str, ...]
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One standard indicator.

    ``unit`` is the standard unit, ``accepts`` is what the number's unit may measure or count (see `units_alike`),
    ``usual`` gives the usual low and high in ``unit`` by level of government.
    ``examples`` and ``counter_examples`` are pairs of a name and a unit.
    """

    code: str
    theme: str
    zh: str
    en: str
    unit: str
    dimension: str
    accepts: frozenset[str]
    names: frozenset[str]
    examples: tuple[tuple[str, str], ...]
    counter_examples: tuple[tuple[str, str], ...]
    usual: Mapping[str, tuple[float, float]]


@cache
def themes() -> Mapping[str, Theme]:
    """Every theme by its code, in the file's order; `other` is the last."""
    return {
        code: Theme(
            code,
            table["zh"],
            table["en"],
            *(tuple(table.get(key, ())) for key in ("words", "vague", "units")),
        )
        for code, table in load_toml(f"{_FOLDER}/themes.toml").items()
    }


@cache
def entries() -> Mapping[str, Entry]:
    """Every entry by its code, in the files' order.

    Raises LexiconError naming file and entry for a code that stands twice, an unknown theme or unit, a pattern that
    cannot be listed, or a range that is none.
    """
    found: dict[str, Entry] = {}
    for file in FILES:
        for line in load_tsv(f"{_FOLDER}/{file}"):
            where = f"lexicon/{_FOLDER}/{file} {line['code']}"
            if line["code"] in found:
                raise LexiconError(f"{where}: the code stands twice")
            try:
                found[line["code"]] = _entry(line)
            except (KeyError, ValueError) as error:
                raise LexiconError(f"{where}: {error}") from error
    return found


@cache
def entries_by_name() -> Mapping[str, tuple[Entry, ...]]:
    """The entries that each name can mean: several only where they differ in what their units measure or count.

    Raises LexiconError if two entries claim a name in the same unit.
    """
    found: dict[str, tuple[Entry, ...]] = {}
    for entry in entries().values():
        alone = (entry,)
        for name in entry.names:
            others = found.get(name)
            if others is None:
                found[name] = alone
                continue
            for other in others:
                if both := other.accepts & entry.accepts:
                    claim = f"{other.code} and {entry.code} both claim {name} in {', '.join(sorted(both))}"
                    raise LexiconError(f"lexicon/{_FOLDER}: {claim}")
            found[name] = (*others, entry)
    return found


@cache
def standard_unit() -> Mapping[str, tuple[str, float]]:
    """What a number in a unit is stated in, and the factor: 亩 is 公顷 by 1/15; units not named keep themselves."""
    by_name = {unit.name: unit for unit in units().values()}
    found: dict[str, tuple[str, float]] = {}
    for line in load_tsv(f"{_FOLDER}/standard_units.tsv"):
        unit, standard = line["unit"], line["standard_unit"]
        try:
            found[unit] = (standard, conversion(by_name[unit], by_name[standard]))
        except (KeyError, ValueError) as error:
            raise LexiconError(f"lexicon/{_FOLDER}/standard_units.tsv {unit}: {error}") from error
    return found


@cache
def units_alike() -> Mapping[str, str]:
    """What each unit measures or counts: units with the same answer can stand for each other in an entry.

    亩 and 公顷 measure an area, 名 and 位 count 人; 倍, 番 and 百分点 compare, so that no level is in them.
    """
    counted = {
        word: group[0] for group in load_toml(f"{_FOLDER}/counts.toml")["counted_alike"] for word in group
    }
    return {unit.name: _alike(unit, counted) for unit in units().values()}


def _alike(unit: Unit, counted: Mapping[str, str]) -> str:
    if unit.kind == "count":
        return counted.get(unit.name, unit.name)
    comparing = unit.name in _NO_LEVEL or not unit.base_unit
    return unit.name if comparing else f"{unit.kind} {unit.dimension}"


def conversion(unit: Unit, into: Unit) -> float:
    """How many ``into`` one ``unit`` is; raises ValueError where they do not measure the same."""
    if unit.name == into.name:
        return 1.0
    if unit.dimension != into.dimension or not unit.base_unit or unit.base_unit != into.base_unit:
        raise ValueError(f"{unit.name} cannot be converted into {into.name}")
    # Twelve digits: 666.67 square metres to the 亩 are fifteen to the hectare, not 14.99999.
    return float(f"{unit.factor / into.factor:.10g}")


def _entry(line: Mapping[str, str]) -> Entry:
    by_name = {unit.name: unit for unit in units().values()}
    written = line["unit"].split()
    standard = by_name[written[0]]
    if line["theme"] not in themes():
        raise ValueError(f"no theme {line['theme']!r}")
    names = frozenset(spellings(line["names"])) | {line["zh"]}
    if len(names) > _NAMES_AT_MOST:
        raise ValueError(f"{len(names)} spellings")
    return Entry(
        code=line["code"],
        theme=line["theme"],
        zh=line["zh"],
        en=line["en"],
        unit=standard.name,
        dimension=standard.dimension,
        accepts=frozenset(units_alike()[name] for name in written),
        names=names,
        examples=_pairs(line["examples"]),
        counter_examples=_pairs(line["counter_examples"]),
        usual=_usual(line["usual"]),
    )


def _pairs(words: str) -> tuple[tuple[str, str], ...]:
    """`粮食产量/吨; 粮食总产/斤` as pairs."""
    pairs = []
    for pair in filter(None, words.split("; ")):
        name, _, unit = pair.partition("/")
        pairs.append((name, unit))
    return tuple(pairs)


def _usual(words: str) -> Mapping[str, tuple[float, float]]:
    """`1e11..1e13 1e10..1e12 - -` by level; a single range is that of every level."""
    ranges = words.split()
    if len(ranges) == 1:
        ranges *= len(LEVELS)
    found: dict[str, tuple[float, float]] = {}
    for level, written in zip(LEVELS, ranges, strict=True):
        if written != "-":
            low, high = map(float, written.split(".."))
            if not 0 <= low < high:
                raise ValueError(f"the range {written} of {level} is none")
            found[level] = (low, high)
    return found
