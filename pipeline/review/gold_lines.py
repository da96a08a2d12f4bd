"""Reviewed rows as lines of gold: the tab-separated form that the scorer of extraction reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

COLUMNS: Final = (
    "start", "end", "quantity", "value", "high", "unit", "masked", "bound", "status", "change", "year",
    "core", "full", "optional",
)  # fmt: skip
_BREAKS: Final = str.maketrans({"\t": " ", "\n": " ", "\r": " "})


@dataclass(frozen=True, slots=True)
class GoldLine:
    """One row as it should be. ``optional`` lines are neither rewarded nor punished: rows nobody reviewed."""

    start: int
    end: int
    quantity: str
    name: str
    value: float | None
    value_high: float | None
    unit: str | None
    masked: bool
    bound: str
    status: str
    change: str | None
    year: int | None
    optional: bool = False


def gold_text(lines: Iterable[GoldLine]) -> str:
    """One document's file: a header and a line a row, in the order of the text."""
    rows = [COLUMNS, *(_cells(line) for line in sorted(lines, key=lambda line: (line.start, line.end)))]
    return "".join("\t".join(row) + "\n" for row in rows)


def _cells(line: GoldLine) -> tuple[str, ...]:
    cells = (
        line.start, line.end, line.quantity, _number(line.value), _number(line.value_high), line.unit or "",
        int(line.masked), line.bound, line.status, line.change or "", line.year or "",
        line.name, line.name, int(line.optional),
    )  # fmt: skip
    return tuple(str(cell).translate(_BREAKS) for cell in cells)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.15g}"
