"""What the lines over a table say of all its numbers: the year, the unit, that they are planned."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pipeline.extraction.mentions.numerals import fold
from pipeline.extraction.tables.header_words import Measure, meaning_of, pattern, tidy, units_named

_YEAR: Final = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")
_CHINESE_YEAR: Final = re.compile(r"[一二][九〇○零0Oo][一二三四五六七八九〇○零]{2}(?=年)")
_DIGITS: Final = str.maketrans("〇○零Oo一二三四五六七八九", "00000123456789")
_PARTS_OF_WHOLE: Final = ("%", "‰")


@dataclass(frozen=True, slots=True)
class Caption:
    """What lines over a table say: ``year`` the last that they name, ``several`` whether that line names others too,
    ``unit`` the one that all numbers have, ``unsure`` whether there are several such, ``planned`` whether they speak of
    plans.
    """

    year: int | None = None
    several: bool = False
    unit: Measure | None = None
    unsure: bool = False
    planned: bool = False


def read_caption(above: str, own: str = "", inherited: str = "") -> Caption:
    """What lines say of a part of a table: those ``above`` the table, its ``own``, and those ``inherited`` from the first
    part of its sheet; of these the year alone. The nearest year holds.
    """
    near, far = _kept(own), _kept(above)
    years = _years(near) or _years(_kept(inherited)) or _years(far)
    tidied = [tidy(line) for line in (*far, *near)]
    units = _units(tidied)
    return Caption(
        year=years[-1] if years else None,
        several=len(set(years)) > 1,
        unit=units[0] if len(units) == 1 else None,
        unsure=len(units) > 1,
        planned=pattern("meaning", "plan_caption").search("\n".join(tidied)) is not None,
    )


def _kept(lines: str) -> list[str]:
    """The lines without those that say who made the table, and when."""
    return [line for line in lines.split("\n") if line and pattern("title", "made").match(tidy(line)) is None]


def _years(lines: list[str]) -> list[int]:
    """The years of the last line that names any, in digits of any kind; blanks part the number of a table from them."""
    for line in reversed(lines):
        folded = _CHINESE_YEAR.sub(lambda found: found[0].translate(_DIGITS), fold(line))
        if years := _YEAR.findall(folded):
            return [int(year) for year in years]
    return []


def _units(lines: list[str]) -> list[Measure]:
    """The units of things that a unit line gives, else those in the brackets of titles; each once."""
    told = [unit for line in lines for unit in units_named(line)]
    if not told:
        told = [meaning.unit for meaning in map(meaning_of, lines) if meaning.unit and not meaning.relation]
    return list(dict.fromkeys(unit for unit in told if unit.unit not in _PARTS_OF_WHOLE))
