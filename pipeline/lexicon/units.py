"""The table of units and measure words, `units.tsv`: one line a spelling."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pipeline.lexicon import load_tsv


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
    """Every unit by its spelling in folded text (half-width)."""
    return {
        line["written"]: Unit(
            line["written"],
            line["unit"],
            line["dimension"],
            line["base_unit"],
            float(line["factor"]),
            line["kind"],
        )
        for line in load_tsv("units.tsv")
    }


@cache
def longest_unit() -> int:
    """Characters in the longest spelling."""
    return max(map(len, units()))


def unit_at(text: str, start: int) -> Unit | None:
    """The longest unit whose spelling stands in ``text`` at ``start``, or None."""
    table = units()
    for size in range(min(longest_unit(), len(text) - start), 0, -1):
        unit = table.get(text[start : start + size])
        if unit is not None:
            return unit
    return None
