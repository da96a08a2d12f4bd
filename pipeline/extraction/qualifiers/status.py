"""The status of a number: what is done (actual), estimated, or planned.

What stands behind a number has the first word, then its own clause, then its section, then the clauses before.
"""

from __future__ import annotations

import re
from typing import Final

from pipeline.extraction.qualifiers.statement import Condition, Statement
from pipeline.lexicon.qualifiers import qualifier_patterns
from pipeline.lexicon.rules import Rule, Table

ACTUAL: Final = "actual"
ESTIMATED: Final = "estimated"
PLANNED: Final = "planned"
_PATTERN: Final = qualifier_patterns("status")
_RISEN: Final = qualifier_patterns("year")["risen"]
_WORKS: Final = "条项件"
"""What tasks are counted in: 完成改革任务12项."""


def _actual(_: Statement) -> str:
    return ACTUAL


def _estimated(_: Statement) -> str:
    return ESTIMATED


def _planned(_: Statement) -> str:
    return PLANNED


def _behind(key: str) -> Condition:
    """A pattern begins behind the number."""
    match = _PATTERN[key].match
    return lambda statement: match(statement.behind)


def _before(key: str) -> Condition:
    """A pattern stands in the clauses before its own."""
    search = _PATTERN[key].search
    return lambda statement: search(statement.text, 0, statement.clause_start)


def _planning(statement: Statement) -> bool:
    return statement.planning


def _reviewing(statement: Statement) -> bool:
    return not statement.planning


def _sentence_plans(statement: Statement) -> bool:
    return statement.sentence.plans


def _sentence_estimates(statement: Statement) -> bool:
    return statement.sentence.estimates


def _announces(statement: Statement) -> bool:
    """A colon stands in its sentence."""
    return ":" in statement.text


def _plans(statement: Statement) -> bool:
    return statement.plan is not None


def _estimates(statement: Statement) -> bool:
    return statement.estimate is not None


def _is_done(statement: Statement) -> bool:
    return statement.done is not None


def _may(statement: Statement) -> bool:
    """可带动, 可实现: what may be, of a plan or an estimate."""
    return statement.plan is not None and statement.plan[0].startswith("可")


def _afterwards(statement: Statement) -> object:
    """建成后: once it stands, so it does not yet."""
    return _PATTERN["afterwards"].search(statement.clause)


def _announced(statement: Statement) -> object:
    """An estimate stands in the clauses before."""
    return (
        statement.reaching_estimate
        or statement.estimate_announced
        or _PATTERN["announced"].match(statement.text)
    )


def _counts_tasks(statement: Statement) -> bool:
    """任务12项: the tasks are the things that are counted."""
    plan = statement.plan
    return (
        plan is not None
        and plan[0] == "任务"
        and plan.end() == len(statement.clause)
        and statement.text[statement.end - 1] in _WORKS
    )


def _estimate_last(statement: Statement) -> bool:
    """An estimate stands behind the word of a plan, and no money is to be spent."""
    plan, estimate = statement.plan, statement.estimate
    if plan is None or estimate is None:
        return False
    return plan.start() < estimate.start() and "投" not in plan[0][-2:]


def _aims(statement: Statement) -> object:
    """围绕…的目标: the number is that of an aim."""
    if not _PATTERN["aiming"].search(statement.clause):
        return None
    return _PATTERN["aimed_at"].match(statement.text, statement.end)


def _of_target(statement: Statement) -> object:
    return _PATTERN["of_target"].search(statement.clause)


def _one_of_two(statement: Statement) -> bool:
    """的3亿元的目标: 的 on both sides; the number is one of the target's own, not the target."""
    return not (statement.clause.endswith("的") and statement.behind.startswith("的"))


def _past(statement: Statement) -> object:
    """What a plan tells of what was done."""
    done = statement.done
    if done and _of_past(done) and not _to_come(statement, done):
        return done
    return _PATTERN["since"].search(statement.text, 0, statement.start)


def _of_past(done: re.Match[str]) -> bool:
    """Whether what is done was so before a plan was made; what is there 实际 is planned, too (实际引资3亿元)."""
    return done[0] not in ("占", "目前") and "任务" not in done[0] and done["against_plan"] is None


def _to_come(statement: Statement, done: re.Match[str]) -> bool:
    """Whether what is done is done by a part of a year that the plan is for, and that was not when the report ends."""
    context = statement.context
    if context.year is None or context.report_year is None or context.year <= context.report_year:
        return False
    return _PATTERN["period"].match(done[0]) is not None


def _starts(statement: Statement) -> object:
    """由2012年的34.9亿元提高到: what a change starts from, of a year that is named."""
    if not statement.sentence.moves:
        return None
    return _PATTERN["started"].search(statement.clause) and _RISEN.match(statement.text, statement.end)


