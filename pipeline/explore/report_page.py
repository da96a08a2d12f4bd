"""One report as the page shows it: its text in lines and pieces, every number with what became of it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Generic, TypeVar

from pipeline.explore.library import Book, Judged, Row

T = TypeVar("T")

KINDS: Final = ("row", "hidden", "ignored", "residue", "erased", "name")
"""What becomes of a number or mask; ``name`` is a mask that stands for a place, a person, a date."""
_LINE: Final = re.compile(r"\r\n|\n|\r")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of the raw text with what became of it; ``start`` is -1 for what has no card of its own."""

    start: int
    end: int
    kind: str
    rule: str
    review: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters of one kind; ``first`` in its mark, so that it carries the anchor."""

    text: str
    mark: Mark | None
    erased: bool
    first: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the raw text; ``section`` is that which begins here, ``heading`` its depth where the line is one."""

    pieces: tuple[Piece, ...]
    section: Row | None
    heading: int


@dataclass(frozen=True, slots=True)
class Report:
    """A document, its sections in order, its lines, and how many numbers there are of each kind."""

    document: Row
    sections: tuple[Row, ...]
    lines: tuple[Line, ...]
    counts: dict[str, int]


def read_report(book: Book, judged: Judged, document_id: str) -> Report | None:
    """The report of that id, or None if the build has none."""
    by_id = {"id": document_id}
    found = book.rows("SELECT * EXCLUDE (clean_text) FROM documents WHERE document_id = $id", by_id)
    if not found:
        return None
    document = found[0]
    numerals = book.rows(
        "SELECT n.char_start, n.char_end, n.outcome, n.rule, i.masked FROM numerals n "
        "LEFT JOIN indicators i USING (indicator_id) WHERE n.document_id = $id ORDER BY n.char_start",
        by_id,
    )
    names = book.rows(
        "SELECT char_start, char_end, role FROM placeholders WHERE document_id = $id AND role <> 'value'",
        by_id,
    )
    erasures = book.rows(
        "SELECT char_start, char_end, kind FROM erasures WHERE document_id = $id ORDER BY char_start", by_id
    )
    sections = book.rows("SELECT * FROM sections WHERE document_id = $id ORDER BY ordinal", by_id)
    marks = [_mark(document_id, row, judged) for row in numerals]
    marks += [Mark(row["char_start"], row["char_end"], "name", row["role"]) for row in names]
    erased = [(row["char_start"], row["char_end"]) for row in erasures]
    text = str(document.pop("raw_text"))
    headings = {
        row["char_start"]: row["char_end"]
        for row in book.rows(
            "SELECT char_start, char_end FROM sentences WHERE document_id = $id AND is_heading", by_id
        )
    }
    starts = {row["char_start"]: row for row in sections if row["level"] > 0}
    lines = tuple(_lines(text, _apart(marks), erased, starts, headings))
    counts = {kind: sum(mark.kind == kind for mark in marks) for kind in KINDS}
    return Report(document, tuple(sections), lines, counts)


def _mark(document_id: str, row: Row, judged: Judged) -> Mark:
    start, end = row["char_start"], row["char_end"]
    standing = judged.by_place.get((document_id, start, end))
    kind = str(row["outcome"])
    if kind == "indicator":
        kind = "hidden" if row["masked"] else "row"
    elif row["rule"].startswith("erased_"):
        kind = "erased"
    return Mark(start, end, kind, row["rule"], (standing.review_state or "") if standing else "")


def _apart(marks: Sequence[Mark]) -> list[Mark]:
    """In order of the text, none beginning within another: numbers before names, the longer before the shorter."""
    ordered = sorted(marks, key=lambda mark: (mark.start, mark.kind == "name", -mark.end))
    kept: list[Mark] = []
    for mark in ordered:
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return kept


def _lines(
    text: str,
    marks: Sequence[Mark],
    erased: Sequence[tuple[int, int]],
    sections: dict[int, Row],
    headings: dict[int, int],
) -> Iterator[Line]:
    spans = [*((mark.start, mark.end) for mark in marks), *erased]
    cuts = sorted({0, len(text), *sections, *(at for span in spans for at in span)})
    mark_at = _Following([((mark.start, mark.end), mark) for mark in marks])
    erased_at = _Following([(span, True) for span in erased])
    breaks = [(found.start(), found.end()) for found in _LINE.finditer(text)] + [(len(text), len(text))]
    begin = 0
    for line_end, next_line in breaks:
        starts = [begin, *cuts[bisect_right(cuts, begin) : bisect_left(cuts, line_end)]]
        pieces: list[Piece] = []
        for at, until in pairwise([*starts, line_end]) if begin < line_end else ():
            mark = mark_at(at)
            shown = _CONTROL.sub("\ufffd", text[at:until])
            pieces.append(Piece(shown, mark, bool(erased_at(at)), mark is not None and mark.start == at))
        section = next((sections[at] for at in starts if at in sections), None) if pieces else None
        yield Line(tuple(pieces), section, _depth(text, line_end, section, headings))
        begin = next_line


def _depth(text: str, line_end: int, section: Row | None, headings: dict[int, int]) -> int:
    """How deep a line's heading is, 0 for none: one that runs on into its paragraph is no heading of the page."""
    ends = headings.get(section["char_start"]) if section else None
    if section is None or not ends or text[ends:line_end].strip():
        return 0
    return min(int(section["level"]), 4)


class _Following(Generic[T]):
    """What of some spans (in order of the text) holds a position, asked for positions in order."""

    def __init__(self, spans: Sequence[tuple[tuple[int, int], T]]) -> None:
        self._spans = spans
        self._next = 0

    def __call__(self, at: int) -> T | None:
        while self._next < len(self._spans) and self._spans[self._next][0][1] <= at:
            self._next += 1
        if self._next == len(self._spans):
            return None
        (start, _), what = self._spans[self._next]
        return what if start <= at else None
