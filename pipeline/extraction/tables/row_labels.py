"""What stands left of a table's numbers: the label of each row, the heading of its group, the row that it is a part of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from pipeline.extraction.tables.header_words import Meaning, combined, meaning_of, pattern, tidy
from pipeline.extraction.tables.sheet import Part
from pipeline.tables import is_prose

_COLUMNS: Final = 12
"""Columns of labels side by side that name a row; no table has half as many."""
_BLANK_BEFORE: Final = re.compile(r"[ \u00a0\u3000]*$")
_FURTHEST_BLANK: Final = 40
"""Blanks before a label that say how far it is indented."""


@dataclass(frozen=True, slots=True)
class Label:
    """What stands left of a number: the words, their meaning, whether they name a place.

    ``group`` is the heading row above, ``parent`` the row that a 其中, an indented row or a bare 增长 is of.
    """

    words: str = ""
    meaning: Meaning = field(default_factory=Meaning)
    place: bool = False
    group: str = ""
    parent: str = ""


@dataclass(slots=True)
class _Above:
    """What the rows above a row say of it: the heading of their group, the last whole row, the parts below it."""

    group: str = ""
    parent: str = ""
    parent_indent: int = 0
    part_indent: int = 0
    in_parts: bool = False

    def begin_group(self, heading: str) -> None:
        self.group, self.parent, self.in_parts = heading, "", False

    def as_part(self, meaning: Meaning, indent: int) -> Meaning:
        """What a label says, as that of a part where it stands among parts: 其中, and what is indented as far below it."""
        if meaning.is_part:
            self.in_parts, self.part_indent = True, indent
        else:
            self.in_parts = self.in_parts and indent >= self.part_indent and indent > self.parent_indent
        return meaning if meaning.is_part == self.in_parts else replace(meaning, is_part=self.in_parts)

    def go_past(self, meaning: Meaning, indent: int) -> None:
        """Keep a row that parts may follow."""
        if meaning.name and not meaning.is_part and not meaning.total:
            self.parent, self.parent_indent = meaning.name, indent


def labels_of(part: Part, columns: Sequence[int]) -> dict[int, Label]:
    """The label that the label ``columns`` give to each body row; a row that heads a group has none."""
    written = _written(part, columns)
    meanings = {row: combined(found) for row, found in written.items()}
    are_places = _are_places("".join(part.headers[at] for at in columns), meanings)
    labels: dict[int, Label] = {}
    above = _Above()
    for row in part.body:
        meaning, words, indent = meanings[row], "".join(written[row]), _indent(part, row, columns)
        if is_group(part, row):
            above.begin_group(meaning.name)
            continue
        if meaning.total and not pattern("header", "subtotal").search(words):
            above.group = ""
        meaning = above.as_part(meaning, indent)
        is_place = are_places and bool(meaning.name) and not meaning.total
        labels[row] = Label(words, meaning, is_place, above.group, above.parent)
        above.go_past(meaning, indent)
    return labels


def _are_places(corner: str, meanings: Mapping[int, Meaning]) -> bool:
    """Whether the labels are places: the corner over them says so, or two thirds of them look like some."""
    named = [meaning.name for meaning in meanings.values() if meaning.name and not meaning.total]
    like_places = sum(pattern("header", "place").fullmatch(name) is not None for name in named)
    return pattern("header", "places").fullmatch(corner) is not None or like_places * 3 >= len(named) * 2 > 0


def label_columns(part: Part) -> dict[int, tuple[int, ...]]:
    """The label columns that the numbers of each column belong to: the nearest run left of it, else the first.

    Of a run they are at most `_COLUMNS`, the nearest.
    """
    found: dict[int, tuple[int, ...]] = {}
    first = () if part.first_label is None else (part.first_label,)
    run: tuple[int, ...] = ()
    ended = False
    for column, role in part.roles.items():
        found[column] = run or first
        if role == "label":
            run = ((column,) if ended else (*run, column))[-_COLUMNS:]
            ended = False
        elif role in ("value", "text"):
            ended = True
    return found


def is_group(part: Part, row: int) -> bool:
    """Whether a row only heads the rows below it: a label, and nothing to read beside it."""
    sheet = part.sheet
    if row == part.body[-1]:
        return False
    cells = sheet.filled(row)
    labels = [cell for cell in cells if part.roles.get(cell.column) == "label"]
    rest = [cell for cell in cells if part.roles.get(cell.column) in ("value", "text", "unit")]
    return bool(labels) and not rest and "value" in part.roles.values()


def _written(part: Part, columns: Sequence[int]) -> dict[int, list[str]]:
    """The words of each row's label, level by level; an upper level that is not repeated holds for the rows below it."""
    upper: dict[int, str] = {}
    found: dict[int, list[str]] = {}
    for row in part.body:
        words_of = {at: part.sheet.words(row, at) for at in columns}
        labels = {
            at: "" if is_prose(label) else pattern("meaning", "translation").sub("", tidy(label))
            for at, label in words_of.items()
        }
        lowest = labels[columns[-1]] if columns else ""
        upper |= {at: "" if meaning_of(label).total else label for at, label in labels.items() if label}
        parts = [labels[at] or (upper.get(at, "") if lowest else "") for at in columns]
        found[row] = list(dict.fromkeys(label for label in parts if label))
    return found


def _indent(part: Part, row: int, columns: Sequence[int]) -> int:
    cell = part.sheet.places.get((row, columns[0])) if columns else None
    if cell is None:
        return 0
    blanks = _BLANK_BEFORE.search(part.sheet.text, max(0, cell.start - _FURTHEST_BLANK), cell.start)
    return len(blanks[0]) if blanks else 0
