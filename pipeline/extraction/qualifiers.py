"""What qualifies a number: bound, status (done, estimated, planned) and year. Words: `qualifiers.toml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from pipeline.lexicon import load_toml

_NEAR: Final = 12
_FROM: Final = re.compile(r"[由从]现有的?[^,;]*?(?=增加到|提高到|扩大到|降|减)")
"""The starting point of a change: what is there now says nothing of what is aimed at."""
_AGAINST: Final = re.compile(
    r"(?:高于|低于|快于|优于|好于|高出)[^,;。]{0,18}?(?:目标|计划|任务|预期|规划)(?![^,;。]*(?:目标|计划))"
)
"""An aim that a result is told against is none of the result's."""
_BELOW: Final = re.compile(r"(?:预计|预估|估算|快报)数?(?:实现|完成)?,?\(?下同\)")
"""预计(下同), (预计数,下同): an estimate that says that it reaches what follows."""
_COST: Final = re.compile(r"(?:计划|预计)(?:年度?)?总?投资")
_BEGUN: Final = re.compile(
    r"(?:目前|其中|累计|实际|已|本?年度?|[今全当]年|(?:20)?[0-9]{1,2}(?:[-至][0-9]{1,2})?[年月](?:份|底)?)*(?:完成|到位|开工|建成)"
)
_AFTERWARDS: Final = re.compile(r"(?:达产|建成|投产|完工|竣工|投用)后")
_QUOTED: Final = re.compile(r"“[^“”]*”|《[^《》]*》")
_FIVE_YEARS: Final = re.compile(
    r"(?<![是比较])(?<![是比较]“)“?十(?P<number>[一二三四五六])五”?(?:期间|时期|末|累计)"
)
_ANNOUNCES: Final = re.compile(r"(?:^|[,;:。到至在]|计划|预计)\s?$")
"""What stands before a coming year that a number is of (到2025年), and not before one inside a name."""
_CLAUSE: Final = re.compile(r"[,;:。!?]")
_COMPARES: Final = ("是", "比", "较", "相当于")
"""A year behind one of these is what a number is compared with."""
_OF_YEAR: Final = re.compile(r"年?的?$")
# what a later number builds on is of another year: 在2018年脱贫摘帽的基础上,投入3亿元
_BUILT_ON: Final = re.compile(r"[^,;。]{0,30}基础之?上")
_LAST_YEAR: Final = re.compile(r"(?<![较比与是为])(?:去年|上年)(?!同|相|增|提|下|底|末|结)")
_SAME_TIME: Final = re.compile(r"[去上]年同期\(?$")
_ESTIMATES: Final = re.compile(r"预计到?(?:20[0-9]{2}|今|全)年[底末]?,")
_THIS_YEAR: Final = re.compile(r"今年(?!以?来)")


@dataclass(frozen=True, slots=True)
class Context:
    """What a sentence inherits from where it stands.

    ``kind`` is that of its section; ``year`` the one its section speaks of; ``written_year`` the one in which
    the report was written, by which 今年 and 去年 are meant; ``report_year`` the one it reviews. Each may be unknown.
    ``before`` is the sentence before one that names no subject of its own.
    """

    kind: str = "review"
    year: int | None = None
    written_year: int | None = None
    report_year: int | None = None
    heading: str = ""
    before: str | None = None


_STARTED: Final = re.compile("[由从](?:(?:19|20)[0-9]{2}|[去上]|十.五)")


@cache
def _patterns(table: str) -> dict[str, re.Pattern[str]]:
    return {key: re.compile(pattern) for key, pattern in load_toml("qualifiers.toml")[table].items()}


def bound_of(text: str, start: int, end: int, over: bool) -> str:
    """exact, over, under or about: from the number itself and the words on either side of it."""
    rules = _patterns("bound")
    before, after = text[max(0, start - _NEAR) : start].rstrip(), text[end : end + _NEAR].lstrip()
    if rules["about_before"].search(before) or rules["about_after"].match(after):
        return "about"
    if rules["under_before"].search(before) or rules["under_after"].match(after):
        return "under"
    if over or rules["over_before"].search(before) or rules["over_after"].match(after):
        return "over"
    return "exact"


