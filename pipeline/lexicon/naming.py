"""`naming.toml`, compiled: the words and patterns that decide where a name begins and ends."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pipeline.lexicon import alternation
from pipeline.lexicon.entries import Lexicon, load_lexicon
from pipeline.lexicon.needs import Prefiltered

NAMING = "naming.toml"


@dataclass(frozen=True, slots=True)
class NamingLexicon:
    """Sets of words by their part in a name, and the patterns of `naming.toml` by their id."""

    lead: Prefiltered
    lead_words: frozenset[str]
    light: frozenset[str]
    link: Prefiltered
    link_words: frozenset[str]
    growth: Prefiltered
    up: frozenset[str]
    down: frozenset[str]
    generic: tuple[str, ...]
    heads: tuple[str, ...]
    follow: frozenset[str]
    results: frozenset[str]
    bare: frozenset[str]
    money: Prefiltered
    predicates: frozenset[str]
    opening: frozenset[str]
    aims: frozenset[str]
    rates: frozenset[str]
    gains: frozenset[str]
    rates_of_counts: frozenset[str]
    of_projects: frozenset[str]
    spendings: frozenset[str]
    pairs: Mapping[str, tuple[str, str]]
    pattern: Mapping[str, Prefiltered]


@cache
def naming_lexicon() -> NamingLexicon:
    """The lexicon; ``generic`` has its longest words first."""
    return naming_of(load_lexicon(NAMING))


def naming_of(lexicon: Lexicon) -> NamingLexicon:
    """The words and patterns of `naming.toml` by what they are for."""
    words = {key: group.words for key, group in lexicon.words.items()}
    group = {key: frozenset(of_group) for key, of_group in words.items()}
    pattern = {key: Prefiltered(entry.regex) for key, entry in lexicon.patterns.items()}
    pairs = dict(map(_pair, words["pairs"]))
    return NamingLexicon(
        lead=pattern["lead"],
        lead_words=group["lead_words"],
        light=group["light"],
        link=pattern["link"],
        link_words=group["link_words"],
        growth=pattern["growth"],
        up=group["up"],
        down=group["down"],
        generic=tuple(sorted(words["generic"], key=lambda word: (-len(word), word))),
        heads=words["heads"],
        follow=group["follow"],
        results=group["results"],
        bare=group["bare"],
        money=pattern["money"],
        predicates=group["predicates"],
        opening=group["opening"],
        aims=group["aims"],
        rates=group["rates"],
        gains=group["gains"],
        rates_of_counts=group["rates_of_counts"],
        of_projects=group["of_projects"],
        spendings=group["spendings"],
        pairs=pairs,
        pattern=pattern
        | {
            "tier_last": Prefiltered(re.compile(f"(?:{pattern['tier'].pattern})$", re.VERBOSE)),
            "pair": Prefiltered(re.compile(alternation(list(pairs)))),
            "pair_apart": Prefiltered(re.compile(alternation([f"{pair[0]}、{pair[1:]}" for pair in pairs]))),
        },
    )


def _pair(words: str) -> tuple[str, tuple[str, str]]:
    """城乡: 城镇、农村 as the word and the two that it stands for."""
    word, _, both = words.partition(": ")
    first, _, second = both.partition("、")
    return word, (first, second)
