"""Sentences: where a line or a full stop ends, outside brackets and quotation marks.

Each distinct line is read once; positions are characters of the clean text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from pipeline.cleaning.lines import GAP, line_spans

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
"""Lines whose sentences are remembered: reports repeat each other's."""
_LONGEST: Final = 1000
"""No sentence of a report is half as long; what follows takes time that grows with the square of the length."""
_PAUSE: Final = re.compile(r"(?s).*[；，。、：\u3000\t]")
_REMEMBERED: Final = 4 * _LONGEST


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


def split_lines(text: str, breaks: Sequence[int] = (), tables: Sequence[tuple[int, int]] = ()) -> list[Line]:
    """The lines of a text and their sentences, blanks at their ends outside, empty ones left out.

    What goes on for more than 1,000 characters without an end is cut at a pause.

    Args:
        text: the clean text.
        breaks: more positions, in rising order, at which a line ends though nothing in the text shows it.
        tables: spans in rising order, without blanks at their ends, that are one sentence each: lines of tables.
    """
    found: list[Line] = []
    start = 0
    for first, last in tables:
        found += _running(text, start, first, breaks)
        found.append(Line(first, (Sentence(0, last - first, text[first:last]),), tabular=True))
        start = last
    return found + _running(text, start, len(text), breaks)


def _running(text: str, start: int, stop: int, breaks: Sequence[int]) -> list[Line]:
    """The lines of the running text between two positions."""
    found: list[Line] = []
    for end in (*(at for at in breaks if start < at < stop), stop):
        for first, last in line_spans(text[start:end]) if start < end else ():
            if first == last:
                continue
            begin = start + first
            for sentences in _sentences_of(text[begin : start + last]):
                found.append(Line(begin, sentences))
        start = max(start, end)
    return found


def _sentences_of(line: str) -> tuple[tuple[Sentence, ...], ...]:
    # A line as long as a file would stay in memory for as long as the load lives.
    return _sentences(line) if len(line) <= _REMEMBERED else _sentences.__wrapped__(line)


@lru_cache(maxsize=_DISTINCT)
def _sentences(line: str) -> tuple[tuple[Sentence, ...], ...]:
    """The sentences of a written line; an indent in it begins a new line of them."""
    found: list[tuple[Sentence, ...]] = []
    pieces: list[tuple[int, int]] = []
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
                pieces.append((at, stop))
                at = stop
            case "group":
                if line[stop - 2] in _STOPS and (stop == len(line) or line[stop] not in _GOES_ON):
                    pieces.append((at, stop))
                    at = stop
            case _:
                if at == start or line[start - 1] in _PARAGRAPH_END:
                    pieces.append((at, start))
                    _close_line(line, pieces, found)
                    at = stop
    pieces.append((at, len(line)))
    _close_line(line, pieces, found)
    return tuple(found)


def _close_line(text: str, pieces: list[tuple[int, int]], found: list[tuple[Sentence, ...]]) -> None:
    kept: list[Sentence] = []
    for start, end in pieces:
        words = text[start:end]
        size = len(words)
        words = words.lstrip(_BLANKS)
        start += size - len(words)
        words = words.rstrip(_BLANKS)
        if words:
            kept += (
                [Sentence(start, start + len(words), words)] if len(words) <= _LONGEST else _cut(start, words)
            )
    pieces.clear()
    if kept:
        found.append(tuple(kept))


def _cut(start: int, words: str) -> list[Sentence]:
    """The words in sentences that are not too long, each but the last up to a pause where there is one."""
    cut: list[Sentence] = []
    at = 0
    while len(words) - at > _LONGEST:
        pause = _PAUSE.match(words, at, at + _LONGEST)
        stop = pause.end() if pause else at + _LONGEST
        cut.append(Sentence(start + at, start + stop, words[at:stop]))
        at = stop
    return [*cut, Sentence(start + at, start + len(words), words[at:])]
