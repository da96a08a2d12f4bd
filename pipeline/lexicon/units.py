"""The table of units and measure words, `units.tsv`: one line a spelling."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from pipeline.lexicon import LexiconError, load_tsv

_GOES_ON: Final = re.compile(r"[/·]?[A-Za-z]|[²³₂]")
"""What stands behind a unit in letters where it is only the beginning of another."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One spelling of a unit.

    ``name`` is the unit as the tables give it (㎡ is 平方米). ``factor`` says how many ``base_unit`` one of it
    is; measure words have no base unit. ``kind`` is money, measure, time, ratio or count.
    """

    written: str
    name: str
    dimension: str
    base_unit: str
    factor: float
    kind: str


@cache
def units() -> dict[str, Unit]:
    """Every unit by its spelling in folded text (half-width); raises LexiconError for one that stands twice."""
    found: dict[str, Unit] = {}
    for line in load_tsv("units.tsv"):
        written = line["written"]
        if written in found:
            raise LexiconError(f"lexicon/units.tsv: {written} stands twice")
        found[written] = Unit(
            written, line["unit"], line["dimension"], line["base_unit"], float(line["factor"]), line["kind"]
        )
    return found


@cache
def _by_first_character() -> dict[str, tuple[tuple[str, Unit], ...]]:
    """The spellings that begin with each character, the longest first."""
    found: dict[str, tuple[tuple[str, Unit], ...]] = {}
    for written, unit in sorted(units().items(), key=lambda entry: -len(entry[0])):
        found[written[0]] = (*found.get(written[0], ()), (written, unit))
    return found


def unit_at(text: str, start: int) -> Unit | None:
    """The longest unit whose spelling stands in ``text`` at ``start``, or None.

    A spelling that ends in a digit stands where its digit is no part of a number: of 3km2022年 the unit is km. One in
    letters is no part of a longer one: of 40kmol and 3m/min the unit is not known.
    """
    for written, unit in _by_first_character().get(text[start : start + 1], ()):
        if text.startswith(written, start):
            end = start + len(written)
            if written[-1].isdecimal() and text[end : end + 1].isdecimal():
                continue
            if not (written[-1].isascii() and written[-1].isalpha() and _GOES_ON.match(text, end)):
                return unit
    return None
