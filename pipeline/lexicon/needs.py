"""What a pattern cannot do without: the signs one of which stands in all that it matches, and those it can end with.

A cheap test before a dear pattern: most words beside a number hold none of them. They are read from the pattern itself,
as Python's own parser sees it, so that nobody has to keep them in step by hand. Where a pattern is too free to tell,
nothing is asked of a text.

That parser is private to Python's `re`: this module alone knows it, and tests/lexicon/test_needs.py
tells when it changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any, Final

Signs = frozenset[str] | None
"""Characters, one of which is there; None where it may be any."""
_MOST: Final = 300
"""More characters than this tell nothing of a text."""
_BLANKS: Final = frozenset(sign for sign in map(chr, range(0x3100)) if sign.isspace())
_REPEATS: Final = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)
_WIDTHLESS: Final = (sre.AT, sre.ASSERT, sre.ASSERT_NOT)


class Prefiltered:
    """A compiled pattern that searches only texts which hold what it cannot do without; it finds what that finds.

    A match at a fixed place fails fast by itself, so only `search` looks first.
    """

    __slots__ = (
        "_ends",
        "_search",
        "_signs",
        "fullmatch",
        "match",
        "pattern",
        "regex",
        "split",
        "sub",
        "subn",
    )

    def __init__(self, regex: re.Pattern[str]) -> None:
        self.regex = regex
        self.pattern = regex.pattern
        self.match: Callable[..., re.Match[str] | None] = regex.match
        self.fullmatch: Callable[..., re.Match[str] | None] = regex.fullmatch
        self.split: Callable[..., list[str]] = regex.split
        self.sub: Callable[..., str] = regex.sub
        self.subn: Callable[..., tuple[str, int]] = regex.subn
        self._search: Callable[..., re.Match[str] | None] = regex.search
        items = _items(regex)
        self._signs = _required(items)
        self._ends = _ends(items) if _is_last(items) else None

    def search(self, text: str, *span: int) -> re.Match[str] | None:
        """What ``re.Pattern.search`` finds, ``span`` being where it begins and, if given, ends."""
        # `$` stands before a last line end too.
        if self._ends is not None and len(span) < 2 and text[-1:] not in self._ends and text[-1:] != "\n":
            return None
        if self._signs is not None and self._signs.isdisjoint(text):
            return None
        return self._search(text, *span)


def signs_of(pattern: re.Pattern[str]) -> Signs:
    """The characters one of which stands in all that ``pattern`` matches."""
    return _required(_items(pattern))


def beginnings(pattern: re.Pattern[str]) -> Signs:
    """The characters with one of which all begins that ``pattern`` matches where a text begins; None too if it may
    match nothing.
    """
    first, empty = _first(_items(pattern))
    return None if empty else first


def endings(pattern: re.Pattern[str]) -> Signs:
    """The characters with one of which all texts end in which ``pattern`` stands at their end; None too where it may
    stand elsewhere, or match nothing.
    """
    items = _items(pattern)
    return _ends(items) if _is_last(items) else None


def _items(pattern: re.Pattern[str]) -> list[Any]:
    """What a pattern is a sequence of; nothing is known of one that does not care for upper and lower case."""
    return [] if pattern.flags & re.IGNORECASE else list(_parser.parse(pattern.pattern, pattern.flags))


def _ends(items: list[Any]) -> Signs:
    """The characters with one of which all that a pattern matches ends; None too if it may match nothing."""
    last, empty = _last(items)
    return None if empty else last


def _is_last(items: list[Any]) -> bool:
    """Whether all that a pattern matches ends where the text ends."""
    return bool(items) and items[-1][0] is sre.AT and items[-1][1] in (sre.AT_END, sre.AT_END_STRING)


def _required(items: Any) -> Signs:
    """The fewest characters that some item of a sequence asks for."""
    asked = [found for found in map(_of_item, items) if found is not None]
    return min(asked, key=len, default=None)


def _of_item(item: Any) -> Signs:
    kind, value = item
    if kind in (sre.LITERAL, sre.IN):
        return _characters(item)
    if kind is sre.BRANCH:
        return _union(_required(branch) for branch in value[1])
    if kind is sre.SUBPATTERN:
        return _required(value[-1])
    if kind is sre.ATOMIC_GROUP:
        return _required(value)
    if kind in _REPEATS and value[0] > 0:
        return _required(value[2])
    return None


def _first(items: Any) -> tuple[Signs, bool]:
    """What a sequence can begin with, and whether it can be empty."""
    return _outermost(list(items), _first)


def _last(items: Any) -> tuple[Signs, bool]:
    """What a sequence can end with, and whether it can be empty."""
    return _outermost(list(items)[::-1], _last)


def _outermost(items: list[Any], within: Callable[[Any], tuple[Signs, bool]]) -> tuple[Signs, bool]:
    """What the first of these items that cannot be empty holds outermost, with what those before it hold; ``within``
    tells it of a sequence inside an item.
    """
    found: frozenset[str] | None = frozenset()
    for item in items:
        signs, empty = _outermost_of_item(item, within)
        found = None if found is None or signs is None else found | signs
        if not empty:
            return found, False
    return found, True


def _outermost_of_item(item: Any, within: Callable[[Any], tuple[Signs, bool]]) -> tuple[Signs, bool]:
    kind, value = item
    if kind in _WIDTHLESS:
        return frozenset(), True
    if kind in (sre.LITERAL, sre.IN):
        return _characters(item), False
    if kind is sre.BRANCH:
        branches = [within(branch) for branch in value[1]]
        return _union(signs for signs, _ in branches), any(empty for _, empty in branches)
    if kind in (sre.SUBPATTERN, sre.ATOMIC_GROUP):
        return within(value[-1] if kind is sre.SUBPATTERN else value)
    if kind in _REPEATS:
        signs, empty = within(value[2])
        return signs, empty or value[0] == 0
    return None, kind not in (sre.ANY, sre.NOT_LITERAL)


def _characters(item: Any) -> Signs:
    kind, value = item
    if kind is sre.LITERAL:
        return frozenset(chr(value))
    found: set[str] = set()
    for part, what in value:
        if part is sre.LITERAL:
            found.add(chr(what))
        elif part is sre.RANGE and what[1] - what[0] < _MOST:
            found.update(map(chr, range(what[0], what[1] + 1)))
        elif part is sre.CATEGORY and what is sre.CATEGORY_SPACE:
            found |= _BLANKS
        else:
            return None
    return frozenset(found) if len(found) <= _MOST else None


def _union(each: Any) -> Signs:
    found: frozenset[str] = frozenset()
    for signs in each:
        if signs is None:
            return None
        found |= signs
    return found if len(found) <= _MOST else None
