"""A grid as rows and columns: which rows are headers, which columns hold labels, units, values or nothing to read."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Final

from pipeline.extraction.tables.cell_values import Content, content_of, is_tick
from pipeline.extraction.tables.header_words import Meaning, combined, measure_of, pattern, tidy
from pipeline.tables import Cell, Grid, is_prose

IGNORED: Final = ("table_serial", "table_code", "table_phone", "table_date", "table_person")
_UNIT_ROW: Final = re.compile(r"(?:计量|数据|填报)?单位[:：].*|.*[^填报编制表]单位[:：].{1,12}")
_COLUMN_NUMBER: Final = re.compile(r"[甲乙丙丁]|\(?[0-9]{1,2}\)?(?:=.*)?")
_LETTERS: Final = re.compile(r"[A-Za-z\u3400-\u9fff]")
_LEVELS: Final = 12
"""Levels of a header that make its words; no table has half as many."""
_LONGEST_LEVEL: Final = 200
"""Characters of a header cell that are its words: every number below it carries them."""
_DECIMAL_DATE: Final = re.compile(r"(?:19|20)[0-9]{2}\.(?:0?[1-9]|1[0-2])")


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


@dataclass(slots=True)
class Part:
    """Rows of a sheet under one header: what stands above, the header's rows, the body's, and each column's role.

    ``roles`` by column: label, unit, value, text, or the rule by which the column is ignored. ``meanings`` are
    those of the column headers, ``headers`` their words. ``first_label`` is the first column of labels (None where
    there is none yet), ``valued`` the headers of the columns of values.
    """

    sheet: Sheet
    captions: list[int]
    header: list[int]
    units: list[int]
    numbered: list[int]
    body: list[int]
    roles: dict[int, str] = field(default_factory=dict)
    headers: dict[int, str] = field(default_factory=dict)
    meanings: dict[int, Meaning] = field(default_factory=dict)
    first_label: int | None = None
    valued: set[str] = field(default_factory=set)

    @property
    def caption(self) -> str:
        """The words of the rows over the header."""
        return "\n".join(
            self.sheet.text[cell.start : cell.end] for row in self.captions for cell in self.sheet.filled(row)
        )


def parts_of(sheet: Sheet) -> list[Part]:
    """The parts of a sheet in order: an empty row before a new header begins one."""
    parts: list[Part] = []
    rows: list[int] = []
    for row in range(1, sheet.height + 1):
        if not sheet.filled(row):
            continue
        if rows and row > rows[-1] + 1 and (_is_caption(sheet, row) or _is_header(sheet, row)):
            parts.append(_part(sheet, rows))
            rows = []
        rows.append(row)
    if rows:
        parts.append(_part(sheet, rows))
    return parts


def _part(sheet: Sheet, rows: Sequence[int]) -> Part:
    part = Part(sheet, [], [], [], [], [])
    left = deque(rows)
    while len(left) > 1 and _is_caption(sheet, left[0]):
        part.captions.append(left.popleft())
    # A single header cell below the first row heads a group of rows: it is no level of the header.
    while left and _is_marked(sheet, left[0]) and not (part.header and len(sheet.filled(left[0])) == 1):
        part.header.append(left.popleft())
    if not part.header and left and _is_header(sheet, left[0]):
        part.header.append(left.popleft())
    while part.header and len(left) > 1:
        if _is_unit_row(sheet, left[0]):
            part.units.append(left.popleft())
        elif _is_numbered(sheet, left[0]):
            part.numbered.append(left.popleft())
        elif not part.units and not part.numbered and _goes_on(sheet, part.header[-1], left[0]):
            part.header.append(left.popleft())
        else:
            break
    part.body = list(left)
    reaching = _reaching(part)
    for column in range(1, sheet.width + 1):
        levels = _header_levels(part, column, reaching)
        part.headers[column] = "".join(levels)
        part.meanings[column] = combined(levels)
        if part.meanings[column].is_part:
            whole = part.meanings.get(column - 1, Meaning()).name
            part.meanings[column] = replace(part.meanings[column], name=whole + part.meanings[column].name)
    _assign_roles(part)
    return part


def _is_caption(sheet: Sheet, row: int) -> bool:
    """A row with one cell that is words, or that gives the unit: what stands over a table."""
    cells = sheet.filled(row)
    if any(_UNIT_ROW.fullmatch(tidy(sheet.text[cell.start : cell.end])) for cell in cells):
        return len(cells) <= 3
    if len(cells) != 1 or any(not cell.is_header and cell.row_span > 1 for cell in cells):
        return False
    words = sheet.text[cells[0].start : cells[0].end]
    wide = cells[0].column_span > 1 or cells[0].column == 1
    return wide and content_of(words).kind in ("text", "year") and len(sheet.filled(row + 1)) != 1


def _is_marked(sheet: Sheet, row: int) -> bool:
    cells = sheet.filled(row)
    return bool(cells) and all(cell.is_header for cell in cells)


def _is_header(sheet: Sheet, row: int) -> bool:
    """A row of words and years; a number with its unit (35岁以下) only where bare numbers stand below it."""
    cells = sheet.filled(row)
    contents = {cell.column: sheet.content(row, cell.column) for cell in cells}
    kinds = [content.kind for content in contents.values()]
    numbers = [column for column, content in contents.items() if content.kind == "number"]
    below = [sheet.content(row + 1, column) for column in numbers]
    return (
        len(cells) > 1
        and all(kind in ("text", "year", "date", "empty", "number") for kind in kinds)
        and ("text" in kinds or "year" in kinds)
        and (not numbers or (kinds.count("text") > 1 and all(contents[column].unit for column in numbers)))
        and all(content.kind == "number" and not content.unit for content in below)
    )


def _goes_on(sheet: Sheet, above: int, row: int) -> bool:
    """Whether a row is a lower level of the header above it: no label of its own, and only words."""
    first = sheet.places.get((row, 1))
    bare = first is None or first.start == first.end or first.row <= above
    spread = any(
        sheet.places.get((above, column)) is None or not sheet.words(above, column)
        for column in range(2, sheet.width + 1)
    )
    spread = spread or any(cell.column_span > 1 for cell in sheet.filled(above))
    return (
        bare
        and spread
        and len(sheet.filled(row)) > 1
        and all(
            content_of(sheet.text[cell.start : cell.end]).kind in ("text", "year", "date")
            for cell in sheet.filled(row)
        )
    )


def _is_unit_row(sheet: Sheet, row: int) -> bool:
    words = [tidy(sheet.text[cell.start : cell.end]) for cell in sheet.filled(row)]
    if words and pattern("header", "unit").fullmatch(words[0].strip("()")):
        words = words[1:]
    return bool(words) and all(measure_of(word.strip("()")) is not None for word in words)


def _is_numbered(sheet: Sheet, row: int) -> bool:
    words = [tidy(sheet.text[cell.start : cell.end]) for cell in sheet.filled(row)]
    if not all(_COLUMN_NUMBER.fullmatch(word) for word in words):
        return False
    digits = [int(found[0]) for word in words if (found := re.search(r"[0-9]{1,2}", word))]
    return len(digits) > 1 and digits == list(range(digits[0], digits[0] + len(digits))) and digits[0] <= 2


def _reaching(part: Part) -> list[list[str]]:
    """For each header row, by column (from 0): the words of it that reach over an empty cell there. They are those of
    the nearest cell left of it that has any, if lower levels stand below that cell, else "".
    """
    sheet = part.sheet
    found: list[list[str]] = []
    below = [False] * (sheet.width + 1)
    for row in reversed(part.header):
        nearest, reach = "", [""] * (sheet.width + 1)
        for column in range(1, sheet.width + 1):
            words = sheet.words(row, column)
            reach[column] = nearest
            if words:
                nearest = words if below[column] else ""
        for column in range(1, sheet.width + 1):
            below[column] = below[column] or (sheet.own(row, column) and bool(sheet.words(row, column)))
        found.append(reach)
    return found[::-1]


def _header_levels(part: Part, column: int, reaching: Sequence[Sequence[str]]) -> list[str]:
    """The words over a column, from the top; an upper header without borders reaches over the empty cells right of it.

    A column has at most `_LEVELS` of them, the lowest.
    """
    sheet = part.sheet
    written = [sheet.words(row, column) for row in part.header]
    lowest = max((turn for turn, words in enumerate(written) if words), default=0)
    for turn in range(lowest):
        if not written[turn] and not _merged(sheet, part.header[turn], column):
            written[turn] = reaching[turn][column]
    levels = dict.fromkeys(tidy(words[:_LONGEST_LEVEL]) for words in written)
    return [words for words in levels if words][-_LEVELS:]


def _merged(sheet: Sheet, row: int, column: int) -> bool:
    cell = sheet.places.get((row, column))
    return cell is not None and (cell.row_span > 1 or cell.column_span > 1)


def _assign_roles(part: Part) -> None:
    sheet = part.sheet
    labels_end = False
    for column in range(1, sheet.width + 1):
        contents = [sheet.content(row, column) for row in part.body if sheet.own(row, column)]
        role = _role(part, column, contents, first=part.first_label is None, labels_end=labels_end)
        part.roles[column] = role
        if role == "label" and part.first_label is None:
            part.first_label = column
        if role == "value":
            part.valued.add(part.headers[column])
        labels_end = labels_end or role == "value"


def _role(part: Part, column: int, contents: Sequence[Content], *, first: bool, labels_end: bool) -> str:
    header = part.headers[column].strip("()*: ")
    meaning = part.meanings[column]
    words = [tidy(part.sheet.words(row, column)) for row in part.body if part.sheet.own(row, column)]
    written = [pair for pair in zip(contents, words, strict=True) if pair[1]]
    words = [word for word in words if word]
    months = sum(_DECIMAL_DATE.fullmatch(word) is not None for word in words)
    numbers = sum(content.kind == "number" for content in contents) + months
    texts = sum(content.kind == "date" for content in contents) - months
    texts += sum(content.kind == "text" and _LETTERS.search(word) is not None for content, word in written)
    years = sum(content.kind == "year" for content in contents)
    codes = sum(content.kind == "code" for content in contents)
    if first and column == 1 and _counts_up(words):
        return "table_serial"
    for rule in IGNORED:
        if meaning.unit is None and pattern("header", rule).fullmatch(header):
            return "label" if rule == "table_person" and first else rule
    known = sum(measure_of(word.strip("()")) is not None for word in words)
    if (
        words
        and pattern("header", "unit").fullmatch(header)
        and (pattern("header", "certain_unit").fullmatch(header) or known * 2 > len(words))
    ):
        return "unit"
    if words and not header and not first and known == len(words):
        return "unit"
    if (
        words
        and all(_DECIMAL_DATE.fullmatch(word) for word in words)
        and len(words) > 1
        and meaning.unit is None
    ):
        return "table_date"
    if codes and codes >= numbers:
        return "table_code"
    if (
        first
        and not labels_end
        and (years + texts >= numbers or (not meaning.unit and _all_masked(contents)))
    ):
        return "label" if words or column < part.sheet.width else "text"
    if numbers + years and numbers + years >= texts:
        return "value"
    if not first and not numbers and pattern("header", "attribute").fullmatch(header):
        return "text"
    if numbers and (meaning.unit or meaning.status or meaning.year or meaning.relation):
        return "value"
    again = header == part.headers[part.first_label or 1] or _repeats(part, column + 1)
    if texts and (not labels_end or not part.header or again):
        return "label"
    return "value" if numbers else "text"


def _repeats(part: Part, column: int) -> bool:
    """Whether a column has the header of a column of values before it: tables side by side."""
    header = part.headers.get(column, "")
    return bool(header) and header in part.valued


def _all_masked(contents: Sequence[Content]) -> bool:
    numbers = [content for content in contents if content.kind == "number"]
    return bool(numbers) and all(content.masked for content in numbers)


def _counts_up(words: Sequence[str]) -> bool:
    """Whether the cells are 1, 2, 3… and nothing else."""
    digits = [word.strip("().、") for word in words]
    return len(digits) > 1 and digits == [str(at) for at in range(1, len(digits) + 1)]


def has_ticks(part: Part, column: int) -> bool:
    """Whether the column says yes and no with signs."""
    return any(is_tick(part.sheet.words(row, column)) for row in part.body)


def holds_prose(sheet: Sheet, cell: Cell) -> bool:
    """Whether the cell is read as sentences of its own."""
    return is_prose(sheet.text[cell.start : cell.end])
