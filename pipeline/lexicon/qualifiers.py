"""`qualifiers.toml`, compiled: the words that qualify a number, by the table that they stand in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from pipeline.lexicon import load_toml


@cache
def qualifier_patterns(table: str) -> Mapping[str, re.Pattern[str]]:
    """The patterns of one table of `qualifiers.toml` by their key."""
    return MappingProxyType(
        {key: re.compile(pattern) for key, pattern in load_toml("qualifiers.toml")[table].items()}
    )
