"""Which numbers are no indicators, and by which named rule: `lexicon/ignored.toml`, first rule that fits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.lexicon import load_toml

_ANY_WORD = "字"
"""What follows a number that a rule asks nothing special of."""
_NEAR = 24
"""Characters of context that a rule may look at on either side."""


@dataclass(frozen=True, slots=True)
class IgnoreRule:
    """One reason why a number is no indicator; an absent pattern always fits."""

    id: str
    before: re.Pattern[str] | None
    words: re.Pattern[str] | None
    after: re.Pattern[str] | None
    unless_before: re.Pattern[str] | None
    unless_unit: bool
    example: str
    counter_example: str


@cache
def ignore_rules() -> tuple[IgnoreRule, ...]:
    """The rules in their order."""

    def pattern(entry: dict[str, str], key: str) -> re.Pattern[str] | None:
        return re.compile(entry[key]) if key in entry else None

    return tuple(
        IgnoreRule(
            id=entry["id"],
            before=pattern(entry, "before"),
            words=pattern(entry, "words"),
            after=pattern(entry, "after"),
            unless_before=pattern(entry, "unless_before"),
            unless_unit=bool(entry.get("unless_unit", False)),
            example=entry["example"],
            counter_example=entry["counter_example"],
        )
        for entry in load_toml("ignored.toml")["rule"]
    )


@cache
def _by_what_follows() -> tuple[re.Pattern[str], tuple[IgnoreRule, ...]]:
    """What any rule wants behind the number, and the rules that want nothing there, or what any word is.

    Most numbers are followed by nothing that a rule wants: one pattern says so for all of them at once.
    """
    others = tuple(rule for rule in ignore_rules() if rule.after is None or rule.after.match(_ANY_WORD))
    wanted = [rule.after.pattern for rule in ignore_rules() if rule.after and rule not in others]
    return re.compile("|".join(f"(?:{pattern})" for pattern in wanted)), others


def ignored_by(text: str, start: int, end: int, has_unit: bool) -> str | None:
    """The id of the rule by which the number ``text[start:end]`` (without its unit) is no row, or None."""
    before, words, after = text[max(0, start - _NEAR) : start], text[start:end], text[end : end + _NEAR]
    follows, others = _by_what_follows()
    for rule in ignore_rules() if follows.match(after) else others:
        if rule.after is not None and not rule.after.match(after):
            continue
        if rule.words is not None and not rule.words.match(words):
            continue
        if not (rule.unless_unit and has_unit) and _fits_behind(rule, before):
            return rule.id
    return None


def _fits_behind(rule: IgnoreRule, before: str) -> bool:
    """Whether a number behind these words may be one of the rule's."""
    if rule.before is not None and not rule.before.search(before):
        return False
    return rule.unless_before is None or not rule.unless_before.search(before)
