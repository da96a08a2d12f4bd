"""The parts of a sheet: rows under one header, its words over each column, and what each column holds."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from pipeline.extraction.tables.column_roles import assign_roles
from pipeline.extraction.tables.header_rows import begins_table, heads_anew, is_caption, take_head
from pipeline.extraction.tables.header_words import combined, pattern, tidy
from pipeline.extraction.tables.sheet import Part, Sheet

_LEVELS: Final = 12
"""Levels of a header that make its words; no table has half as many."""
_OF_BEFORE: Final = ("growth", "completion")
"""Relations that are told of the column before."""
_LONGEST_LEVEL: Final = 200
"""Characters of a header cell that are its words: every number below it carries them."""


def parts_of(sheet: Sheet) -> list[Part]:
    """The parts of a sheet in order: a new header begins one, behind an empty row or where it can be nothing else.

    The captions over a header belong to its part, empty rows between them or not.
    """
    parts: list[Part] = []
    for rows in _groups(sheet):
        part = _part(sheet, rows)
        if parts:
            part.inherited = parts[0].caption
            part.again = next((other.caption for other in parts if other.headers == part.headers), "")
        parts.append(part)
    return parts


def _groups(sheet: Sheet) -> Iterator[list[int]]:
    """The filled rows of each part."""
    rows: list[int] = []
    corner: str | None = None
    counted = False
    for row in range(1, sheet.height + 1):
        if not sheet.filled(row):
            continue
        own = None if corner is None else _taken_along(sheet, rows, row, corner, counted=counted)
        if own is not None:
            yield rows[: len(rows) - own]
            rows, corner, counted = rows[len(rows) - own :], None, False
        rows.append(row)
        if corner is None and not is_caption(sheet, row):
            corner = tidy(sheet.words(row, 1))
        counted = counted or any(sheet.content(row, cell.column).is_value for cell in sheet.filled(row))
    if rows:
        yield rows


def _taken_along(sheet: Sheet, rows: Sequence[int], row: int, corner: str, *, counted: bool) -> int | None:
    """How many of the ``rows`` of a part are captions of the next, which begins at a row; None where none does."""
    if row > rows[-1] + 1 and begins_table(sheet, row):
        return 0
    if not heads_anew(sheet, row, corner, counted=counted):
        return None
    above = _captions_above(sheet, rows)
    return above if above < len(rows) else None


def _captions_above(sheet: Sheet, rows: Sequence[int]) -> int:
    """How many of the last rows, each right above the next, read like captions of what follows."""
    found = 0
    for row in reversed(rows):
        words = sheet.tidied(row)
        if len(words) != 1 or pattern("header", "above").fullmatch(words[0]) is None:
            break
        found += 1
    return found


def _part(sheet: Sheet, rows: Sequence[int]) -> Part:
    part = Part(sheet)
    left = deque(rows)
    take_head(part, left)
    part.body = list(left)
    _read_headers(part)
    assign_roles(part)
    return part


def _read_headers(part: Part) -> None:
    """The words over each column, and what they say. 其中 says a part of what the last whole column before it holds; a
    bare growth or completion is that of what the column before it names.
    """
    reaching = _reaching(part)
    whole = before = ""
    for column in range(1, part.sheet.width + 1):
        levels = _header_levels(part, column, reaching)
        meaning = combined(levels)
        if meaning.is_part:
            meaning = replace(meaning, name=whole + meaning.name)
        elif meaning.relation in _OF_BEFORE and not meaning.name:
            meaning = replace(meaning, name=before)
        if not meaning.is_part:
            whole = meaning.name
        if not meaning.relation:
            before = meaning.name if column > 1 else ""
        part.headers[column], part.meanings[column] = "".join(levels), meaning


def _reaching(part: Part) -> list[list[str]]:
    """For each header row, by column (from 0): the words of it that reach over an empty cell there. They are those of
    the nearest cell left of it that has any, if lower levels stand below that cell, else "".
    """
    sheet = part.sheet
    found: list[list[str]] = []
    below = [False] * (sheet.width + 1)
    for row in reversed(part.header):
        nearest, reach = "", [""] * (sheet.width + 1)
        for column in range(1, sheet.width + 1):
            words = sheet.words(row, column)
            reach[column] = nearest
            if words:
                nearest = words if below[column] else ""
        for column in range(1, sheet.width + 1):
            below[column] = below[column] or (sheet.own(row, column) and bool(sheet.words(row, column)))
        found.append(reach)
    return found[::-1]


def _header_levels(part: Part, column: int, reaching: Sequence[Sequence[str]]) -> list[str]:
    """The words over a column, from the top; an upper header without borders reaches over the empty cells right of it.

    A column has at most `_LEVELS` of them, the lowest.
    """
    sheet = part.sheet
    written = [sheet.words(row, column) for row in part.header]
    lowest = max((turn for turn, words in enumerate(written) if words), default=0)
    for turn in range(lowest):
        if not written[turn] and not _merged(sheet, part.header[turn], column):
            written[turn] = reaching[turn][column]
    levels = dict.fromkeys(tidy(words[:_LONGEST_LEVEL]) for words in written)
    return [words for words in levels if words][-_LEVELS:]


def _merged(sheet: Sheet, row: int, column: int) -> bool:
    cell = sheet.places.get((row, column))
    return cell is not None and (cell.row_span > 1 or cell.column_span > 1)
