"""Which mentions are no rows: inside quotation marks, by a rule of `ignored.toml`, or by a table of doubtful numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.extraction.mentions.chinese import CHINESE
from pipeline.extraction.mentions.doubtful import LOST, ROW, Doubtful
from pipeline.extraction.mentions.ignoring import ignored_by
from pipeline.extraction.mentions.mention import Mention
from pipeline.extraction.mentions.scanning import scan
from pipeline.extraction.mentions.sequences import join_ranges, share_units
from pipeline.extraction.mentions.unitless import UNITLESS
from pipeline.lexicon.rules import Table

_MARKS: Final = re.compile(r"[”》\"’〉]")
_QUOTES: Final = re.compile(
    r"“[^“”]{0,24}”|《[^《》]{0,60}》|‘[^‘’]{0,24}’|\"[^\"]{0,20}\"|〈[^〈〉]{0,40}〉"
)


def find_mentions(
    text: str, masks: Sequence[tuple[int, int]], names: Sequence[tuple[int, int]] = ()
) -> list[Mention]:
    """Every number of a folded sentence in order; those that are no rows have their ``rule``.

    ``masks`` are the spans of the sentence's value placeholders, ``names`` those of the other ones.
    The ends of a range are one mention.
    """
    mentions = scan(text, masks, names)
    _screen(text, mentions)
    mentions = join_ranges(text, mentions)
    share_units(text, mentions)
    return mentions


def _screen(text: str, mentions: list[Mention]) -> None:
    quoted = [match.span() for match in _QUOTES.finditer(text)] if _MARKS.search(text) else []
    for before, mention in zip([None, *mentions], mentions, strict=False):
        mention.rule = _rule_of(text, mention, quoted)
        if mention.rule == "code" and before and before.masked and before.end + 1 == mention.start:
            mention.rule = ""  # The letter before the dash is a mask: xx—30万元.


def _rule_of(text: str, mention: Mention, quoted: list[tuple[int, int]]) -> str:
    """The rule by which a number is no row; an empty string if it is one."""
    if mention.of_mask or mention.malformed:
        return ignored_by(text, mention.start, mention.number_end, False) or _not_whole(mention)
    if any(start < mention.start and mention.end <= end for start, end in quoted):
        return "quoted_name"
    has_unit = mention.unit is not None
    return ignored_by(text, mention.start, mention.number_end, has_unit) or _doubted(text, mention)


def _not_whole(mention: Mention) -> str:
    """Why signs of a number are none: a mask touches them, or they name no value."""
    if mention.of_mask:
        return "of_mask"
    return "word" if mention.chinese else "oversized"


def _doubted(text: str, mention: Mention) -> str:
    """What the tables of doubtful numbers say; of one that has lost its digits nobody knows the value."""
    if not mention.chinese and mention.unit is not None:
        return ""
    doubtful = Doubtful(text, mention)
    answer = _answer(CHINESE, doubtful) if mention.chinese else ROW
    if answer == LOST:
        mention.masked, mention.value, mention.scaled = True, None, True
        return ""
    if answer == ROW and mention.unit is None:
        answer = _answer(UNITLESS, doubtful)
    return "" if answer == ROW else answer


def _answer(table: Table[Doubtful, str], doubtful: Doubtful) -> str:
    """What a table says whose last rule always answers."""
    return table.sure(doubtful)[1]
