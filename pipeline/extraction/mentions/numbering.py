"""The number of a heading or an item that has several parts (1.1, 2.3.1, 1-2), at the beginning of a sentence.

It counts nothing, though what stands behind it may begin like a measure word: 1.1本级财政, 2.1家庭农场.
"""

from __future__ import annotations

from typing import Final

from pipeline.lexicon.qualifiers import qualifier_patterns
from pipeline.lexicon.units import unit_at

_PATTERN: Final = qualifier_patterns("numbering")
_BEGINS: Final = frozenset("(0123456789一二三四五六七八九十")


def numbering_end(text: str) -> int:
    """Where the numbering at the beginning of a folded sentence ends, with its stop; 0 if there is none.

    Two parts alone may be a number with its unit: nobody counts 3.1 persons, but a road may be 3.1 km long.
    """
    if text[:1] not in _BEGINS:
        return 0
    label = _PATTERN["label"].match(text)
    begin = label.end() if label else 0
    if certain := _PATTERN["certain"].match(text, begin):
        return certain.end()
    two = _PATTERN["two_parts"].match(text, begin)
    if two is None or _PATTERN["feast"].match(text, two.end()):
        return 0
    return two.end() if _begins_words(text, two.end(), fraction="." in two[0]) else 0


def _begins_words(text: str, at: int, *, fraction: bool) -> bool:
    """Whether what stands behind two parts is no unit of theirs; whole numbers (1-2) may also count things."""
    if _PATTERN["word_of_count"].match(text, at) or _PATTERN["word_of_measure"].match(text, at):
        return True
    unit = unit_at(text, at)
    if unit is None:
        return fraction
    return fraction and unit.kind == "count" and _PATTERN["counted"].match(text, at) is None
