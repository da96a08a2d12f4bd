"""How an example of the lexicon is read."""

from __future__ import annotations

import re
from typing import Final

from pipeline.cleaning import find_placeholders
from pipeline.extraction.naming.names import accounts
from pipeline.extraction.numerals import fold
from pipeline.extraction.rows import mentions_of

FILES: Final = ("naming.toml",)
"""The files that have the one format."""
_EXAMPLE: Final = re.compile(r"(?P<before>[^⟦]*)⟦(?P<number>[^⟧]+)⟧(?P<after>[^→]*?)(?: → (?P<name>.+))?")


def name_of(example: str) -> str:
    """The name of the marked number of 粮食产量⟦12吨⟧。 → 粮食产量; AssertionError if no row's number is marked."""
    seen = _EXAMPLE.fullmatch(example)
    assert seen is not None, f"an example is a sentence with ⟦a number⟧ and → a name: {example}"
    sentence = fold(seen["before"] + seen["number"] + seen["after"])
    mentions = [m for m in mentions_of(sentence, tuple(find_placeholders(sentence))) if not m.rule]
    for account in accounts(sentence, mentions):
        for mention, name in zip(account.evidence.cluster.mentions, account.names, strict=True):
            if mention.start == len(seen["before"]):
                return name.text
    raise AssertionError(f"no number of a row stands there: {example}")
