"""A table's cells and where they stand; nothing here knows how the table came to be known."""

from __future__ import annotations

import re
from collections.abc import Sequence
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


@dataclass(frozen=True, slots=True)
class Grid:
    """One table of a document.

    ``number`` counts from 1 in the document. ``lines`` are the clean spans of its lines, borders and a unit line
    directly above included; they are empty where the table only lays out running text. ``caption`` holds the
    lines above that speak of it.
    """

    number: int
    lines: tuple[tuple[int, int], ...]
    cells: tuple[Cell, ...]
    caption: str = ""


def by_itself(text: str, grid: Grid) -> tuple[int, str, Grid]:
    """Where a table begins in its text, its own words, and the grid with the spans counted from there.

    Tables that are written alike are equal so, wherever they stand; ``number`` is 0.
    """
    spans = [*grid.lines, *((cell.start, cell.end) for cell in grid.cells)]
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    lines = tuple((start - first, end - first) for start, end in grid.lines)
    cells = tuple(
        Cell(
            cell.row, cell.column, cell.start - first, cell.end - first,
            cell.row_span, cell.column_span, cell.is_header,
        )
        for cell in grid.cells
    )  # fmt: skip
    return first, text[first:last], Grid(0, lines, cells, grid.caption)


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
