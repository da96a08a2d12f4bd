"""What a naming rule may look at: a cluster of numbers with the words beside it, the memory of its sentence, the heading.

Nothing here changes the memory; that is done with what a rule has answered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, cast

from pipeline.cleaning.remembering import once
from pipeline.extraction.naming.clusters import Cluster
from pipeline.extraction.naming.lists import told_before
from pipeline.extraction.naming.memory import Memory, Name
from pipeline.extraction.naming.phrases import left_name, left_phrase, shorten
from pipeline.extraction.naming.sides import right_of
from pipeline.lexicon.naming import naming_lexicon

_LEXICON: Final = naming_lexicon()
_PATTERN: Final = _LEXICON.pattern
_UNSEEN: Final = object()
_PLACE_NOUNS: Final = frozenset("村户县镇乡")
_GROUPS: Final = frozenset({"片区", "地块", "区块", "点位", "标段"})
"""What land and works are told by: 高标准农田3个片区1200亩, both of the land."""


class Told(NamedTuple):
    """Names that later numbers of the sentence may be of; ``unit`` is "" where their level is not given."""

    names: Sequence[str]
    unit: str = ""
    ratio: bool = False


class Answer(NamedTuple):
    """What a rule says of a cluster: a name for each of its numbers, and what the memory keeps of it.

    ``subject`` and ``ranked`` are kept where they are not empty; ``grows`` says that the names are those of growths.
    """

    names: Sequence[Name]
    told: tuple[Told, ...] = ()
    subject: str = ""
    ranked: str = ""
    grows: bool = False


class Evidence:
    """A cluster, what its sentence has named before it, and the heading above; what is asked often is worked out once."""

    def __init__(self, cluster: Cluster, memory: Memory, heading: str = "") -> None:
        self.cluster = cluster
        self.memory = memory
        self.heading = heading
        self.first = cluster.mentions[0]
        self.count = len(cluster.mentions)
        self.unit = self.first.unit_name
        self._seen: dict[Sight, re.Match[str] | None] = {}

    def see(self, sight: Sight) -> re.Match[str] | None:
        """What a sight finds in the words beside the cluster."""
        found = self._seen.get(sight, _UNSEEN)
        if found is _UNSEEN:
            found = self._seen[sight] = sight.look(getattr(self.cluster, sight.side))
        return cast("re.Match[str] | None", found)

    def sights(self) -> dict[str, str]:
        """What was found so far, by the pattern's key."""
        return {sight.key: found[0] for sight, found in self._seen.items() if found is not None}

    @once
    def left(self) -> tuple[str, str]:
        """The name on the left, whatever its length; and what 分别 says of each of its members (分别完成投资)."""
        left, _, each = self.cluster.left.partition("分别") if self.count > 1 else (self.cluster.left, "", "")
        compared = _PATTERN["compared"].search(left)
        if compared and (compared["less"] or compared["more"] == "多"):
            left = left[: compared.start()]
        phrase = left_phrase(left)
        each = left_phrase(each) if phrase else ""
        return phrase, "" if each in _LEXICON.light or each in _LEXICON.follow else each

    @once
    def phrase(self) -> str:
        """The name on the left, whatever its length."""
        return self.left[0]

    @once
    def _named_left(self) -> str:
        return "" if self.phrase in _PLACE_NOUNS else shorten(self.phrase)

    @once
    def right(self) -> str:
        """The name on the right, or an empty string."""
        return right_of(self.cluster, self._named_left)

    @once
    def _member(self) -> str:
        """The name on the left; where a company stands there, the last of those listed."""
        own = self._named_left
        return own.rpartition("、")[2] if _PATTERN["owner"].search(own) else own

    @once
    def grouped(self) -> bool:
        """Whether only what the things are grouped by stands on the left: 3个片区1200亩."""
        return self._member in _GROUPS and bool(self.memory.levels) and not self.right

    @once
    def own(self) -> str:
        """The name on the left, or an empty string: also where the number before counted it."""
        counted = bool(self.right) and self._member == self.memory.counted
        return "" if self.grouped or counted else self._member

    @once
    def before(self) -> str:
        """The name that the clause before gives."""
        return left_name(self.cluster.clause_before)

    @once
    def base(self) -> str:
        """What the sentence named last with this unit."""
        return self.memory.of_unit(self.unit)

    @once
    def apart(self) -> list[str]:
        """The things that the numbers behind 分别 are of, where the clause before names them."""
        return told_before(self.cluster.left, self.cluster.clause_before, self.count)

    def each(self, names: Sequence[str], rule: str, change: str | None = None) -> tuple[Name, ...]:
        """The names, under a rule."""
        return tuple(Name(name, rule, change) for name in names)

    def all(self, name: str, rule: str, change: str | None = None) -> tuple[Name, ...]:
        """One name for all of the numbers."""
        return (Name(name, rule, change),) * self.count


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """A pattern of the lexicon, looked for in the words of one side; a condition of a rule, and what it sees there."""

    side: str
    key: str
    how: str
    hint: str = ""
    """A word or one of some signs without which it cannot be there: a cheap test before the pattern."""

    def look(self, words: str) -> re.Match[str] | None:
        """What is found in ``words``."""
        if self.hint and self.hint not in words:
            return None
        found: re.Match[str] | None = getattr(_PATTERN[self.key], self.how)(words)
        return found

    def __call__(self, evidence: Evidence) -> re.Match[str] | None:
        return evidence.see(self)

    def of(self, evidence: Evidence) -> re.Match[str]:
        """What it has seen; only where it is one of the rule's conditions."""
        found = evidence.see(self)
        assert found is not None
        return found


def kinds(*names: str) -> Callable[[Evidence], bool]:
    """The first number is of one of these kinds: count, measure, money, ratio."""

    def of_kind(evidence: Evidence) -> bool:
        return evidence.first.kind in names

    return of_kind


def units(*names: str) -> Callable[[Evidence], bool]:
    """The first number has one of these units."""

    def with_unit(evidence: Evidence) -> bool:
        return evidence.unit in names

    return with_unit


def level(evidence: Evidence) -> bool:
    """The sentence has named something before this number."""
    return bool(evidence.memory.levels)
