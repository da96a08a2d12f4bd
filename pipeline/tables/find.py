"""Every table of a frame of documents: those that the reader marked, and those drawn in the rest of the text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

import polars as pl

from pipeline.cleaning import GAP, OffsetMap, line_spans
from pipeline.cleaning.cutting import LONGEST, pieces
from pipeline.cleaning.remembering import remembered
from pipeline.lexicon.tables import table_pattern
from pipeline.tables.drawn import Rows, drawn_tables
from pipeline.tables.grid import Cell, Grid, PlacedGrid, is_prose, is_sparse, placed, shifted, trimmed
from pipeline.whereabouts import NOBODY, At

Span = tuple[int, int]

_UNIT_LINE: Final = table_pattern("line", "unit")
_TITLE: Final = table_pattern("line", "title")
_SHEET: Final = table_pattern("sheet", "unnamed")
_PLACE: Final = table_pattern("header", "place")
_LINE_END: Final = re.compile(r"[\n\r]")
_ABOVE: Final = 5
"""Lines above a table that may speak of it."""
_LONGEST_CAPTION: Final = 60
_DISTINCT: Final = 1024
_REMEMBERED: Final = 2_000
"""Tables that are remembered, and the characters of the longest: reports repeat each other's."""
_BLOCK: Final = (
    "table_number", "row_number", "column_number", "row_span", "column_span", "is_header", "char_start", "char_end",
)  # fmt: skip


def find_tables(
    documents: pl.DataFrame,
    maps: Mapping[str, OffsetMap],
    blocks: pl.DataFrame | None = None,
    here: At = NOBODY,
) -> dict[str, list[PlacedGrid]]:
    """The tables of each document that has any, in the order of their numbers.

    Args:
        documents: at least document_id, clean_text.
        maps: from raw to clean positions, of each document that has erasures.
        blocks: the table `blocks` of these documents; None where their readers know none.
        here: told each document, and the lines and tables of it.

    A table that a reader marked keeps its number; those drawn in the text are numbered after them.
    """
    marked, sheets = _marked(blocks), _sheets(blocks)
    found: dict[str, list[PlacedGrid]] = {}
    for document_id, text in documents.select("document_id", "clean_text").iter_rows():
        offsets = maps.get(document_id) or OffsetMap([])
        here.document(document_id, offsets.erased)
        cells = marked.get(document_id, {})
        grids = _given(text, cells, sheets.get(document_id, {}), offsets, here) if cells else []
        taken = sorted((table.start, table.end) for table in grids if table.grid.lines)
        number = max(cells, default=0)
        for turn, (start, drawn) in enumerate(drawn_tables(text, taken, here), start=number + 1):
            here(start, start + drawn.lines[-1][1])
            grids.append(_drawn(text, turn, start, drawn))
        if grids:
            found[document_id] = grids
    here.nowhere()
    return found


def table_spans(text: str, grids: Iterable[PlacedGrid]) -> list[Span]:
    """The clean spans that are one sentence each: the lines of tables, cut where a cell holds running text, and
    between two cells where a line is longer than a sentence.
    """
    spans: set[Span] = set()
    for table in grids:
        words, first = text[table.start : table.end], table.start
        spans.update((first + start, first + end) for start, end in _spans(words, table.grid))
    return sorted(spans)


@remembered(most=_DISTINCT, longest=_REMEMBERED)
def _spans(words: str, grid: Grid) -> tuple[Span, ...]:
    """`table_spans` of one table, in its own words."""
    spans: list[Span] = []
    prose = sorted((cell.start, cell.end) for cell in grid.cells if is_prose(words[cell.start : cell.end]))
    turn = 0
    for start, end in grid.lines:
        at = start
        while turn < len(prose) and prose[turn][0] < end:
            left, right = prose[turn]
            if left >= at:
                spans.append(trimmed(words, at, left))
                at = right
            turn += 1
        spans.append(trimmed(words, at, end))
    if any(end - start > LONGEST for start, end in spans):
        starts = sorted({cell.start for cell in grid.cells})
        spans = [piece for span in spans for piece in _between_cells(words, *span, starts)]
    return tuple(span for span in spans if span[0] < span[1])


def _between_cells(words: str, start: int, end: int, cells: Sequence[int]) -> Iterator[Span]:
    """A line in pieces of no more than a sentence's length, cut where a cell begins."""
    while end - start > LONGEST:
        at = cells[max(0, bisect_right(cells, start + LONGEST) - 1)]
        if not start < at < end or words[at - 1].isdecimal():
            break
        yield trimmed(words, start, at)
        start = at
    yield from (trimmed(words, start + first, start + last) for first, last in pieces(words[start:end]))


