"""Sentences: where a line or a full stop ends, outside brackets and quotation marks.

One pass of one pattern over the text; positions are characters of the clean text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from pipeline.cleaning.lines import GAP, LINE_BREAK

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
    rf"(?P<group>{_GROUP})|(?P<stop>[。！？!]+[{_CLOSERS}]*|(?<=[\u4e00-\u9fff])\?(?![?\d])[{_CLOSERS}]*)"
    rf"|(?P<indent>\u3000{{2,}}|[ \u00a0]{{4,}})|(?P<line>{LINE_BREAK})"
)
_SIGN: Final = re.compile(r"[“‘《〈（(「『【。！？!?\u3000 \u00a0\n\r\u2028\\]")
"""The characters that an event can begin with: a scan for them is much faster than one for events."""
_STOPS: Final = "。！？!?"
_GOES_ON: Final = "，、；：。,;:的之等和与及在是为中上"
_PARAGRAPH_END: Final = "。！？!?：:；;”）)"
_BLANKS: Final = GAP + "\n\r"


class Sentence(NamedTuple):
    """A sentence's half-open span, and whether it is the first and the last of its line."""

    start: int
    end: int
    first: bool
    last: bool


def split_sentences(text: str, breaks: Iterable[int] = ()) -> list[Sentence]:
    """The sentences of a text, blanks at their ends outside, empty ones left out.

    Args:
        text: the clean text.
        breaks: more positions, in rising order, at which a line ends though nothing in the text shows it.
    """
    found: list[Sentence] = []
    start = 0
    for end in (*breaks, len(text)):
        if start < end:
            _split_stretch(text, start, end, found)
        start = max(start, end)
    return found


def _split_stretch(text: str, start: int, end: int, found: list[Sentence]) -> None:
    line: list[tuple[int, int]] = []
    at = start
    stop = start
    for sign in _SIGN.finditer(text, start, end):
        if sign.start() < stop:
            continue
        event = _EVENT.match(text, sign.start(), end)
        if event is None:
            continue
        stop = event.end()
        match event.lastgroup:
            case "stop":
                line.append((at, stop))
                at = stop
            case "group":
                if text[stop - 2] in _STOPS and (stop == end or text[stop] not in _GOES_ON):
                    line.append((at, stop))
                    at = stop
            case "indent":
                if (event.start() > at and text[event.start() - 1] in _PARAGRAPH_END) or at == event.start():
                    line.append((at, event.start()))
                    _close_line(text, line, found)
                    at = stop
            case _:
                line.append((at, event.start()))
                _close_line(text, line, found)
                at = stop
    line.append((at, end))
    _close_line(text, line, found)


def _close_line(text: str, line: list[tuple[int, int]], found: list[Sentence]) -> None:
    kept: list[tuple[int, int]] = []
    for start, end in line:
        while start < end and text[start] in _BLANKS:
            start += 1
        while end > start and text[end - 1] in _BLANKS:
            end -= 1
        if start < end:
            kept.append((start, end))
    line.clear()
    last = len(kept) - 1
    found += [Sentence(start, end, index == 0, index == last) for index, (start, end) in enumerate(kept)]
