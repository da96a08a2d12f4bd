"""The year that a number is of: one named in its clause, else at the head of its sentence, else that of its section."""

from __future__ import annotations

import re
from typing import Final

from pipeline.cleaning.remembering import once
from pipeline.extraction.qualifiers.dates import named_years
from pipeline.extraction.qualifiers.statement import Context, Statement, last
from pipeline.extraction.qualifiers.status import ACTUAL, PLANNED
from pipeline.lexicon.qualifiers import qualifier_patterns
from pipeline.lexicon.rules import Rule, Table

_TIMES: Final = ("倍", "番")
UNKNOWN: Final = 0
"""What a rule gives where a number has a year that nobody can tell."""
_PATTERN: Final = qualifier_patterns("year")
_HEADER: Final = qualifier_patterns("status")["header"]
_PLANS: Final = "一二三四五六"
_FIRST_PLAN_ENDS: Final = 2010
"""The last year of 十一五; a plan has five years."""
_NAME_OF_PLAN: Final = 8
"""Signs behind its name in which a comma does not part a plan from its number."""


class Dating:
    """A number whose status is known, and the years that its sentence names."""

    def __init__(self, statement: Statement, status: str) -> None:
        self.statement = statement
        self.status = status

    @once
    def named(self) -> tuple[int | None, int | None]:
        """The year that its clause names, and that which the clauses before name."""
        return named_years(self.statement) if self.statement.dated else (None, None)

    @property
    def context(self) -> Context:
        """What its sentence inherits from where it stands."""
        return self.statement.context

    @property
    def since(self) -> int:
        """Where the words begin that are its own: its clause, or where the number before it ends."""
        return max(self.statement.clause_start, self.statement.previous_end)

    @property
    def last_year(self) -> object:
        """去年 or 上年 among its own words."""
        return _PATTERN["last_year"].search(self.statement.before, self.since)

    @property
    def five_years(self) -> re.Match[str] | None:
        """The five years' plan that it is told of."""
        before = self.statement.before
        plan = last(_PATTERN["five_years"], before) if "五" in before else None
        if plan is None or _PATTERN["clause_end"].search(before, plan.end() + _NAME_OF_PLAN):
            return None
        return plan


def _unknown(_: Dating) -> int:
    return UNKNOWN


def _dated(dating: Dating) -> bool:
    return dating.statement.dated


def _reviewing(dating: Dating) -> bool:
    return not dating.statement.planning


def _rises_from(dating: Dating) -> object:
    """It is what a change starts from: 由4.2亿元增加到6亿元."""
    statement = dating.statement
    if not (statement.sentence.moves and _PATTERN["base"].search(statement.before, statement.clause_start)):
        return None
    return _PATTERN["risen"].match(statement.text, statement.end)


def _written(dating: Dating) -> bool:
    """It is known when the report was written."""
    return dating.context.written_year is not None


def _of_last_year(dating: Dating) -> object:
    statement = dating.statement
    if dating.last_year or _PATTERN["same_time_alone"].match(statement.before[dating.since :]):
        return True
    return _PATTERN["same_time"].search(statement.before) and not statement.text.endswith(
        _TIMES, 0, statement.end
    )


def _by_last_year(dating: Dating) -> object:
    return dating.last_year


def _hidden(dating: Dating) -> object:
    return _PATTERN["masked"].search(dating.statement.text, dating.since, dating.statement.start)


def _of_next_year(dating: Dating) -> bool:
    statement = dating.statement
    return statement.text.find("明年", statement.clause_start, statement.start) >= 0


def _reached_by_next(dating: Dating) -> bool:
    """It is planned by a clause before that speaks of 明年, and of no other year since."""
    statement = dating.statement
    header = _HEADER.search(statement.before)
    begin = max(statement.before.rfind(sign, 0, statement.clause_start) for sign in ";。") + 1
    years = list(
        _PATTERN["by_name"].finditer(statement.before, 0 if header else begin, statement.clause_start)
    )
    return bool(years) and years[-1][0] == "明年" and (header is not None or statement.reaching is not None)


def _of_this_year(dating: Dating) -> object:
    statement = dating.statement
    return _PATTERN["this_year"].search(statement.text[statement.clause_start : statement.start])


def _this_year(dating: Dating) -> int | None:
    context, statement = dating.context, dating.statement
    if statement.planning and statement.plan is not None and context.year is not None:
        return context.year
    return context.written_year


def _is_done(dating: Dating) -> bool:
    return dating.status == ACTUAL


def _in_plan(dating: Dating) -> bool:
    return dating.statement.planning


def _is_planned(dating: Dating) -> bool:
    return dating.status == PLANNED


def _some_day(dating: Dating) -> object:
    return _PATTERN["some_day"].search(dating.statement.before)


def _before_written(dating: Dating) -> int:
    assert dating.context.written_year is not None
    return dating.context.written_year - 1


def _after_reviewed(dating: Dating) -> int | None:
    """明年 of a report is the year after the one that it reviews, whenever it was written."""
    context = dating.context
    year = context.written_year if context.report_year is None else context.report_year
    return None if year is None else year + 1


def _end_of_plan(dating: Dating) -> int | None:
    plan = dating.five_years
    return None if plan is None else _FIRST_PLAN_ENDS + 5 * _PLANS.index(plan["number"])


