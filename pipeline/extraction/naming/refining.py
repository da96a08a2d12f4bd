"""The rules that make the name of a level whole: its owner, the heading it stands under, the members of a list, its target.

Each is asked in turn, and each sees what those before it made.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from pipeline.extraction.naming.evidence import Evidence, Sight
from pipeline.extraction.naming.joining import fitting, with_owner
from pipeline.extraction.naming.levels import EDGES
from pipeline.extraction.naming.lists import distribute, members_before
from pipeline.extraction.naming.phrases import balanced, has_noun, left_name
from pipeline.lexicon.naming import naming_lexicon
from pipeline.lexicon.rules import Rule

_LEXICON: Final = naming_lexicon()
_PATTERN: Final = _LEXICON.pattern
_SHORT: Final = 14
_CLAUSED: Final = _PATTERN["claused"]
_TARGET: Final = Sight("left", "target", "search")
_EXCESS: Final = Sight("left", "excess", "search")
_ONWARD: Final = Sight("onward", "onward", "match")


@dataclass(frozen=True, slots=True)
class Named:
    """The names of a cluster so far, the family of the rule that gave them, and the evidence."""

    evidence: Evidence
    names: tuple[str, ...]
    family: str


Refinement = Rule[Named, tuple[str, ...]]


def refined(named: Named) -> tuple[Named, tuple[str, ...]]:
    """The names made whole, under the family of the last rule that changed them; and the ids of those rules."""
    rules: tuple[str, ...] = ()
    for rule in REFINEMENTS:
        names = rule.answer(named)
        if names is not None:
            named = replace(named, names=names, family=rule.family)
            rules = (*rules, rule.id)
    return named, rules


def _left(named: Named) -> bool:
    return named.family == "left"


def _left_or_owned(named: Named) -> bool:
    return named.family in ("left", "left+subject")


def _not_left(named: Named) -> bool:
    return named.family != "left"


def _inherited(named: Named) -> bool:
    return named.family == "inherited"


def _listed(named: Named) -> bool:
    """Several numbers stand side by side, so that each may have a member of a list."""
    return named.evidence.count > 1 and named.evidence.cluster.listed


def _of_one(named: Named) -> bool:
    """Not both or all of several: no one of those is the subject."""
    left, own = named.evidence.cluster.left, named.evidence.own
    return _PATTERN["both"].search(left[len(own) :]) is None


def _owner(named: Named) -> tuple[str, ...] | None:
    evidence, name = named.evidence, named.names[0]
    spent = name in _LEXICON.spendings and _ONWARD(evidence)
    if "争取" in evidence.cluster.left or evidence.right or spent:
        return None
    owner = evidence.memory.owner(name, evidence.cluster.clause_before)
    return (with_owner(owner, name),) * evidence.count if owner else None


def _is_bare(named: Named) -> bool:
    """Whether a name leaves open which project it is of: 总投资, 该项目占地."""
    name = named.names[0]
    return name.removeprefix("该").removeprefix("项目").removeprefix("计划") in _LEXICON.of_projects


def _can_own(named: Named) -> bool:
    """Whether the heading names one thing, as the entries of a list of projects do, and nothing is being listed."""
    heading = named.evidence.heading
    short = 2 <= len(heading) <= _SHORT and not _CLAUSED.search(heading)
    return short and left_name(heading) == heading and not named.evidence.memory.listing()


def _under_heading(named: Named) -> tuple[str, ...]:
    name = fitting(named.evidence.heading, named.names[0].removeprefix("该"))
    return (name,) * named.evidence.count


def _apart(named: Named) -> tuple[str, ...] | None:
    return tuple(named.evidence.apart) or None


def _members(named: Named) -> tuple[str, ...]:
    evidence = named.evidence
    phrase, each = evidence.left
    clause = evidence.cluster.clause_before
    members = members_before(phrase, clause, evidence.count) or distribute(phrase, evidence.count)
    return tuple(fitting(member, each) for member in members)


def _last(named: Named) -> tuple[str, ...]:
    return tuple(named.evidence.memory.last(named.evidence.count, ratio=True))


def _targets(named: Named) -> bool:
    """A target is told, of which a part is done, or beyond which something was done."""
    cluster = named.evidence.cluster
    if cluster.right == "的" and cluster.right_is_mention and _TARGET(named.evidence):
        return True
    return cluster.left.startswith("超") and _EXCESS(named.evidence) is not None


def _target(named: Named) -> tuple[str, ...]:
    left = named.evidence.cluster.left.lstrip("占为")
    return tuple(name if has_noun(name) else left for name in map(_trimmed, named.names))


def _trimmed(name: str) -> str:
    return balanced(name).strip(EDGES)


REFINEMENTS: Final[tuple[Refinement, ...]] = (
    Rule(
        id="left+subject",
        says="A generic name (资金, 占地, 办结率) belongs to what the clause before begins, or to the last subject.",
        when=(_left, _of_one),
        gives=_owner,
        fires=("滨河公园开工建设，总投资⟦3200万元⟧。 → 滨河公园总投资",),
        passes=("滨河公园开工建设，栽植乔木⟦3200株⟧。",),
    ),
    Rule(
        id="left+heading",
        says="Under a heading that names one project, its size and cost are those of that project.",
        when=(_left_or_owned, _of_one, _is_bare, _can_own),
        gives=_under_heading,
        fires=("@滨河公园 总投资⟦3200万元⟧。 → 滨河公园总投资",),
        passes=("@滨河公园 栽植乔木⟦3200株⟧。",),
    ),
    Rule(
        id="clause.apart",
        says="The things that several numbers behind 分别 are of may be named by the clause before.",
        when=(_not_left,),
        gives=_apart,
        fires=("财政收入、居民存款稳步增长，分别达到⟦3.1亿元⟧和82亿元。 → 财政收入",),
        passes=("财政收入、居民存款分别达到⟦3.1亿元⟧和82亿元。",),
    ),
    Rule(
        id="left.members",
        says="As many numbers as a list has members: each has its own, with the head that they share.",
        when=(_left, _listed),
        gives=_members,
        fires=("小麦、玉米播种面积分别为⟦3.1万亩⟧和2.2万亩。 → 小麦播种面积",),
        passes=("小麦播种面积⟦3.1万亩⟧。",),
    ),
    Rule(
        id="inherited.members",
        says="Numbers side by side that name nothing are of the last names, in their order.",
        when=(_inherited, _listed),
        gives=_last,
        fires=("财政收入3.1亿元、居民存款82亿元，⟦2.9亿元⟧和80亿元。 → 财政收入",),
        passes=("财政收入⟦3.1亿元⟧、居民存款82亿元。",),
    ),
    Rule(
        id="target",
        says="A target told with how much of it is done is a target, not the level.",
        when=(_targets,),
        gives=_target,
        fires=("造林占任务数⟦4万亩⟧的75%。 → 造林占任务数",),
        passes=("造林⟦4万亩⟧。",),
    ),
)
"""In the order in which they are asked; the examples' names are those of the whole."""
