"""Columns of running text that stand beside each other on a page: which rows are read before which."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Protocol, TypeVar

_FULL: Final = 0.6
"""Of the rows of a column of running text so many reach its right edge; the cells of a table do not."""
_RAGGED: Final = 0.2
"""The share of its column by which a full row may stay short of the edge."""
_PAUSE: Final = re.compile("[，。；、！？]")
_LEAST: Final = 3
"""Rows of a column."""


class Placed(Protocol):
    """Words with their box on a page, in points from the lower left."""

    @property
    def words(self) -> str: ...
    @property
    def left(self) -> float: ...
    @property
    def right(self) -> float: ...


Edges = tuple[float, float]
"""Left and right edge of a column."""
P = TypeVar("P", bound=Placed)


def column_by_column(
    lines: Sequence[Sequence[P]], beside: Sequence[Sequence[P]]
) -> list[tuple[P, Edges | None]] | None:
    """The rows of a page, one column after the other between rows that go over several, each with the edges of its column
    (None for one over several); None where the page has no columns.

    Args:
        lines: the rows from top to bottom, those of one height together.
        beside: those of them that are long and stand beside each other: they say where the columns are.
    """
    columns = _columns([row for line in beside for row in line])
    if len(columns) < 2 or not all(map(_is_running, _sorted_into(columns, beside))):
        return None
    found: list[tuple[P, Edges | None]] = []
    zone: list[list[tuple[P, Edges | None]]] = [[] for _ in columns]
    for line in lines:
        for row in sorted(line, key=lambda row: row.left):
            at = _column_of(row, columns)
            if at is None:
                found += [row for column in zone for row in column]
                zone = [[] for _ in columns]
                found.append((row, None))
            else:
                zone[at].append((row, columns[at]))
    return found + [row for column in zone for row in column]


def _columns(rows: Sequence[Placed]) -> list[Edges]:
    """Left and right edge of the columns that the rows make where no row reaches over a gap."""
    columns: list[Edges] = []
    for left, right in sorted((row.left, row.right) for row in rows):
        if columns and left < columns[-1][1]:
            columns[-1] = columns[-1][0], max(columns[-1][1], right)
        else:
            columns.append((left, right))
    return columns


def _sorted_into(columns: Sequence[Edges], lines: Sequence[Sequence[P]]) -> list[list[P]]:
    found: list[list[P]] = [[] for _ in columns]
    for line in lines:
        for row in line:
            at = _column_of(row, columns)
            if at is not None:
                found[at].append(row)
    return found


def _column_of(row: Placed, columns: Sequence[Edges]) -> int | None:
    """The column that a row stands in; None for one that reaches into several."""
    touched = [at for at, (left, right) in enumerate(columns) if row.left < right and left < row.right]
    if len(touched) > 1:
        return None
    middle = (row.left + row.right) / 2
    return (
        touched[0] if touched else min(range(len(columns)), key=lambda at: abs(sum(columns[at]) / 2 - middle))
    )


def _is_running(rows: Sequence[Placed]) -> bool:
    """Whether the rows are set to one measure, and hold clauses, as those of running text do."""
    if len(rows) < _LEAST:
        return False
    left, edge = min(row.left for row in rows), max(row.right for row in rows)
    full = sum(edge - row.right < _RAGGED * (edge - left) for row in rows)
    paused = sum(_PAUSE.search(row.words) is not None for row in rows)
    return full >= _FULL * len(rows) and 2 * paused >= len(rows)
