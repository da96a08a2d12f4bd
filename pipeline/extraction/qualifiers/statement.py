"""What a rule of status and year may look at: one number of a sentence, with the words and the section that qualify it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from pipeline.cleaning.remembering import once
from pipeline.lexicon.qualifiers import qualifier_patterns

_PATTERN: Final = qualifier_patterns("status")
_NEAR_BEHIND: Final = 24
_NEAR_BEFORE: Final = 18
_AIMS: Final = ("计划", "目标", "任务")
"""Words of a plan that can stand behind what was done, and still make the number the aim: 已完成,年度目标3亿元."""


class Context(NamedTuple):
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


class Previous(NamedTuple):
    """The number before one in its sentence: where it ends, and its status."""

    end: int
    status: str


class Sentence:
    """A folded sentence and where it stands; what holds for all its numbers is looked for once.

    ``plans`` and ``estimates`` say that it has a word without which no plan reaches another clause, and no number is
    an estimate; ``moves`` that it has one without which nothing starts from a number.
    """

    __slots__ = ("context", "estimates", "moves", "planning", "plans", "text")

    def __init__(self, text: str, context: Context) -> None:
        self.text = text
        self.context = context
        self.planning = context.kind == "plan"
        self.moves = "由" in text or "从" in text
        self.plans = _PATTERN["reaching_needs"].search(text) is not None
        self.estimates = _PATTERN["estimate_needs"].search(text) is not None


class Statement:
    """One number of a sentence: what its clause says before it, what stands behind it, and its context.

    ``clause_start``, ``start`` and ``end`` are offsets into ``text``; ``named_by`` is the family of the rule that
    named it; ``before`` all of the sentence before it, and ``dated`` whether that says 年; ``clause`` the words of its
    clause before it that say something of it, ``done`` what they say is done, and ``plan`` the last word of a plan
    among them, unless what is done has the say.
    """

    def __init__(
        self,
        sentence: Sentence,
        clause_start: int,
        start: int,
        end: int,
        previous: Previous | None = None,
        named_by: str = "",
    ) -> None:
        self.sentence = sentence
        self.text = text = sentence.text
        self.clause_start = clause_start
        self.start = start
        self.end = end
        self.context = sentence.context
        self.planning = sentence.planning
        self.previous = previous
        self.previous_end = previous.end if previous else 0
        self.named_by = named_by
        self.before = text[:start]
        self.behind = text[end : end + _NEAR_BEHIND]
        self.dated = "年" in self.before
        self.clause = _said(text[clause_start:start])
        self.done = _PATTERN["done"].search(self.clause)
        self.plan = _plan_of(self.clause, self.done)

    @once
    def estimate(self) -> re.Match[str] | None:
        """What its clause says is estimated."""
        return _PATTERN["estimated"].search(self.clause)

    @once
    def _clauses_before(self) -> str:
        """The clauses before its own, as far as a plan reaches: from the last semicolon, or all of a year's plan."""
        begin = (
            max(self.text.rfind(";", 0, self.clause_start), self.text.rfind("。", 0, self.clause_start)) + 1
        )
        if begin and _PATTERN["year_plan"].match(self.text):
            begin = 0
        return _at_some_time(_PATTERN["quoted"].sub("", self.text[begin : self.clause_start]))

    @once
    def reaching(self) -> re.Match[str] | None:
        """The last word of a plan in an earlier clause, where it reaches its own: nothing done stands between."""
        before = self._clauses_before
        plan = last(_PATTERN["reaching"], before)
        if plan is None or _PATTERN["done"].search(before, before.rfind(",", 0, plan.start()) + 1):
            return None
        cost = _PATTERN["cost"].match(before, plan.start())
        return None if cost and _PATTERN["begun"].match(self.text, self.clause_start) else plan

    @once
    def reaching_estimate(self) -> bool:
        """Whether that plan is followed by an estimate."""
        plan = self.reaching
        return plan is not None and _PATTERN["estimated"].search(self._clauses_before, plan.end()) is not None

    @once
    def estimate_announced(self) -> bool:
        """Whether the clause before its own only announces an estimate: 预计2010年,全县生产总值达到…"""
        before = self.text[max(0, self.clause_start - _NEAR_BEFORE) : self.clause_start]
        return _PATTERN["only_estimate"].search(before) is not None


Condition = Callable[[Statement], object]


def last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The last place where a pattern stands in a text."""
    found = None
    for match in pattern.finditer(text):
        found = match
    return found


def _said(clause: str) -> str:
    """A clause without names in quotation marks, what a change starts from, and the aim that a result is told against."""
    for key in ("quoted", "moved_from", "against"):
        clause = _PATTERN[key].sub("", clause)
    return _at_some_time(clause)


def _at_some_time(words: str) -> str:
    """计划上半年完成: the time by which a thing is meant to be done says nothing of what is done."""
    return _PATTERN["due"].sub("在", words)


def _plan_of(clause: str, done: re.Match[str] | None) -> re.Match[str] | None:
    """The last word of a plan in a clause: one that stands behind what is done there, and is none of the aims."""
    plan = last(_PATTERN["planned"], clause)
    if plan is None or done is None:
        return plan
    return plan if done.start() < plan.start() and not plan[0].startswith(_AIMS) else None
