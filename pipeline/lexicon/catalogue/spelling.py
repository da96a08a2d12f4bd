"""Patterns without repetition, listed: every spelling that `(新建|建成)高标准(基本)?农田` matches."""

from __future__ import annotations

from typing import Final

_SPECIAL: Final = frozenset("()|?")
_REFUSED: Final = frozenset("*+^$[]{}\\")


def spellings(pattern: str) -> set[str]:
    """Every text that the pattern matches whole; raises ValueError for what is no such pattern.

    A pattern is made of characters, groups ``(a|b)`` and ``?`` behind either.
    """
    strange = _REFUSED & set(pattern)
    if strange:
        raise ValueError(
            f"the pattern {pattern!r} holds {''.join(sorted(strange))}; only (, |, ) and ? are known"
        )
    found, end = _either(pattern, 0)
    if end != len(pattern):
        raise ValueError(f"the pattern {pattern!r} closes a group that it did not open")
    return found - {""}


def _either(pattern: str, at: int) -> tuple[set[str], int]:
    """The spellings of alternatives from ``at`` up to the group's end, and where that is."""
    found: set[str] = set()
    current = {""}
    while at < len(pattern) and pattern[at] != ")":
        if pattern[at] == "|":
            found |= current
            current = {""}
            at += 1
            continue
        part, at = _part(pattern, at)
        current = {start + end for start in current for end in part}
    return found | current, at


def _part(pattern: str, at: int) -> tuple[set[str], int]:
    """The spellings of one character or group, with its question mark."""
    if pattern[at] == "(":
        part, at = _either(pattern, at + 1)
        if at == len(pattern):
            raise ValueError(f"the pattern {pattern!r} opens a group that it does not close")
    elif pattern[at] in _SPECIAL:
        raise ValueError(f"the pattern {pattern!r} has a {pattern[at]} with nothing before it")
    else:
        part = {pattern[at]}
    at += 1
    if pattern[at : at + 1] == "?":
        return part | {""}, at + 1
    return part, at
