"""Answers that are remembered by the text asked for, where it is short: reports repeat each other's words and lines.

A long text hardly comes again, and what it gives would stay in memory for as long as the load lives.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar, TypeVarTuple

Also = TypeVarTuple("Also")
T = TypeVar("T")


def remembered(
    *, most: int, longest: int
) -> Callable[[Callable[[str, *Also], T]], Callable[[str, *Also], T]]:
    """Remember the last ``most`` answers of a pure function whose first argument is a text of at most ``longest``
    characters. Its arguments are given by their places, and the others must be hashable.
    """

    def remember(function: Callable[[str, *Also], T]) -> Callable[[str, *Also], T]:
        known: Callable[..., T] = lru_cache(maxsize=most)(function)

        @wraps(function)
        def answer(text: str, *also: *Also) -> T:
            return known(text, *also) if len(text) <= longest else function(text, *also)

        return answer

    return remember