def status_of(text: str, clause_start: int, start: int, end: int, context: Context) -> str:
    """actual, estimated or planned: from the clause before the number, what follows it, its sentence, its section."""
    rules = _patterns("status")
    clause, after = _QUOTED.sub("", text[clause_start:start]), text[end : end + 2 * _NEAR]
    clause = _AGAINST.sub("", _FROM.sub("", clause))
    planning = context.kind == "plan"
    if rules["estimated_after"].match(after):
        return "planned" if planning else "estimated"
    if not planning and rules["done_after"].match(after):
        return "actual"
    done = rules["done"].search(clause)
    plan = _last(rules["planned"], clause)
    if plan is not None and (
        done is None or (done.start() < plan.start() and not plan[0].startswith(("计划", "目标", "任务")))
    ):
        estimate = rules["estimated"].search(clause)
        if plan[0].startswith("可") and not planning and estimate:
            return "planned" if _AFTERWARDS.search(clause) else "estimated"
        if plan[0].startswith("可") and (
            _reached(text, clause_start) == "estimated"
            or _only_estimate_before(text, clause_start)
            or _ESTIMATES.match(text)
        ):
            return "estimated"
        if plan[0] == "任务" and not planning and plan.end() == len(clause) and text[end - 1] in "条项件":
            return "actual"
        if estimate is None or planning or plan.start() >= estimate.start() or "投" in plan[0][-2:]:
            return "planned"
        return "estimated"
    if rules["aiming"].search(clause) and rules["aimed_at"].match(text, end):
        return "planned"
    if rules["part_after"].match(after) and rules["of_target"].search(clause):
        return "planned"
    if rules["planned_after"].match(after) and not (clause.endswith("的") and after.startswith("的")):
        return "planned"
    if planning:
        past = (done and done[0] not in ("占", "目前") and "任务" not in done[0]) or rules["since"].search(
            text, 0, start
        )
        return "actual" if past else "planned"
    if rules["header_estimated"].search(text, 0, clause_start):
        return "estimated"
    if _STARTED.search(clause) and _patterns("year")["risen"].match(text, end):
        # 预计由2012年的34.9亿元提高到40.2亿元: where it rose from is known.
        return "actual"
    if rules["estimated"].search(clause) or _only_estimate_before(text, clause_start):
        return "estimated"
    if "下同" in text[:clause_start] and _BELOW.search(text, 0, clause_start):
        return "estimated"
    if done is not None:
        return "actual"
    return "planned" if rules["header"].search(text, 0, clause_start) else _reached(text, clause_start)


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = None
    for match in pattern.finditer(text):
        found = match
    return found


def _reached(text: str, clause_start: int) -> str:
    """The status that a plan word of an earlier clause of the same sentence gives, where nothing done stands between."""
    rules = _patterns("status")
    begin = max(text.rfind(";", 0, clause_start), text.rfind("。", 0, clause_start)) + 1
    if begin and rules["year_plan"].match(text):
        begin = 0
    before = _QUOTED.sub("", text[begin:clause_start])
    plan = _last(rules["reaching"], before)
    if plan is None or rules["done"].search(before, before.rfind(",", 0, plan.start()) + 1):
        return "actual"
    if _COST.match(before, plan.start()) and _BEGUN.match(text, clause_start):
        # What a project is planned to cost says nothing of what has begun.
        return "actual"
    return "estimated" if rules["estimated"].search(before, plan.end()) else "planned"


def _only_estimate_before(text: str, clause_start: int) -> bool:
    """预计2010年,全县生产总值达到…: a clause that only announces an estimate reaches into the next."""
    before = text[max(0, clause_start - 18) : clause_start]
    match = re.search(
        r"(?:^|[,;。:])(经?(?:初步)?(?:预计|预估|估算|测算|估计)(?:到?(?:(?:20[0-9]{2}|今|全)年)?(?:底|末|前[一二三]季度|上半年|1[-—至]1?[0-9]月份?)?)?(?:\(下同\))?)[,:]$",
        before,
    )
    return match is not None


def year_of(
    text: str, clause_start: int, start: int, end: int, previous_end: int, status: str, context: Context
) -> int | None:
    """The year that the number is of: one named in its clause, else at the head of its sentence, else the section's.

    ``previous_end`` is where the number before it ends: 由2017年的76降至64 gives its year to the first alone. What a
    change starts from (由4.2亿元增加到6亿元) is of an earlier year, unknown where no word tells it.
    """
    rules = _patterns("year")
    in_clause = in_head = None
    before = text[:start]
    dated = "年" in before
    for match in rules["explicit"].finditer(before) if dated else ():
        if rules["not_of"].search(text[max(0, match.start() - 3) : match.start()]) and not _OF_YEAR.match(
            text[match.end() - 1 : start]
        ):
            continue
        if before.endswith(_COMPARES, 0, match.start()) or text.startswith("同期", match.end()):
            continue
        if previous_end > match.end() and text[max(0, match.start() - 1) : match.start()] in ("由", "从"):
            continue
        if "基础" in before and _BUILT_ON.match(before, match.end()):
            continue
        year = int(match["last"] or match["year"])
        later = context.kind != "plan" and context.written_year is not None and year > context.written_year
        if later and not _ANNOUNCES.search(text[: match.start()]):
            continue
        if match.start() >= clause_start:
            in_clause = year
        elif _ANNOUNCES.search(text[: match.start()]):
            in_head = year
    if in_clause is not None:
        return in_clause
    if dated and rules["masked"].search(text, max(clause_start, previous_end), start):
        return None
    if (
        context.kind != "plan"
        and rules["base"].search(before, clause_start)
        and rules["risen"].match(text, end)
    ):
        last = context.written_year is not None and _LAST_YEAR.search(before, max(clause_start, previous_end))
        return context.written_year - 1 if context.written_year is not None and last else None
    if "五" in before and (plan := _last(_FIVE_YEARS, before)) and not _CLAUSE.search(before, plan.end() + 8):
        return 2010 + 5 * "一二三四五六".index(plan["number"])
    written = context.written_year
    if written is not None and dated:
        clause = text[clause_start:start]
        if _LAST_YEAR.search(text[max(clause_start, previous_end) : start]) or _SAME_TIME.search(before):
            return written - 1
        if "明年" in clause:
            return context.report_year + 1 if context.report_year is not None else written + 1
        if _THIS_YEAR.search(clause):
            return written
    if in_head is not None:
        return in_head
    if context.kind == "plan":
        return context.report_year if status == "actual" else context.year
    return None if status == "planned" and rules["some_day"].search(text[:start]) else context.year
