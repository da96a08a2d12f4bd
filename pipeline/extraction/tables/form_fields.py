"""Forms: tables of fields, label, value, label, value in one row, read as a list of labels with their values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from pipeline.extraction.tables.header_words import Meaning, meaning_of, pattern, tidy
from pipeline.extraction.tables.sheet import Sheet
from pipeline.lexicon.naming import naming_lexicon
from pipeline.tables import Cell

_MOST_FIELDS: Final = 4
"""Fields in one row of a form."""
_LEAST_ROWS: Final = 2
"""Rows of a form that have several fields with numbers."""
_DESCRIBING: Final = (
    "attribute",
    "years",
    "places",
    "table_code",
    "table_phone",
    "table_date",
    "table_person",
)

Field = tuple[Cell, Cell]
"""A label and its value."""


def unfolded(sheet: Sheet) -> Sheet:
    """A form as a sheet of two columns, its fields in reading order; any other sheet as it is.

    A form has at least two rows of two fields and more with numbers. It is known by its labels: beside each
    number stands another one, and each says what is measured. In a table the labels of a later column say more of the row.
    """
    if sheet.width % 2 or not 4 <= sheet.width <= 2 * _MOST_FIELDS:
        return sheet
    rows = [list(_fields(sheet, row)) for row in range(1, sheet.height + 1) if len(sheet.filled(row)) > 1]
    return _as_list(sheet) if rows and _is_form(sheet, rows) else sheet


def _is_form(sheet: Sheet, rows: Sequence[Sequence[Field]]) -> bool:
    fields = [field for row in rows for field in row]
    counted = (sum(_is_counted(sheet, *field) for field in row) for row in rows)
    if sum(fields > 1 for fields in counted) < _LEAST_ROWS:
        return False
    heads = [value for _, value in rows[0] if sheet.content(value.row, value.column).kind == "text"]
    return (
        _all_differ(sheet, [label for label, _ in fields])
        and _all_differ(sheet, heads)
        and all(_is_field(sheet, *field) for field in fields)
    )


def _all_differ(sheet: Sheet, cells: Sequence[Cell]) -> bool:
    return len({_words(sheet, cell) for cell in cells}) == len(cells)


def _as_list(sheet: Sheet) -> Sheet:
    """The fields of a form below each other."""
    found = Sheet(sheet.text, sheet.grid, width=2)
    for found.height, cells in enumerate(_in_order(sheet), 1):
        for column, cell in enumerate(cells, 1):
            place = found.height, column
            found.places[place] = replace(cell, row=place[0], column=column, row_span=1, column_span=1)
            found.origins[place] = sheet.origins[cell.row, cell.column]
    return found


def _in_order(sheet: Sheet) -> list[Sequence[Cell]]:
    """What stands over the fields, the field that gives the year, the fields with numbers, and the rest.

    So the year is the head of the list, and a place or a name is none.
    """
    above: list[Sequence[Cell]] = []
    years: list[Sequence[Cell]] = []
    counted: list[Sequence[Cell]] = []
    rest: list[Sequence[Cell]] = []
    for row in range(1, sheet.height + 1):
        cells = sheet.filled(row)
        if len(cells) < 2:
            (rest if counted or rest else above).append(cells)
            continue
        for label, value in _fields(sheet, row):
            told = years if sheet.content(value.row, value.column).kind == "year" else rest
            (counted if _is_counted(sheet, label, value) else told).append((label, value))
    return [*above, *years, *counted, *rest]


def _fields(sheet: Sheet, row: int) -> Iterator[Field]:
    """The fields of a row, those without a label left out."""
    own = [sheet.places[row, column] for column in range(1, sheet.width + 1) if sheet.own(row, column)]
    for label, value in zip(own[::2], own[1::2], strict=False):
        if label.start < label.end or value.start < value.end:
            yield label, value


def _is_field(sheet: Sheet, label: Cell, value: Cell) -> bool:
    """Whether the first cell can be the label of the second."""
    if sheet.content(label.row, label.column).kind != "text":
        return False
    if _is_counted(sheet, label, value):
        meaning = _meaning(sheet, label)
        unit = sheet.content(value.row, value.column).unit
        return bool(unit or meaning.unit) or meaning.name.endswith(naming_lexicon().heads)
    told = sheet.content(value.row, value.column).kind
    if told == "text":
        # 金额（万元）, 数值: heads of columns.
        meaning = _meaning(sheet, value)
        return meaning.unit is None and pattern("meaning", "generic").fullmatch(meaning.name) is None
    described = any(pattern("header", key).fullmatch(_words(sheet, label)) for key in _DESCRIBING)
    return described or (told == "empty" and _meaning(sheet, label).unit is not None)


def _is_counted(sheet: Sheet, label: Cell, value: Cell) -> bool:
    return label.start < label.end and sheet.content(value.row, value.column).kind == "number"


def _meaning(sheet: Sheet, label: Cell) -> Meaning:
    return meaning_of(_words(sheet, label))


def _words(sheet: Sheet, cell: Cell) -> str:
    return tidy(sheet.text[cell.start : cell.end])
