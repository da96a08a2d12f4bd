"""Names of a table's numbers: put together from the label of the row and the header of the column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.extraction.naming.joining import fitting
from pipeline.extraction.naming.phrases import LONGEST, balanced, shorten
from pipeline.extraction.tables.header_words import Meaning, meaning_of, pattern, tidy
from pipeline.extraction.tables.row_labels import Label
from pipeline.extraction.tables.sheet import Part
from pipeline.extraction.tokens import words
from pipeline.lexicon.naming import naming_lexicon
from pipeline.lexicon.rules import Rule, Table

_SHORT: Final = 14
_EDGES: Final = " 、,.:;()-—"
_NAMELESS: Final = "数量"
"""The name of a number of which nothing says what it is."""


@dataclass(frozen=True, slots=True)
class Naming:
    """What the names of one part depend on: its title's and section's nouns, what all labels end with, whether there
    are places among labels and headers, how many, and whether there are several periods; and the place that the
    sheet is of, if it is called by one.
    """

    caption: str
    heading: str
    common: str
    many_places: bool
    place_columns: bool
    many_columns: bool
    many_periods: bool
    sheet: str = ""

    def name_of(self, label: Label, header: Meaning) -> tuple[str, str]:
        """The name of the number under a header beside a label, and the rule that made it."""
        crossing = Crossing(self, label, header)
        # One of label, header and caption always names a number.
        rule, name = NAMES.sure(crossing)
        return balanced(crossing.made_whole(name)).strip(_EDGES) or _NAMELESS, rule.id


class Crossing:
    """What a rule may look at: the label left of a number, the header over it, and what both depend on.

    ``row`` is what the number is of, ``measure`` what is measured of it, ``crossed`` both as one name.
    """

    def __init__(self, naming: Naming, label: Label, header: Meaning) -> None:
        self.naming = naming
        self.label = label
        self.header = header
        self.row, self.measure = _sides(naming, label, header)
        self.crossed = joined(self.row, self.measure)

    def made_whole(self, name: str) -> str:
        """A name with the place of the sheet, the period, where there are several, and the words of a growth or share."""
        if self.naming.sheet and not self.label.place and self.naming.sheet not in name:
            name = joined(self.naming.sheet, name)
        period = self.header.period or self.label.meaning.period
        if period and self.naming.many_periods:
            name = fitting(period, name)
        suffix = self.header.suffix or self.label.meaning.suffix
        return name if suffix in name else joined(name, suffix)


def _sides(naming: Naming, label: Label, header: Meaning) -> tuple[str, str]:
    """What a number is of and what is measured of it: label and header, or header and label where headers are places."""
    row, column = subject_of(label, naming), "" if header.total else header.name
    if naming.place_columns and header.name:
        row, column = column if naming.many_columns else "", row
    return row, "合计" if label.place and header.total else column


NameRule = Rule[Crossing, str]


def _names_no_measure(crossing: Crossing) -> bool:
    """Label and header name nothing, or a place alone."""
    return not crossing.crossed or (crossing.label.place and not crossing.measure)


def _row_names(crossing: Crossing) -> bool:
    return bool(crossing.row)


def _column_names(crossing: Crossing) -> bool:
    return bool(crossing.measure)


def _crossed(crossing: Crossing) -> str:
    return crossing.crossed


def _of_caption(crossing: Crossing) -> str | None:
    """The noun of the title, else of the section, or of a total what all labels end with; behind the place, if any."""
    naming, meaning = crossing.naming, crossing.label.meaning
    noun = naming.caption or (naming.common if meaning.total else naming.heading)
    if not noun and crossing.crossed:
        return None
    sum_of_all = crossing.label.words if meaning.total else _NAMELESS
    return joined(crossing.crossed, noun) or meaning.name or sum_of_all


NAMES: Final[Table[Crossing, str]] = Table(
    Rule(
        id="table_caption",
        says="What is measured, where label and header do not say it, stands in the title, the section or all labels.",
        when=(_names_no_measure,),
        gives=_of_caption,
        fires=(
            "造林任务完成情况表 / 村名|2023年 / 大河村|⟦320⟧ / 南岗村|290 → 大河村造林",
            "项目|完成数 / 工业产值|320 / 农业产值|290 / 合计|⟦610⟧ → 产值",
        ),
        passes=(
            "造林任务完成情况表 / 村名|修路 / 大河村|⟦320⟧ / 南岗村|290",
            "村名|2023年 / 大河村|⟦320⟧ / 南岗村|290",
        ),
    ),
    Rule(
        id="table_cross",
        says="A label that says what the number is of stands before the header that says what is measured.",
        when=(_row_names, _column_names),
        gives=_crossed,
        fires=(
            "村名|户数 / 大河村|⟦320⟧ / 南岗村|290 → 大河村户数",
            "指标|大河村|南岗村 / 户数|⟦320⟧|290 → 大河村户数",
        ),
        passes=("村名|户数 / 大河村|⟦320⟧",),
    ),
    Rule(
        id="table_row",
        says="A header that says only when, how or in what leaves the name to the label.",
        when=(_row_names,),
        gives=_crossed,
        fires=("指标|2023年 / 粮食产量（吨）|⟦320⟧ / 造林（亩）|290 → 粮食产量",),
        passes=("年份|粮食产量（吨） / 2022年|⟦320⟧ / 2023年|290",),
    ),
    Rule(
        id="table_column",
        says="A label that says only when, or the one place there is, leaves the name to the header.",
        gives=_crossed,
        fires=(
            "年份|粮食产量（吨） / 2022年|⟦320⟧ / 2023年|290 → 粮食产量",
            "村名|户数 / 大河村|⟦320⟧ → 户数",
        ),
        passes=("指标|2023年 / 粮食产量（吨）|⟦320⟧ / 造林（亩）|290",),
    ),
)
"""In the order of their precedence; their ids are those of the column ``rule``."""


def subject_of(label: Label, naming: Naming) -> str:
    """What a label names: of a total what is added up, of a part the whole before it, of one place alone nothing."""
    meaning = label.meaning
    if meaning.total:
        rest = pattern("header", "sum_words").sub("", label.words)
        return "" if pattern("header", "total").fullmatch(rest) else rest
    if label.place and not naming.many_places:
        return ""
    if not meaning.name:
        return label.parent if meaning.relation else ""
    if meaning.is_part and label.parent and not meaning.name.endswith(naming_lexicon().heads):
        return joined(label.parent, meaning.name)
    return meaning.name


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
    plain = [label for label in labels if label.words and not label.meaning.total]
    places = {label.words for label in plain if label.place}
    over = [part.meanings[column] for column in values]
    headers = [header.name for header in over if header.name]
    columns = {name for name in headers if pattern("header", "place").fullmatch(name)}
    periods = {label.meaning.period for label in plain} | {header.period for header in over}
    sheet = part.sheet.grid.sheet
    return Naming(
        caption=caption_noun(caption),
        heading=_heading_noun(heading),
        common=_common(_names(plain)),
        many_places=len(places) > 1,
        place_columns=len(columns) * 3 >= len(headers) * 2 > 0 and not places,
        many_columns=len(columns) > 1,
        many_periods=len(periods - {""}) > 1,
        sheet=sheet if pattern("header", "place").fullmatch(sheet) else "",
    )


def _names(labels: Iterable[Label]) -> list[str]:
    """The names of the labels that are no growth or share of another."""
    return [label.meaning.name for label in labels if label.meaning.name and not label.meaning.relation]


def _heading_noun(heading: str) -> str:
    """A short heading, where it speaks of a thing and not of the report."""
    short = 2 <= len(heading) <= _SHORT
    return heading if short and not pattern("title", "of_report").search(heading) else ""


def caption_noun(caption: str) -> str:
    """What a title says that its table is of: 2023年造林任务完成情况表 → 造林."""
    for line in reversed(caption.split("\n")):
        title = re.sub(r"[(\[【].*?[)\]】]", "", tidy(line))
        if not title or pattern("title", "unit").search(title):
            continue
        meaning = meaning_of(pattern("title", "head").sub("", pattern("title", "year").sub("", title)))
        noun = pattern("title", "tail").sub("", meaning.name).strip(":、")
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
