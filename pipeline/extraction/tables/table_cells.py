"""A grid to indicator rows: label and header make the name, header or label the unit, the year, the status.

Both are taken apart alike (`header_words`), so a table and its transposed form give the same rows.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from pipeline.cleaning import Placeholder, find_placeholders
from pipeline.extraction.mentions.numerals import fold
from pipeline.extraction.qualifiers import Context
from pipeline.extraction.rows import Ignored, Row, read_sentence
from pipeline.extraction.tables.cell_names import joined, naming_of
from pipeline.extraction.tables.cell_qualifiers import CellNumber, change_of, status_of, told_of, unit_of
from pipeline.extraction.tables.cell_values import Content, number_of
from pipeline.extraction.tables.column_roles import set_apart
from pipeline.extraction.tables.doubts import YEARLESS, doubt_of
from pipeline.extraction.tables.form_fields import unfolded
from pipeline.extraction.tables.header_words import Measure, pattern, tidy
from pipeline.extraction.tables.row_labels import label_columns, labels_of
from pipeline.extraction.tables.sheet import Part, Sheet, has_ticks, holds_prose
from pipeline.extraction.tables.sheet_parts import parts_of
from pipeline.tables import Cell, Grid

_DIGITS: Final = re.compile(r"[0-9０-９]+")
_PLAIN: Final = re.compile(r"[0-9０-９.．]+")
_CLAUSED: Final = re.compile(r"[，,；;：:]\D")
_LONG_LABEL: Final = 24
_LONGEST_NAME: Final = 160
"""Characters of a row's label that may name what a cell tells in words; the last are nearest to it."""


@dataclass(slots=True)
class CellReading:
    """What one cell is: its role, the words of its headers, the unit of its value, the rules that its row came by."""

    cell: Cell
    role: str
    row_header: str | None = None
    column_header: str | None = None
    unit: str | None = None
    rules: tuple[str, ...] = ()


@dataclass(slots=True)
class TableReading:
    """All that one table gives; positions are those of the text that was read."""

    cells: list[CellReading] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    placeholders: list[Placeholder] = field(default_factory=list)


def read_table(text: str, grid: Grid, context: Context) -> TableReading:
    """The rows, the other numbers, the masks and the cells of one table; positions are those of ``text``.

    Cells that hold running text are not read here: they are sentences of their own.
    """
    reading = TableReading()
    sheet = unfolded(Sheet.of(text, grid))
    for part in parts_of(sheet) if grid.lines else ():
        _Reader(part, context, reading).read()
    for read in reading.cells:
        read.cell = sheet.origins[read.cell.row, read.cell.column]
    known = {(read.cell.row, read.cell.column) for read in reading.cells}
    for cell in grid.cells:
        if (cell.row, cell.column) not in known:
            reading.cells.append(CellReading(cell, "other" if cell.start < cell.end else "empty"))
    reading.cells.sort(key=lambda read: (read.cell.row, read.cell.column))
    return reading


@dataclass(frozen=True, slots=True)
class _Draft:
    """A row before names that stand twice are told apart."""

    row: Row
    relation: str
    group: str


