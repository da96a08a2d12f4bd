"""Tables that a page draws with rules: from lines and glyphs to cells.

Pure geometry in points, the origin at the lower left of the page; which library found them is of no concern.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import Final, NamedTuple

from pipeline.reading.blocks import Cell, holds_most

_SNAP: Final = 4.0
"""Lines so close are one: a border drawn twice, or of two cells side by side. No row is as low."""
_SHORTEST: Final = 8.0
_FEW: Final = 3
"""Upright rules of what may be a frame or a picture rather than a row of cells."""
_MOST_PAIRS: Final = 250_000
_NUMBER: Final = re.compile(r"[+\-−－▲↑↓]?(?:[0-9][0-9,，]*(?:[.．][0-9]+)?[%％‰]?|[xXｘ×*＊]{1,4})")
_ITEM: Final = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十0-9]{1,3}[）)]|[0-9]{1,2}[.、．]|其中"
)
"""What a label begins with that is no rest of the one before."""
_LEAST_BROKEN: Final = 5
"""Characters of a cell that was too narrow for its words."""
_BLANK: Final = 0.5
_LATIN_BLANK: Final = 0.15


class Rule(NamedTuple):
    """A straight line of a page: where it stands (x of an upright one, y of a level one) and from where to where."""

    at: float
    start: float
    end: float


class Glyph(NamedTuple):
    """A character and its box."""

    sign: str
    left: float
    right: float
    bottom: float
    top: float


class Table(NamedTuple):
    """A table of one page, or of several: the places of its upright rules, and its cells with their pages."""

    edges: tuple[float, ...]
    cells: tuple[Cell, ...]


class Lattice:
    """The cells that rules make, before anything is written into them."""

    def __init__(self, edges: Sequence[float], levels: Sequence[float], cells: Sequence[Cell]) -> None:
        self.edges = tuple(edges)  # from left to right
        self.levels = tuple(levels)  # from top to bottom
        self._cells = tuple(cells)
        self._falling = tuple(-level for level in levels)
        self._at = {
            (row, column): turn
            for turn, cell in enumerate(cells)
            for row in range(cell.row, cell.row + cell.row_span)
            for column in range(cell.column, cell.column + cell.column_span)
        }

    def cell_at(self, x: float, y: float) -> int | None:
        """The number of the cell that holds a point; None outside."""
        place = bisect_right(self._falling, -y), bisect_right(self.edges, x)
        return self._at.get(place)

    def filled(self, glyphs: Mapping[int, Sequence[Glyph]], page: int) -> Table | None:
        """The table with the glyphs of each cell as its words; None where the lattice only frames a text."""
        lines = [_lines(glyphs.get(turn, ())) for turn in range(len(self._cells))]
        sizes = [sum(len(words) for _, words in cell) for cell in lines]
        if sum(size > 0 for size in sizes) < 2 or holds_most(sizes):
            return None
        cells: list[Cell] = []
        shift = 0
        for _, numbered in groupby(enumerate(self._cells), lambda one: one[1].row):
            row = [(cell, lines[turn]) for turn, cell in numbered]
            levels = _levels(row)
            for cell, written in row:
                at = cell._replace(row=cell.row + shift, page=page)
                cells += _parted(at, written, levels)
            shift += max(len(levels), 1) - 1
        return Table(self.edges, tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))


def _parted(cell: Cell, written: Sequence[tuple[float, str]], levels: Sequence[float]) -> list[Cell]:
    """A cell with its words; one for each of the levels on which its row is written, if it is of one row."""
    if cell.row_span > 1 or len(levels) < 2:
        return [cell._replace(text=_closed(words for _, words in written))]
    parts: list[list[str]] = [[] for _ in levels]
    for height, words in written:
        parts[min(range(len(levels)), key=lambda n: abs(levels[n] - height))].append(words)
    return [cell._replace(row=cell.row + n, text=_closed(part)) for n, part in enumerate(parts)]


def lattices(level: Iterable[Rule], upright: Iterable[Rule]) -> list[Lattice]:
    """The tables that the rules of a page draw: at least two rows and two columns each, or a row of three."""
    across, down = _drawn_once(level), _drawn_once(upright)
    if not across or not down or len(across) * len(down) > _MOST_PAIRS:
        return []
    found = [_lattice(*part) for part in _connected(across, down)]
    return [lattice for lattice in found if lattice is not None]


def continued(table: Table, other: Table) -> Table | None:
    """Both as one table where the other goes on with the columns of the first, on the next page.

    The head that stands on each page again is left out.
    """
    last = max(cell.page or 0 for cell in table.cells)
    same = len(table.edges) == len(other.edges) and all(
        abs(one - two) < _SNAP for one, two in zip(table.edges, other.edges, strict=True)
    )
    if not same or other.cells[0].page != last + 1:
        return None
    rows = [list(row) for _, row in groupby(table.cells, lambda cell: cell.row)]
    following = [list(row) for _, row in groupby(other.cells, lambda cell: cell.row)]
    again = _heads_again(rows, following)
    first, rest = table.cells, following[again:]
    if _breaks_off(rows, rest):
        first, rest = _made_whole(first, rows[-1][0].row, rest[0]), rest[1:]
    if not rest:
        return Table(table.edges, first)
    shift = max(cell.row + cell.row_span for cell in table.cells) - rest[0][0].row
    more = (cell._replace(row=cell.row + shift) for row in rest for cell in row)
    return Table(table.edges, (*first, *more))


def _heads_again(rows: Sequence[Sequence[Cell]], following: Sequence[Sequence[Cell]]) -> int:
    """How many of the rows that follow say again what the first rows say."""
    again = 0
    while again < min(len(rows), len(following) - 1) and _said(rows[again]) == _said(following[again]):
        again += 1
    return again


def _made_whole(cells: Sequence[Cell], row: int, rest: Sequence[Cell]) -> tuple[Cell, ...]:
    """The cells; those of a row with the words that stand for them on the next page."""
    words = {cell.column: cell.text for cell in rest if cell.text}
    return tuple(
        cell._replace(text=_closed((cell.text, words[cell.column])))
        if cell.row == row and cell.column in words
        else cell
        for cell in cells
    )


def _breaks_off(rows: Sequence[Sequence[Cell]], following: Sequence[Sequence[Cell]]) -> bool:
    """Whether the first of the rows that follow on the next page is the rest of the last row's words: it has words only
    where that row has some, the longest of their column, and no numbers.
    """
    last = {cell.column: cell.text for cell in rows[-1]}
    rest = {cell.column: cell.text for cell in following[0] if cell.text}
    if not rest or 2 * len(rest) > len(last) or any(map(is_number, rest.values())):
        return False
    return all(
        not _ITEM.match(words)
        and len(last.get(column, "")) >= _LEAST_BROKEN
        and len(last[column])
        >= max(len(cell.text) for row in (*rows, *following) for cell in row if cell.column == column)
        for column, words in rest.items()
    )


def is_number(words: str) -> bool:
    """Whether the words of a cell are one number, or what hides one."""
    return _NUMBER.fullmatch(words) is not None


def closed(before: str, after: str) -> str:
    """What stands between two rows of print that are one text: a blank between Latin words, else nothing."""
    if before[-1] == "\ufffe":
        return ""
    latin = before[-1].isascii() and after[0].isascii()
    return " " if latin and (before[-1].isalpha() or after[0].isalpha()) else ""


def _said(row: Sequence[Cell]) -> list[tuple[int, str]]:
    return [(cell.column, cell.text) for cell in row]


def _drawn_once(rules: Iterable[Rule]) -> list[Rule]:
    """Rules of one place that touch or overlap, as one."""
    rules = sorted(rules)
    found: list[Rule] = []
    at = 0
    while at < len(rules):
        end = at
        while end < len(rules) and rules[end].at - rules[at].at <= _SNAP:
            end += 1
        here = sorted(rules[at:end], key=lambda rule: rule.start)
        place = (here[0].at + max(rule.at for rule in here)) / 2 if len(here) > 1 else here[0].at
        start, stop = here[0].start, here[0].end
        for rule in here[1:]:
            if rule.start > stop + _SNAP:
                found.append(Rule(place, start, stop))
                start = rule.start
                stop = rule.end
            stop = max(stop, rule.end)
        found.append(Rule(place, start, stop))
        at = end
    return [rule for rule in found if rule.end - rule.start >= _SHORTEST]


def _connected(across: Sequence[Rule], down: Sequence[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Level and upright rules that hang together."""
    group = list(range(len(across) + len(down)))

    def head(one: int) -> int:
        while group[one] != one:
            group[one] = group[group[one]]
            one = group[one]
        return one

    for one, level in enumerate(across):
        for two, upright in enumerate(down, len(across)):
            if (
                level.start - _SNAP <= upright.at <= level.end + _SNAP
                and upright.start - _SNAP <= level.at <= upright.end + _SNAP
            ):
                group[head(one)] = head(two)
    parts: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for turn, rule in enumerate((*across, *down)):
        parts.setdefault(head(turn), ([], []))[turn >= len(across)].append(rule)
    yield from parts.values()


