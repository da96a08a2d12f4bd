"""Which literal words of lexicon/markers.toml stand in a text: what cannot match need not be tried.

All words are looked for in one scan of a whole frame; a rule is then a look into a set.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final

import polars as pl

from pipeline.lexicon.entries import Pattern, load_lexicon

LEXICON: Final = "markers.toml"
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
def markers_at(side: str, needles: Needles) -> tuple[Pattern, ...]:
    """The markers of a side (anywhere, line, appended) that may match in a text that holds these needles and no others."""
    return tuple(
        marker
        for marker in load_lexicon(LEXICON).at(side)
        if (
            marker.signs in needles
            if marker.signs
            else not marker.needles or not needles.isdisjoint(marker.needles)
        )
    )


@cache
def _needles() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The literal words, and the classes of signs."""
    markers = load_lexicon(LEXICON).patterns.values()
    words = {needle for marker in markers for needle in marker.needles}
    return tuple(sorted(words)), tuple(sorted({marker.signs for marker in markers if marker.signs}))
