"""A grid to indicator rows: label and header make the name, header or label the unit, the year, the status.

Both are taken apart alike (`header_words`), so a table and its transposed form give the same rows.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from pipeline.cleaning import Placeholder, find_placeholders
from pipeline.extraction.mentions.numerals import fold
from pipeline.extraction.qualifiers import Context
from pipeline.extraction.rows import Ignored, Row, read_sentence
from pipeline.extraction.tables.cell_names import joined, naming_of
from pipeline.extraction.tables.cell_values import Content, number_of
from pipeline.extraction.tables.column_roles import set_apart
from pipeline.extraction.tables.form_fields import unfolded
from pipeline.extraction.tables.header_words import Meaning, Measure, measure_of, pattern, tidy, units_named
from pipeline.extraction.tables.row_labels import Label, label_columns, labels_of
from pipeline.extraction.tables.sheet import Part, Sheet, has_ticks, holds_prose
from pipeline.extraction.tables.sheet_parts import parts_of
from pipeline.tables import Cell, Grid

_DIGITS: Final = re.compile(r"[0-9０-９]+")
_YEAR: Final = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")
_PLAIN: Final = re.compile(r"[0-9０-９.．]+")
_CLAUSED: Final = re.compile(r"[，,；;：:]\D")
_LONG_LABEL: Final = 24
_LONGEST_NAME: Final = 160
"""Characters of a row's label that may name what a cell tells in words; the last are nearest to it."""


