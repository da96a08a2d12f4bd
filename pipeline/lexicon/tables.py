"""`tables.toml`, compiled: what a header, a label, a lone cell or a line of a table means, by what it is for."""

from __future__ import annotations

import re

from pipeline.lexicon.entries import load_lexicon


def table_pattern(table: str, key: str) -> re.Pattern[str]:
    """The pattern of `tables.toml` whose id is ``table.key``."""
    return load_lexicon("tables.toml").patterns[f"{table}.{key}"].regex
