"""Growth: 同比增长5%, 增加300户. Of what the clause names, or else of the last levels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pipeline.extraction.naming.evidence import Answer, Evidence, Told
from pipeline.extraction.naming.joining import extended, fitting, with_owner
from pipeline.extraction.naming.lists import distribute
from pipeline.extraction.naming.memory import Name
from pipeline.extraction.naming.phrases import (
    has_noun,
    left_phrase,
    right_name,
    shorten,
    split_list,
    subject_of,
)
from pipeline.lexicon.naming import naming_lexicon

_LEXICON: Final = naming_lexicon()
_PATTERN: Final = _LEXICON.pattern
_RANKS: Final = ("位", "名")
_MINUS: Final = ("-", "—")
"""What stands between the verb and the number of a growth that is none: 增长-3%."""
_COMPARED: Final = ("同比", "环比")
_MOST_PERCENT: Final = 60


@dataclass(frozen=True, slots=True)
class Growth:
    """A verb of growth before the number: against what it is told, its direction, and what the clause names."""

    verb: str
    against: str
    own: str
    change: str | None
    percent: bool
    shifts: bool
    ranked: bool

    @property
    def loose(self) -> bool:
        """Whether nothing but the verb says that it is a growth."""
        return not (self.against or self.shifts or self.ranked)


def growth_before(evidence: Evidence) -> Growth | None:
    """The growth that the words left of a number tell, if they end with one that is no thing made or counted."""
    left, memory = evidence.cluster.left, evidence.memory
    signed = _signed(evidence)
    found = _LEXICON.growth.search(signed or left)
    if found is None:
        return None
    left = signed or left
    own = left_phrase(left[: found.start()] + found["against"].partition("相比")[2])
    if own.startswith("占") and not own.startswith("占地") and memory.levels:
        own = fitting(memory.last()[0], own)
    shifts = _PATTERN["shift"].search(left) is not None
    growth = Growth(
        verb="" if signed else found["verb"],
        against=found["against"],
        own=own,
        change=_direction(evidence, found, shifts=shifts),
        percent=evidence.first.kind == "ratio" or _lost_percent(evidence),
        shifts=shifts,
        ranked=_PATTERN["rank"].search(left) is not None and not shifts,
    )
    averaged = _PATTERN["each"].fullmatch(own) is not None
    return growth if averaged or growth.percent or _is_change(evidence, growth) else None


def _signed(evidence: Evidence) -> str:
    """The words before a number whose sign alone says that it is a growth (同比-8.6%), with the verb; else empty."""
    left = evidence.cluster.left
    if evidence.first.kind != "ratio":
        return ""
    if evidence.first.minus and left.endswith(_COMPARED):
        return left + "增长"
    return left[:-1] + "增长" if left.endswith("+") and left[:-1].endswith(_COMPARED) else ""


def averaged(evidence: Evidence, growth: Growth) -> Answer:
    """人均增加200元: of what the clause before speaks of."""
    name = fitting(subject_of(evidence.cluster.clause_before), growth.own + growth.verb)
    return Answer(evidence.all(name, "growth", growth.change))


def of_clause(evidence: Evidence, growth: Growth) -> Answer | None:
    """The growth of what its own clause names."""
    cluster, own, count = evidence.cluster, growth.own, evidence.count
    bases = distribute(own, count) if count > 1 else [shorten(own)]
    if count > 1 and cluster.follows_bracket and len(split_list(own)) == count - 1:
        bases = [*evidence.memory.last(), *split_list(own)]
    return _answer(evidence, growth, bases, (Told(bases),), subject=bases[-1])


def of_before(evidence: Evidence, growth: Growth) -> Answer | None:
    """The growth of the last levels, of what the clause before speaks of, or of what stands behind the number."""
    own, told = growth.own, evidence.apart
    rates = evidence.unit == "百分点" or not growth.percent
    known = told or evidence.memory.last(evidence.count, ratio=rates)
    owns = not any(_PATTERN["dimension"].search(base) for base in known)
    bases = [with_owner(base, own) if own and base and owns else own or base for base in known]
    kept = (Told(told),) if told else ()
    if not any(bases) and growth.percent and (subject := subject_of(evidence.cluster.clause_before)):
        bases = [subject] * evidence.count
        kept = (*kept, Told(bases))
    if not any(bases):
        bases = [right_name(evidence.cluster.right)] * evidence.count
    return _answer(evidence, growth, bases, kept) if any(bases) else None


def _answer(
    evidence: Evidence, growth: Growth, bases: list[str], told: tuple[Told, ...], subject: str = ""
) -> Answer:
    verb = growth.verb
    names = [base if base.endswith(verb) else extended(base, verb) for base in bases]
    if verb in _LEXICON.rates:
        told = (*told, Told(names, evidence.unit, ratio=True))
    rule = "growth" if growth.own else "growth_inherited"
    named = tuple(
        Name(name, rule, _change_of(growth, mention.minus) if at else growth.change)
        for at, (name, mention) in enumerate(zip(names, evidence.cluster.mentions, strict=True))
    )
    return Answer(named, told, subject, grows=True)


def _change_of(growth: Growth, minus: bool) -> str | None:
    """The change of a later number of a list, each of which has its own sign (分别增长-3.2%、5.6%)."""
    return ("down" if minus else "up") if growth.change and growth.verb in _LEXICON.up else growth.change


def _direction(evidence: Evidence, found: re.Match[str], *, shifts: bool) -> str | None:
    """up or down; None for a rank that is reached and for a multiple of what was."""
    left, verb = evidence.cluster.left, found["verb"]
    reached = _PATTERN["rank"].search(left) is not None and not shifts
    multiple = evidence.unit == "倍" and not verb.startswith(("增", "提", "扩"))
    if reached or multiple:
        return None
    rises = verb in _LEXICON.up and not (evidence.first.minus or left.endswith(_MINUS))
    return "up" if rises else "down"


def _is_change(evidence: Evidence, growth: Growth) -> bool:
    """Whether an amount behind a verb of growth says by how much, and not what was made: 增加12个电站."""
    first, own, verb = evidence.first, growth.own, growth.verb
    if verb.endswith("增效"):
        return False
    gained = (
        verb in _LEXICON.gains and own in ("", verb) and evidence.memory.last_unit() in ("", evidence.unit)
    )
    if growth.loose and not gained and (len(verb) < 2 or not has_noun(own)):
        return False
    # 改造提升12个电站: what is improved, not by how many.
    improves = first.kind == "count" and evidence.unit not in _RANKS and not growth.against
    return not (improves and not own.endswith(_LEXICON.heads) and right_name(evidence.cluster.right))


def _lost_percent(evidence: Evidence) -> bool:
    """Whether the source lost the percent sign of a growth: 增长7.5;"""
    first = evidence.first
    bare = first.unit is None and not first.scaled and not first.masked and not evidence.cluster.right
    return bare and first.value is not None and first.value < _MOST_PERCENT
