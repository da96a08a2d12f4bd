"""A table's cells and where they stand; nothing here knows how the table came to be known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.cleaning import GAP

_PROSE: Final = re.compile(r"[。！？](?!$)|[。！？；][\s\S]*[。！？；]")
_SPARSE: Final = 50
"""Places for each cell from which a rectangle is hardly filled."""
_LONG: Final = 80
"""Characters from which a cell is no entry but running text."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its place in the table, from 1, how far it reaches, and its clean span without blanks at the ends.

    ``is_header`` is what the file itself says: a marked header cell, a row above a markdown rule.
    """

    row: int
    column: int
    start: int
    end: int
    row_span: int = 1
    column_span: int = 1
    is_header: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The lines and cells of one table, their spans counted from where it begins.

    ``lines`` are the spans of its lines, borders and a unit line directly above included; they are empty where
    the table only lays out running text. ``caption`` holds the lines above that speak of it, ``sheet`` the name of the
    workbook's sheet that it fills, where that may say something. Tables drawn alike in several reports are one grid:
    what it gives can be remembered by it.
    """

    lines: tuple[tuple[int, int], ...]
    cells: tuple[Cell, ...]
    caption: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class PlacedGrid:
    """Where a grid stands in a document: its number there, from 1, and the clean span of all of it."""

    number: int
    start: int
    end: int
    grid: Grid


def placed(
    number: int, lines: Sequence[tuple[int, int]], cells: Sequence[Cell], caption: str = "", sheet: str = ""
) -> PlacedGrid:
    """The grid of lines and cells whose spans are those of the clean text."""
    spans = [*lines, *((cell.start, cell.end) for cell in cells)]
    start, end = min(first for first, _ in spans), max(last for _, last in spans)
    return PlacedGrid(number, start, end, Grid(*shifted(lines, cells, -start), caption, sheet))


def shifted(
    lines: Sequence[tuple[int, int]], cells: Sequence[Cell], by: int
) -> tuple[tuple[tuple[int, int], ...], tuple[Cell, ...]]:
    """Lines and cells with their spans moved."""
    return tuple((start + by, end + by) for start, end in lines), tuple(
        Cell(
            cell.row,
            cell.column,
            cell.start + by,
            cell.end + by,
            cell.row_span,
            cell.column_span,
            cell.is_header,
        )
        for cell in cells
    )


def overlapping(grids: Iterable[PlacedGrid]) -> list[list[PlacedGrid]]:
    """The tables in groups whose spans overlap, in order: mostly one table alone."""
    groups: list[list[PlacedGrid]] = []
    end = -1
    for grid in sorted(grids, key=lambda grid: (grid.start, grid.end, grid.number)):
        if groups and grid.start < end:
            groups[-1].append(grid)
        else:
            groups.append([grid])
        end = max(end, grid.end)
    return groups


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without the blanks at its ends; an empty one stands at its start."""
    words = text[start:end]
    left = len(words) - len(words.lstrip(GAP))
    size = len(words.strip(GAP))
    return (start + left, start + left + size) if size else (start, start)


def is_prose(words: str) -> bool:
    """Whether a cell holds running text, to be read as sentences of their own."""
    return len(words) > _LONG or _PROSE.search(words) is not None


def is_sparse(cells: Sequence[Cell]) -> bool:
    """Whether hardly a place of the rectangle around the cells holds one: no table, and dear to look at."""
    rows, columns = len({cell.row for cell in cells}), len({cell.column for cell in cells})
    return rows * columns > _SPARSE * len(cells) + _SPARSE**2
