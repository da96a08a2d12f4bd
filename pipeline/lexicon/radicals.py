"""Radicals that stand for the characters they look like: fonts of PDFs give them, and so does text copied from one."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

# What normalisation knows not: radicals of the supplement.
_SUPPLEMENT: Final = dict(
    zip(
        "⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳",
        "母民虎西见角贝车长门青页风飞食马骨鬼鱼鸟麦黄齐齿龙龟",
        strict=True,
    )
)
RADICALS: Final[Mapping[int, str]] = MappingProxyType(
    str.maketrans(
        {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)} | _SUPPLEMENT
    )
)
"""For `str.translate`: ⾸ to 首, one character each."""