def _lattice(across: Sequence[Rule], down: Sequence[Rule]) -> Lattice | None:
    if len(across) < 2 or not down:
        return None
    edges, levels = _edges(across, down), sorted({rule.at for rule in across}, reverse=True)
    # One row of cells may be the head of a table whose body stands on the next page.
    if len(edges) < 3 or len(levels) < (2 if len(edges) > _FEW else 3):
        return None
    walls, floors = _by_place(down), _by_place(across)
    columns = list(pairwise(edges))
    cells: list[Cell] = []
    above: dict[tuple[int, int], int] = {}
    for row, (top, bottom) in enumerate(pairwise(levels), 1):
        now: dict[tuple[int, int], int] = {}
        for run in _runs(columns, walls, (top + bottom) / 2):
            key, floor = (run[0], len(run)), floors.get(top, ())
            parted = any(_covers(floor, sum(columns[column - 1]) / 2) for column in run)
            if key in above and not parted:
                now[key] = above[key]
                grown = cells[above[key]]
                cells[above[key]] = grown._replace(row_span=grown.row_span + 1)
            else:
                now[key] = len(cells)
                cells.append(Cell("", row, run[0], 1, len(run)))
        above = now
    return Lattice(edges, levels, cells) if len({cell.column for cell in cells}) > 1 else None


