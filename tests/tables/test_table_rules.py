"""Every rule for tables answers its own examples, and leaves those that look alike to others."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from pipeline.extraction.rows import Row
from pipeline.extraction.tables import read_table
from pipeline.extraction.tables.cell_names import NAMES
from pipeline.extraction.tables.cell_qualifiers import STATUSES, UNITS
from pipeline.extraction.tables.column_roles import COLUMNS
from pipeline.extraction.tables.doubts import DOUBTS
from pipeline.extraction.tables.header_rows import HEAD
from pipeline.extraction.tables.sheet import Part, Sheet
from pipeline.extraction.tables.sheet_parts import parts_of
from pipeline.lexicon.rules import Rule
from tests.tables.small_tables import SmallTable, small_table


def _part(table: SmallTable) -> Part:
    (part,) = parts_of(Sheet.of(table.text, table.grid))
    return part


def _row(table: SmallTable) -> tuple[str, str]:
    part = _part(table)
    lists = {"caption": part.captions, "header": part.header, "unit": part.units, "number": part.numbered}
    role = next((role for role, rows in lists.items() if table.row in rows), "body")
    return part.row_rules.get(table.row, ""), role


def _column(table: SmallTable) -> tuple[str, str]:
    part = _part(table)
    return part.column_rules[table.column], part.roles[table.column]


def _cell(table: SmallTable) -> tuple[Row, tuple[str, ...]]:
    """The row of the marked number, and the rules that gave its name, its unit and its status."""
    read = read_table(table.text, table.grid, table.context)
    (row,) = (row for row in read.rows if row.start == table.start)
    (cell,) = (cell for cell in read.cells if cell.cell.start == table.start and cell.rules)
    return row, cell.rules


def _name(table: SmallTable) -> tuple[str, str]:
    row, rules = _cell(table)
    return rules[0], row.name


def _unit(table: SmallTable) -> tuple[str, str]:
    row, rules = _cell(table)
    return rules[1], row.unit or ""


def _status(table: SmallTable) -> tuple[str, str]:
    row, rules = _cell(table)
    return rules[2], row.status


def _doubt(table: SmallTable) -> tuple[str, str]:
    _, rules = _cell(table)
    return rules[3], rules[3]


# A table of rules, and what answers for the marked cell of an example: the rule, and what it gave.
TABLES: dict[str, tuple[tuple[Rule, ...], Callable[[SmallTable], tuple[str, str]]]] = {  # type: ignore[type-arg]
    "head": (HEAD.rules, _row),
    "columns": (COLUMNS.rules, _column),
    "names": (NAMES.rules, _name),
    "units": (UNITS.rules, _unit),
    "statuses": (STATUSES.rules, _status),
    "doubts": (DOUBTS.rules, _doubt),
}


def _examples(kind: str) -> Iterable[object]:
    for table, (rules, _) in TABLES.items():
        for rule in rules:
            for turn, example in enumerate(getattr(rule, kind)):
                yield pytest.param(table, rule, example, id=f"{table}-{rule.id}-{turn}")


@pytest.mark.parametrize(("table", "rule", "example"), _examples("fires"))
def test_answers_its_examples(table: str, rule: Rule[object, object], example: str) -> None:
    small = small_table(example)
    assert TABLES[table][1](small) == (rule.id, small.wanted)


@pytest.mark.parametrize(("table", "rule", "example"), _examples("passes"))
def test_leaves_what_looks_alike(table: str, rule: Rule[object, object], example: str) -> None:
    answered, _ = TABLES[table][1](small_table(example))
    assert answered != rule.id


@pytest.mark.parametrize("table", TABLES)
def test_every_rule_can_be_read_alone(table: str) -> None:
    """With what it says, an example and a counter-example; no id stands twice."""
    rules, _ = TABLES[table]
    assert len({rule.id for rule in rules}) == len(rules)
    assert all(rule.says.endswith(".") and rule.fires and rule.passes for rule in rules)
