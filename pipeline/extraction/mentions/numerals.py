"""Numerals: Arabic, Chinese and mixed, to exact decimals.

Nothing here knows units or masks. Folding replaces characters one for one, so offsets stay what they were.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from pipeline.cleaning.remembering import remembered
from pipeline.lexicon.radicals import RADICALS

_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_VARIANTS: Final = str.maketrans("　﹪℅〜∼–―〇", " %%~~——零") | str.maketrans(
    "兩萬億個畝戶幾餘噸頭隻張條輛臺間層處項種場盞棟顆", "两万亿个亩户几余吨头只张条辆台间层处项种场盏栋颗"
)
_FOLD: Final = dict(RADICALS) | _VARIANTS | _FULL_WIDTH | str.maketrans("✕╳", "××")
_MIDDLE_DOT: Final = re.compile(r"(?<=[0-9xX×*])[·﹒・•](?=[0-9xX×*])")

_YEAR_WITH_LETTER: Final = re.compile(r"[一二][零O○][一二三四五六七八九零O○]{2}(?=年)")
"""A year whose nought was typed as a letter: 二O二三年."""
_NOUGHT: Final = str.maketrans("O○", "零零")
_DOTS: Final = frozenset("·﹒・•")
_FOLDED_TO: Final = {chr(code): chr(code).translate(_FOLD).translate(_FOLD) for code in _FOLD}
_FOLDED: Final = _DOTS.union(_FOLDED_TO)

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
_DISTINCT: Final = 4096
_SHORT: Final = 16
"""Numerals whose value is remembered, and the characters of the longest: in a million characters each stands nine times."""
_MIXED: Final = re.compile(rf"({ARABIC})|([{CHINESE}])")


def fold(text: str) -> str:
    """Full-width and variant characters to the ones the rules are written in; the length does not change."""
    # A sentence holds three such characters as a rule, each many times: that is faster than to look each of its own up.
    dotted = False
    for sign in _FOLDED.intersection(text):
        if sign in _DOTS:
            dotted = True
        else:
            text = text.replace(sign, _FOLDED_TO[sign])
    if "O" in text or "○" in text:
        text = _YEAR_WITH_LETTER.sub(lambda year: year[0].translate(_NOUGHT), text)
    return _MIDDLE_DOT.sub(".", text) if dotted else text


def unfolded(signs: frozenset[str]) -> frozenset[str]:
    """The signs, and every character that `fold` makes one of them."""
    return signs | {chr(code) for code in _FOLD if fold(chr(code)) in signs}


@remembered(most=_DISTINCT, longest=_SHORT)
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
        return _with_point(whole, fraction)
    if len(words) > 1 and _are_digits(words):
        return _by_digits(words) if "两" not in words else None
    return _positional(words)


def _are_digits(words: str) -> bool:
    return all(sign in _DIGITS for sign in words)


def _by_digits(words: str) -> Decimal:
    """二零二三: digits that are read one by one."""
    return Decimal("".join(str(_DIGITS[digit]) for digit in words))


def _with_point(whole: str, fraction: str) -> Decimal | None:
    """二十一点七."""
    value = decimal_of(whole)
    if value is None or not fraction or not _are_digits(fraction):
        return None
    return value + Decimal(f"0.{''.join(str(_DIGITS[digit]) for digit in fraction)}")


def _positional(words: str) -> Decimal | None:
    """A numeral with 十百千万亿 between its digits; large multipliers may follow each other (万亿)."""
    counted = _Sum()
    position = 0
    for match in _MIXED.finditer(words):
        arabic, chinese = match.groups()
        if match.start() != position or not (
            counted.number(arabic) if arabic else counted.sign(chinese, words)
        ):
            return None
        position = match.end()
    return counted.total(words) if words and position == len(words) else None


class _Sum:
    """A numeral that is read from left to right.

    ``_whole`` is what stands before the last large multiplier, ``_section`` what stands behind it, ``_digit`` what no
    multiplier has taken yet, ``_last`` the multiplier before that.
    """

    def __init__(self) -> None:
        self._whole = self._section = self._last = Decimal(0)
        self._digit: Decimal | None = None

    def number(self, arabic: str) -> bool:
        """Take an Arabic number; False where digits stand before it."""
        return self._take(Decimal(arabic.replace(",", "")))

    def sign(self, sign: str, words: str) -> bool:
        """Take a Chinese sign of the numeral ``words``; False where it cannot stand there."""
        if sign in _DIGITS:
            return (sign == "零" and words != "零") or self._take(Decimal(_DIGITS[sign]))
        if sign in _SMALL:
            self._multiply_small(Decimal(_SMALL[sign]))
        else:
            self._multiply_large(Decimal(_LARGE[sign]))
        return True

    def total(self, words: str) -> Decimal:
        """The value of all that was taken; 三千六 is 3600, 一万二 12000."""
        digit = self._digit or Decimal(0)
        shortened = self._last >= 100 and digit < 10 and "零" not in words and words[-1] in _DIGITS
        if shortened:
            digit *= self._last / 10
        return self._whole + self._section + digit

    def _take(self, digit: Decimal) -> bool:
        if self._digit is not None:
            return False
        self._digit = digit
        return True

    def _multiply_small(self, factor: Decimal) -> None:
        self._section += (self._digit if self._digit is not None else Decimal(1)) * factor
        self._digit, self._last = None, factor

    def _multiply_large(self, factor: Decimal) -> None:
        section = self._section + (self._digit or Decimal(0))
        if self._digit is None and not section and not self._whole:
            section = Decimal(1)
        if not section or (self._whole and self._whole < factor):
            self._whole = (self._whole + section) * factor
        else:
            self._whole += section * factor
        self._section, self._digit, self._last = Decimal(0), None, factor
