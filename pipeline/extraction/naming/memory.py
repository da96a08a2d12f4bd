"""What a sentence has named so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from itertools import groupby
from typing import Final, NamedTuple

from pipeline.extraction.naming.lists import distribute
from pipeline.extraction.naming.phrases import has_noun, split_list
from pipeline.lexicon.naming import naming_lexicon

_LEXICON: Final = naming_lexicon()


class Name(NamedTuple):
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

    def shown(self) -> dict[str, object]:
        """What it holds that is not empty: the names of the levels in order, and each other field by its name."""
        rest = {
            one.name: getattr(self, one.name) for one in fields(self) if one.name not in ("levels", "grown")
        }
        told = {"levels": [level.name for level in self.levels], "grown": [name.text for name in self.grown]}
        return {name: value for name, value in {**told, **rest}.items() if value}

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
        several = _of_several(known, count) if count > 1 and known else None
        if several is not None:
            return several
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
            counted = bool(self.levels) and self.levels[-1].counted and not clause_before
            return self.subject if counted else ""
        begun = _LEXICON.pattern["begun"].match(clause_before)
        if name not in _LEXICON.generic or not (begun or self.part or not self.listing()):
            return ""
        owner = begun["thing"] if begun else self.part or self.subject
        if not has_noun(owner) or _LEXICON.pattern["dimension"].search(owner):
            return ""
        return _LEXICON.pattern["new"].sub("", owner) if _LEXICON.pattern["total"].search(name) else owner


def _of_several(known: Sequence[str], count: int) -> list[str] | None:
    """The names of ``count`` numbers where the last one lists as many members, or as many things were told alike."""
    if len(split_list(known[-1])) == count:
        return distribute(known[-1], count)
    runs = [(name, len(list(run))) for name, run in groupby(known)][-count:]
    alike = len(runs) == count and len({size for _, size in runs}) == 1
    return [name for name, _ in runs] if alike else None
