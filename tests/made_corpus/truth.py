"""What the marts must answer, from what was written into the reports: no SQL, no pipeline."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Figure:
    """One number of a report as it was meant: a fall is negative, a hidden number has no value."""

    place: str
    report_year: int
    name: str
    measure: str
    unit: str
    year: int
    value: Decimal | None
    planned: bool = False
    high: Decimal | None = None
    qualifier: str = "exact"
    error: Decimal = Decimal(0)
    """Half of its last written digit."""


@dataclass(frozen=True)
class Check:
    """One sum that a report does, right or wrong on purpose: what is stated and what it should be."""

    place: str
    report_year: int
    kind: str
    stated: Decimal
    computed: Decimal
    agrees: bool


@dataclass(frozen=True)
class Truth:
    """Everything that was written."""

    figures: list[Figure]
    checks: list[Check]


Series = dict[tuple[str, str, str, str, int], tuple[Decimal | None, int, int]]


def series(figures: Iterable[Figure]) -> Series:
    """(place, name, measure, unit, year) → agreed value or None, different values, hidden figures."""
    found: dict[tuple[str, str, str, str, int], list[Figure]] = defaultdict(list)
    for figure in figures:
        if not figure.planned:
            found[figure.place, figure.name, figure.measure, figure.unit, figure.year].append(figure)
    answer: Series = {}
    for key, given in found.items():
        open_ones = [figure for figure in given if figure.value is not None]
        sharpest = min(open_ones, key=lambda figure: figure.error, default=None)
        agreed = sharpest is not None and all(
            abs(_value(figure) - _value(sharpest)) <= figure.error for figure in open_ones
        )
        value = _value(sharpest) if agreed and sharpest is not None else None
        answer[key] = (value, len({figure.value for figure in open_ones}), len(given) - len(open_ones))
    return answer


@dataclass(frozen=True)
class Panel:
    """One target with what became of it."""

    target: Decimal | None
    high: Decimal | None
    qualifier: str
    result: Decimal | None
    outcome: str
    last_target: Decimal | None
    last_result: Decimal | None


def panel(figures: list[Figure], last_year: int) -> dict[tuple[str, str, str, int], Panel]:
    """(place, name, measure, year) → the target for that year and its result, as the next report gives it."""
    targets = {
        _key(figure): figure for figure in figures if figure.planned and figure.year > figure.report_year
    }
    results: dict[tuple[str, str, str, int], Figure] = {}
    for figure in figures:
        if not figure.planned:
            results.setdefault(_key(figure), figure)
    answer = {}
    for key, target in targets.items():
        before = (*key[:3], key[3] - 1)
        result, last = results.get(key), results.get(before)
        answer[key] = Panel(
            target.value,
            target.high,
            target.qualifier,
            result.value if result else None,
            _outcome(target, result, last_year),
            targets[before].value if before in targets else None,
            last.value if last else None,
        )
    return answer


def _outcome(target: Figure, result: Figure | None, last_year: int) -> str:
    if result is None:
        return "no report yet" if target.year > last_year else "not reported"
    if target.value is None or result.value is None:
        return "hidden"
    if target.qualifier == "at_most":
        return "kept" if result.value <= target.value else "missed"
    floor = target.value * Decimal("0.95") if target.qualifier == "around" else target.value
    return "kept" if result.value >= floor else "missed"


def _key(figure: Figure) -> tuple[str, str, str, int]:
    return figure.place, figure.name, figure.measure, figure.year


def _value(figure: Figure) -> Decimal:
    assert figure.value is not None
    return figure.value
