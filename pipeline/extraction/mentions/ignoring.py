"""Which numbers are no indicators, and by which named rule: `lexicon/ignored.toml`, first rule that fits."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from pipeline.lexicon.entries import SIDES, load_lexicon
from pipeline.lexicon.needs import Signs, beginnings, endings

LEXICON: Final = "ignored.toml"
_NEAR: Final = 24
"""Characters of context that a rule may look at on either side."""


@dataclass(frozen=True, slots=True)
class IgnoreRule:
    """One reason why a number is no indicator; an absent pattern always fits."""

    reason: str
    before: re.Pattern[str] | None
    words: re.Pattern[str] | None
    after: re.Pattern[str] | None
    unless_before: re.Pattern[str] | None
    unless_unit: bool


@cache
def ignore_rules() -> tuple[IgnoreRule, ...]:
    """The rules in their order."""
    return tuple(
        IgnoreRule(
            reason=entry.reason,
            unless_unit=entry.unless_unit,
            **{side: entry.sides[side].regex if side in entry.sides else None for side in SIDES},
        )
        for entry in load_lexicon(LEXICON).numbers.values()
    )


class _Beside:
    """Which rules may fit a number, as bits, by one character: that before it, its own first or that behind it."""

    def __init__(self, needed: Iterable[Signs]) -> None:
        self._of: dict[str, int] = {}
        self._any = 0
        for number, signs in enumerate(needed):
            if signs is None:
                self._any |= 1 << number
            for sign in signs or ():
                self._of[sign] = self._of.get(sign, 0) | 1 << number
        self._of = {sign: bits | self._any for sign, bits in self._of.items()}

    def rules(self, sign: str) -> int:
        """The rules that may fit beside this character, which is empty where the text ends."""
        return self._of.get(sign, self._any)


@cache
def _beside() -> tuple[_Beside, _Beside, _Beside]:
    rules = ignore_rules()
    return (
        _Beside(rule.before and endings(rule.before) for rule in rules),
        _Beside(rule.words and beginnings(rule.words) for rule in rules),
        _Beside(rule.after and beginnings(rule.after) for rule in rules),
    )


@lru_cache(maxsize=4096)
def _chosen(bits: int) -> tuple[IgnoreRule, ...]:
    return tuple(rule for number, rule in enumerate(ignore_rules()) if bits >> number & 1)


def ignored_by(text: str, start: int, end: int, has_unit: bool) -> str | None:
    """The reason why the number ``text[start:end]`` (without its unit) is no row, or None.

    The three characters beside and in the number say which few rules may fit: there are 37,000 numbers in a million
    characters, and seventy rules.
    """
    before, words, after = text[max(0, start - _NEAR) : start], text[start:end], text[end : end + _NEAR]
    last, own, first = _beside()
    for rule in _chosen(last.rules(before[-1:]) & own.rules(words[:1]) & first.rules(after[:1])):
        if rule.after is not None and not rule.after.match(after):
            continue
        if rule.words is not None and not rule.words.match(words):
            continue
        if not (rule.unless_unit and has_unit) and _fits_behind(rule, before):
            return rule.reason
    return None


def _fits_behind(rule: IgnoreRule, before: str) -> bool:
    """Whether a number behind these words may be one of the rule's."""
    if rule.before is not None and not rule.before.search(before):
        return False
    return rule.unless_before is None or not rule.unless_before.search(before)
