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
from pipeline.extraction.tables.header_words import meaning_of, measure_of, pattern, tidy
from pipeline.extraction.tables.sheet import Part, Sheet
from pipeline.lexicon.rules import Rule, Table

_CELLS_WITH_UNIT: Final = 3
"""Cells of a row that gives the unit of a table, a title or a date beside it."""
_FEW: Final = 2
"""Cells of a row that may hold a label and a bracketed remark."""
_MOST_CAPTIONS: Final = 12
"""Rows of one cell that may stand over a header."""
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
    def own_words(self) -> list[str]:
        """Those of the cells that begin in it, and do not only reach down into it."""
        return [words for cell, words in zip(self.cells, self.words, strict=True) if cell.row == self.row]

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


def _looks_like_title(row: HeadRow) -> bool:
    """It has one cell, wherever it stands, and that says what only a title, its year or a unit line says."""
    return len(row.cells) == 1 and pattern("header", "above").fullmatch(row.words[0]) is not None


def _over_header(row: HeadRow) -> bool:
    """The row below it has not one cell alone; or below more such rows stands a header."""
    sheet, below = row.sheet, row.row + 1
    if len(sheet.filled(below)) != 1:
        return True
    last = min(sheet.height, row.row + _MOST_CAPTIONS)
    while below <= last:
        under = HeadRow(row.part, below, last=below == sheet.height)
        if len(under.cells) > 1 and not _gives_unit(under) and not _fills_in(under):
            return not under.last and (_marked(under) or _OPENING.answer(under) is not None)
        below += 1
    return False


def _fills_in(row: HeadRow) -> bool:
    """Each of its cells says of the form, or of the table, what stands before a colon: 表号：…, 时间：2023年."""
    told = pattern("header", "told_line")
    return bool(row.cells) and all(told.fullmatch(words) for words in row.words)


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
    """Its cells are units; beside a first one that may say so, or one of any words where several in brackets follow."""
    words = row.own_words
    first = words[0].strip("()") if words else ""
    bracketed = len(words) > _FEW and all(word.startswith("(") and word.endswith(")") for word in words[1:])
    if (
        bracketed
        or pattern("header", "unit").fullmatch(first)
        or pattern("meaning", "foreign").fullmatch(first)
    ):
        words = words[1:]
    return bool(words) and all(measure_of(word.strip("()")) is not None for word in words)


def _translates(row: HeadRow) -> bool:
    """Its cells are words in another language, with units in brackets, years and dates."""
    foreign = [
        pattern("meaning", "foreign").fullmatch(meaning_of(words).name) is not None for words in row.own_words
    ]
    return (
        len(row.cells) > 1
        and any(foreign)
        and all(
            told or not meaning_of(words).name for told, words in zip(foreign, row.own_words, strict=True)
        )
    )


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
        id="caption.told",
        says="A row over the header whose cells all tell what stands before their colon speaks of the table.",
        when=(_opens, _more_below, _fills_in),
        gives=_role("caption"),
        fires=(
            "⟦数据库：年度数据⟧ / 时间：最近三年 / 指标|2022年|2023年 / 造林（亩）|310|320 → caption",
            "⟦表号：林1表⟧|制定机关：林业局 / 指标|2022年 / 造林（亩）|310 → caption",
        ),
        passes=("⟦项目：水厂⟧|金额（万元） / 投资|320",),
    ),
    Rule(
        id="caption.title",
        says="Single cells of words, one below the other, over a row of several cells are a title and what belongs to it.",
        when=(_opens, _more_below, _lone, _says_words, _over_header),
        gives=_role("caption"),
        fires=(
            "⟦造林情况⟧ / 村名|面积（亩） / 大河村|320 → caption",
            "⟦附件3⟧ / 造林情况 / （2023年度） / 村名|面积（亩） / 大河村|320 → caption",
        ),
        passes=(
            "⟦一、农业⟧ / 水稻 / 小麦|320",
            "村名|面积（亩） / ⟦山区⟧ / 大河村|320",
        ),
    ),
    Rule(
        id="caption.centred",
        says="So is a single cell over an inner column that reads like a title, a bracketed year or a unit.",
        when=(_opens, _more_below, _looks_like_title, _over_header),
        gives=_role("caption"),
        fires=("|⟦造林情况表⟧| / 村名|面积（亩）|株数 / 大河村|320|410 → caption",),
        passes=("|⟦山上造林⟧| / 村名|面积（亩）|株数 / 大河村|320|410",),
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
        fires=(
            "村名|面积|产量 / ⟦⟧|亩|吨 / 大河村|320|41 → unit",
            "村名|面积|产量 / ⟦名称⟧|（亩）|（吨） / 大河村|320|41 → unit",
        ),
        passes=("村名|面积|产量 / ⟦⟧|亩|水稻 / 大河村|320|41",),
    ),
    Rule(
        id="header.translation",
        says="A row below the header in another language says it again, and may give the units.",
        when=(_goes_below, _only_header_above, _translates, _only_words),
        gives=_role("header"),
        fires=("村名|户数|人口 / ⟦Village⟧|Households|Population (person) / 大河村|320|41 → header",),
        passes=("村名|户数|人口 / ⟦Dahe⟧|320|41 / Nangang|290|38",),
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


_ABOVE: Final = Table(*_CAPTIONS)


def begins_table(sheet: Sheet, row: int) -> bool:
    """Whether a row can be the first one of a table: a caption of it, or its header."""
    return _BEGINS.first(HeadRow(Part(sheet), row)) is not None


def is_caption(sheet: Sheet, row: int) -> bool:
    """Whether a row can be a caption of the table below it."""
    return _ABOVE.first(HeadRow(Part(sheet), row)) is not None


def heads_anew(sheet: Sheet, row: int, corner: str, *, counted: bool) -> bool:
    """Whether a row below other rows can only be a header: each of its cells says when, how or in what, one of them
    when or how, and a number stands below.

    ``corner`` is the first cell of the rows above, which are ``counted`` where they hold numbers; where they hold none,
    the row may be a lower level of their header, unless its own corner says otherwise.
    """
    head = HeadRow(Part(sheet), row, last=row == sheet.height)
    if head.last or len(head.cells) < 2 or head.numbers:
        return False
    first = tidy(sheet.words(row, 1)) if sheet.own(row, 1) else ""
    generic = pattern("meaning", "generic").fullmatch(first.strip("()")) is not None
    fits = generic or first in ("", corner) if counted else generic and first != corner
    return fits and _says_when(head)


def _says_when(head: HeadRow) -> bool:
    """Each cell but the first says when, how or in what, one of them when or how, over a number."""
    sheet, row = head.sheet, head.row
    rest = [cell.column for cell in head.cells if cell.column > 1]
    meanings = [meaning_of(tidy(sheet.words(row, column))) for column in rest]
    dated = any(meaning.year or meaning.offset is not None or meaning.status for meaning in meanings)
    silent = all(
        not meaning.name or pattern("header", "unit").fullmatch(meaning.name) for meaning in meanings
    )
    return dated and silent and any(sheet.content(row + 1, column).is_value for column in rest)


def take_head(part: Part, left: deque[int]) -> None:
    """Take the rows over the body from those that are ``left``, each into the part's list of its role."""
    lists = {"caption": part.captions, "header": part.header, "unit": part.units, "number": part.numbered}
    while left and (answer := HEAD.first(HeadRow(part, left[0], last=len(left) == 1))):
        rule, role = answer
        part.row_rules[left[0]] = rule.id
        lists[role].append(left.popleft())