class _Reader:
    """Reads one part of a table into a `TableReading`."""

    def __init__(self, part: Part, context: Context, reading: TableReading) -> None:
        self._part = part
        self._sheet = part.sheet
        self._context = context
        self._reading = reading
        values = part.columns("value")
        self._runs = label_columns(part)
        labels = {run: labels_of(part, run) for run in dict.fromkeys(self._runs[column] for column in values)}
        self._labels = {column: labels[self._runs[column]] for column in values}
        self._row_names: dict[tuple[int, tuple[int, ...]], str] = {}
        self._ticked = {column for column in values if has_ticks(part, column)}
        every = [label for found in labels.values() for label in found.values()]
        self._told = told_of(part, context, every)
        self._naming = naming_of(part, every, values, self._told.captions, context.heading)
        self._drafts: list[_Draft] = []

    def read(self) -> None:
        """Read every cell of the part once."""
        part = self._part
        for rows, role, rule in (
            (part.captions, "other", "table_caption"),
            (part.header, "header", "table_header"),
            (part.units, "unit", "table_unit"),
            (part.numbered, "header", "table_column_number"),
        ):
            for row in rows:
                for cell in self._own(row):
                    self._keep(cell, role if cell.start < cell.end else "empty")
                    self._ignore(cell, rule)
        for row in part.body:
            for cell in self._own(row):
                self._cell(row, cell)
        self._tell_apart()

    def _own(self, row: int) -> list[Cell]:
        places = self._sheet.places
        return [
            places[row, column] for column in range(1, self._sheet.width + 1) if self._sheet.own(row, column)
        ]

    def _cell(self, row: int, cell: Cell) -> None:
        """Read one cell of the body by the role of its column."""
        role = self._part.roles[cell.column]
        words = self._sheet.text[cell.start : cell.end]
        content = self._sheet.content(row, cell.column)
        if content.kind == "empty":
            self._keep(cell, "empty")
        elif holds_prose(self._sheet, cell):
            self._keep(cell, "other")
        elif role == "value" and not content.unit and (rule := self._row_rule(row, cell.column)):
            self._keep(cell, "other")
            self._ignore(cell, rule)
        elif role == "value":
            self._value(row, cell, words, content)
        elif role == "label" and not self._is_told(words):
            self._keep(cell, "label")
            self._ignore(cell, "table_label")
        elif role == "unit":
            self._keep(cell, "unit")
            self._ignore(cell, "table_unit")
        elif role.startswith("table_"):
            self._keep(cell, "other")
            self._ignore(cell, role)
        elif content.kind in ("date", "code"):
            self._keep(cell, "other")
            self._ignore(cell, f"table_{content.kind}")
        else:
            self._keep(cell, "label" if role == "label" else "other")
            self._sentence(cell, words, self._row_name(row, cell.column))

    def _row_rule(self, row: int, column: int) -> str:
        """The rule by which a number without unit is ignored whose label says that it is a date, a code or a person."""
        label = self._labels[column][row]
        return set_apart(label.words, label.meaning)

    def _is_told(self, words: str) -> bool:
        """Whether a label is rather a sentence with numbers: a task told in words, in a table without values."""
        if not _DIGITS.search(words):
            return False
        return (
            _CLAUSED.search(words) is not None
            or len(words) > _LONG_LABEL
            or "value" not in self._part.roles.values()
        )

    def _value(self, row: int, cell: Cell, words: str, content: Content) -> None:
        column = cell.column
        dated = pattern("header", "years").search(self._part.headers[column]) is not None
        if content.kind in ("year", "date") and _PLAIN.fullmatch(words) and not dated:
            content = number_of(words) or content
        if content.kind != "number" or (content.masked and column in self._ticked):
            self._keep(cell, "other")
            if content.kind in ("year", "date", "code"):
                self._ignore(cell, f"table_{content.kind}")
            else:
                self._sentence(cell, words, self._row_name(row, column))
            return
        self._number(cell, (row, column), content)
        if content.masked:
            for mask in pattern("cell", "mask").finditer(fold(words)):
                place = cell.start + mask.start(), cell.start + mask.end()
                self._reading.placeholders.append(Placeholder(*place, mask[0], "value"))

    def _number(self, cell: Cell, place: tuple[int, int], content: Content) -> None:
        """Draft the row of a number, and keep its cell."""
        row, column = place
        label, header = self._labels[column][row], self._part.meanings[column]
        teller = header if header.relation else label.meaning
        relation = teller.relation or ("growth" if content.growth else "")
        name, rule = self._naming.name_of(label, header)
        if content.growth and not teller.relation:
            name = joined(name, content.growth)
        number = CellNumber(self._told, place, content, label.meaning, header)
        (unit_rule, measure), (status_rule, status) = unit_of(number), status_of(number)
        doubt = doubt_of(number, measure.unit)
        value, high = _values(content, measure, grows=relation == "growth")
        indicator = Row(
            cell.start + content.start,
            cell.start + content.end,
            name,
            value,
            high,
            measure.unit or None,
            content.masked,
            content.bound,
            status,
            change_of(teller, content) if relation == "growth" else None,
            None if doubt in YEARLESS else number.year,
            f"{rule}+{doubt}" if doubt else rule,
        )
        self._drafts.append(_Draft(indicator, relation, label.group))
        role = "total" if label.meaning.total or header.total else "value"
        words = label.words or None, self._part.headers[column] or None
        rules = (rule, unit_rule, status_rule, doubt)
        self._reading.cells.append(CellReading(cell, role, *words, indicator.unit, rules))

    def _row_name(self, row: int, column: int) -> str:
        columns = tuple(at for at in self._runs[column] if at != column)
        if (row, columns) not in self._row_names:
            words = tidy("".join(self._sheet.words(row, at) for at in columns))
            self._row_names[row, columns] = words[-_LONGEST_NAME:]
        return self._row_names[row, columns] or self._part.meanings[column].name

    def _sentence(self, cell: Cell, words: str, heading: str) -> None:
        """Read the words of a cell as a sentence, named by its row where it names nothing itself."""
        read = read_sentence(words, self._context._replace(heading=heading or self._context.heading))
        at = cell.start
        moved = [row._replace(start=row.start + at, end=row.end + at) for row in read.rows]
        self._reading.rows += moved
        self._reading.ignored += [Ignored(x.start + at, x.end + at, x.rule) for x in read.ignored]
        self._reading.placeholders += [
            x._replace(start=x.start + at, end=x.end + at) for x in read.placeholders
        ]

    def _ignore(self, cell: Cell, rule: str) -> None:
        """Account for the numbers of a cell that is no value, and for its masks."""
        words = self._sheet.text[cell.start : cell.end]
        digits = list(_DIGITS.finditer(words))
        whole = rule in ("table_date", "table_code", "table_phone") and digits
        spans = [(digits[0].start(), digits[-1].end())] if whole else [found.span() for found in digits]
        self._reading.ignored += [Ignored(cell.start + start, cell.start + end, rule) for start, end in spans]
        self._reading.placeholders += [
            x._replace(
                start=x.start + cell.start,
                end=x.end + cell.start,
                role="other" if x.role == "value" else x.role,
            )
            for x in find_placeholders(words)
        ]

    def _keep(self, cell: Cell, role: str) -> None:
        self._reading.cells.append(CellReading(cell, role))

    def _tell_apart(self) -> None:
        """Names that stand twice take the heading row of their group in front."""
        times = Counter(_key(draft) for draft in self._drafts)
        for draft in self._drafts:
            name = draft.row.name
            if times[_key(draft)] > 1 and draft.group:
                name = joined(draft.group, name)
            self._reading.rows.append(draft.row._replace(name=name))


def _values(content: Content, measure: Measure, *, grows: bool) -> tuple[float | None, float | None]:
    """A number's value and the higher one of a range, in the base unit; a growth tells its direction apart."""
    factor = Decimal(1) if content.scaled else measure.factor
    value, high = (None if number is None else number * factor for number in (content.value, content.high))
    if value is not None and content.negative and not grows:
        value = -value
    return None if value is None else float(value), None if high is None else float(high)


def _key(draft: _Draft) -> tuple[object, ...]:
    return draft.row.name, draft.row.year, draft.row.status, draft.relation
