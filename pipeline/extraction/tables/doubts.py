"""What of a number in a table is not sure: said in the row's rule, and no year given that may be wrong."""

from __future__ import annotations

from typing import Final

from pipeline.extraction.tables.cell_qualifiers import CellNumber
from pipeline.extraction.tables.header_words import Meaning
from pipeline.lexicon.rules import Rule, Table

DoubtRule = Rule[CellNumber, str]


def _bare(number: CellNumber) -> bool:
    return not number.content.unit


def _headless_beside_others(number: CellNumber) -> bool:
    """No header tells it from other numbers beside the same label."""
    return number.column in number.told.alike and bool(number.label.name) and number.label.year is None


def _dated(meaning: Meaning) -> bool:
    return meaning.year is not None or meaning.offset is not None


def _years_above(number: CellNumber) -> bool:
    """The lines above name several years, and neither header nor label says which."""
    told = number.told
    told_beside = any(map(_dated, (number.header, number.label, told.corner)))
    return told.caption.several and not told_beside and number.year != told.newest


def _units_above(number: CellNumber) -> bool:
    """The lines above name several units, and nothing says which."""
    return number.told.caption.unsure and not number.unit and not number.header.relation


DOUBTS: Final[Table[CellNumber, str]] = Table(
    Rule(
        id="no_header",
        says="Bare numbers beside one label, under no header, cannot be told apart: no year is sure.",
        when=(_bare, _headless_beside_others),
        gives=lambda number: "no_header",
        fires=("@review 粮食产量|⟦320⟧|330 / 油菜产量|41|42 → no_header",),
        passes=("@review 粮食产量|⟦320⟧ / 油菜产量|41", "@review 粮食产量|⟦320吨⟧|12亩 / 油菜产量|41吨|3亩"),
    ),
    Rule(
        id="year_unsure",
        says="Where the lines above name several years and nothing beside the number says one, none is sure.",
        when=(_years_above,),
        gives=lambda number: "year_unsure",
        fires=("2021—2022年造林情况表 / 村名|造林（亩） / 大河村|⟦320⟧ / 南岗村|290 → year_unsure",),
        passes=("2021—2022年造林情况表 / 村名|2021年|2022年 / 大河村|⟦320⟧|330 / 南岗村|290|280",),
    ),
    Rule(
        id="unit_unsure",
        says="Where the line above gives several units and nothing beside the number says which, it has none that is sure.",
        when=(_units_above,),
        gives=lambda number: "unit_unsure",
        fires=("单位：万元、亩 / 项目|上年|本年 / 工业投资|⟦820⟧|960 → unit_unsure",),
        passes=("单位：万元、% / 项目|上年|本年 / 工业投资|⟦820⟧|960",),
    ),
)
"""In the order of their precedence; their ids stand behind that of the name in the column ``rule``."""


YEARLESS: Final = frozenset({"no_header", "year_unsure"})
"""The doubts that leave a number without a year."""


def doubt_of(number: CellNumber, unit: str) -> str:
    """The doubt about a number that has this unit ("" for none); "" where there is none."""
    number.unit = unit
    answer = DOUBTS.first(number)
    return answer[1] if answer else ""
