"""The rows over a table's numbers: its captions, the levels of its header, the units, the numbers of its columns.

A table's rows are asked from the top, each by the rules in their order, until none answers: there its body begins.
What more may stand over a table is one more rule.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from typing import Final

from pipeline.cleaning.remembering import once
from pipeline.extraction.tables.cell_values import Content, content_of
from pipeline.extraction.tables.header_words import measure_of, pattern
from pipeline.extraction.tables.sheet import Part, Sheet
from pipeline.lexicon.rules import Rule, Table

_CELLS_WITH_UNIT: Final = 3
"""Cells of a row that gives the unit of a table, a title or a date beside it."""
_DIGITS: Final = re.compile(r"[0-9]{1,2}")
_MARKED: Final = "header.marked"
_WORDS: Final = ("text", "year", "date")
_OF_HEADER: Final = (*_WORDS, "number")


class HeadRow:
    """What a rule may look at: a row, what the rows above it are, and whether it is the last one."""

    def __init__(self, part: Part, row: int, *, last: bool = False) -> None:
        self.part = part
        self.sheet = part.sheet
        self.row = row
        self.last = last
        self.cells = part.sheet.filled(row)
        """Its cells that hold anything."""

    @once
    def words(self) -> list[str]:
        """Their words."""
        return self.sheet.tidied(self.row)

    @once
    def contents(self) -> dict[int, Content]:
        """What each of them is by itself, by column."""
        return {cell.column: self.sheet.content(self.row, cell.column) for cell in self.cells}

    @once
    def numbers(self) -> list[int]:
        """The columns in which it has numbers."""
        return [column for column, content in self.contents.items() if content.is_value]


HeadRule = Rule[HeadRow, str]


def _role(name: str) -> Callable[[HeadRow], str]:
    return lambda row: name


def _opens(row: HeadRow) -> bool:
    """No row above it is one of the header's."""
    return not row.part.header


def _goes_below(row: HeadRow) -> bool:
    """A row of the header stands above it, and another row below."""
    return bool(row.part.header) and not row.last


def _only_header_above(row: HeadRow) -> bool:
    """Neither units nor numbers of columns stand above it."""
    return not row.part.units and not row.part.numbered


def _more_below(row: HeadRow) -> bool:
    return not row.last


def _gives_unit(row: HeadRow) -> bool:
    """One of its few cells gives the unit: 单位：万元."""
    unit_line = pattern("header", "unit_line")
    return len(row.cells) <= _CELLS_WITH_UNIT and any(unit_line.fullmatch(words) for words in row.words)


def _lone(row: HeadRow) -> bool:
    """It has one cell, which begins at the left or reaches over columns, and over no other row."""
    if len(row.cells) != 1:
        return False
    cell = row.cells[0]
    return (cell.is_header or cell.row_span == 1) and (cell.column_span > 1 or cell.column == 1)


def _says_words(row: HeadRow) -> bool:
    """Its first cell is words, or a year."""
    cell = row.cells[0]
    return content_of(row.sheet.text[cell.start : cell.end]).kind in ("text", "year")


def _over_many(row: HeadRow) -> bool:
    """The row below it has not one cell alone."""
    return len(row.sheet.filled(row.row + 1)) != 1


def _marked(row: HeadRow) -> bool:
    """The file itself says that its cells are a header's."""
    return bool(row.cells) and all(cell.is_header for cell in row.cells)


def _marked_above(row: HeadRow) -> bool:
    """So are those of all rows of the header above it: the last of them was one of these."""
    part = row.part
    return not part.header or part.row_rules[part.header[-1]] == _MARKED


def _heads_no_group(row: HeadRow) -> bool:
    """It is no single cell below the header: that heads a group of rows."""
    return not row.part.header or len(row.cells) != 1


def _several(row: HeadRow) -> bool:
    return len(row.cells) > 1


def _says_what(row: HeadRow) -> bool:
    """It has words or years, and nothing but them, dates and numbers."""
    kinds = {content.kind for content in row.contents.values()}
    return not kinds.isdisjoint(("text", "year")) and kinds.issubset((*_OF_HEADER, "empty"))


def _numbers_are_classes(row: HeadRow) -> bool:
    """Its numbers, if any, have units and stand among words: 35岁以下."""
    texts = sum(content.kind == "text" for content in row.contents.values())
    return not row.numbers or (texts > 1 and all(row.contents[column].unit for column in row.numbers))


def _bare_below_numbers(row: HeadRow) -> bool:
    """Below each of its numbers stands a bare one."""
    below = (row.sheet.content(row.row + 1, column) for column in row.numbers)
    return all(content.is_value and not content.unit for content in below)


def _only_units(row: HeadRow) -> bool:
    """Its cells are units, beside a first one that may say so."""
    words = row.words
    if words and pattern("header", "unit").fullmatch(words[0].strip("()")):
        words = words[1:]
    return bool(words) and all(measure_of(word.strip("()")) is not None for word in words)


def _counts_columns(row: HeadRow) -> bool:
    """Its cells are 甲, 乙, 1, 2, 3, or how one comes of others: 3=1+2."""
    if not all(pattern("header", "column_number").fullmatch(word) for word in row.words):
        return False
    digits = [int(found[0]) for word in row.words if (found := _DIGITS.search(word))]
    return len(digits) > 1 and digits[0] <= 2 and digits == list(range(digits[0], digits[0] + len(digits)))


