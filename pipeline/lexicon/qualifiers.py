"""`qualifiers.toml`, compiled: the words that qualify a number, by what they are for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from pipeline.lexicon.entries import load_lexicon


@cache
def qualifier_patterns(table: str) -> Mapping[str, re.Pattern[str]]:
    """The patterns of `qualifiers.toml` whose id begins with ``table`` and a point, by the rest of it."""
    patterns = load_lexicon("qualifiers.toml").patterns
    found = {
        key.removeprefix(f"{table}."): entry.regex
        for key, entry in patterns.items()
        if key.startswith(f"{table}.")
    }
    return MappingProxyType(found)
