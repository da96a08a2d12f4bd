"""Hidden numbers: a mask with every sign of a number that it touches is one number, and nobody knows it.

Of 一百xx户, X亿X千万元 or 3.x万 the signs that are left say less than the number did: no value is made of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_SIGN: Final = "\x00"
"""Stands for each character of a mask while the numbers are looked for."""
_CHINESE: Final = "零一二三四五六七八九两"
_SCALE: Final = r"(?:[十万亿]|百(?!分)|千(?![瓦伏克米卡赫帕]))"
_OF_NUMBER: Final = rf"[0-9{_CHINESE}十百千万亿{_SIGN}]"
_WHOLE_GROUPS: Final = rf"[0-9]{{1,3}}(?:,[0-9]{{3}})+(?=[十百千万亿{_SIGN}.])"
_HIDDEN_GROUP: Final = rf"(?<![0-9.])[0-9]{{1,3}}(?:,[0-9]{{3}})*,(?={_SIGN})"
_GROUPED: Final = f"{_WHOLE_GROUPS}|{_HIDDEN_GROUP}|[0-9]"
"""Digits in groups of three, of which a group may be hidden (1,*.3亿元), or one digit."""
_RUN: Final = re.compile(
    rf"(?!(?<=[统同唯之专第])一)(?:[百千万]分之)?(?:{_GROUPED}|[{_CHINESE}{_SIGN}]|{_SCALE}"
    rf"|(?<={_OF_NUMBER})[.点](?={_OF_NUMBER})"
    rf"|(?<=[0-9{_SIGN}])\.(?=[万亿])"
    rf"|(?<={_SIGN}) (?={_SCALE})|(?<=[0-9]) (?={_SIGN})|(?<={_SIGN}) (?=[0-9]{{3}}(?![0-9])))+"
)
_CLOCK: Final = re.compile(r"点[^点]*$")
_SIGN_BEFORE: Final = re.compile(rf"(?:[xX×]\.?|{_OF_NUMBER}[*_]|\?\?[.,]?)[-—~至到]*$|_[-—~至到]+$")
_TO: Final = re.compile(r"[-—~至到]+")
_SIGN_BEHIND: Final = re.compile(rf"\.?[xX×]|[*_]{_OF_NUMBER}|\?\?")


_TOUCHING: Final = frozenset("xX×*_?")


def may_touch_signs(text: str, names: Sequence[tuple[int, int]]) -> bool:
    """Whether any number of a sentence can touch a sign that hides or multiplies."""
    return bool(names) or not _TOUCHING.isdisjoint(text)


def hidden_numbers(text: str, masks: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans of the hidden numbers of a folded sentence, without overlap, in order.

    Each holds one or more of the ``masks`` with the digits, multipliers, points and blanks that join them.
    """
    if not masks:
        return []
    shape = list(text.replace(_SIGN, " "))
    for start, end in masks:
        shape[start:end] = _SIGN * (end - start)
    return [
        (found.start(), _without_minutes(text, found))
        for found in _RUN.finditer("".join(shape))
        if _SIGN in found[0]
    ]


def _without_minutes(text: str, found: re.Match[str]) -> int:
    """Where the number ends; of 八点xx分 that is a time of day, before the point."""
    clock = _CLOCK.search(found[0])
    if clock and text.startswith("分", found.end()) and not text.startswith("分之", found.end()):
        return found.start() + clock.start() if _SIGN in found[0][: clock.start()] else found.end()
    return found.end()


def touches_sign(text: str, start: int, end: int, names: Sequence[tuple[int, int]]) -> bool:
    """Whether the number ``text[start:end]`` touches a sign that hides or multiplies (X5亿元, 2×5米).

    ``names`` are the spans of masks that hide no number of their own.
    """
    if any(first <= end and (start <= last or _TO.fullmatch(text, last, start)) for first, last in names):
        return True
    return (
        _SIGN_BEHIND.match(text, end) is not None
        or _SIGN_BEFORE.search(text, max(0, start - 4), start) is not None
    )
