"""Small tables in one line, as the examples of the rules for tables give them.

Cells stand between |, rows between blanks and /; a row of cells that the file marks as header begins with #; ⟦ ⟧ mark
the cell that is asked after, and what a rule makes of it stands behind →. An example that begins with @plan stands in
the plans for 2024 of a report on 2023, with @review in what this one reviews; the others stand nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.extraction.qualifiers import Context
from pipeline.tables import Cell, Grid

_PLACES = {"@plan ": Context("plan", 2024, 2023, 2023), "@review ": Context("review", 2023, 2023, 2023)}


@dataclass(frozen=True, slots=True)
class SmallTable:
    """The text and the grid of an example; row, column and start of its marked cell; what is wanted; where it stands."""

    text: str
    grid: Grid
    row: int
    column: int
    start: int
    wanted: str
    context: Context


def small_table(example: str) -> SmallTable:
    """Raises ValueError: the example marks no cell."""
    told, _, wanted = example.partition(" → ")
    place = next((place for place in _PLACES if told.startswith(place)), "")
    drawn = told.removeprefix(place)
    text, cells, lines, marked = "", [], [], None
    for row, line in enumerate(drawn.split(" / "), start=1):
        is_header, start = line.startswith("#"), len(text)
        for column, cell in enumerate(line.removeprefix("#").split("|"), start=1):
            words = cell.strip("⟦⟧")
            if words != cell:
                marked = row, column, len(text)
            cells.append(Cell(row, column, len(text), len(text) + len(words), is_header=is_header))
            text += words + "\t"
        lines.append((start, len(text)))
        text += "\n"
    if marked is None:
        raise ValueError(f"an example marks a cell with ⟦ and ⟧: {example}")
    return SmallTable(text, Grid(tuple(lines), tuple(cells)), *marked, wanted, _PLACES.get(place, Context()))
