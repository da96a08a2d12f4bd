"""The unit, the year and the status of a number in a table: from its cell, header, label, the rows and lines above."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Final

from pipeline.extraction.qualifiers import Context
from pipeline.extraction.tables.captions import Caption, read_caption
from pipeline.extraction.tables.cell_values import Content
from pipeline.extraction.tables.header_words import Meaning, Measure, measure_of, pattern, tidy
from pipeline.extraction.tables.row_labels import Label, label_columns
from pipeline.extraction.tables.sheet import Part
from pipeline.lexicon.rules import Rule, Table

_NO_UNIT: Final = Measure("", Decimal(1))


@dataclass(frozen=True, slots=True)
class Told:
    """What a part of a table says of all its numbers: the lines above and what they say, the year, the newest year over a
    column of facts, what stands over the labels, the unit that all that is added up has, the columns of labels and of
    units, what the rows of units give by column, the columns that share their labels where no header tells them apart;
    and where the table stands.
    """

    part: Part
    context: Context
    captions: str
    caption: Caption
    year: int | None
    newest: int | None
    corner: Meaning
    summed: Measure | None
    labels: Sequence[int]
    beside: Sequence[int]
    above: Mapping[int, Measure]
    alike: frozenset[int]


def told_of(part: Part, context: Context, labels: Iterable[Label]) -> Told:
    """What a part whose rows have these labels says of all its numbers."""
    above = f"{part.sheet.grid.sheet}\n{part.sheet.grid.caption}"
    captions = f"{above}\n{part.caption}"
    caption = read_caption(above, part.caption, part.inherited)
    added = {label.meaning.unit for label in labels if label.words and not label.meaning.total}
    heads = [part.meanings[column] for column in part.columns("value")]
    return Told(
        part,
        context,
        captions,
        caption,
        year=context.year if caption.year is None else caption.year,
        newest=max((head.year for head in heads if head.year and head.status != "planned"), default=None),
        corner=part.meanings[part.first_label] if part.first_label is not None else Meaning(),
        summed=added.pop() if len(added) == 1 else None,
        labels=part.columns("label"),
        beside=part.columns("unit"),
        above=_units_above(part),
        alike=frozenset() if part.header else _alike(part),
    )


def _alike(part: Part) -> frozenset[int]:
    """The columns of values that have the same labels as others."""
    runs = label_columns(part)
    values = part.columns("value")
    shared = Counter(runs[column] for column in values)
    return frozenset(column for column in values if shared[runs[column]] > 1)


def _units_above(part: Part) -> dict[int, Measure]:
    """By column of values, the first unit that a row of units has for it."""
    found: dict[int, Measure] = {}
    for row, column in product(part.units, part.columns("value") if part.units else ()):
        unit = measure_of(tidy(part.sheet.words(row, column)).strip("()"))
        if unit is not None:
            found.setdefault(column, unit)
    return found


class CellNumber:
    """What a rule may look at: a number with its place, its label and header, and what its table says of all."""

    def __init__(
        self, told: Told, place: tuple[int, int], content: Content, label: Meaning, header: Meaning
    ) -> None:
        self.told = told
        self.row, self.column = place
        self.content = content
        self.label = label
        self.header = header
        self.year = year_of(told, label, header)
        self.unit = ""
        """That which the rules gave it."""


UnitRule = Rule[CellNumber, Measure]
StatusRule = Rule[CellNumber, str]


def year_of(told: Told, label: Meaning, header: Meaning) -> int | None:
    """The year that header or label name, else theirs against the table's own; a growth, share or rank beside years is of
    the newest of them.
    """
    for meaning in (header, label, told.corner):
        if meaning.year is not None:
            return meaning.year
    offset = header.offset if header.offset is not None else label.offset
    if offset is None and header.relation and told.newest is not None:
        return told.newest
    return told.year + (offset or 0) if told.year is not None else None


def _own_unit(number: CellNumber) -> Measure | None:
    return Measure(number.content.unit, Decimal(1)) if number.content.unit else None


def _is_relative(number: CellNumber) -> bool:
    """Its header says that it is a share, a completion, a rank, or a growth that is not told in what grew."""
    header = number.header
    return header.unit is not None if header.relation == "growth" else bool(header.relation)


def _ranks_row(number: CellNumber) -> bool:
    """Its label says that it is a rank, and its header no other relation."""
    return number.label.relation == "rank" and not number.header.relation


def _is_index(number: CellNumber) -> bool:
    return (number.header.index or number.label.index) and not number.header.relation


def _unit_beside(number: CellNumber) -> Measure | None:
    """That of the nearest column of units left of it, else of the first one."""
    columns = number.told.beside
    if not columns:
        return None
    nearest = columns[max(0, bisect_left(columns, number.column) - 1)]
    beside = tidy(number.told.part.sheet.words(number.row, nearest)).strip("()")
    return measure_of(beside, any_words=True) if beside else None


def _is_sum(number: CellNumber) -> bool:
    return number.label.total


def _unit_above(number: CellNumber) -> Measure | None:
    return number.told.above.get(number.column)


def _unit_of_corner(number: CellNumber) -> Measure | None:
    """The unit over the labels of its row."""
    part, columns = number.told.part, number.told.labels
    return part.meanings[columns[max(0, bisect_left(columns, number.column) - 1)]].unit if columns else None


def _unit_in_name(number: CellNumber) -> Measure | None:
    """The unit that the name of a count holds: 人 of 从业人数, 户 of 脱贫户."""
    for name in (number.header.name, number.label.name):
        if found := pattern("meaning", "counted").search(name):
            return Measure(found["counted"] or found["noun"], Decimal(1))
    return None


UNITS: Final[Table[CellNumber, Measure]] = Table(
    Rule(
        id="unit.cell",
        says="A unit that stands in the cell holds before all others.",
        gives=_own_unit,
        fires=("项目|金额（万元） / 水厂|⟦800元⟧ → 元",),
        passes=("项目|金额（万元） / 水厂|⟦800⟧",),
    ),
    Rule(
        id="unit.relation",
        says="Under a header of a growth, share, completion or rank only its own unit holds, not that of the things.",
        when=(_is_relative,),
        gives=lambda number: number.header.unit or _NO_UNIT,
        fires=(
            "指标|同比增长 / 粮食产量（吨）|⟦4.5⟧ → %",
            "指标|全县排名 / 粮食产量（吨）|⟦3⟧ → ",
        ),
        passes=("指标|比上年增加量 / 粮食产量（吨）|⟦410⟧",),
    ),
    Rule(
        id="unit.rank",
        says="A row of ranks takes no unit from beside or above.",
        when=(_ranks_row,),
        gives=lambda number: number.label.unit or _NO_UNIT,
        fires=("单位：万元 / 指标|2022年|2023年 / 财政收入|320|410 / 全县排名|⟦5⟧|3 → ",),
        passes=("单位：万元 / 指标|2022年|2023年 / 财政收入|⟦320⟧|410 / 全县排名|5|3",),
    ),
    Rule(
        id="unit.index",
        says="An index against a base takes no unit from beside or above.",
        when=(_is_index,),
        gives=lambda number: number.header.unit or number.label.unit or _NO_UNIT,
        fires=("单位：万元 / 指标|2022年|2023年 / 财政收入|320|410 / 物价指数（上年=100）|⟦101.5⟧|103 → ",),
        passes=("单位：万元 / 指标|2022年|2023年 / 财政收入|⟦320⟧|410 / 物价指数（上年=100）|101.5|103",),
    ),
    Rule(
        id="unit.header",
        says="The unit over a number holds before those left of it.",
        gives=lambda number: number.header.unit,
        fires=("项目|金额（万元） / 水厂|⟦800⟧ → 元",),
        passes=("项目|金额 / 水厂（万元）|⟦800⟧",),
    ),
    Rule(
        id="unit.beside",
        says="A column of units gives those of its rows.",
        gives=_unit_beside,
        fires=("指标|计量单位|2023年 / 水稻单产|公斤/亩|⟦510⟧ → 公斤/亩",),
        passes=("指标|计量单位|2023年 / 水稻单产（公斤）||⟦510⟧",),
    ),
    Rule(
        id="unit.label",
        says="The unit in a label is that of its row.",
        gives=lambda number: number.label.unit,
        fires=("指标|2023年 / 造林（亩）|⟦510⟧ → 亩",),
        passes=("指标|2023年（亩） / 造林（公顷）|⟦510⟧",),
    ),
    Rule(
        id="unit.sum",
        says="A sum has the unit of what is added up, where that is one.",
        when=(_is_sum,),
        gives=lambda number: number.told.summed,
        fires=("指标|2023年 / 造林（亩）|510 / 育苗（亩）|40 / 合计|⟦550⟧ → 亩",),
        passes=("指标|2023年 / 造林（亩）|510 / 修路（公里）|40 / 合计|⟦550⟧",),
    ),
    Rule(
        id="unit.above",
        says="A row of units below the header gives those of its columns.",
        gives=_unit_above,
        fires=("村名|面积|产量 / |亩|吨 / 大河村|⟦320⟧|41 → 亩",),
        passes=("村名|面积|产量 / |亩|吨 / 大河村|⟦320公顷⟧|41",),
    ),
    Rule(
        id="unit.corner",
        says="A unit over the labels is that of all numbers beside them which have none of their own.",
        gives=_unit_of_corner,
        fires=("指标（万元）|2022年|2023年 / 财政收入|⟦320⟧|410 → 元",),
        passes=("指标（万元）|2022年|2023年 / 造林（亩）|⟦320⟧|410",),
    ),
    Rule(
        id="unit.caption",
        says="One unit above a table is that of what nothing nearer gives one for.",
        gives=lambda number: number.told.caption.unit,
        fires=("单位：万元 / 项目|上年|本年 / 工业投资|⟦820⟧|960 → 元",),
        passes=("单位：万元、亩 / 项目|上年|本年 / 工业投资|⟦820⟧|960",),
    ),
    Rule(
        id="unit.name",
        says="The name of a count holds its unit: 从业人数, 脱贫户.",
        gives=_unit_in_name,
        fires=("村名|从业人数 / 大河村|⟦320⟧ / 南岗村|41 → 人",),
        passes=("村名|从业人员 / 大河村|⟦320⟧ / 南岗村|41",),
    ),
)
"""In the order of their precedence."""


def unit_of(number: CellNumber) -> tuple[str, Measure]:
    """The unit of a number, with its multiplier, and the rule that gave it; ("", no unit) where none does."""
    answer = UNITS.first(number)
    return ("", _NO_UNIT) if answer is None else (answer[0].id, answer[1])


def _status(name: str) -> Callable[[CellNumber], str]:
    return lambda number: name


def _completes(number: CellNumber) -> bool:
    return "completion" in (number.header.relation, number.label.relation)


def _in_plan(number: CellNumber) -> bool:
    return number.told.context.kind == "plan"


def _looks_back(number: CellNumber) -> bool:
    """Its year is not the one that its section speaks of, nor later than the one that the report reviews."""
    context, year = number.told.context, number.year
    if year is None or context.report_year is None:
        return False
    return year <= context.report_year and year != context.year


def _planned_above(number: CellNumber) -> bool:
    return number.told.caption.planned


def _to_come(number: CellNumber) -> bool:
    """Its year is later than the one in which the report was written."""
    return number.year is not None and number.year > (number.told.context.written_year or number.year)


STATUSES: Final[Table[CellNumber, str]] = Table(
    Rule(
        id="status.words",
        says="计划, 预计 or 完成 in a header, else in a label, says it.",
        gives=lambda number: number.header.status or number.label.status,
        fires=("指标|计划数|完成数 / 造林（亩）|⟦510⟧|530 → planned",),
        passes=("指标|2022年|2023年 / 造林（亩）|⟦510⟧|530",),
    ),
    Rule(
        id="status.completion",
        says="How much of a plan is completed is a fact.",
        when=(_completes,),
        gives=_status("actual"),
        fires=("@plan 指标|完成率 / 造林（亩）|⟦51⟧ → actual",),
        passes=("@plan 指标|数值 / 造林（亩）|⟦51⟧",),
    ),
    Rule(
        id="status.past",
        says="A section of plans may tell a year before beside that which it plans.",
        when=(_in_plan, _looks_back),
        gives=_status("actual"),
        fires=("@plan 指标|2023年|2024年 / 造林（亩）|⟦510⟧|530 → actual",),
        passes=("@plan 指标|2023年|2024年 / 造林（亩）|510|⟦530⟧",),
    ),
    Rule(
        id="status.section",
        says="What stands in a section of plans is planned.",
        when=(_in_plan,),
        gives=_status("planned"),
        fires=("@plan 指标|2023年|2024年 / 造林（亩）|510|⟦530⟧ → planned",),
        passes=("指标|2023年|2024年 / 造林（亩）|⟦510⟧|530",),
    ),
    Rule(
        id="status.title",
        says="What a title of plans stands over is planned.",
        when=(_planned_above,),
        gives=_status("planned"),
        fires=("重点项目计划表 / 项目|投资（万元） / 水厂|⟦510⟧ → planned",),
        passes=("重点项目进度表 / 项目|投资（万元） / 水厂|⟦510⟧",),
    ),
    Rule(
        id="status.to_come",
        says="A year after the one in which the report was written is planned.",
        when=(_to_come,),
        gives=_status("planned"),
        fires=("@review 指标|2023年|2025年 / 造林（亩）|510|⟦530⟧ → planned",),
        passes=("@review 指标|2023年|2025年 / 造林（亩）|⟦510⟧|530",),
    ),
    Rule(
        id="status.actual",
        says="What nothing says to be planned is done.",
        gives=_status("actual"),
        fires=("@review 指标|2023年|2025年 / 造林（亩）|⟦510⟧|530 → actual",),
        passes=("@review 指标|2023年|2025年 / 造林（亩）|510|⟦530⟧",),
    ),
)
"""In the order of their precedence; the last one always answers."""


def status_of(number: CellNumber) -> tuple[str, str]:
    """The status of a number, behind the rule that gave it."""
    rule, status = STATUSES.sure(number)
    return rule.id, status


def change_of(teller: Meaning, content: Content) -> str | None:
    """up or down, of a growth: by the cell's own sign or word, else by the header's."""
    if content.value == 0:
        return None
    if teller.falls:
        return "down"
    if content.change is not None:
        return content.change
    compared = teller.suffix.endswith(("比", "年", "期"))
    return None if content.masked and (teller.either or compared) else "up"
