"""What a site appends to a report: the list of other articles, and the article that stands after the list.

An article is taken only where the text shows that another one begins: a title ends the list, and the numbering
of headings begins anew, or title and text are of another place. A list in the middle of the report goes, the report
goes on.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Final

from pipeline.cleaning.lines import GAP, line_spans
from pipeline.cleaning.markers import Span, line_marker
from pipeline.cleaning.needles import LEXICON, Needles, markers_at
from pipeline.lexicon.entries import Pattern, load_lexicon
from pipeline.whereabouts import NOBODY, At

_TITLE: Final = load_lexicon(LEXICON).patterns["title_of_article"].regex
_PLACE: Final = load_lexicon(LEXICON).patterns["place_of_article"].regex
_SENTENCE: Final = re.compile(r"[。！？；;]|[，、：:]$")
_HEADING: Final = re.compile(
    r"(?:第?([一二三四五六七八九十]{1,3})[、，.．]|[（(][一二三四五六七八九十]{1,3}[）)])"
)
_BLANK: Final = GAP + "\r\n"
_ENOUGH: Final = 40
_LIST_LINE: Final = 60

Placed = tuple[int, int, str]
"""A line with its span, stripped of blanks."""


def appended_spans(text: str, needles: Needles, here: At = NOBODY) -> list[Span]:
    """Spans of appended lists and articles, in rising order; a list's span begins with the line that names it."""
    markers = [marker for marker in markers_at("appended", needles) if _stands_in(text, marker)]
    if not markers:
        return []
    lines = [(start, end, text[start:end].strip(_BLANK)) for start, end in line_spans(text)]
    lines = [line for line in lines if line[2]]
    numbers = cache(partial(_numbers, lines))
    spans: list[Span] = []
    at = _after_first_sentence(lines, here)
    while at < len(lines):
        start, end, line = lines[at]
        here(start, end)
        at += 1
        marker = _marker_of(line, markers)
        if marker is None:
            continue
        first, at = at, _list_end(lines, at, markers)
        if first < at < len(lines) and _is_another(text, lines, at, start, numbers):
            at = len(lines)
        if at > first:
            spans.append((start, lines[at - 1][1], marker.kind))
    return spans


def _after_first_sentence(lines: list[Placed], here: At) -> int:
    """Behind the report's own first sentence; before it a list is part of the page's head."""
    for at, (start, end, line) in enumerate(lines):
        here(start, end)
        if len(line) >= _ENOUGH and line[-1] in "。！？；”":
            return at + 1
    return len(lines)


def _marker_of(line: str, markers: Sequence[Pattern]) -> Pattern | None:
    """The marker that says that a line names a list."""
    return line_marker(line, markers) if len(line) <= 2 * _LIST_LINE else None


def _list_end(lines: list[Placed], at: int, markers: Sequence[Pattern]) -> int:
    """Behind the last title of the list that begins here."""
    while at < len(lines) and (_is_listed(lines[at][2]) or line_marker(lines[at][2], markers)):
        at += 1
    return at


def _stands_in(text: str, marker: Pattern) -> bool:
    """Whether some line that holds one of the marker's words is one for the marker: far cheaper than all lines."""
    if "\\" in text:
        return True
    for needle in marker.needles:
        at = text.find(needle)
        while at >= 0:
            start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
            end = len(text) if end < 0 else end
            if end - start <= 2 * _LIST_LINE and marker.regex.fullmatch(text[start:end].strip(_BLANK)):
                return True
            at = text.find(needle, end)
    return False


def _is_listed(line: str) -> bool:
    """Whether a line can be the title of an article: short, no sentence, no heading of a report."""
    return len(line) <= _LIST_LINE and not _SENTENCE.search(line) and not _HEADING.match(line)


def _numbers(lines: list[Placed]) -> tuple[list[int], list[str]]:
    """Which lines are headings with a number, and their numbers."""
    found = [(at, label[1]) for at, (_, _, line) in enumerate(lines) if (label := _HEADING.match(line))]
    return [at for at, number in found if number], [number for _, number in found if number]


def _is_another(
    text: str,
    lines: list[Placed],
    body: int,
    list_start: int,
    numbers: Callable[[], tuple[list[int], list[str]]],
) -> bool:
    """Whether another article begins right before the line ``body``, the first that is no title.

    It does where the numbering of headings begins anew, and where title and body are of a place that the report
    before the list does not name.
    """
    title = lines[body - 1][2]
    if not _TITLE.search(title):
        return False
    place = _PLACE.search(title)
    if place is not None and place[0] in lines[body][2][:_ENOUGH] and text.find(place[0], 0, list_start) < 0:
        return True
    places, values = numbers()
    first = bisect_left(places, body)
    return first < len(values) and values[first] == "一"
