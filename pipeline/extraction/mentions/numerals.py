"""Numerals: Arabic, Chinese and mixed, to exact decimals.

Nothing here knows units or masks. Folding replaces characters one for one, so offsets stay what they were.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from pipeline.lexicon.radicals import RADICALS

_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_VARIANTS: Final = str.maketrans("　﹪℅〜∼–―〇", " %%~~——零") | str.maketrans(
    "兩萬億個畝戶幾餘噸頭隻張條輛臺間層處項種場盞棟顆", "两万亿个亩户几余吨头只张条辆台间层处项种场盏栋颗"
)
_FOLD: Final = dict(RADICALS) | _VARIANTS | _FULL_WIDTH | str.maketrans("✕╳", "××")
_MIDDLE_DOT: Final = re.compile(r"(?<=[0-9xX×*])[·﹒・•](?=[0-9xX×*])")

_DIGITS: Final = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_SMALL: Final = {"十": 10, "百": 100, "千": 1000}
_LARGE: Final = {"万": 10**4, "亿": 10**8}
MULTIPLIERS: Final = {character: Decimal(value) for character, value in (_SMALL | _LARGE).items()}

CHINESE: Final = "零一二三四五六七八九十百千万亿两"
FORMAL: Final = "壹贰貳叁參肆伍陸陆柒捌玖拾佰仟"
"""Formal digits; as single characters most of them are ordinary words or names."""
_PLAIN: Final = str.maketrans(FORMAL, "一二二三三四五六六七八九十百千")
ARABIC: Final = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+|\.(?=[万亿]))?"
_ARABIC: Final = re.compile(ARABIC)
_MIXED: Final = re.compile(rf"({ARABIC})|([{CHINESE}])")


def fold(text: str) -> str:
    """Full-width and variant characters to the ones the rules are written in; the length does not change."""
    return _MIDDLE_DOT.sub(".", text.translate(_FOLD))


def decimal_of(words: str) -> Decimal | None:
    """The value of an Arabic, Chinese or mixed numeral, or None if it is no well-formed one.

    >>> decimal_of("3万4000"), decimal_of("1.6万亿"), decimal_of("一万零一十二"), decimal_of("二十一点七")
    (Decimal('34000'), Decimal('1600000000000.0'), Decimal('10012'), Decimal('21.7'))
    """
    if words.isascii():
        return +Decimal(words.replace(",", "")) if _ARABIC.fullmatch(words) else None
    words = words.translate(_PLAIN)
    whole, point, fraction = words.partition("点")
    if point:
        if not fraction or any(digit not in _DIGITS for digit in fraction):
            return None
        value = decimal_of(whole)
        decimals = "".join(str(_DIGITS[digit]) for digit in fraction)
        return None if value is None else value + Decimal(f"0.{decimals}")
    if len(words) > 1 and all(digit in _DIGITS for digit in words):
        return Decimal("".join(str(_DIGITS[digit]) for digit in words)) if "两" not in words else None
    return _positional(words)


def _positional(words: str) -> Decimal | None:
    """A numeral with 十百千万亿 between its digits; large multipliers may follow each other (万亿)."""
    total = section = Decimal(0)
    digit: Decimal | None = None
    last = Decimal(0)
    position = 0
    for match in _MIXED.finditer(words):
        if match.start() != position:
            return None
        position = match.end()
        arabic, chinese = match.groups()
        if arabic:
            if digit is not None:
                return None
            digit = Decimal(arabic.replace(",", ""))
        elif chinese in _DIGITS:
            if chinese == "零" and words != "零":
                continue
            if digit is not None:
                return None
            digit = Decimal(_DIGITS[chinese])
        elif chinese in _SMALL:
            section += (digit if digit is not None else Decimal(1)) * _SMALL[chinese]
            digit, last = None, Decimal(_SMALL[chinese])
        else:
            section += digit if digit is not None else Decimal(0)
            if digit is None and section == 0 and total == 0:
                section = Decimal(1)
            factor = _LARGE[chinese]
            if section == 0 or (total and total < factor):
                total = (total + section) * factor
            else:
                total += section * factor
            section, digit, last = Decimal(0), None, Decimal(factor)
    if position != len(words) or not words:
        return None
    if digit is not None and last >= 100 and digit < 10 and "零" not in words and words[-1] in _DIGITS:
        digit *= last / 10  # 三千六 is 3600, 一万二 12000
    return total + section + (digit or Decimal(0))
