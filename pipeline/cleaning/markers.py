"""Paywall markers, site furniture and debris: what lexicon/markers.toml names is found here.

Keep out: layout (blanks and line ends that split numbers and words), which needs context and stands in
layout.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Final

from pipeline.cleaning.lines import GAP, line_spans, wrapped_width
from pipeline.cleaning.needles import Needles, rules_of
from pipeline.lexicon import Rule
from pipeline.whereabouts import NOBODY, At

_BLANK: Final = GAP + "\r\n"
_UNFINISHED: Final = re.compile(r"[^\s。！？!?；;：:…”」』》）)\]】]$")
_LABEL: Final = re.compile(
    r"[一二三四五六七八九十]{1,3}[、，,.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.、．](?!\d)|第[一二三四五六七八九十]+[章节编条]|[①-⑳—〔●◆■]"
)
_RUNNING: Final = re.compile(rf".*。|[{GAP}]*(?!{_LABEL.pattern}).*，")
"""The beginning of a line that is a sentence and no heading: headings of reports hold commas, and a label."""
_LINE_LIMIT: Final = 260
_DIGITS: Final = re.compile("[0-9０-９]+")

Span = tuple[int, int, str]
"""Start, end and kind of a piece to erase."""


def anywhere_spans(text: str, needles: Needles, here: At = NOBODY) -> list[Span]:
    """Spans of markers and debris wherever they stand, in rising order; where two overlap the earlier rule
    wins.
    """
    found: list[tuple[int, int, int, str]] = []
    for order, rule in enumerate(rules_of("anywhere", needles)):
        found += [
            (match.start(), order, _behind_digits(text, match.end()), rule.kind)
            for match in rule.pattern.finditer(text)
            if match.end() > match.start()
        ]
    return _disjoint(found)


def _behind_digits(text: str, end: int) -> int:
    """The end of a piece, moved behind a run of digits that it would part: what is left of a number is another one."""
    parted = _DIGITS.match(text, end) if _DIGITS.match(text, end - 1) else None
    return parted.end() if parted else end


def line_rule_spans(text: str, needles: Needles, here: At = NOBODY) -> list[Span]:
    """Spans of lines that are furniture as a whole, in rising order.

    A page number's line goes with its line break; where it cuts a sentence in two, with the empty lines
    around it.
    """
    rules = rules_of("line", needles)
    if not rules:
        return []
    lines = line_spans(text)
    wrapped = cache(partial(wrapped_width, text))
    found: list[tuple[int, int, int, str]] = []
    for index, (start, end) in enumerate(lines):
        if not 0 < end - start <= _LINE_LIMIT:
            continue
        here(start, end)
        line = text[start:end].strip(_BLANK)
        rule = line_rule(line, rules) if line else None
        if rule is None:
            continue
        if rule.kind == "page_number":
            start, end = _page_break(text, lines, index, wrapped)
        found.append((start, 0, end, rule.kind))
    return _disjoint(found)


def line_rule(line: str, rules: Sequence[Rule]) -> Rule | None:
    """The first of the rules that takes the line, whole; None if none does."""
    for rule in rules:
        if rule.pattern.fullmatch(line):
            return rule
    return None


def _page_break(
    text: str, lines: list[tuple[int, int]], index: int, wrapped: Callable[[], int]
) -> tuple[int, int]:
    before, after = index - 1, index + 1
    while before >= 0 and not text[slice(*lines[before])].strip(_BLANK):
        before -= 1
    while after < len(lines) and not text[slice(*lines[after])].strip(_BLANK):
        after += 1
    if after == len(lines):
        return lines[index]
    cut = text[slice(*lines[before])].rstrip(_BLANK) if before >= 0 else ""
    if _UNFINISHED.search(cut):
        rest = text[slice(*lines[after])]
        halves = _RUNNING.match(cut) and rest[0] not in GAP and not _LABEL.match(rest)
        if halves and not wrapped():
            return lines[before][0] + len(cut), lines[after][0]
        # One line break is left between the two: where lines are wrapped layout knows whether they are one sentence.
        return lines[before + 1][0], lines[after][0]
    return lines[index][0], lines[index + 1][0]


def _disjoint(found: list[tuple[int, int, int, str]]) -> list[Span]:
    found.sort()
    spans: list[Span] = []
    last = 0
    for start, _, end, kind in found:
        if end <= last:
            continue
        spans.append((max(start, last), end, kind))
        last = end
    return spans
