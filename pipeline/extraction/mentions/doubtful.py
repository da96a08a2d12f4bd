"""A number that may be no indicator: what the tables of `chinese` and `unitless` look at, and what they give."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from pipeline.cleaning.remembering import once
from pipeline.extraction.mentions.mention import Mention

ROW: Final = "row"
LOST: Final = "lost"
"""A row whose digits were lost before its multiplier: 完成投资亿元。"""
ENDS: Final = ("", ",", "。", ";", "、", ")")
"""What ends a phrase; "" is the end of the sentence."""


class Doubtful:
    """A number that may be no row: its own signs (``words``), and the sentence on either side of it."""

    def __init__(self, text: str, mention: Mention) -> None:
        self.text = text
        self.mention = mention
        self.kind = mention.kind
        self.unit = mention.unit_name
        self.end = mention.end
        self.words = text[mention.start : mention.number_end]
        self.next = text[mention.end : mention.end + 1]

    @once
    def before(self) -> str:
        """The sentence before it."""
        return self.text[: self.mention.start]

    @property
    def value(self) -> Decimal:
        """Its value, 0 where it has none."""
        return self.mention.value or Decimal(0)


Condition = Callable[[Doubtful], object]


def ends(*signs: str) -> Condition:
    """What stands behind it is one of these ("" is the end)."""
    return lambda doubtful: doubtful.next in signs


def gives_row(_: Doubtful) -> str:
    """It is a row."""
    return ROW


def gives_rule(rule: str) -> Callable[[Doubtful], str]:
    """It is none, by this rule."""
    return lambda _: rule