def _told_again(statement: Statement) -> object:
    return _PATTERN["again"].search(statement.before)


def _estimates_reach(statement: Statement) -> bool:
    return statement.estimate_announced


def _same_below(statement: Statement) -> object:
    """预计(下同): an estimate that says that it reaches what follows."""
    text, end = statement.text, statement.clause_start
    return "下同" in text[:end] and _PATTERN["below"].search(text, 0, end)


def _plan_reaches(statement: Statement) -> bool:
    return statement.reaching is not None


def _plan_reaches_estimate(statement: Statement) -> bool:
    return statement.reaching_estimate


_ESTIMATE_BEHIND: Final = _behind("estimated_after")

STATUS: Final[Table[Statement, str]] = Table(
    Rule(
        id="planned.estimate_behind",
        says="In a plan, a number that is called an estimate is planned.",
        when=(_ESTIMATE_BEHIND, _planning),
        gives=_planned,
        fires=("@plan 截至目前完成税收⟦3亿元⟧（预计数）。 → planned",),
        passes=("完成税收⟦3亿元⟧（预计数）。",),
    ),
    Rule(
        id="estimated.behind",
        says="A number that is called an estimate behind it is one.",
        when=(_ESTIMATE_BEHIND,),
        gives=_estimated,
        fires=("完成税收⟦3亿元⟧（预计数）。 → estimated",),
        passes=("完成税收⟦3亿元⟧（含附加）。",),
    ),
    Rule(
        id="actual.behind",
        says="What became of it is said behind the number, whatever its clause plans.",
        when=(_behind("done_after"), _reviewing),
        gives=_actual,
        fires=("计划投资⟦3亿元⟧已全部到位。 → actual",),
        passes=("计划投资⟦3亿元⟧，年内到位。",),
    ),
    Rule(
        id="planned.afterwards",
        says="What is estimated of a thing that is not finished is planned.",
        when=(_plans, _may, _reviewing, _estimates, _afterwards),
        gives=_planned,
        fires=("建成后预计可解决就业⟦300人⟧。 → planned",),
        passes=("全年预计可解决就业⟦300人⟧。",),
    ),
    Rule(
        id="estimated.may",
        says="What may be according to an estimate of its clause is estimated.",
        when=(_plans, _may, _reviewing, _estimates),
        gives=_estimated,
        fires=("全年预计可解决就业⟦300人⟧。 → estimated",),
        passes=("全年可解决就业⟦300人⟧。",),
    ),
    Rule(
        id="estimated.may_announced",
        says="What may be according to an estimate of the clauses before is estimated.",
        when=(_plans, _may, _announced),
        gives=_estimated,
        fires=("预计到今年底，可解决就业⟦300人⟧。 → estimated",),
        passes=("到今年底，可解决就业⟦300人⟧。",),
    ),
    Rule(
        id="actual.tasks",
        says="Tasks that are counted in a review are a count of what there is.",
        when=(_plans, _counts_tasks, _reviewing),
        gives=_actual,
        fires=("梳理目标任务⟦12项⟧。 → actual",),
        passes=("造林任务为⟦12项⟧。",),
    ),
    Rule(
        id="estimated.aim",
        says="An estimate behind a word of a plan says what of the plan is reached.",
        when=(_plans, _reviewing, _estimate_last),
        gives=_estimated,
        fires=("目标任务预计完成⟦3亿元⟧。 → estimated",),
        passes=("预计明年完成⟦3亿元⟧。",),
    ),
    Rule(
        id="planned.clause",
        says="A word of a plan in its clause makes a number planned, unless something done has the say.",
        when=(_plans,),
        gives=_planned,
        fires=(
            "@plan@2023 2024年力争完成税收⟦3亿元⟧。 → planned",
            "计划投资⟦380万元⟧新建水厂。 → planned",
        ),
        passes=("完成年度计划投资⟦380万元⟧。", "投资高于年度计划⟦380万元⟧。"),
    ),
    Rule(
        id="planned.aimed_at",
        says="What work is made around is an aim.",
        when=(_aims,),
        gives=_planned,
        fires=("围绕打造⟦3亿元⟧产业的目标，强化招商。 → planned",),
        passes=("围绕产业链招商，签约⟦3亿元⟧。",),
    ),
    Rule(
        id="planned.whole",
        says="The target of which a part is told is planned.",
        when=(_behind("part_after"), _of_target),
        gives=_planned,
        fires=("完成任务⟦3000万元⟧的60%。 → planned",),
        passes=("完成投资⟦3000万元⟧的60%。",),
    ),
    Rule(
        id="planned.behind",
        says="A number that is called a target behind it is one.",
        when=(_behind("planned_after"), _one_of_two),
        gives=_planned,
        fires=("距离⟦3亿元⟧的目标还有差距。 → planned", "税收⟦3亿元⟧（计划数）。 → planned"),
        passes=("实现税收⟦3亿元⟧的突破。",),
    ),
    Rule(
        id="actual.in_plan",
        says="A plan may tell what was done before.",
        when=(_planning, _past),
        gives=_actual,
        fires=("@plan 去年新建水厂⟦3座⟧。 → actual", "@plan 自2019年以来，新建水厂⟦3座⟧。 → actual"),
        passes=(
            "@plan 新建水厂⟦3座⟧。",
            "@plan@2023 6月底前完成造林⟦3亩⟧。",
            "@plan@2023 上半年完成造林⟦3亩⟧。",
        ),
    ),
    Rule(
        id="planned.section",
        says="What a plan tells is planned.",
        when=(_planning,),
        gives=_planned,
        fires=("@plan 新建水厂⟦3座⟧。 → planned",),
        passes=("新建水厂⟦3座⟧。",),
    ),
    Rule(
        id="estimated.header",
        says="What a colon announces as estimates is estimated.",
        when=(_sentence_estimates, _before("header_estimated")),
        gives=_estimated,
        fires=("主要指标预计完成情况：税收⟦3亿元⟧。 → estimated",),
        passes=("主要指标完成情况：税收⟦3亿元⟧。",),
    ),
    Rule(
        id="actual.start",
        says="What a change starts from is known, also where what it comes to is estimated.",
        when=(_starts,),
        gives=_actual,
        fires=("税收预计由2019年的⟦3亿元⟧提高到4亿元。 → actual",),
        passes=("税收预计由2019年的3亿元提高到⟦4亿元⟧。",),
    ),
    Rule(
        id="estimated.clause",
        says="A word of estimation in its clause makes a number estimated.",
        when=(_sentence_estimates, _estimates),
        gives=_estimated,
        fires=("全年税收预计完成⟦3亿元⟧。 → estimated",),
        passes=("全年税收完成⟦3亿元⟧，预计增长8%。",),
    ),
    Rule(
        id="estimated.announced",
        says="A clause that only announces an estimate reaches into the next.",
        when=(_sentence_estimates, _estimates_reach),
        gives=_estimated,
        fires=("预计今年底，税收达到⟦3亿元⟧。 → estimated",),
        passes=("预计税收增长，存款达到⟦3亿元⟧。",),
    ),
    Rule(
        id="estimated.below",
        says="An estimate that says 下同 reaches all that follows.",
        when=(_sentence_estimates, _same_below),
        gives=_estimated,
        fires=("税收3亿元（预计数，下同），存款⟦82亿元⟧。 → estimated",),
        passes=("税收3亿元（预计数），存款⟦82亿元⟧。",),
    ),
    Rule(
        id="actual.done",
        says="What its clause says is done is done, also where the clause before plans.",
        when=(_is_done,),
        gives=_actual,
        fires=("计划投资3亿元，目前已完成⟦2亿元⟧。 → actual",),
        passes=("计划投资3亿元，建设厂房⟦2栋⟧。",),
    ),
    Rule(
        id="actual.again",
        says="What was planned and is told again as reached is done.",
        when=(_sentence_plans, _told_again),
        gives=_actual,
        fires=("计划脱贫120人，实现脱贫⟦126人⟧。 → actual",),
        passes=("计划脱贫120人，实现就业⟦126人⟧。",),
    ),
    Rule(
        id="planned.header",
        says="What a colon announces as aims is planned.",
        when=(_announces, _before("header")),
        gives=_planned,
        fires=("主要目标：税收⟦3亿元⟧。 → planned",),
        passes=("主要成绩：税收⟦3亿元⟧。",),
    ),
    Rule(
        id="estimated.reaching",
        says="A plan of a clause before that is followed by an estimate reaches its own as an estimate.",
        when=(_sentence_plans, _plan_reaches_estimate),
        gives=_estimated,
        fires=("计划投资3亿元，预计年底动工，建设厂房⟦2栋⟧。 → estimated",),
        passes=("计划投资3亿元，年底动工，建设厂房⟦2栋⟧。",),
    ),
    Rule(
        id="planned.reaching",
        says="A plan of a clause before reaches its own, unless something done stands between.",
        when=(_sentence_plans, _plan_reaches),
        gives=_planned,
        fires=("计划投资3亿元，建设厂房⟦2栋⟧。 → planned",),
        passes=("计划投资3亿元，目前已动工，建设厂房⟦2栋⟧。", "计划总投资3亿元，完成⟦2亿元⟧。"),
    ),
    Rule(
        id="actual",
        says="What a report tells without another word is done.",
        gives=_actual,
        fires=("新建水厂⟦3座⟧。 → actual",),
        passes=("拟新建水厂⟦3座⟧。",),
    ),
)
"""In the order of their precedence; the last takes what is left."""
