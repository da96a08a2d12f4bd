"""Which literal words of lexicon/markers.toml stand in a text: what cannot match need not be tried.

All words are looked for in one scan of a whole frame; a rule is then a look into a set.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final

import polars as pl

from pipeline.lexicon import Rule, load_rules

LEXICON: Final = "markers.toml"
_TABLES: Final = ("anywhere", "appended", "line")
_DISTINCT: Final = 4096

Needles = frozenset[str]


def needles_in(texts: Sequence[str]) -> list[Needles]:
    """The needles of each text, classes of signs among them."""
    column = pl.Series(texts, dtype=pl.String)
    words, classes = _needles()
    found = column.str.extract_many(list(words), overlapping=True).to_list()
    for signs in classes:
        for at in column.str.contains(signs).arg_true():
            found[at].append(signs)
    return [frozenset(needles) for needles in found]


def needles_at(text: str, seams: Sequence[int]) -> Needles:
    """The needles that may have come about where something was erased, at these positions of the text."""
    words = _needles()[0]
    reach = max(map(len, words))
    around = "\n".join(text[max(0, at - reach) : at + reach] for at in seams)
    return frozenset(word for word in words if word in around)


@lru_cache(maxsize=_DISTINCT)
def rules_of(table: str, needles: Needles) -> tuple[Rule, ...]:
    """The rules of a table of the lexicon that may match in a text that holds these needles and no others."""
    return tuple(
        rule
        for rule in load_rules(LEXICON, table)
        if (rule.signs in needles if rule.signs else not rule.needles or not needles.isdisjoint(rule.needles))
    )


@cache
def _needles() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The literal words, and the classes of signs."""
    rules = [rule for table in _TABLES for rule in load_rules(LEXICON, table)]
    words = {needle for rule in rules for needle in rule.needles}
    return tuple(sorted(words)), tuple(sorted({rule.signs for rule in rules if rule.signs}))