def _edges(across: Sequence[Rule], down: Sequence[Rule]) -> list[float]:
    """Where columns begin and end; many tables are open at their sides."""
    edges = sorted({rule.at for rule in down})
    left, right = min(rule.start for rule in across), max(rule.end for rule in across)
    before = [left] if left < edges[0] - 2 * _SNAP else []
    behind = [right] if right > edges[-1] + 2 * _SNAP else []
    return [*before, *edges, *behind]


def _runs(
    columns: Sequence[tuple[float, float]], walls: Mapping[float, Sequence[Rule]], height: float
) -> list[list[int]]:
    """The columns that are one cell each at a height: no wall parts them there."""
    runs: list[list[int]] = []
    for column, (start, _) in enumerate(columns, 1):
        if column == 1 or _covers(walls.get(start, ()), height):
            runs.append([column])
        else:
            runs[-1].append(column)
    return runs


def _by_place(rules: Iterable[Rule]) -> dict[float, list[Rule]]:
    found: dict[float, list[Rule]] = {}
    for rule in rules:
        found.setdefault(rule.at, []).append(rule)
    return found


def _covers(rules: Iterable[Rule], place: float) -> bool:
    return any(rule.start <= place <= rule.end for rule in rules)


def _lines(glyphs: Iterable[Glyph]) -> list[tuple[float, str]]:
    """The lines of a cell from top to bottom, each with its height on the page."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda one: -(one.bottom + one.top)):
        last = lines[-1][0] if lines else None
        if last and abs(last.bottom + last.top - glyph.bottom - glyph.top) < last.top - last.bottom:
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return [
        ((line[0].bottom + line[0].top) / 2, _words(sorted(line, key=lambda glyph: glyph.left)))
        for line in lines
    ]


def _words(line: Sequence[Glyph]) -> str:
    words = line[0].sign
    for one, two in pairwise(line):
        gap = (two.left - one.right) / max(one.top - one.bottom, 1.0)
        latin = one.sign.isascii() and two.sign.isascii()
        words += (" " if gap > (_LATIN_BLANK if latin else _BLANK) else "") + two.sign
    return words


def _levels(row: Sequence[tuple[Cell, list[tuple[float, str]]]]) -> list[float]:
    """The heights of the rows that stand between two level rules, where more than one does.

    That is where a column has nothing but numbers, and another column has a line beside each.
    """
    single = [written for cell, written in row if cell.row_span == 1 and len(written) > 1]
    for written in single:
        if not all(is_number(words) for _, words in written):
            continue
        heights = [height for height, _ in written]
        near = min(one - two for one, two in pairwise(heights)) / 3
        beside = sum(
            all(any(abs(height - other) < near for other, _ in lines) for height in heights)
            for lines in single
        )
        if beside > 1:
            return heights
    return []


def _closed(lines: Iterable[str]) -> str:
    text = ""
    for line in lines:
        text += (closed(text, line) if text else "") + line
    return text
