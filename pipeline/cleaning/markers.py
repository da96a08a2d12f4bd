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
from pipeline.cleaning.needles import Needles, markers_at
from pipeline.lexicon.entries import Pattern
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
    """Spans of markers and debris wherever they stand, in rising order; where two overlap the earlier marker
    wins.
    """
    found: list[tuple[int, int, int, str]] = []
    for order, marker in enumerate(markers_at("anywhere", needles)):
        found += [
            (match.start(), order, _behind_digits(text, match.end()), marker.kind)
            for match in marker.regex.finditer(text)
            if match.end() > match.start()
        ]
    return _disjoint(found)


def _behind_digits(text: str, end: int) -> int:
    """The end of a piece, moved behind a run of digits that it would part: what is left of a number is another one."""
    parted = _DIGITS.match(text, end) if _DIGITS.match(text, end - 1) else None
    return parted.end() if parted else end


def line_marker_spans(text: str, needles: Needles, here: At = NOBODY) -> list[Span]:
    """Spans of lines that are furniture as a whole, in rising order.

    A page number's line goes with its line break; where it cuts a sentence in two, with the empty lines
    around it.
    """
    markers = markers_at("line", needles)
    if not markers:
        return []
    lines = line_spans(text)
    wrapped = cache(partial(wrapped_width, text))
    found: list[tuple[int, int, int, str]] = []
    for index, (start, end) in enumerate(lines):
        if not 0 < end - start <= _LINE_LIMIT:
            continue
        here(start, end)
        line = text[start:end].strip(_BLANK)
        marker = line_marker(line, markers) if line else None
        if marker is None:
            continue
        if marker.kind == "page_number":
            start, end = _page_break(text, lines, index, wrapped)
        found.append((start, 0, end, marker.kind))
    return _disjoint(found)


def line_marker(line: str, markers: Sequence[Pattern]) -> Pattern | None:
    """The first of the markers that takes the line, whole; None if none does."""
    return next((marker for marker in markers if marker.regex.fullmatch(line)), None)


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
