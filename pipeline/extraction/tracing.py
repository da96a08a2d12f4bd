"""How each number of a sentence came by its name, status and year: the rules asked, the ones that answered, and why.

Nothing here decides anything: it watches what `names.accounts` and `rows.qualified` do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from pipeline.cleaning import find_placeholders
from pipeline.extraction.mentions.numbering import numbering_end
from pipeline.extraction.mentions.numerals import fold
from pipeline.extraction.naming.evidence import Evidence
from pipeline.extraction.naming.levels import ELSEWHERE, LEVELS, SERVED
from pipeline.extraction.naming.names import accounts, headed
from pipeline.extraction.naming.relatives import RELATIVES
from pipeline.extraction.qualifiers import Context
from pipeline.extraction.rows import mentions_of, qualified, subject_before

_FIRST: Final = tuple(rule.id for rule in (*RELATIVES, *LEVELS))
"""Naming rules in the order in which they are asked."""
_LATER: Final = tuple(rule.id for rule in ELSEWHERE)
"""Those that are asked where the first that answered knows no name."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One number of a sentence that is a row.

    Attributes:
        start, end: offsets into the sentence.
        words: the number as it stands there.
        name: what it was named.
        left, right: the words beside it that its rules looked at.
        asked: the naming rules that were asked before and had no answer.
        answered: those that answered, in order: the name, then what made it whole.
        saw: what the patterns of these rules found, by the pattern's id in `naming.toml`.
        held: what the memory of the sentence held before it, where it held anything.
        qualified: the rules that gave its status and its year.
    """

    start: int
    end: int
    words: str
    name: str
    left: str
    right: str
    asked: tuple[str, ...]
    answered: tuple[str, ...]
    saw: Mapping[str, str]
    held: Mapping[str, object]
    qualified: tuple[str, ...]


def trace_sentence(sentence: str, context: Context) -> list[Trace]:
    """Every number of a clean sentence that becomes a row, in order."""
    text = fold(sentence)
    if begin := numbering_end(text):
        behind = trace_sentence(sentence[begin:], context)
        return [replace(x, start=x.start + begin, end=x.end + begin) for x in behind]
    mentions = [m for m in mentions_of(text, tuple(find_placeholders(sentence))) if not m.rule]
    held: list[Mapping[str, object]] = []

    def watch(evidence: Evidence) -> None:
        held.append(evidence.memory.shown())

    told = list(accounts(text, mentions, context.heading, subject_before(context), watch))
    names = headed([name for account in told for name in account.names])
    by_rule = [found.rules for _, found in qualified(text, mentions, names, context)]
    traces: list[Trace] = []
    for account, memory in zip(told, held, strict=True):
        cluster = account.evidence.cluster
        for mention in cluster.mentions:
            traces.append(
                Trace(
                    mention.start,
                    mention.end,
                    sentence[mention.start : mention.end],
                    names[len(traces)].text,
                    cluster.left,
                    cluster.right,
                    _asked_in_vain(account.rules),
                    account.rules,
                    account.evidence.sights(),
                    memory,
                    by_rule[len(traces)],
                )
            )
    return traces


def _asked_in_vain(answered: tuple[str, ...]) -> tuple[str, ...]:
    """The naming rules that were asked before those that answered, and had no answer."""
    asked = _before(answered[0], _FIRST)
    later = next((rule for rule in answered if rule in _LATER), None)
    if later is None:
        return asked
    served = (SERVED.id,) if answered[0].startswith("inherited") and SERVED.id not in answered else ()
    return asked + served + _before(later, _LATER)


def _before(rule: str, rules: tuple[str, ...]) -> tuple[str, ...]:
    return rules[: rules.index(rule)] if rule in rules else ()
