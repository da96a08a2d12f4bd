"""Tables drawn in text: with tabs, with bars and borders, or in columns parted by wide gaps.

A run of lines of one style is a table if it has at least two rows and two columns and a number, or a hidden one,
stands alone in a cell. What is no row of cells stays running text.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from pipeline.cleaning import BARS, GAP, WIDE_GAP, line_spans
from pipeline.cleaning.remembering import remembered
from pipeline.lexicon.tables import table_pattern
from pipeline.tables.grid import Cell, is_sparse, trimmed
from pipeline.whereabouts import NOBODY, At

Span = tuple[int, int]

# A charset first: a scan for it is many times faster than one for what must stand before it.
_HINT: Final = re.compile(
    r"[ \u00a0\u3000](?<=\S[ \u00a0\u3000])[ \u00a0\u3000](?=[ \u00a0\u3000]*[^ \u00a0\u3000\r\n])"
)
_LINES: Final = r"\-—─━═\u2500-\u257f"
_BORDER: Final = re.compile(rf"(?=[\s|｜+:]*[{_LINES}])[\s|｜+:{_LINES}]+")
_CORNERS: Final = "+┌├└┏┣┗╔╠╚╭╰─━═"
"""What the first line of a border begins with."""
_RULE: Final = re.compile(r"[\s|｜]*:?--[\s|｜:\-]*")
_SIDE: Final = re.compile(rf"[{BARS}]")
_BAR: Final = re.compile(rf"(?<!\\)[{BARS}]")
_VALUE: Final = table_pattern("line", "value")
_YEAR_OR_LABEL: Final = table_pattern("line", "year_or_label")
_HEADING: Final = table_pattern("line", "heading")
_PAGE: Final = re.compile(r"[0-9０-９]{1,9}")
_CLAUSE: Final = re.compile(r"[。！？；]|[，,：:](?![0-9])")
_SPREAD: Final = re.compile(r"[\u4e00-\u9fff]")
_DISTINCT: Final = 1024
_REMEMBERED: Final = 2_000
"""Tables whose rows are remembered, and the characters of the longest: reports repeat each other's."""
_WIDEST_LABEL: Final = 30
_WIDEST_LINE: Final = 300
"""Characters of the longest line whose gaps may be aligned with those of the next."""


class Rows:
    """The rows of one table drawn in text, cells above a markdown rule marked as header; spans count from its start."""

    def __init__(self, lines: Sequence[Span], rows: Sequence[Sequence[Span]], header: int) -> None:
        self.lines = tuple(lines)
        self.cells = tuple(
            Cell(row, column, start, end, is_header=row <= header)
            for row, spans in enumerate(rows, start=1)
            for column, (start, end) in enumerate(spans, start=1)
        )


def may_hold_tables(text: str) -> bool:
    """A cheap test: whether any line could be a row of cells."""
    return "\t" in text or _SIDE.search(text) is not None or _HINT.search(text) is not None


def drawn_tables(text: str, taken: Sequence[Span] = (), here: At = NOBODY) -> list[tuple[int, Rows]]:
    """The tables of a clean text in order, outside the spans that are ``taken`` (in rising order), and where each
    begins. Tables drawn alike give the same rows.
    """
    if not may_hold_tables(text):
        return []
    found: list[tuple[int, Rows]] = []
    run: list[Span] = []
    style = ""
    turn = 0
    for start, end in [*line_spans(text), (len(text), len(text))]:
        while turn < len(taken) and taken[turn][1] <= start:
            turn += 1
        here(start, end)
        inside = turn < len(taken) and taken[turn][0] < end
        now = "" if inside else _style(text[start:end], style)
        if now != style and run:
            first, words = run[0][0], text[run[0][0] : run[-1][1]]
            here(first, run[-1][1])
            rows = _table(words, style)
            if rows is not None:
                found.append((first, rows))
            run = []
        style = now
        if now:
            run.append((start, end))
    return found


def _style(line: str, before: str) -> str:
    """bar, tab or gap, or "" for a line that is no row; a border belongs to what stands before it."""
    words = line.strip(GAP)
    if not words:
        return ""
    if _SIDE.search(words) or (words[0] in _CORNERS and _BORDER.fullmatch(words)):
        return "bar"
    if "\t" in words:
        return "tab"
    if "\t" in line and _is_entry(words):
        # One filled cell: a row's tabs stand behind it, a header's before it.
        return "tab" if before == "tab" or line[0] == "\t" else ""
    if len(line) <= _WIDEST_LINE and WIDE_GAP.search(words) and not _CLAUSE.search(words):
        return "gap"
    return "gap" if before == "gap" and _BORDER.fullmatch(words) else ""


def _is_entry(words: str) -> bool:
    """Whether words are short enough for a cell, and no clause of a sentence."""
    return len(words) <= _WIDEST_LABEL and not _CLAUSE.search(words)


@remembered(most=_DISTINCT, longest=_REMEMBERED)
def _table(text: str, style: str) -> Rows | None:
    """The table that a run of lines draws, or None."""
    lines = line_spans(text)
    drawn = [line for line in lines if not _BORDER.fullmatch(text, *line)]
    header = _above_rule(text, lines, drawn) if style == "bar" else 0
    rows = _rows(text, style, drawn)
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return None
    found = Rows(lines, rows, header)
    if is_sparse(found.cells) or _is_contents(text, rows):
        return None
    least = len(rows) // 2 if style == "gap" else 1
    return found if header or _has_values(text, rows, least) else None


def _above_rule(text: str, lines: Sequence[Span], drawn: Sequence[Span]) -> int:
    """How many rows stand above a markdown rule."""
    rule = next((turn for turn, line in enumerate(lines) if _RULE.fullmatch(text, *line)), 0)
    return len(set(lines[:rule]).intersection(drawn))


