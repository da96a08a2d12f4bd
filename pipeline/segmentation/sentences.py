"""Sentences: where a line or a full stop ends, outside brackets and quotation marks.

Each distinct line is read once; positions are characters of the clean text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final, NamedTuple

from pipeline.cleaning.cutting import pieces
from pipeline.cleaning.lines import GAP, line_spans
from pipeline.cleaning.remembering import remembered
from pipeline.whereabouts import NOBODY, At

_CLOSERS: Final = "”’」』）)》】\"'"
_INSIDE: Final = r"\n\r\\\u2028"
_GROUP: Final = "|".join(
    (
        rf"“[^“”{_INSIDE}]{{0,400}}”",
        rf"《[^《》{_INSIDE}]{{0,120}}》",
        rf"[（(][^（()）{_INSIDE}]{{0,400}}(?:[（(][^（()）{_INSIDE}]{{0,200}}[）)][^（()）{_INSIDE}]{{0,200}})*[）)]",
        rf"[「『【][^「『【」』】{_INSIDE}]{{0,200}}[」』】]",
    )
)
_EVENT: Final = re.compile(
    rf"(?P<stop>[。！？!]+[{_CLOSERS}]*|(?<=[\u4e00-\u9fff])\?(?![?\d])[{_CLOSERS}]*)"
    rf"|(?P<group>{_GROUP})|(?P<indent>\u3000{{2,}}|[ \u00a0]{{4,}})"
)
_SIGN: Final = re.compile(r"[“‘《〈（(「『【。！？!?\u3000 \u00a0]")
"""The characters that an event can begin with: a scan for them is much faster than one for events."""
_STOPS: Final = "。！？!?"
_GOES_ON: Final = "，、；：。,;:的之等和与及在是为中上"
_PARAGRAPH_END: Final = "。！？!?：:；;”）)"
_BLANKS: Final = GAP + "\n\r"
_DISTINCT: Final = 8192
_REMEMBERED: Final = 4000
"""Lines whose sentences are remembered, and the characters of the longest: reports repeat each other's."""


class Sentence(NamedTuple):
    """A sentence of a line: its half-open span, counted from where the written line begins, and its words."""

    start: int
    end: int
    words: str


class Line(NamedTuple):
    """A line's sentences in order, at least one, and the position in the text that their spans count from.

    A ``tabular`` line is one of a table: one sentence.
    """

    begin: int
    sentences: tuple[Sentence, ...]
    tabular: bool = False


def split_lines(
    text: str, breaks: Sequence[int] = (), tables: Sequence[tuple[int, int]] = (), here: At = NOBODY
) -> list[Line]:
    """The lines of a text and their sentences, blanks at their ends outside, empty ones left out.

    What goes on for more than 1,000 characters without an end is cut at a pause, and never inside a number.

    Args:
        text: the clean text.
        breaks: more positions, in rising order, at which a line ends though nothing in the text shows it.
        tables: spans in rising order, without blanks at their ends, that are one sentence each: lines of tables.
        here: told each line.
    """
    found: list[Line] = []
    start = 0
    for first, last in tables:
        found += _running(text, start, first, breaks, here)
        found.append(Line(first, (Sentence(0, last - first, text[first:last]),), tabular=True))
        start = last
    return found + _running(text, start, len(text), breaks, here)


def _running(text: str, start: int, stop: int, breaks: Sequence[int], here: At) -> list[Line]:
    """The lines of the running text between two positions."""
    found: list[Line] = []
    for end in (*breaks[bisect_right(breaks, start) : bisect_left(breaks, stop)], stop):
        for first, last in line_spans(text[start:end]) if start < end else ():
            if first == last:
                continue
            begin = start + first
            here(begin, start + last)
            for sentences in _sentences(text[begin : start + last]):
                found.append(Line(begin, sentences))
        start = max(start, end)
    return found


@remembered(most=_DISTINCT, longest=_REMEMBERED)
def _sentences(line: str) -> tuple[tuple[Sentence, ...], ...]:
    """The sentences of a written line; an indent in it begins a new line of them."""
    found: list[tuple[Sentence, ...]] = []
    parts: list[tuple[int, int]] = []
    at = stop = 0
    for sign in _SIGN.finditer(line):
        if sign.start() < stop:
            continue
        event = _EVENT.match(line, sign.start())
        if event is None:
            continue
        start, stop = event.span()
        match event.lastgroup:
            case "stop":
                parts.append((at, stop))
                at = stop
            case "group":
                if line[stop - 2] in _STOPS and (stop == len(line) or line[stop] not in _GOES_ON):
                    parts.append((at, stop))
                    at = stop
            case _:
                if at == start or line[start - 1] in _PARAGRAPH_END:
                    parts.append((at, start))
                    _close_line(line, parts, found)
                    at = stop
    parts.append((at, len(line)))
    _close_line(line, parts, found)
    return tuple(found)


def _close_line(text: str, parts: list[tuple[int, int]], found: list[tuple[Sentence, ...]]) -> None:
    kept: list[Sentence] = []
    for start, end in parts:
        words = text[start:end]
        size = len(words)
        words = words.lstrip(_BLANKS)
        start += size - len(words)
        words = words.rstrip(_BLANKS)
        if words:
            kept += [Sentence(start + at, start + end, words[at:end]) for at, end in pieces(words)]
    parts.clear()
    if kept:
        found.append(tuple(kept))
