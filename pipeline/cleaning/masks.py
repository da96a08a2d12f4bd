"""A mask and what stands around it: what the rules of masks look at.

The words that decide stand in lexicon/placeholders.toml and units.tsv.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

from pipeline.cleaning.lines import GAP
from pipeline.cleaning.remembering import once
from pipeline.lexicon import alternation, load_tsv
from pipeline.lexicon.entries import load_lexicon

DIGIT: Final = "0-9０-９"
X: Final = "xXｘＸ"
TIMES: Final = "×✕╳"
HARD: Final = rf"[{X}]+|[{TIMES}]+|[*＊]+"
"""Signs that hide digits one by one."""
LATIN: Final = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ]")
END_OF_CLAUSE: Final = re.compile(r"[，。；;！？!?,）)、：:\n\r\\”]|$")
_LEXICON: Final = "placeholders.toml"
PLACES_END: Final = load_lexicon(_LEXICON).patterns["count_of_places"].regex
_SPAN_OF_WORDS: Final = 8


class Placeholder(NamedTuple):
    """A mask: its half-open span in the clean text, the mask itself, and what it stands for."""

    start: int
    end: int
    token: str
    role: str


class Mask:
    """Signs that may be a mask.

    Attributes:
        start, end: their half-open span in the clean text.
        token: the signs.
        following: the next mask of the text, already read, if there is one.
        before: the words before it, a few characters.
        next: the character behind it, empty at the end of the text.
    """

    def __init__(self, text: str, start: int, end: int, following: Placeholder | None) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.following = following
        self.token = text[start:end]
        self.before = text[max(0, start - _SPAN_OF_WORDS) : start]
        self.next = text[end : end + 1]

    @once
    def word(self) -> re.Match[str] | None:
        """The unit, or the other word of the lexicon, that stands right behind it."""
        return words_after()[0].match(self.text, self.end)

    @once
    def word_role(self) -> str:
        """The role that `word` gives, empty where there is none."""
        return words_after()[1][self.word[1]] if self.word else ""


@cache
def words_after() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """A pattern of every word that may follow a mask, the longest first, and the role that each gives."""
    lexicon = load_lexicon(_LEXICON).words
    role_of: dict[str, str] = {}
    for row in load_tsv("units.tsv"):
        role_of[row["written"]] = "value"
    for role in ("value", "date", "place", "organisation", "person", "other"):
        for word in lexicon[role].words:
            role_of[word] = role
    return re.compile(rf"[{GAP}]?({alternation(list(role_of))})"), role_of


def counts_at(text: str, at: int) -> bool:
    """Whether what stands at a position makes a value of the mask or the number before it."""
    word, role_of = words_after()
    found = word.match(text, at)
    return found is not None and role_of[found[1]] == "value"


@cache
def ending(key: str) -> re.Pattern[str]:
    """A pattern of the words of an entry of the lexicon at the end of a text."""
    return re.compile(rf"(?:{alternation(load_lexicon(_LEXICON).words[key].words)})[{GAP}“\"]?$")


@cache
def beginning(key: str) -> re.Pattern[str]:
    """A pattern of the words of an entry of the lexicon."""
    return re.compile(rf"(?:{alternation(load_lexicon(_LEXICON).words[key].words)})")
