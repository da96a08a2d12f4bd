"""Which place the names of a file and its folders say: 河北省/阜平县/城南庄镇2022年工作总结.txt, or 十堰.docx."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

from pipeline.lexicon.divisions import around, divisions, level_of, stem_of, words_too

_WORDS: Final = re.compile(r"[\u4e00-\u9fff]+")
_LEVELS: Final = ("province", "city", "county", "township")
_LONGEST: Final = 12
_ENDS: Final = ("街道", "乡镇", "镇区")
"""What is left of a name whose beginning is hidden, and is the whole name of some division too."""


class Named(NamedTuple):
    """The place that a path names, with its code where that is sure; ``around`` are the places in front of it.

    ``name`` is None where only what lies around the place is named.
    """

    name: str | None
    code: str | None
    around: tuple[str, ...]


def place_of_path(path: str, level: str | None) -> Named | None:
    """What the names of a file and its folders say of a report of that level; None where they say nothing.

    The nearest to the file's name counts; places in front of it decide between several of its name. A report of a
    township in the folder of a county lies in the county, whose own it is not.
    """
    chain = _chain(path, level)
    if not chain:
        return None
    *before, last = chain
    codes = _codes(last, before)
    levels = {level_of(code) for code in codes}
    # A 市 is said to be of any level: what the words say of it is a guess.
    if level == "township" and levels and "township" not in levels:
        return Named(None, None, _with_all_around(codes) or tuple(map(_whole, chain)))
    return Named(_whole(last), codes[0] if len(codes) == 1 else None, tuple(map(_whole, before)))


def _chain(path: str, level: str | None) -> list[str]:
    """The divisions that a path names, each once, the folders' first."""
    chain: list[str] = []
    *folders, file = path.split("/")
    for part in (*folders, file.rpartition(".")[0] or file):
        # A short name says little of a report of a township: what stands in a bracket may be the township's own.
        found = (name for name in _places_in(part) if level != "township" or name in divisions().codes)
        chain += [name for name in found if name not in chain and name not in _ENDS]
    return chain


def _with_all_around(codes: list[str]) -> tuple[str, ...]:
    """A division and those around it, where it is one."""
    names = divisions().names
    return tuple(names[code] for code in (codes[0], *around(codes[0]))) if len(codes) == 1 else ()


def _places_in(words: str) -> list[str]:
    """The divisions named in one part of a path, in order: whole names anywhere, a short name where it is all there is
    before a year or at the end.
    """
    found: list[str] = []
    for match in _WORDS.finditer(words):
        found += _in_chain(match[0])
    return found


def _in_chain(words: str) -> list[str]:
    codes, at, found = divisions().codes, 0, list[str]()
    while at < len(words):
        end = next(
            (end for end in range(min(len(words), at + _LONGEST), at + 1, -1) if words[at:end] in codes), None
        )
        if end is None and (words[at:] in _by_stem() or (found and _stem_then_name(words, at))):
            end = len(words)
        if end is None:
            if at == 0 and (end := _stem_then_name(words, 0)):
                found.append(words[:end])
                at = end
                continue
            break
        found.append(words[at:end])
        at = end
    return found


def _stem_then_name(words: str, at: int) -> int | None:
    """Where a short name ends that a whole name of a place within it follows: 山东寿光市."""
    codes = divisions().codes
    for end in range(at + 2, min(len(words), at + 5)):
        for outer in _by_stem().get(words[at:end], ()):
            for last in range(end + 2, min(len(words), end + _LONGEST) + 1):
                if any(outer in around(inner) for inner in codes.get(words[end:last], ())):
                    return end
    return None


def _codes(name: str, before: list[str]) -> list[str]:
    """The codes of a name, whole or short, that lie in all the places before it."""
    known = divisions()
    codes = known.codes.get(name) or _by_stem().get(name, ())
    around_it = {_whole(other) for other in before}
    return [code for code in codes if around_it <= {known.names[other] for other in around(code)}]


def _whole(name: str) -> str:
    """A name with what names end in, where it is one division's."""
    codes = _by_stem().get(name, ())
    return divisions().names[codes[0]] if name not in divisions().codes and codes else name


@cache
def _by_stem() -> Mapping[str, tuple[str, ...]]:
    """The codes of provinces and cities by their short names, and of counties whose short name no other has."""
    known = divisions()
    found: dict[str, tuple[str, ...]] = {}
    for level in _LEVELS[:3]:
        of_level: dict[str, tuple[str, ...]] = {}
        for code, name in known.names.items():
            if level_of(code) == level and len(stem := stem_of(name)) > 1 and stem not in words_too():
                of_level[stem] = (*of_level.get(stem, ()), code)
        found |= {stem: codes for stem, codes in of_level.items() if stem not in found and len(codes) == 1}
    return found
