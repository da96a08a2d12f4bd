"""What a column of a table holds: labels, values, units, words, or numbers that are no indicators.

The columns are asked from the left, each by the rules in their order; the first that answers gives its role. What
else a column may be is one more rule.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pipeline.extraction.tables.column_evidence import AROUND, Column
from pipeline.extraction.tables.header_words import Meaning, pattern
from pipeline.extraction.tables.sheet import Part
from pipeline.lexicon.rules import Rule, Table

_APART: Final = ("table_serial", "table_code", "table_phone", "table_date", "table_person")


ColumnRule = Rule[Column, str]


def _role(name: str) -> Callable[[Column], str]:
    return lambda column: name


def _headed(key: str) -> Callable[[Column], bool]:
    """Its header is one of those words of the lexicon."""

    def is_headed(column: Column) -> bool:
        return pattern("header", key).fullmatch(column.header) is not None

    return is_headed


def _unlabelled(column: Column) -> bool:
    """No column of labels stands before it."""
    return column.part.first_label is None


def _labelled(column: Column) -> bool:
    return column.part.first_label is not None


def _before_values(column: Column) -> bool:
    """No column of values stands before it."""
    return not column.part.valued


def _at_left_edge(column: Column) -> bool:
    return column.number == 1


def _has_place_for_values(column: Column) -> bool:
    """It has words, or another column stands right of it."""
    return bool(column.words) or column.number < column.part.sheet.width


def _at_right_edge(column: Column) -> bool:
    return column.number == column.part.sheet.width


def _wordless(column: Column) -> bool:
    return not column.words


def _counts_up(column: Column) -> bool:
    """Its cells are 1, 2, 3… and nothing else."""
    digits = [words.strip("().、") for words in column.words]
    return len(digits) > 1 and digits == [str(at) for at in range(1, len(digits) + 1)]


def _without_unit(column: Column) -> bool:
    """Its header gives no unit."""
    return column.meaning.unit is None


def _without_header(column: Column) -> bool:
    return not column.header


def _has_words(column: Column) -> bool:
    return bool(column.words)


def _mostly_units(column: Column) -> bool:
    return column.units * 2 > len(column.words)


def _only_units(column: Column) -> bool:
    return column.units == len(column.words)


def _only_times(column: Column) -> bool:
    """Its cells are parts of years that name their year, and years perhaps."""
    kinds = {content.kind for content in column.contents} - {"empty"}
    times = pattern("meaning", "explicit")
    return "date" in kinds <= {"date", "year"} and all(map(times.match, column.words))


def _alone_with_numbers(column: Column) -> bool:
    """No other column holds words."""
    others = (Column(column.part, number) for number in range(column.number + 1, column.part.sheet.width + 1))
    return not any(other.texts for other in others)


def _only_months(column: Column) -> bool:
    return column.all_months


def _mostly_codes(column: Column) -> bool:
    return column.codes > 0 and column.codes >= column.numbers


def _mostly_words(column: Column) -> bool:
    return column.years + column.texts >= column.numbers


def _all_hidden(column: Column) -> bool:
    """Its numbers are hidden, and it has some."""
    numbers = [content for content in column.contents if content.is_value]
    return bool(numbers) and all(content.masked for content in numbers)


def _mostly_numbers(column: Column) -> bool:
    counted = column.numbers + column.years
    return counted > 0 and counted >= column.texts


def _has_numbers(column: Column) -> bool:
    return column.numbers > 0


def _has_no_numbers(column: Column) -> bool:
    return not column.numbers


def _has_texts(column: Column) -> bool:
    return column.texts > 0


def _says_how(column: Column) -> bool:
    """Its header gives a unit, a year, a status or a relation, as only that of numbers does."""
    meaning = column.meaning
    return bool(meaning.unit or meaning.status or meaning.year or meaning.relation)


def _headless(column: Column) -> bool:
    return not column.part.header


def _begins_again(column: Column) -> bool:
    """Its header is that of the first labels, or the column right of it has one that values before it have."""
    part = column.part
    beside = part.headers.get(column.number + 1, "")
    again = bool(beside) and beside in part.valued
    return again or column.header == part.headers[part.first_label or 1]


COLUMNS: Final[Table[Column, str]] = Table(
    Rule(
        id="serial.counts",
        says="A first column of 1, 2, 3… numbers the rows.",
        when=(_unlabelled, _at_left_edge, _counts_up),
        gives=_role("table_serial"),
        fires=("⟦⟧|指标|2023年 / 1|水稻产量（吨）|3200 / 2|油菜产量（吨）|410 → table_serial",),
        passes=("⟦村组⟧|户数 / 1|32 / 3|41",),
    ),
    Rule(
        id="serial.header",
        says="序号, 行次 or 排序 heads numbers of rows.",
        when=(_without_unit, _headed("table_serial")),
        gives=_role("table_serial"),
        fires=("⟦序号⟧|指标|2023年 / 1|水稻产量（吨）|3200 / 3|油菜产量（吨）|410 → table_serial",),
        passes=("指标|⟦位次⟧ / 财政收入|3 / 工业产值|2",),
    ),
    Rule(
        id="code.header",
        says="代码, 文号 or 编号 heads what only tells things apart.",
        when=(_without_unit, _headed("table_code")),
        gives=_role("table_code"),
        fires=("项目|⟦项目代码⟧|投资（万元） / 水厂|1203|800 / 公路|1207|950 → table_code",),
        passes=("项目|⟦投资（万元）⟧ / 水厂|1203 / 公路|1207",),
    ),
    Rule(
        id="phone.header",
        says="电话 or 传真 heads numbers that are dialled.",
        when=(_without_unit, _headed("table_phone")),
        gives=_role("table_phone"),
        fires=("村名|户数|⟦联系电话⟧ / 大河村|320|6612345 / 南岗村|290|6612388 → table_phone",),
        passes=("村名|户数|⟦电话普及率（%）⟧ / 大河村|320|98 / 南岗村|290|97",),
    ),
    Rule(
        id="label.times",
        says="A first column of months with their years, left of nothing but numbers, says of when its rows are.",
        when=(_unlabelled, _before_values, _without_unit, _only_times, _alone_with_numbers),
        gives=_role("label"),
        fires=("⟦时间⟧|游客（人次） / 2022年1月|320 / 2022年2月|410 → label",),
        passes=(
            "⟦日期⟧|项目|金额（元） / 2022年1月|修路|320 / 2022年2月|修桥|410",
            "⟦日期⟧|金额（元） / 3月5日|320 / 4月8日|410",
        ),
    ),
    Rule(
        id="date.header",
        says="日期, 时限 or 起止 heads the times of a plan.",
        when=(_without_unit, _headed("table_date")),
        gives=_role("table_date"),
        fires=("项目|投资（万元）|⟦完成时限⟧ / 水厂|800|12月底 / 公路|950|6月底 → table_date",),
        passes=("项目|投资（万元）|⟦用工时间（小时）⟧ / 水厂|800|1200 / 公路|950|1500",),
    ),
    Rule(
        id="person.label",
        says="The first column of words says what its rows are of, although they are persons.",
        when=(_unlabelled, _without_unit, _headed("table_person")),
        gives=_role("label"),
        fires=("序号|⟦姓名⟧|补助（元） / 1|王某|800 / 2|李某|950 → label",),
        passes=("村名|⟦负责人⟧|户数 / 大河村|王某|320 / 南岗村|李某|290",),
    ),
    Rule(
        id="person.header",
        says="姓名 or 负责人 heads who answers for a row, not what it is of.",
        when=(_without_unit, _headed("table_person")),
        gives=_role("table_person"),
        fires=("村名|⟦负责人⟧|户数 / 大河村|王某|320 / 南岗村|李某|290 → table_person",),
        passes=("村名|⟦负责人数（人）⟧|户数 / 大河村|3|320 / 南岗村|2|290",),
    ),
    Rule(
        id="unit.certain",
        says="计量单位 heads units whatever they are called.",
        when=(_has_words, _headed("certain_unit")),
        gives=_role("unit"),
        fires=("指标|⟦计量单位⟧|数值 / 水稻单产|挑/丘|51 / 地租|斗/丘|6 → unit",),
        passes=("项目|⟦单位⟧|金额 / 水厂|青山公司|51 / 公路|大河公司|60",),
    ),
    Rule(
        id="unit.header",
        says="单位 heads units where most of its cells are some; else it heads those who do something.",
        when=(_has_words, _headed("unit"), _mostly_units),
        gives=_role("unit"),
        fires=("指标|⟦单位⟧|2023年 / 粮食产量|吨|3200 / 造林|亩|410 → unit",),
        passes=("项目|⟦单位⟧|金额 / 水厂|青山公司|51 / 公路|大河公司|60",),
    ),
    Rule(
        id="unit.bare",
        says="Cells behind the labels that all are units, without a header, are units.",
        when=(_has_words, _without_header, _labelled, _only_units),
        gives=_role("unit"),
        fires=("指标|⟦⟧|2023年 / 粮食产量|吨|3200 / 造林|亩|410 → unit",),
        passes=("指标|⟦⟧|2023年 / 粮食产量|水稻|3200 / 造林|亩|410",),
    ),
    Rule(
        id="date.months",
        says="Several cells that all look like a year and a month are dates where no unit stands over them.",
        when=(_without_unit, _only_months),
        gives=_role("table_date"),
        fires=("项目|⟦开工⟧|投资（万元） / 水厂|2023.06|800 / 公路|2023.11|950 → table_date",),
        passes=("项目|⟦开支（万元）⟧ / 水厂|2023.06 / 公路|2023.11",),
    ),
    Rule(
        id="code.cells",
        says="A column of codes, with no more numbers than codes, only tells things apart.",
        when=(_mostly_codes,),
        gives=_role("table_code"),
        fires=("项目|⟦地块⟧|面积（亩） / 水厂|DK-012|80 / 公路|DK-013|95 → table_code",),
        passes=("项目|⟦面积（亩）⟧ / 水厂|DK-012 / 公路|80 / 公园|95",),
    ),
    Rule(
        id="label.first",
        says="The first column that is mostly words or years, left of all values, says what the rows are of.",
        when=(_unlabelled, _before_values, _mostly_words, _has_place_for_values),
        gives=_role("label"),
        fires=(
            "⟦村名⟧|户数 / 大河村|320 / 南岗村|290 → label",
            "⟦年份⟧|户数 / 2022|320 / 2023|290 → label",
        ),
        passes=("⟦户数⟧|人口 / 320|1200 / 290|1100",),
    ),
    Rule(
        id="text.hidden",
        says="Bold marks at the right edge, with no labels before them, are words.",
        when=(_unlabelled, _before_values, _without_unit, _all_hidden, _wordless, _at_right_edge),
        gives=_role("text"),
        fires=("序号|⟦户数⟧ / 1|** / 2|** → text",),
        passes=("村名|⟦户数⟧ / 大河村|** / 南岗村|**",),
    ),
    Rule(
        id="label.hidden",
        says="A first column whose cells are all hidden, under a header without unit, hides names.",
        when=(_unlabelled, _before_values, _without_unit, _all_hidden),
        gives=_role("label"),
        fires=("⟦村名⟧|户数 / xx|320 / xx|290 → label",),
        passes=("⟦户数（户）⟧|人口 / xx|1200 / xx|1100",),
    ),
    Rule(
        id="value.numbers",
        says="A column that is mostly numbers or years holds values.",
        when=(_mostly_numbers,),
        gives=_role("value"),
        fires=("村名|⟦户数⟧ / 大河村|320 / 南岗村|不详 → value",),
        passes=("村名|⟦户数⟧ / 大河村|不详 / 南岗村|未报",),
    ),
    Rule(
        id="text.attribute",
        says="地点, 内容, 责任单位 or 备注 heads words that say more of a row than its name does.",
        when=(_labelled, _has_no_numbers, _headed("attribute")),
        gives=_role("text"),
        fires=("项目|⟦建设地点⟧|投资（万元） / 水厂|大河村|800 / 公路|南岗村|950 → text",),
        passes=("项目|⟦子项目⟧|投资（万元） / 水厂|管网|800 / 公路|路面|950",),
    ),
    Rule(
        id="value.header",
        says="A header with a unit, a year, a status or a growth heads values, if there is any number.",
        when=(_has_numbers, _says_how),
        gives=_role("value"),
        fires=("指标|⟦2023年⟧ / 粮食产量|3200 / 造林|未报 / 修路|未报 → value",),
        passes=("指标|⟦说法⟧|2023年 / 粮食产量|3200|1 / 造林|未报|2 / 修路|未报|3",),
    ),
    Rule(
        id="label.left",
        says="Words left of all values are labels, of a lower level where others stand left of them.",
        when=(_has_texts, _before_values),
        gives=_role("label"),
        fires=("产业|⟦指标⟧|2023年 / 农业|产值|800 / 工业|产值|950 → label",),
        passes=("指标|2023年|⟦说法⟧ / 粮食产量|320|上升 / 造林|410|下降",),
    ),
    Rule(
        id="label.headless",
        says="Words between the numbers of a table without header are labels of those right of them.",
        when=(_has_texts, _headless),
        gives=_role("label"),
        fires=("大河村|320|⟦南岗村⟧|290 / 山前村|410|山后村|380 → label",),
        passes=("村名|户数|⟦说法⟧|人口 / 大河村|320|上升|1200 / 南岗村|290|下降|1100",),
    ),
    Rule(
        id="label.again",
        says="Words under the header of the first labels, or beside numbers under a header that stood before, are labels: "
        "two tables stand side by side.",
        when=(_has_texts, _begins_again),
        gives=_role("label"),
        fires=(
            "村名|户数|⟦村名⟧|户数 / 大河村|320|南岗村|290 / 山前村|410|山后村|380 → label",
            "村名|户数|⟦社区⟧|户数 / 大河村|320|南岗|290 / 山前村|410|山后|380 → label",
        ),
        passes=("村名|户数|⟦社区⟧|人口 / 大河村|320|南岗|290 / 山前村|410|山后|380",),
    ),
    Rule(
        id="value.some",
        says="A column that holds any number else holds values.",
        when=(_has_numbers,),
        gives=_role("value"),
        fires=("村名|户数|⟦土地⟧ / 大河村|320|12 / 南岗村|290|不详 / 山前村|410|未报 → value",),
        passes=("村名|户数|⟦土地⟧ / 大河村|320|未报 / 南岗村|290|不详 / 山前村|410|未报",),
    ),
    Rule(
        id="text.rest",
        says="What no rule knows is read as words.",
        gives=_role("text"),
        fires=("村名|户数|⟦土地⟧ / 大河村|320|未报 / 南岗村|290|不详 → text",),
        passes=("村名|户数|⟦土地⟧ / 大河村|320|12 / 南岗村|290|13",),
    ),
)
"""In the order of their precedence; the last one always answers."""


def set_apart(words: str, meaning: Meaning) -> str:
    """The rule by which the numbers that words head (of a row) are no figures; "" where they are."""
    if meaning.unit is not None:
        return ""
    bare = words.strip(AROUND)
    return next((rule for rule in _APART if pattern("header", rule).fullmatch(bare)), "")


def assign_roles(part: Part) -> None:
    """Give each column of a part its role, from the left: what stands before a column says what it can be."""
    for number in range(1, part.sheet.width + 1):
        rule, role = COLUMNS.sure(Column(part, number))
        part.roles[number], part.column_rules[number] = role, rule.id
        if role == "label" and part.first_label is None:
            part.first_label = number
        if role == "value":
            part.valued.add(part.headers[number])