def _labels_nothing(row: HeadRow) -> bool:
    """Its first cell is empty, or reaches down from the header."""
    cell = row.sheet.places.get((row.row, 1))
    return cell is None or cell.start == cell.end or cell.row <= row.part.header[-1]


def _divides(row: HeadRow) -> bool:
    """A cell of the header above it reaches over columns, or over empty cells beside it."""
    sheet, above = row.sheet, row.part.header[-1]
    empty = any(not sheet.words(above, column) for column in range(2, sheet.width + 1))
    return empty or any(cell.column_span > 1 for cell in sheet.filled(above))


def _only_words(row: HeadRow) -> bool:
    """Each of its cells is words, a year or a date."""
    return all(content_of(row.sheet.text[cell.start : cell.end]).kind in _WORDS for cell in row.cells)


_CAPTIONS: Final[tuple[HeadRule, ...]] = (
    Rule(
        id="caption.unit",
        says="A row of few cells over the header, one of which gives the unit, speaks of the whole table.",
        when=(_opens, _more_below, _gives_unit),
        gives=_role("caption"),
        fires=("⟦2023年⟧||单位：万元 / 项目|上年|本年 / 工业投资|820|960 → caption",),
        passes=("⟦项目⟧|单位|本年 / 工业投资|万元|960",),
    ),
    Rule(
        id="caption.title",
        says="A single cell of words over a row of several is a title.",
        when=(_opens, _more_below, _lone, _says_words, _over_many),
        gives=_role("caption"),
        fires=("⟦造林情况⟧ / 村名|面积（亩） / 大河村|320 → caption",),
        passes=(
            "⟦一、农业⟧ / 水稻 / 小麦|320",
            "村名|面积（亩） / ⟦山区⟧ / 大河村|320",
        ),
    ),
)
_OPENING: Final[HeadRule] = Rule(
    id="header.words",
    says="The first row of several words and years is the header; a number in it is a class only over bare numbers.",
    when=(_opens, _several, _says_what, _numbers_are_classes, _bare_below_numbers),
    gives=_role("header"),
    fires=(
        "⟦指标⟧|2022年|2023年 / 粮食产量（吨）|3100|3200 → header",
        "⟦村名⟧|合计|35岁以下 / 大河村|320|41 → header",
    ),
    passes=("⟦大河村⟧|320|41 / 南岗村|290|38", "⟦粮食产量⟧|3200吨 / 油菜产量|410吨"),
)
_BEGINS: Final = Table(*_CAPTIONS, _OPENING)
HEAD: Final[Table[HeadRow, str]] = Table(
    *_CAPTIONS,
    Rule(
        id=_MARKED,
        says="Rows that the file marks as header are its levels; a single marked cell below them heads a group of rows.",
        when=(_only_header_above, _marked, _marked_above, _heads_no_group),
        gives=_role("header"),
        fires=("#⟦3月⟧|12 / 大河村|320 → header",),
        passes=("#指标|2022年|2023年 / #⟦一、农业⟧ / 水稻产量（吨）|620|645",),
    ),
    _OPENING,
    Rule(
        id="unit.row",
        says="A row below the header that only has units gives those of its columns.",
        when=(_goes_below, _only_units),
        gives=_role("unit"),
        fires=("村名|面积|产量 / ⟦⟧|亩|吨 / 大河村|320|41 → unit",),
        passes=("村名|面积|产量 / ⟦⟧|亩|水稻 / 大河村|320|41",),
    ),
    Rule(
        id="number.row",
        says="A row below the header that counts the columns (甲, 1, 2, 3=1+2) says nothing.",
        when=(_goes_below, _counts_columns),
        gives=_role("number"),
        fires=("村名|面积|产量 / ⟦甲⟧|1|2 / 大河村|320|41 → number",),
        passes=("村名|面积|产量 / ⟦大河村⟧|1|2 / 南岗村|320|41",),
    ),
    Rule(
        id="header.level",
        says="A row of words without a label of its own below a header cell that reaches over several is a lower level.",
        when=(_goes_below, _only_header_above, _labels_nothing, _divides, _several, _only_words),
        gives=_role("header"),
        fires=("村名|2023年| / ⟦⟧|计划|完成 / 大河村|320|341 → header",),
        passes=("村名|2023年| / ⟦大河村⟧|无人|山林 / 南岗村|320|341",),
    ),
)
"""In the order of their precedence."""


def begins_table(sheet: Sheet, row: int) -> bool:
    """Whether a row can be the first one of a table: a caption of it, or its header."""
    return _BEGINS.first(HeadRow(Part(sheet), row)) is not None


def take_head(part: Part, left: deque[int]) -> None:
    """Take the rows over the body from those that are ``left``, each into the part's list of its role."""
    lists = {"caption": part.captions, "header": part.header, "unit": part.units, "number": part.numbered}
    while left and (answer := HEAD.first(HeadRow(part, left[0], last=len(left) == 1))):
        rule, role = answer
        part.row_rules[left[0]] = rule.id
        lists[role].append(left.popleft())