@dataclass(slots=True)
class CellReading:
    """What one cell is: its role, the words of its headers, the unit of its value."""

    cell: Cell
    role: str
    row_header: str | None = None
    column_header: str | None = None
    unit: str | None = None


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
        captions = "\n".join((part.sheet.grid.caption, part.caption))
        years = _YEAR.findall(captions)
        self._year = int(years[-1]) if years else context.year
        self._planned = pattern("meaning", "plan_caption").search(captions) is not None
        plain = [unit for unit in units_named(captions) if unit.unit not in ("%", "‰")]
        self._unit = plain[0] if len(plain) == 1 else None
        values = [column for column, role in part.roles.items() if role == "value"]
        self._runs = label_columns(part)
        labels = {run: labels_of(part, run) for run in dict.fromkeys(self._runs[column] for column in values)}
        self._labels = {column: labels[self._runs[column]] for column in values}
        self._row_names: dict[tuple[int, tuple[int, ...]], str] = {}
        self._units_beside = [column for column, role in part.roles.items() if role == "unit"]
        self._units_above: dict[int, Measure | None] = {}
        self._ticked = {column for column in values if has_ticks(part, column)}
        every = [label for found in labels.values() for label in found.values()]
        self._naming = naming_of(part, every, values, captions, context.heading)
        added = {label.meaning.unit for label in every if label.words and not label.meaning.total}
        self._summed = added.pop() if len(added) == 1 else None
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
        label, header = self._labels[column][row], self._part.meanings[column]
        measure = self._measure(row, column, label.meaning, header)
        indicator, relation = self._row(cell, content, label, header, measure)
        self._drafts.append(_Draft(indicator, relation, label.group))
        total = label.meaning.total or header.total
        self._keep(
            cell, "total" if total else "value", label.words, self._part.headers[column], indicator.unit
        )
        if content.masked:
            for mask in pattern("cell", "mask").finditer(fold(words)):
                place = cell.start + mask.start(), cell.start + mask.end()
                self._reading.placeholders.append(Placeholder(*place, mask[0], "value"))

    def _row(
        self, cell: Cell, content: Content, label: Label, header: Meaning, measure: Measure | None
    ) -> tuple[Row, str]:
        """The row of a number, and the relation (growth, share…) that it stands in."""
        teller = header if header.relation else label.meaning
        relation = teller.relation or ("growth" if content.growth else "")
        name, rule = self._naming.name_of(label, header)
        if content.growth and not teller.relation:
            name = joined(name, content.growth)
        factor = measure.factor if measure and not content.unit and not content.scaled else Decimal(1)
        value, high = (
            None if number is None else number * factor for number in (content.value, content.high)
        )
        if value is not None and content.negative and relation != "growth":
            value = -value
        year = self._year_of(label.meaning, header)
        row = Row(
            cell.start + content.start,
            cell.start + content.end,
            name,
            None if value is None else float(value),
            None if high is None else float(high),
            content.unit or (measure.unit if measure else "") or None,
            content.masked,
            content.bound,
            self._status_of(label.meaning, header, year),
            _change_of(teller, content) if relation == "growth" else None,
            year,
            rule,
        )
        return row, relation

    def _measure(self, row: int, column: int, label: Meaning, header: Meaning) -> Measure | None:
        """The unit of a number that gives none itself."""
        if header.relation:
            amount = header.relation == "growth" and header.unit is None
            return self._level_unit(row, column, label, header) if amount else header.unit
        if label.relation == "rank":
            return label.unit
        return self._level_unit(row, column, label, header)

    def _level_unit(self, row: int, column: int, label: Meaning, header: Meaning) -> Measure | None:
        if header.unit is not None and header.unit.unit in ("%", "‰"):
            return header.unit
        columns = self._units_beside
        nearest = columns[max(0, bisect_left(columns, column) - 1)] if columns else 0
        beside = tidy(self._sheet.words(row, nearest)).strip("()") if nearest else ""
        found = (
            header.unit,
            measure_of(beside, any_words=True) if beside else None,
            label.unit,
            self._summed if label.total else None,
            self._unit_above(column),
            self._unit,
            _counted(header.name) or _counted(label.name),
        )
        return next((unit for unit in found if unit is not None), None)

    def _unit_above(self, column: int) -> Measure | None:
        """The unit that the rows of units give for a column."""
        if column not in self._units_above:
            above = (tidy(self._sheet.words(row, column)).strip("()") for row in self._part.units)
            self._units_above[column] = next((unit for words in above if (unit := measure_of(words))), None)
        return self._units_above[column]

    def _year_of(self, label: Meaning, header: Meaning) -> int | None:
        for meaning in (header, label):
            if meaning.year is not None:
                return meaning.year
        offset = header.offset if header.offset is not None else label.offset
        return self._year + (offset or 0) if self._year is not None else None

    def _status_of(self, label: Meaning, header: Meaning, year: int | None) -> str:
        told = header.status or label.status
        if told is not None:
            return told
        context = self._context
        if "completion" in (header.relation, label.relation):
            return "actual"
        if context.kind == "plan":
            past = year is not None and context.report_year is not None and year <= context.report_year
            return "actual" if past and year != context.year else "planned"
        if self._planned or (year is not None and year > (context.written_year or year)):
            return "planned"
        return "actual"

    def _row_name(self, row: int, column: int) -> str:
        columns = tuple(at for at in self._runs[column] if at != column)
        if (row, columns) not in self._row_names:
            words = tidy("".join(self._sheet.words(row, at) for at in columns))
            self._row_names[row, columns] = words[-_LONGEST_NAME:]
        return self._row_names[row, columns] or self._part.meanings[column].name

    def _sentence(self, cell: Cell, words: str, heading: str) -> None:
        """Read the words of a cell as a sentence, named by its row where it names nothing itself."""
        read = read_sentence(words, replace(self._context, heading=heading or self._context.heading))
        at = cell.start
        moved = [replace(row, start=row.start + at, end=row.end + at) for row in read.rows]
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

    def _keep(
        self, cell: Cell, role: str, row_header: str = "", column_header: str = "", unit: str | None = None
    ) -> None:
        self._reading.cells.append(CellReading(cell, role, row_header or None, column_header or None, unit))

    def _tell_apart(self) -> None:
        """Names that stand twice take the heading row of their group in front."""
        times = Counter(_key(draft) for draft in self._drafts)
        for draft in self._drafts:
            name = draft.row.name
            if times[_key(draft)] > 1 and draft.group:
                name = joined(draft.group, name)
            self._reading.rows.append(replace(draft.row, name=name))


def _counted(name: str) -> Measure | None:
    """The unit that the name of a count holds: 人 of 从业人数, 户 of 脱贫户."""
    found = pattern("meaning", "counted").search(name)
    return Measure(found["counted"] or found["noun"], Decimal(1)) if found else None


def _key(draft: _Draft) -> tuple[object, ...]:
    return draft.row.name, draft.row.year, draft.row.status, draft.relation


def _change_of(teller: Meaning, content: Content) -> str | None:
    """up or down: by the cell's own sign or word, else by the header's."""
    if content.value == 0:
        return None
    if teller.falls:
        return "down"
    if content.change is not None:
        return content.change
    return None if content.masked and (teller.either or teller.suffix.endswith(("比", "年", "期"))) else "up"
