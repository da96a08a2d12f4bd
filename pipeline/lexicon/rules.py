"""What a rule is: a sentence about the language, the conditions under which it speaks, and what it gives then.

A table of rules is asked from its first to its last; the first that gives something answers. So each rule can be
read alone, with the examples that it must answer and those that it must leave to others; a test runs them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

E = TypeVar("E")
A = TypeVar("A")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Generic[E, A]):
    """One rule of a table.

    Attributes:
        id: its name in its table; what stands before a dot is its family, which the column ``rule`` shows.
        says: what is true of the language, in a sentence.
        when: the conditions, all of which must hold; the cheapest first.
        gives: what it makes of the evidence; None where it has nothing to give, and the next rule is asked.
        fires: sentences with ⟦the number⟧ that it answers, and ` → ` what it gives.
        passes: sentences with ⟦the number⟧ that look alike and that it does not answer.
    """

    id: str
    says: str
    when: tuple[Callable[[E], object], ...] = ()
    gives: Callable[[E], A | None]
    fires: tuple[str, ...]
    passes: tuple[str, ...]

    @property
    def family(self) -> str:
        """Its id up to the dot."""
        return self.id.partition(".")[0]

    def answer(self, evidence: E) -> A | None:
        """What it gives where all its conditions hold, else None."""
        for condition in self.when:
            if not condition(evidence):
                return None
        return self.gives(evidence)


class Table(Generic[E, A]):
    """Rules in the order of their precedence; the first that has an answer gives it.

    Neighbours that begin with the same condition are asked for it once, and passed over together where it does not hold.
    """

    __slots__ = ("_groups", "rules")

    def __init__(self, *rules: Rule[E, A]) -> None:
        self.rules = rules
        groups: list[tuple[Callable[[E], object], list[Rule[E, A]]]] = []
        for rule in rules:
            begins = rule.when[0] if rule.when else _always
            if not groups or groups[-1][0] is not begins:
                groups.append((begins, []))
            groups[-1][1].append(rule)
        self._groups = tuple(
            (begins, tuple((rule, rule.when[1:], rule.gives) for rule in group)) for begins, group in groups
        )

    def __iter__(self) -> Iterator[Rule[E, A]]:
        return iter(self.rules)

    def first(self, evidence: E) -> tuple[Rule[E, A], A] | None:
        """The first rule that has an answer, and its answer; None where none has."""
        for begins, group in self._groups:
            if begins(evidence):
                for rule, conditions, gives in group:
                    for condition in conditions:
                        if not condition(evidence):
                            break
                    else:
                        answer = gives(evidence)
                        if answer is not None:
                            return rule, answer
        return None

    def sure(self, evidence: E) -> tuple[Rule[E, A], A]:
        """The same, of a table in which some rule always has an answer: its last one as a rule."""
        found = self.first(evidence)
        assert found is not None, f"no rule from {self.rules[0].id} to {self.rules[-1].id} has an answer"
        return found


def _always(_: object) -> bool:
    return True
