"""Tables that a page sets without rules: lines whose pieces stand under each other, with numbers among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from pipeline.reading.blocks import Cell
from pipeline.reading.pdf.ruled import Table, is_number

_FEWEST: Final = 3
"""Lines of a table; of two lines chance has many that align."""
_HEADS: Final = 2
"""Lines of a header whose cells may reach over several columns."""

_MOST_COLUMNS: Final = 60
"""More are no table but a drawing made of words, and would take time with their square."""


class Piece(NamedTuple):
    """Words of a line that stand apart from the others, with their left and right end."""

    words: str
    left: float
    right: float


def aligned_tables(lines: Sequence[Sequence[Piece]], page: int) -> list[tuple[int, int, Table]]:
    """The tables among the lines of a page, each with its first line and the one after its last."""
    found: list[tuple[int, int, Table]] = []
    for start, end in _runs(lines):
        for first in range(start, min(start + _HEADS, end - _FEWEST) + 1):
            columns = _columns(lines[first:end])
            rows = [_placed(line, columns) for line in lines[start:end]] if columns else []
            placed = [row for row in rows if row is not None]
            if placed and len(placed) == len(rows):
                cells = tuple(
                    Cell(words, row, column, page=page)
                    for row, written in enumerate(_with_whole_head(placed), 1)
                    for column, words in enumerate(written, 1)
                )
                found.append((start, end, Table(tuple(left for left, _ in columns), cells)))
                break
    return found


def _with_whole_head(rows: list[list[str]]) -> list[list[str]]:
    """The rows; the first lines as one where they share no column: cells beside others that are of two lines."""
    while len(rows) > 1 and not any(map(is_number, (*rows[0], *rows[1]))):
        if any(one and two for one, two in zip(*rows[:2], strict=True)):
            break
        rows = [[one or two for one, two in zip(*rows[:2], strict=True)], *rows[2:]]
    return rows


def _runs(lines: Sequence[Sequence[Piece]]) -> Iterator[tuple[int, int]]:
    """Lines one after the other that have several pieces each, half-open."""
    start = 0
    for at in range(len(lines) + 1):
        if at == len(lines) or len(lines[at]) < 2:
            if at - start >= _FEWEST:
                yield start, at
            start = at + 1


def _columns(lines: Sequence[Sequence[Piece]]) -> list[tuple[float, float]]:
    """Left and right end of the columns; none where the pieces do not part into any, or numbers are too few."""
    numbered = sum(any(is_number(piece.words) for piece in line) for line in lines)
    if 3 * numbered < 2 * len(lines):
        return []
    columns: list[tuple[float, float]] = []
    for left, right in sorted((piece.left, piece.right) for line in lines for piece in line):
        if columns and left < columns[-1][1]:
            columns[-1] = columns[-1][0], max(columns[-1][1], right)
        else:
            columns.append((left, right))
    if not 1 < len(columns) <= _MOST_COLUMNS:
        return []
    filled = Counter(at for line in lines for piece in line for at in [_nearest(piece, columns)])
    # What stands alone in its column is rather the head of another.
    return columns if min(filled.values()) > 1 else []


def _placed(line: Sequence[Piece], columns: Sequence[tuple[float, float]]) -> list[str] | None:
    """The pieces in their columns, one over several in the first of them; None where two share one."""
    cells = [""] * len(columns)
    for piece in line:
        at = _nearest(piece, columns)
        if cells[at]:
            return None
        cells[at] = piece.words
    return cells


def _nearest(piece: Piece, columns: Sequence[tuple[float, float]]) -> int:
    """The first column that the piece overlaps, else the one least far from it."""
    return min(
        range(len(columns)),
        key=lambda at: max(0.0, columns[at][0] - piece.right, piece.left - columns[at][1]),
    )
