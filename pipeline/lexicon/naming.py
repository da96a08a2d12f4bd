"""`naming.toml`, compiled: the words and patterns that decide where a name begins and ends."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pipeline.lexicon import alternation, load_toml


@dataclass(frozen=True, slots=True)
class NamingLexicon:
    """Sets of words by their part in a name, and the patterns of `naming.toml` by their key."""

    lead: re.Pattern[str]
    lead_words: frozenset[str]
    light: frozenset[str]
    link: re.Pattern[str]
    link_words: frozenset[str]
    growth: re.Pattern[str]
    up: frozenset[str]
    down: frozenset[str]
    generic: tuple[str, ...]
    heads: tuple[str, ...]
    follow: frozenset[str]
    results: frozenset[str]
    bare: frozenset[str]
    money: re.Pattern[str]
    predicates: frozenset[str]
    opening: frozenset[str]
    aims: frozenset[str]
    rates: frozenset[str]
    gains: frozenset[str]
    rates_of_counts: frozenset[str]
    of_projects: frozenset[str]
    spendings: frozenset[str]
    pairs: Mapping[str, tuple[str, str]]
    pattern: Mapping[str, re.Pattern[str]]


@cache
def naming_lexicon() -> NamingLexicon:
    """The lexicon; ``generic`` has its longest words first."""
    table = load_toml("naming.toml")
    pattern = table["pattern"]
    verbs = alternation([*table["up"], *table["down"]])
    return NamingLexicon(
        lead=re.compile("^(?:" + "|".join(table["lead_patterns"]) + ")"),
        lead_words=frozenset(table["lead_words"]),
        light=frozenset(table["light"]),
        link=re.compile("(?:" + "|".join(table["link_patterns"]) + ")$"),
        link_words=frozenset(table["link_words"]),
        growth=re.compile(f"(?P<against>{pattern['against']})(?P<verb>{verbs}){pattern['growth_link']}"),
        up=frozenset(table["up"]),
        down=frozenset(table["down"]),
        generic=tuple(sorted(table["generic"], key=lambda word: (-len(word), word))),
        heads=tuple(table["heads"]),
        follow=frozenset(table["follow"]),
        results=frozenset(table["results"]),
        bare=frozenset(table["bare"]),
        money=re.compile("(?:" + alternation(table["money"]) + ")(?:额|约|为|达)?$"),
        predicates=frozenset(table["predicates"]),
        opening=frozenset(table["opening"]),
        aims=frozenset(table["aims"]),
        rates=frozenset(table["rates"]),
        gains=frozenset(table["gains"]),
        rates_of_counts=frozenset(table["rates_of_counts"]),
        of_projects=frozenset(table["of_projects"]),
        spendings=frozenset(table["spendings"]),
        pairs={pair: (first, second) for pair, (first, second) in table["pairs"].items()},
        pattern={key: re.compile(words) for key, words in pattern.items()}
        | {
            "tier_last": re.compile(f"(?:{pattern['tier']})$"),
            "pair": re.compile(alternation(list(table["pairs"]))),
            "pair_apart": re.compile(alternation([f"{pair[0]}、{pair[1:]}" for pair in table["pairs"]])),
        },
    )