def _marked(blocks: pl.DataFrame | None) -> dict[str, dict[int, list[tuple[int, ...]]]]:
    """The cells of the reader's tables, by document and table."""
    found: dict[str, dict[int, list[tuple[int, ...]]]] = {}
    if blocks is None or not blocks.height:
        return found
    cells = blocks.filter(
        (pl.col("kind") == "cell") & pl.col("table_number").is_not_null() & pl.col("row_number").is_not_null()
    ).sort("document_id", "table_number", "row_number", "column_number")
    for document_id, number, *place in cells.select("document_id", *_BLOCK).iter_rows():
        found.setdefault(document_id, {}).setdefault(number, []).append(tuple(place))
    return found


def _sheets(blocks: pl.DataFrame | None) -> dict[str, dict[int, str]]:
    """By document and table the name of its sheet, of those that may say something: of several sheets, or no place."""
    found: dict[str, dict[int, str]] = {}
    if blocks is None or not blocks.height:
        return found
    named = blocks.filter(pl.col("sheet").is_not_null() & pl.col("table_number").is_not_null())
    for document_id, number, sheet in (
        named.select("document_id", "table_number", "sheet").unique().iter_rows()
    ):
        if _SHEET.fullmatch(sheet) is None:
            found.setdefault(document_id, {})[number] = sheet
    return {
        document_id: names
        for document_id, names in found.items()
        if len(names) > 1 or not all(map(_PLACE.fullmatch, names.values()))
    }


def _given(
    text: str,
    tables: dict[int, list[tuple[int, ...]]],
    sheets: Mapping[int, str],
    offsets: OffsetMap,
    here: At,
) -> list[PlacedGrid]:
    """The reader's tables on their lines in the clean text; one that only lays out running text has no lines."""
    grids: list[PlacedGrid] = []
    ends = [found.start() for found in _LINE_END.finditer(text)]
    for number, places in sorted(tables.items()):
        cells = tuple(_cell(text, place, offsets) for place in places)
        here(min(cell.start for cell in cells), max(cell.end for cell in cells))
        lines = _lines_of(text, ends, cells)
        if len({cell.column for cell in cells}) == 1 or is_sparse(cells):
            grids.append(placed(number, (), cells))
        else:
            unit, caption = _above(text, lines[0][0]) if lines else ([], "")
            grids.append(placed(number, [*unit, *lines], cells, caption, sheets.get(number, "")))
    return grids


def _cell(text: str, place: tuple[int, ...], offsets: OffsetMap) -> Cell:
    row, column, row_span, column_span, is_header, start, end = place
    span = trimmed(text, offsets.to_clean(start), offsets.to_clean(end))
    return Cell(row, column, *span, row_span or 1, column_span or 1, bool(is_header))


def _lines_of(text: str, ends: Sequence[int], cells: Sequence[Cell]) -> list[Span]:
    """The lines that hold cells, from the first to the last; ``ends`` is where lines of the text end."""
    first, last = min(cell.start for cell in cells), max(cell.end for cell in cells)
    before, after = bisect_left(ends, first), bisect_left(ends, last)
    begin = ends[before - 1] + 1 if before else 0
    stop = ends[after] if after < len(ends) else len(text)
    return [(begin + start, begin + end) for start, end in line_spans(text[begin:stop]) if start < end]


def _drawn(text: str, number: int, start: int, rows: Rows) -> PlacedGrid:
    unit, caption = _above(text, start)
    ahead = tuple((first - start, last - start) for first, last in unit)
    grid = (_grid if rows.lines[-1][1] <= _REMEMBERED else _grid.__wrapped__)(rows, ahead, caption)
    return PlacedGrid(number, unit[0][0] if unit else start, start + rows.lines[-1][1], grid)


@lru_cache(maxsize=_DISTINCT)
def _grid(rows: Rows, ahead: tuple[Span, ...], caption: str) -> Grid:
    """The grid of a drawn table with its unit lines, whose spans count from the first row (they are negative)."""
    lines, cells = (*ahead, *rows.lines), rows.cells
    return Grid(*(shifted(lines, cells, -lines[0][0]) if ahead else (lines, cells)), caption)


def _above(text: str, start: int) -> tuple[list[Span], str]:
    """The unit lines directly above a table, and all lines above that speak of it."""
    above = _lines_above(text, start)
    unit = [span for span in above if _UNIT_LINE.fullmatch(text, *span)]
    return unit, "\n".join(text[slice(*span)] for span in above)


def _lines_above(text: str, start: int) -> list[Span]:
    """The spans of the lines directly above that are a title or a unit of the table, in order."""
    found: list[Span] = []
    end = start
    while len(found) < _ABOVE:
        reach = max(0, end - 4 * _LONGEST_CAPTION)
        line_end = len(text[reach:end].rstrip(GAP + "\r\n")) + reach
        line_start = max(text.rfind("\n", reach, line_end), text.rfind("\r", reach, line_end)) + 1
        line_start, line_end = trimmed(text, line_start, line_end)
        if not 0 < line_end - line_start <= _LONGEST_CAPTION or line_start <= reach > 0:
            break
        if not (
            _UNIT_LINE.fullmatch(text, line_start, line_end) or _TITLE.fullmatch(text, line_start, line_end)
        ):
            break
        found.insert(0, (line_start, line_end))
        end = line_start
    return found
