"""Masks: tokens that hide a number or a name, where they stand and what each stands for.

A mask is content. It stays in the clean text, and no value is ever made from it. What is a mask and what it hides
say the rules of no_masks.py and mask_roles.py.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final

from pipeline.cleaning.mask_roles import role_of
from pipeline.cleaning.masks import DIGIT, HARD, LATIN, PLACES_END, Mask, Placeholder, words_after
from pipeline.cleaning.no_masks import is_no_mask
from pipeline.lexicon.needs import signs_of

_DIGITS: Final = "0123456789０１２３４５６７８９"
_NUMERIC: Final = frozenset(_DIGITS + ".．")
_OF_RANGE: Final = _NUMERIC | frozenset("-－—–~～至到")
_SOFT: Final = r"[〔［\[（(](?:…+|\.{3,}|—{2,}|\s+)[〕］\]）)]|[_＿]+|[○◯●]{2,}|[□■█▇]{2,}|[△▲]{2,}|[?？]{2,}"
_TOKEN: Final = re.compile(rf"(?:{HARD})(?:[.．,，]?(?:{HARD}|[{DIGIT}]+))*|{_SOFT}|某某+")
_REST: Final = re.compile(rf"(?:[.．,，]?(?:{HARD}|{_SOFT}|[{DIGIT}]+))*")
"""What is left of a number behind the first mask in it."""
_HEAD: Final = re.compile(rf"(?:(?<![{DIGIT}])[{DIGIT}]{{1,3}}[,，])*[{DIGIT}]*[.．]?$")
"""What is left of a number before its first mask: 1,2xx, 0.xx."""
_HEAD_CHARACTERS: Final = 24
_NUMERALS: Final = "0-9零一二三四五六七八九两十百千万亿"
_STARRED: Final = rf"(?<![*{_NUMERALS}])\*\*(?=[^\s*、：:）),.])([^*\n，。；]{{1,60}}?)(?<=\S)\*\*(?!\*)"
_UNDERLINED: Final = rf"(?<![_{_NUMERALS}])_(?=[^\s_、：:）),.])([^_\n，。；]{{1,60}}?)(?<=\S)_(?!_)"
_BOLD: Final = re.compile(f"{_STARRED}|{_UNDERLINED}")
_RULE_LINE: Final = re.compile(r"(?m)^[^\S\n]*(?:(?:[*＊_＿○□△■]\s?){3,}$|[*＊][^\S\n])")
_SIMPLE: Final = str.maketrans("萬億個畝戶餘", "万亿个亩户余")
"""Characters behind a mask that sites with traditional script write; the words of the lexicon are simplified."""


def placeholder_signs() -> frozenset[str]:
    """Characters one of which stands in every text that holds a mask."""
    signs = signs_of(_TOKEN)
    assert signs is not None
    return signs


_SIGNS: Final = placeholder_signs()


def find_placeholders(clean: str) -> list[Placeholder]:
    """Every mask of the clean text with its role, in rising order.

    Roles: value (hides a number), date, place, organisation, person, other. Letters inside Latin words,
    multiplication signs between numbers, bullets and paired ** around words are no masks.
    """
    if _SIGNS.isdisjoint(clean):
        return []
    candidates = list(_TOKEN.finditer(clean))
    if not candidates:
        return []
    clean = clean.translate(_SIMPLE)
    blocked = _blocked(clean) if "*" in clean or "_" in clean or "＊" in clean else []
    found: list[Placeholder] = []
    for candidate in reversed(candidates):
        start, end = _extent(clean, candidate.start(), candidate.end())
        if end <= start:
            continue
        mask = Mask(clean, start, end, next((one for one in reversed(found) if one.start >= end), None))
        if is_no_mask(mask) or _within(blocked, start):
            continue
        while found and found[-1].start < end:
            # Signs and digits by turns are one number (6????6????): what began in it is a part of it.
            found.pop()
        found.append(Placeholder(start, end, mask.token, role_of(mask)))
    found.reverse()
    return found


def _blocked(clean: str) -> list[tuple[int, int]]:
    """Spans whose signs are markup: rules, bullets and the two ends of bold words."""
    spans = [match.span() for match in _RULE_LINE.finditer(clean)]
    word, _ = words_after()
    for bold in _BOLD.finditer(clean):
        start, end = bold.span(bold.lastindex or 0)
        counted = clean[start] in _NUMERIC and clean[bold.end() : bold.end() + 1] in _NUMERIC
        if (
            not counted
            and not _within_number(clean, bold)
            and not word.match(clean, start)
            and not word.match(clean, bold.end())
        ):
            spans += [(bold.start(), start), (end, bold.end())]
    return sorted(spans)


def _within_number(clean: str, bold: re.Match[str]) -> bool:
    """Whether signs that look like those of a bold word hide digits of a number or a range: 0.**-**.4, **0**-800."""
    words = clean[bold.start(bold.lastindex or 0) : bold.end(bold.lastindex or 0)]
    if not set(words) <= _OF_RANGE:
        return False
    beside = clean[max(0, bold.start() - 1) : bold.start()] + clean[bold.end() : bold.end() + 1]
    return _NUMERIC.isdisjoint(words) or words in ".．" or not _OF_RANGE.isdisjoint(beside)


def _within(spans: list[tuple[int, int]], at: int) -> bool:
    """Whether one of the spans (in rising order, the marks of bold words being short) holds the position."""
    index = bisect_right(spans, at, key=lambda span: span[0])
    return any(start <= at < end for start, end in spans[max(0, index - 3) : index])


def _extent(clean: str, start: int, end: int) -> tuple[int, int]:
    """The mask with the digits that it left standing (21.X, X00, 20XX), without the count glued to a name
    (XX6村).
    """
    token = clean[start:end]
    if token.startswith("某"):
        return start, end
    if rest := _REST.match(clean, end):
        end = rest.end()
    trimmed = clean[start:end].rstrip(",，.．")
    undigited = trimmed.rstrip(_DIGITS)
    if len(undigited) < len(trimmed) and _is_place_list(clean, start, start + len(undigited)):
        return start, start + len(undigited)
    end = start + len(trimmed)
    head = _HEAD.search(clean, max(0, start - _HEAD_CHARACTERS), start)
    if head is None or not head[0] or (head.start() and LATIN.match(clean[head.start() - 1])):
        return start, end
    if head[0][-1] in ",，" and not _is_group(clean[start:end], head[0][-1]):
        return start, end
    return head.start(), end


def _is_group(token: str, comma: str) -> bool:
    """Whether a mask behind a comma is the rest of the number before it (1,2xx), not one by itself (12，xx户)."""
    first = re.split("[,，.．]", token)[0]
    return comma == "," or len(first) == 3 or any(sign in _DIGITS for sign in first)


def _is_place_list(clean: str, start: int, count: int) -> bool:
    """Whether a digit glued to a mask counts the places listed before it: XX、XX、XX6村."""
    if PLACES_END.match(clean, count) is None:
        return False
    listed = clean[start - 1 : start] == "、" and _TOKEN.match(clean, max(0, start - 3)) is not None
    return listed or re.match(rf"[{DIGIT}]+(?:村|镇|乡)", clean[count : count + 6]) is not None