def _rows(text: str, style: str, lines: Sequence[Span]) -> list[list[Span]]:
    match style:
        case "bar":
            return [_bar_cells(text, *line) for line in lines]
        case "tab":
            return _tab_cells(text, lines)
        case _:
            return _gap_cells(text, lines)


def _is_contents(text: str, rows: Sequence[Sequence[Span]]) -> bool:
    """Whether the rows are a list of contents: numbered headings, each with its page."""
    entries = [[text[start:end] for start, end in row if start < end] for row in rows]
    pages = [words[-1] for words in entries if len(words) == 2 and _PAGE.fullmatch(words[-1])]
    headings = sum(_HEADING.match(words[0]) is not None for words in entries if words)
    pages_rise = [int(page) for page in pages] == sorted(map(int, pages))
    return 2 * headings > len(rows) and len(pages) + 1 >= len(rows) and len(pages) > 1 and pages_rise


def _has_values(text: str, rows: Sequence[Sequence[Span]], least: int) -> bool:
    """Whether at least so many rows have a cell that is a number or a hidden one, numbering in front aside."""
    found = 0
    for row in rows:
        words = [text[start:end] if end - start <= _WIDEST_LABEL else "" for start, end in row]
        values = [cell for cell in words if _VALUE.fullmatch(cell) and not _YEAR_OR_LABEL.fullmatch(cell)]
        found += bool(values if len(row) > 2 else values and _VALUE.fullmatch(words[-1]))
    return found >= max(1, least)


def _bar_cells(text: str, start: int, end: int) -> list[Span]:
    cells: list[Span] = []
    at = start
    for bar in _BAR.finditer(text, start, end):
        cells.append((at, bar.start()))
        at = bar.end()
    cells.append((at, end))
    if not text[slice(*cells[0])].strip(GAP):
        del cells[0]
    if len(cells) > 1 and not text[slice(*cells[-1])].strip(GAP):
        del cells[-1]
    return [trimmed(text, *cell) for cell in cells]


def _tab_cells(text: str, lines: Sequence[Span]) -> list[list[Span]]:
    """Cells between tabs. Where tabs only align (as many filled cells in every row), empty cells are none."""
    indented = all(text[start] == "\t" for start, _ in lines)
    rows: list[list[Span]] = []
    for start, end in lines:
        cells: list[Span] = []
        at = start + indented
        for tab in re.finditer("\t", text[at:end]):
            cells.append((at, start + indented + tab.start()))
            at = start + indented + tab.end()
        cells.append((at, end))
        rows.append([trimmed(text, *cell) for cell in cells])
    filled = [[cell for cell in row if cell[0] < cell[1]] for row in rows]
    aligned = len(set(map(len, filled))) == 1 and len(set(map(len, rows))) > 1
    return filled if aligned else rows


def _gap_cells(text: str, lines: Sequence[Span]) -> list[list[Span]]:
    """Cells between wide gaps: by their order where a row is full, else by the column that they stand under."""
    rows = [_parted(text, *line) for line in lines]
    counts = Counter(map(len, rows))
    width = max(counts)
    if width < 2 or any(end - start > _WIDEST_LABEL for row in rows for start, end in row):
        return []
    if len(counts) == 1:
        return rows
    full = [_columns(text, line[0], row) for line, row in zip(lines, rows, strict=True) if len(row) == width]
    extents = [(min(row[at][0] for row in full), max(row[at][1] for row in full)) for at in range(width)]
    return [
        row if len(row) == width else _under(row, _columns(text, line[0], row), extents)
        for line, row in zip(lines, rows, strict=True)
    ]


def _parted(text: str, start: int, end: int) -> list[Span]:
    """The pieces of a line between wide gaps; single characters side by side are one spread word (合  计)."""
    start, end = trimmed(text, start, end)
    pieces: list[Span] = []
    at = start
    for gap in WIDE_GAP.finditer(text, start, end):
        pieces.append((at, gap.start()))
        at = gap.end()
    pieces.append((at, end))
    joined: list[Span] = []
    for piece in pieces:
        last = joined[-1] if joined else (0, 0)
        if last[1] - last[0] == 1 == piece[1] - piece[0] and all(
            _SPREAD.match(text, cell[0]) for cell in (last, piece)
        ):
            joined[-1] = (last[0], piece[1])
        else:
            joined.append(piece)
    return joined


def _columns(text: str, line_start: int, row: Sequence[Span]) -> list[Span]:
    """Where the cells stand on the screen: a Chinese character is two columns wide."""
    line = text[line_start : row[-1][1]]
    widths = (2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line)
    columns = list(accumulate(widths, initial=0))
    return [(columns[start - line_start], columns[end - line_start]) for start, end in row]


def _under(row: Sequence[Span], places: Sequence[Span], extents: Sequence[Span]) -> list[Span]:
    """A row with fewer cells than columns: each under the column that it overlaps most, in order."""
    cells: list[Span] = [(row[0][0], row[0][0])] * len(extents)
    least = 0
    for turn, (cell, (left, right)) in enumerate(zip(row, places, strict=True)):
        last = len(extents) - (len(row) - turn)
        middle = (left + right) / 2
        at = min(
            range(least, last + 1),
            key=lambda at: (
                abs((extents[at][0] + extents[at][1]) / 2 - middle)
                - (min(right, extents[at][1]) - max(left, extents[at][0]) > 0) * 1000
            ),
        )
        cells[at] = cell
        least = at + 1
    for at, (start, end) in enumerate(cells):
        if start == end:
            before = cells[at - 1][1] if at else row[0][0]
            cells[at] = (before, before)
    return cells
