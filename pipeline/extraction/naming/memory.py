"""What a sentence has named so far, and how names are put together from it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from pipeline.extraction.naming.phrases import (
    LONGEST,
    has_noun,
    left_phrase,
    shorten,
    split_list,
    starts_with_verb,
    subject_of,
    trim_lead,
    trim_light,
)
from pipeline.extraction.words import words
from pipeline.lexicon.naming import naming_lexicon

_LEXICON: Final = naming_lexicon()
_PATTERN: Final = _LEXICON.pattern
_STOCK: Final = ("存栏", "出栏")
_STOCKED: Final = _PATTERN["stocked"]
_INSURED: Final = ("保险人数", "保险参保人数", "保险费", "保险基金")
"""养老、医疗、工伤保险人数: the kinds of insurance share more than their last word."""
_KIND: Final = _PATTERN["of_kind"]
_COUNTERPARTS: Final = {"支出": "收入", "出口": "进口"}
_GROUPED: Final = _PATTERN["grouped"]
_DIGIT: Final = re.compile("[0-9]")
_SECTORS: Final = _PATTERN["sectors"]


@dataclass(frozen=True, slots=True)
class Name:
    """What a number measures, which rule said so, and up or down if the number is a change."""

    text: str
    rule: str
    change: str | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """A name that later numbers of the sentence may be of: a growth, a share, what became of it."""

    name: str
    ratio: bool
    unit: str
    counted: bool = False


@dataclass(slots=True)
class Memory:
    """What a sentence has named up to a number.

    ``levels`` in order; ``subject``: what a bare 资金 or 占地 belongs to; ``measured``: what was last measured of a
    thing named behind its number (总投资5亿元的水厂、3亿元的电站); ``within``: the parts of an 其中 are being named,
    ``part``: which one, where it is the only one so far; ``counted``: the noun that the number before counted
    (5个村 before 51个组); ``target``: the words of the target whose amount was told last (占任务数 of
    占任务数3万亩的60%); ``done``: the sentence says that something was 完成; ``ranked``: what the last rank was of;
    ``segment``: where the levels behind the last semicolon begin; ``grown``: the growths told last; ``outside``: how
    many levels were told before the bracket that is open.
    """

    levels: list[Level] = field(default_factory=list)
    subject: str = ""
    measured: str = ""
    within: bool = False
    part: str = ""
    counted: str = ""
    target: str = ""
    done: bool = False
    ranked: str = ""
    segment: int = 0
    grown: tuple[Name, ...] = ()
    outside: int = 0

    def add(self, names: Sequence[str], unit: str, *, ratio: bool, counted: bool = False) -> None:
        """Remember the names of one cluster; ``unit`` is "" where they are named but their level is not given."""
        self.grown = ()
        self.levels += [Level(name, ratio, unit, counted) for name in names]

    def step(self, *, within: bool) -> None:
        """Go on to a number inside a bracket or outside: what a bracket told besides is not what goes on behind it."""
        if within and not self.outside:
            self.outside = len(self.levels)
        elif not within and self.outside:
            del self.levels[self.outside :]
            self.outside = 0

    def last(self, count: int = 1, *, ratio: bool = False) -> list[str]:
        """The last ``count`` names; rates among them only if ``ratio``, or where there is nothing else.

        Two counts of one thing (12户36人) are one name. Where one name lists as many members
        (城镇和农村居民收入), each member is one; where too few were named, the last is repeated; "" where none was.
        """
        known = [level.name for level in self.levels if ratio or not level.ratio]
        known = known or [level.name for level in self.levels]
        if count > 1 and known and len(split_list(known[-1])) == count:
            return distribute(known[-1], count)
        if count > 1:
            runs = [(name, len(list(run))) for name, run in groupby(known)][-count:]
            if len(runs) == count and len({size for _, size in runs}) == 1:
                return [name for name, _ in runs]
        return known[-count:] if len(known) >= count else [known[-1] if known else ""] * count

    def last_unit(self) -> str | None:
        """The unit of the last level, None where there is none."""
        return self.levels[-1].unit if self.levels else None

    def has_unit(self, unit: str) -> bool:
        """Whether a level of this unit was named."""
        return any(level.unit == unit for level in self.levels)

    def listing(self) -> bool:
        """Whether the last levels are several things counted side by side: 村12个、社区3个."""
        levels = self.levels[self.segment :]
        last, before = levels[-1:], levels[-2:-1]
        if not before or not (last[0].counted and before[0].counted):
            return False
        return not last[0].name.startswith(before[0].name)

    def of_unit(self, unit: str) -> str:
        """The last name with this unit or with none yet, else the last that is no rate: what a number without a
        name repeats."""
        same = next((level.name for level in reversed(self.levels) if level.unit in (unit, "")), "")
        return same or self.last()[0]

    def owner(self, name: str, clause_before: str) -> str:
        """What a generic name (资金, 占地, 办结率) is of, or "" where it stands for itself.

        A clause without numbers directly before names the owner anew; a rate is owned only by what was counted
        directly before it.
        """
        if name in _LEXICON.rates_of_counts:
            last = self.levels[-1] if self.levels else None
            return self.subject if last is not None and last.counted and not clause_before else ""
        if name not in _LEXICON.generic:
            return ""
        begun = _LEXICON.pattern["begun"].match(clause_before)
        if not begun and not self.part and self.listing():
            return ""
        owner = begun["thing"] if begun else self.part or self.subject
        if not has_noun(owner) or _LEXICON.pattern["dimension"].search(owner):
            return ""
        return _LEXICON.pattern["new"].sub("", owner) if _LEXICON.pattern["total"].search(name) else owner


def told_before(left: str, clause: str, count: int) -> list[str]:
    """The things that ``count`` numbers behind 分别 are of, named by the clause before: 投资、消费稳步增长,分别达到…"""
    if count == 1 or "分别" not in left or _DIGIT.search(clause):
        return []
    phrase = left_phrase(_LEXICON.pattern["fared"].sub("", clause))
    members = split_list(phrase)
    if len(members) != count or not (tail := subject_of(members[-1])):
        return []
    return distribute(phrase[: phrase.rindex(members[-1])] + tail, count)


def fitting(head: str, tail: str) -> str:
    """Both together if they fit into a name, else the second, or the first where that is all there is."""
    return head + tail if len(head + tail) <= LONGEST else tail or head


def with_owner(owner: str, generic: str) -> str:
    """资金 of 基础母牛: the owner in front, without a generic head of its own, shared words given once."""
    owner = _LEXICON.pattern["gained"].sub("", owner)
    if generic in _STOCK:
        owner = _STOCKED.sub("", owner)
    if generic in _LEXICON.rates:
        return fitting(owner, generic)
    project = _PATTERN["project"].match(owner)
    owner = project[0] if project else owner
    for word in _LEXICON.generic:
        if owner.endswith(word) and not generic.endswith(("口径", "绝对额", "绝对值")):
            owner = owner[: -len(word)]
            break
    owner = "" if owner in ("年", "总", "当年", "累计") else owner
    for size in range(len(generic) - 1, 1, -1):
        if owner.endswith(generic[:size]):
            return fitting(owner, generic[size:])
    return fitting(owner, generic)


def noun_of(name: str) -> str:
    """A name without the verb that it begins with: 新开工保障房 → 保障房."""
    first = words(name)[0] if name else ""
    rest = name[len(first) :]
    return rest if len(rest) >= 2 and starts_with_verb(name) else name


def members_before(phrase: str, clause_before: str, count: int) -> list[str]:
    """The members of a group (四大类投资) that the clause before lists, each to the end of the common head; [] if
    it lists others, or another number of them.
    """
    grouped = _GROUPED.fullmatch(phrase)
    members = split_list(trim_light(trim_lead(clause_before))) if grouped else ()
    if grouped is None or len(members) != count or not all(grouped["head"] in member for member in members):
        return []
    head = grouped["head"]
    return [shorten(member[: member.index(head) + len(head)]) for member in members]


def distribute(phrase: str, count: int) -> list[str]:
    """A、B和C分别 with as many numbers: each its own, the common head of the last given to those without one."""
    phrase = _LEXICON.pattern["pair_apart"].sub(lambda pair: pair[0].replace("、", ""), phrase)
    members = split_list(phrase)
    if count == 2 and len(members) == 1 and (pair := _LEXICON.pattern["pair"].search(phrase)):
        return [shorten(phrase.replace(pair[0], side, 1)) for side in _LEXICON.pairs[pair[0]]]
    if count == 3 and len(members) == 1 and "三次产业" in phrase:
        return [shorten(phrase.replace("三次产业", f"第{number}产业", 1)) for number in "一二三"]
    sectors = _SECTORS.search(phrase)
    if sectors and len(sectors["numbers"]) == 2 * count - 1:
        before, after = phrase[: sectors.start()], sectors["of"] + phrase[sectors.end() :]
        return [shorten(before + number + after) for number in sectors["numbers"][::2]]
    if len(members) != count:
        return [shorten(phrase)] * count
    heads = _LEXICON.heads
    tail = members[-1]
    if count == 2 and tail in _COUNTERPARTS and members[0].endswith(_COUNTERPARTS[tail]):
        # 一般公共预算收入和支出: of one budget.
        return [shorten(members[0]), shorten(members[0].removesuffix(_COUNTERPARTS[tail]) + tail)]
    if not tail.endswith(heads):
        return [shorten(member) for member in members]
    tail_words = words(tail)
    tail = _LEXICON.pattern["group"].sub("", tail)

    def whole(member: str) -> str:
        last = words(member)[-1]
        if member.endswith((*heads, "人次", "人数")):
            return member
        if tail.endswith(_INSURED):
            return member + tail[tail.rindex("保险") :]
        if (kind := _KIND.search(tail)) and "类" not in member:
            return member + tail[kind.start() :]
        if tail.endswith(("存栏", "出栏")):
            return member + tail[-2:]
        if len(tail_words) == 1:
            return member + tail[2:] if len(tail) >= 4 and len(last) == 2 else member
        if len(last) == 1 and len(tail_words[0]) == 2:
            return member + tail[1:]
        if last in tail_words:
            return member + tail[tail.index(last) + len(last) :]
        if last == member:
            same = len(last) == 2 and len(tail_words[0]) == 4
            return member + tail[2 if same else len(tail_words[0]) :]
        return member + tail_words[-1]

    return [shorten(whole(member)) for member in members[:-1]] + [shorten(tail)]