YEARS: Final[Table[Dating, int]] = Table(
    Rule(
        id="year.clause",
        says="A year that its clause names is the number's.",
        when=(_dated,),
        gives=lambda dating: dating.named[0],
        fires=("@2023 2021年完成造林⟦1200亩⟧。 → 2021", "@2023 2020年至2022年修路⟦12公里⟧。 → 2022"),
        passes=("@2023 较2021年增加⟦1200亩⟧。",),
    ),
    Rule(
        id="year.hidden",
        says="A year that is hidden is not known.",
        when=(_dated, _hidden),
        gives=_unknown,
        fires=("@2023 20xx年完成造林⟦1200亩⟧。 → unknown",),
        passes=("@2023 20xx年造林，今年完成⟦1200亩⟧。",),
    ),
    Rule(
        id="year.start_last_year",
        says="What a change starts from is of the year before, where it says so.",
        when=(_rises_from, _reviewing, _written, _by_last_year),
        gives=_before_written,
        fires=("@2023 税收由上年的⟦3亿元⟧增加到4亿元。 → 2022",),
        passes=("@2023 税收由⟦3亿元⟧增加到4亿元。",),
    ),
    Rule(
        id="year.start",
        says="What a change starts from is of an earlier year, which nobody knows where no word tells it.",
        when=(_rises_from, _reviewing),
        gives=_unknown,
        fires=("@2023 税收由⟦3亿元⟧增加到4亿元。 → unknown",),
        passes=("@2023 税收由3亿元增加到⟦4亿元⟧。",),
    ),
    Rule(
        id="year.five_years",
        says="What is told of a five years' plan is of its last year.",
        gives=_end_of_plan,
        fires=("@2021 “十三五”期间修路⟦120公里⟧。 → 2020",),
        passes=("@2021 “十三五”期间，我们团结一心奋力拼搏，修路⟦120公里⟧。", "@2021 是“十三五”期间的⟦3倍⟧。"),
    ),
    Rule(
        id="year.last",
        says="去年 and 上年 are the year before the one in which the report was written.",
        when=(_dated, _written, _of_last_year),
        gives=_before_written,
        fires=("@2023 去年新建水厂⟦3座⟧。 → 2022", "@2023 高于上年同期（⟦3亿元⟧）。 → 2022"),
        passes=("@2023 较去年新建水厂⟦3座⟧。",),
    ),
    Rule(
        id="year.next",
        says="明年 is the year after the one that the report reviews.",
        when=(_dated, _written, _of_next_year),
        gives=_after_reviewed,
        fires=("@plan@2023 明年新建水厂⟦3座⟧。 → 2024",),
        passes=("@2023 为明年打好基础，新建水厂⟦3座⟧。",),
    ),
    Rule(
        id="year.this",
        says="今年 is the year in which the report was written; what a plan words as one is of the plan's year.",
        when=(_dated, _written, _of_this_year),
        gives=_this_year,
        fires=("@plan@2023 今年新建水厂⟦3座⟧。 → 2024",),
        passes=("@2023 今年以来新建水厂⟦3座⟧。",),
    ),
    Rule(
        id="year.next_reaching",
        says="What a plan for 明年 reaches is of that year, too.",
        when=(_dated, _written, _is_planned, _reviewing, _reached_by_next),
        gives=_after_reviewed,
        fires=(
            "@2023 明年新建水厂2座，扩建⟦3座⟧。 → 2024",
            "@2023 明年的任务：新建水厂2座；扩建⟦3座⟧。 → 2024",
        ),
        passes=("@2023 明年新建水厂2座。计划扩建⟦3座⟧。",),
    ),
    Rule(
        id="year.head",
        says="A year that begins its sentence, or that 到 announces, reaches the clauses behind it.",
        when=(_dated,),
        gives=lambda dating: dating.named[1],
        fires=("@2023 2021年，完成造林⟦1200亩⟧。 → 2021",),
        passes=("@2023 继2021年之后，完成造林⟦1200亩⟧。",),
    ),
    Rule(
        id="year.reviewed",
        says="What a plan tells as done is of the year that the report reviews.",
        when=(_in_plan, _is_done),
        gives=lambda dating: dating.context.report_year or UNKNOWN,
        fires=("@plan@2023 已新建水厂⟦3座⟧。 → 2023",),
        passes=("@plan@2023 新建水厂⟦3座⟧。",),
    ),
    Rule(
        id="year.some_day",
        says="What will be once a thing is finished has no year.",
        when=(_is_planned, _reviewing, _some_day),
        gives=_unknown,
        fires=("@2023 项目投产后年缴税收⟦3亿元⟧。 → unknown",),
        passes=("@2023 项目计划投资⟦3亿元⟧。",),
    ),
    Rule(
        id="year.section",
        says="A number that no word dates is of the year that its section speaks of.",
        gives=lambda dating: dating.context.year or UNKNOWN,
        fires=("@2023 新建水厂⟦3座⟧。 → 2023", "@plan@2023 新建水厂⟦3座⟧。 → 2024"),
        passes=("@2023 去年新建水厂⟦3座⟧。",),
    ),
)
"""In the order of their precedence; the last takes what is left."""
