"""Answers that are remembered by the text asked for, where it is short: reports repeat each other's words and lines.

A long text hardly comes again, and what it gives would stay in memory for as long as the load lives.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Generic, Self, TypeVar, TypeVarTuple, overload

Also = TypeVarTuple("Also")
T = TypeVar("T")


class once(Generic[T]):
    """A property that is worked out when it is first asked for, and stays: `functools.cached_property` without its lock,
    which Python 3.11 still takes. A sentence is read in one thread, and asks a hundred of them.
    """

    def __init__(self, work_out: Callable[[Any], T]) -> None:
        self._work_out = work_out
        self.__doc__ = work_out.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object | None, owner: type) -> Self | T:
        if instance is None:
            return self
        found = self._work_out(instance)
        # It hides this property from now on: the instance's own attributes are looked at first.
        instance.__dict__[self._name] = found
        return found


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
