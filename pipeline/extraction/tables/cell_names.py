"""Names of a table's numbers: put together from the label of the row and the header of the column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from pipeline.extraction.naming.memory import fitting
from pipeline.extraction.naming.phrases import LONGEST, balanced, shorten
from pipeline.extraction.tables.header_words import Meaning, combined, meaning_of, pattern, tidy
from pipeline.extraction.tables.sheet import Part
from pipeline.extraction.words import words
from pipeline.lexicon.naming import naming_lexicon
from pipeline.tables import is_prose

_TITLE_HEAD: Final = re.compile(
    r"^(?:附?表[0-9一二三四五六七八九十]{0,3}(?:[-—.][0-9]+)?[:、.]?|.{1,8}?(?:省|市|县|区|镇|乡|街道))+"
)
_TITLE_TAIL: Final = re.compile(
    r"(?:(?:任务|目标)?(?:完成|进展|实施|落实|统计|基本|执行|分布|收支)*(?:情况)?(?:统计|汇总|明细|一览|分解|调查|登记|对比)*表?)?(?:如下)?[:]?$"
)
_SHORT: Final = 14
_LABELS: Final = 12
"""Columns of labels side by side that name a row; no table has half as many."""
_EDGES: Final = " 、,.:;()-—"
_OF_REPORT: Final = re.compile(
    r"[,，、:：]|工作|回顾|总结|情况|成效|成绩|计划|打算|主要|重点|目标|问题|附[件表]|[省市县区州旗镇乡道]$"
)
"""Words of a heading that speaks of the report, not of a thing."""
_BLANK_BEFORE: Final = re.compile(r"[ \u00a0\u3000]*$")


@dataclass(frozen=True, slots=True)
class Label:
    """What stands left of a number: the words, their meaning, whether they name a place, how far they are indented.

    ``group`` is the heading row above, ``parent`` the row that a 其中, an indented row or a bare 增长 is of.
    """

    words: str = ""
    meaning: Meaning = field(default_factory=Meaning)
    place: bool = False
    indent: int = 0
    group: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Naming:
    """What the names of one part depend on: which labels and headers are places, and which periods there are."""

    caption: str
    heading: str
    common: str
    place_rows: bool
    many_places: bool
    place_columns: bool
    many_columns: bool
    many_periods: bool

    def name_of(self, label: Label, header: Meaning) -> tuple[str, str]:
        """The name of the number under a header beside a label, and the rule that made it."""
        row, measure = self._subject(label), "" if header.total else header.name
        if self.place_columns and header.name:
            measure = measure if self.many_columns else ""
            row, measure = measure, row
        if label.place and header.total:
            measure = "合计"
        name = joined(row, measure)
        rule = "table_cross" if row and measure else "table_row" if row else "table_column"
        if not name or (label.place and not measure):
            noun = self.caption or (self.common if label.meaning.total else self.heading)
            if noun or not name:
                name, rule = joined(name, noun) or label.meaning.name or _of_total(label), "table_caption"
        if self.many_periods and (period := header.period or label.meaning.period):
            name = fitting(period, name)
        suffix = header.suffix or label.meaning.suffix
        name = name if suffix in name else joined(name, suffix)
        return balanced(name).strip(_EDGES) or "数量", rule

    def _subject(self, label: Label) -> str:
        meaning = label.meaning
        if meaning.total:
            rest = pattern("header", "sum_words").sub("", label.words)
            return "" if pattern("header", "total").fullmatch(rest) else rest
        if label.place and not self.many_places:
            return ""
        if not meaning.name:
            return label.parent if meaning.relation else ""
        if meaning.is_part and label.parent and not meaning.name.endswith(naming_lexicon().heads):
            return joined(label.parent, meaning.name)
        return meaning.name


def _of_total(label: Label) -> str:
    """The label of a total where that is all that names it."""
    return label.words if label.meaning.total else "数量"


def joined(head: str, tail: str) -> str:
    """Both as one name: what they share is given once, and a head that is too long loses its last words."""
    if head in tail:
        head = ""
    elif tail in head:
        head, tail = "", head
    for size in range(min(len(head), len(tail)) - 1, 1, -1):
        if head.endswith(tail[:size]):
            tail = tail[size:]
            break
    # What stands so far behind that no word of it can stay is not cut into words again and again.
    head = head[: 4 * LONGEST]
    while head and len(head) + len(tail) > LONGEST:
        head = "".join(words(head)[:-1])
    return balanced(head) + shorten(tail)


def naming_of(
    part: Part, labels: Iterable[Label], values: Sequence[int], caption: str, heading: str
) -> Naming:
    """The naming of a part whose rows have these labels and whose numbers stand in these columns."""
    labels = list(labels)
    plain = [label for label in labels if label.words and not label.meaning.total]
    headers = [part.meanings[column] for column in values if part.meanings[column].name]
    place = pattern("header", "place")
    places = {header.name for header in headers if place.fullmatch(header.name)}
    periods = {label.meaning.period for label in plain} | {part.meanings[column].period for column in values}
    place_rows = any(label.place for label in plain)
    return Naming(
        caption_noun(caption),
        heading if 2 <= len(heading) <= _SHORT and not _OF_REPORT.search(heading) else "",
        _common([label.meaning.name for label in plain if label.meaning.name and not label.meaning.relation]),
        place_rows,
        len({label.words for label in plain if label.place}) > 1,
        bool(headers) and len(places) * 3 >= len(headers) * 2 and not place_rows,
        len(places) > 1,
        len(periods - {""}) > 1,
    )


def caption_noun(caption: str) -> str:
    """What a title says that its table is of: 2023年造林任务完成情况表 → 造林."""
    for line in reversed(caption.split("\n")):
        title = re.sub(r"[(\[【].*?[)\]】]", "", tidy(line))
        if not title or "单位:" in title:
            continue
        meaning = meaning_of(_TITLE_HEAD.sub("", re.sub(r"(?:19|20)[0-9]{2}年?度?", "", title)))
        noun = _TITLE_TAIL.sub("", meaning.name).strip(":、")
        noun = "" if pattern("meaning", "generic").fullmatch(noun) else noun
        if 2 <= len(noun) <= _SHORT:
            return noun
    return ""


def _common(names: Sequence[str]) -> str:
    """The head that all names end with (工业产值, 农业产值 → 产值), or the one name that they are; else ""."""
    heads = naming_lexicon().heads
    if len(set(names)) == 1:
        return names[0]
    shortest = min(names, key=len, default="")
    for start in range(len(shortest) - 1):
        tail = shortest[start:]
        if not all(name.endswith(tail) for name in names):
            continue
        if not tail.endswith(heads):
            return ""
        if tail in heads or all(_begins_word(name, tail) for name in names):
            return tail
    return ""


def _begins_word(name: str, tail: str) -> bool:
    """Whether the tail of a name begins where a word begins: 总产值 of 工业总产值, not 业总产值."""
    end = 0
    ends = {end := end + len(word) for word in words(name)}
    return len(name) - len(tail) in {0, *ends}


def labels_of(part: Part, columns: Sequence[int]) -> dict[int, Label]:
    """The label that the label ``columns`` give to each body row; a row that heads a group has none."""
    corner = "".join(part.headers[at] for at in columns)
    written = _written(part, columns)
    meanings = {row: combined(found) for row, found in written.items()}
    named = [row for row in part.body if meanings[row].name and not meanings[row].total]
    place = pattern("header", "place")
    fitting_rows = [row for row in named if place.fullmatch(meanings[row].name)]
    places = (
        bool(pattern("header", "places").fullmatch(corner)) or len(fitting_rows) * 3 >= len(named) * 2 > 0
    )
    labels: dict[int, Label] = {}
    group = parent = ""
    part_indent = parent_indent = 0
    inside = False
    for row in part.body:
        meaning = meanings[row]
        indent = _indent(part, row, columns)
        if is_group(part, row):
            group, parent, inside = meaning.name, "", False
            continue
        if meaning.total and "小计" not in "".join(written[row]):
            group = ""
        if meaning.is_part:
            inside, part_indent = True, indent
        elif inside and indent >= part_indent and indent > parent_indent:
            meaning = replace(meaning, is_part=True)
        else:
            inside = False
        is_place = places and bool(meaning.name) and not meaning.total
        labels[row] = Label("".join(written[row]), meaning, is_place, indent, group, parent)
        if meaning.name and not meaning.is_part and not meaning.total:
            parent, parent_indent = meaning.name, indent
    return labels


def label_columns(part: Part) -> dict[int, tuple[int, ...]]:
    """The label columns that the numbers of each column belong to: the nearest run left of it, else the first.

    Of a run they are at most `_LABELS`, the nearest.
    """
    found: dict[int, tuple[int, ...]] = {}
    first = () if part.first_label is None else (part.first_label,)
    run: tuple[int, ...] = ()
    ended = False
    for column, role in part.roles.items():
        found[column] = run or first
        if role == "label":
            run = ((column,) if ended else (*run, column))[-_LABELS:]
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
        labels = {at: "" if is_prose(label) else tidy(label) for at, label in words_of.items()}
        lowest = labels[columns[-1]] if columns else ""
        upper |= {at: "" if meaning_of(label).total else label for at, label in labels.items() if label}
        parts = [labels[at] or (upper.get(at, "") if lowest else "") for at in columns]
        found[row] = list(dict.fromkeys(label for label in parts if label))
    return found


def _indent(part: Part, row: int, columns: Sequence[int]) -> int:
    cell = part.sheet.places.get((row, columns[0])) if columns else None
    if cell is None:
        return 0
    blanks = _BLANK_BEFORE.search(part.sheet.text, max(0, cell.start - 40), cell.start)
    return len(blanks[0]) if blanks else 0
