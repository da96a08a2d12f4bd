"""A grid as rows and columns, and a part of it: what its rows and columns are, as the rules tell one by one."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field, replace
from itertools import product

from pipeline.extraction.tables.cell_values import Content, content_of, is_tick
from pipeline.extraction.tables.header_words import Meaning, tidy
from pipeline.tables import Cell, Grid, is_prose


@dataclass(slots=True)
class Sheet:
    """The cells of a grid by row and column, from 1; a merged cell stands at every place that it covers.

    Rows and columns are those that hold cells, counted anew; where rows are left out, one empty row stands for them.
    ``origins`` are the cells of the grid by the place at which they begin here.
    """

    text: str
    grid: Grid
    places: dict[tuple[int, int], Cell] = field(default_factory=dict)
    origins: dict[tuple[int, int], Cell] = field(default_factory=dict)
    height: int = 0
    width: int = 0

    @classmethod
    def of(cls, text: str, grid: Grid) -> Sheet:
        sheet = cls(text, grid)
        columns = sorted({cell.column for cell in grid.cells})
        used = sorted({cell.row for cell in grid.cells})
        rows = [
            at
            for before, at in zip([0, *used], used, strict=False)
            for at in ((at - 1, at) if at > before + 1 > 1 else (at,))
        ]
        sheet.height, sheet.width = len(rows), len(columns)
        left = sheet.height * sheet.width
        for cell in grid.cells:
            row, column = bisect_left(rows, cell.row) + 1, bisect_left(columns, cell.column) + 1
            below = bisect_left(rows, cell.row + cell.row_span) + 1
            right = bisect_left(columns, cell.column + cell.column_span) + 1
            own = replace(cell, row=row, column=column, row_span=below - row, column_span=right - column)
            sheet.origins[row, column], sheet.places[row, column] = cell, own
            left -= own.row_span * own.column_span
            # Cells that cover more places than there are overlap: what they cover says nothing.
            for place in product(range(row, below), range(column, right)) if left >= 0 else ():
                sheet.places.setdefault(place, own)
        return sheet

    def words(self, row: int, column: int) -> str:
        """The words at a place; "" where there is no cell."""
        cell = self.places.get((row, column))
        return self.text[cell.start : cell.end] if cell else ""

    def content(self, row: int, column: int) -> Content:
        return content_of(self.words(row, column))

    def own(self, row: int, column: int) -> bool:
        """Whether a cell begins at the place, not only reaches it."""
        cell = self.places.get((row, column))
        return cell is not None and (cell.row, cell.column) == (row, column)

    def filled(self, row: int) -> list[Cell]:
        """The cells of a row that hold anything, each once."""
        cells = {
            (cell.row, cell.column): cell
            for column in range(1, self.width + 1)
            if (cell := self.places.get((row, column))) and cell.start < cell.end
        }
        return list(cells.values())

    def tidied(self, row: int) -> list[str]:
        """The tidied words of the cells of a row that hold anything."""
        return [tidy(self.text[cell.start : cell.end]) for cell in self.filled(row)]


@dataclass(slots=True)
class Part:
    """Rows of a sheet under one header: what stands above, the header's rows, the body's, and each column's role.

    ``inherited`` are the words over the first part of the sheet, of which this is a later one; ``again`` those over the
    part with the same header that this one goes on with.
    ``headers`` are the words over each column, ``meanings`` what they say. ``roles`` by column: label, unit, value,
    text, or the rule by which the column is ignored. ``first_label`` is the first column of labels (None where there is
    none yet), ``valued`` the headers of the columns of values. ``row_rules`` and ``column_rules`` are the rules that
    said what a row over the body and a column is.
    """

    sheet: Sheet
    captions: list[int] = field(default_factory=list)
    header: list[int] = field(default_factory=list)
    units: list[int] = field(default_factory=list)
    numbered: list[int] = field(default_factory=list)
    inherited: str = ""
    again: str = ""
    body: list[int] = field(default_factory=list)
    headers: dict[int, str] = field(default_factory=dict)
    meanings: dict[int, Meaning] = field(default_factory=dict)
    roles: dict[int, str] = field(default_factory=dict)
    first_label: int | None = None
    valued: set[str] = field(default_factory=set)
    row_rules: dict[int, str] = field(default_factory=dict)
    column_rules: dict[int, str] = field(default_factory=dict)

    @property
    def caption(self) -> str:
        """The words of the rows over the header."""
        own = (
            self.sheet.text[cell.start : cell.end] for row in self.captions for cell in self.sheet.filled(row)
        )
        return "\n".join(filter(None, (self.again, *own)))

    def columns(self, *roles: str) -> list[int]:
        """The columns that have one of these roles."""
        return [column for column, role in self.roles.items() if role in roles]


def has_ticks(part: Part, column: int) -> bool:
    """Whether the column says yes and no with signs."""
    return any(is_tick(part.sheet.words(row, column)) for row in part.body)


def holds_prose(sheet: Sheet, cell: Cell) -> bool:
    """Whether the cell is read as sentences of its own."""
    return is_prose(sheet.text[cell.start : cell.end])
