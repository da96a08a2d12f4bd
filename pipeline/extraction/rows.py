"""One sentence to its indicator rows, its masks, and every other number of it to the rule that ignored it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipeline.cleaning import Placeholder, find_placeholders
from pipeline.cleaning.remembering import remembered
from pipeline.extraction.mentions import Mention, find_mentions
from pipeline.extraction.mentions.numerals import fold
from pipeline.extraction.naming import clause_start, name_all, trim_link
from pipeline.extraction.qualifiers import Context, bound_of, status_of, year_of
from pipeline.lexicon.naming import naming_lexicon

_HOUSEHOLDS: Final = re.compile(r"[一-龥]{0,5}?(?<![入进到落开])户(?![籍口外])")
_DONE: Final = re.compile(r"完成|实现|已|达到了")
_OF_LEVEL: Final = frozenset({"growth_inherited", "share_inherited", "inherited", "multiple"})
"""Rules whose number is of the level before it, and so has its status."""
_RELATIVE: Final = frozenset({"share", "share_inherited", "completion", "rank", "ahead", "multiple"})
_DISTINCT: Final = 8192
_REMEMBERED: Final = 300
"""Sentences whose rows are remembered, and the characters of the longest: reports repeat each other's, and the rows of
a sentence are its own.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator row of a sentence; ``start`` and ``end`` are offsets into the sentence."""

    start: int
    end: int
    name: str
    value: float | None
    high: float | None
    unit: str | None
    masked: bool
    bound: str
    status: str
    change: str | None
    year: int | None
    rule: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """A number that is no row: where it stands in the sentence and the rule that says so."""

    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one sentence gives, in order."""

    rows: tuple[Row, ...]
    ignored: tuple[Ignored, ...]
    placeholders: tuple[Placeholder, ...]


@remembered(most=_DISTINCT, longest=_REMEMBERED)
def read_sentence(sentence: str, context: Context) -> Reading:
    """The rows, the other numbers and the masks of one clean sentence.

    Values are exact decimals until here; a row's floats are the nearest to them.
    """
    placeholders = tuple(find_placeholders(sentence))
    text = fold(sentence)
    mentions = mentions_of(text, placeholders)
    kept = [mention for mention in mentions if not mention.rule]
    ignored = tuple(Ignored(m.start, m.counted_end, m.rule) for m in mentions if m.rule)
    rows: list[Row] = []
    named = name_all(text, kept, context.heading, _subject_before(context)) if kept else []
    for mention, name in zip(kept, named, strict=True):
        begin = clause_start(text, mention.start)
        status = status_of(text, begin, mention.start, mention.end, context)
        if (
            rows
            and status == "actual"
            and (
                (name.rule in _OF_LEVEL and ";" not in text[rows[-1].end : mention.start])
                or _is_part(text, begin, mention.start, rows[-1].end)
            )
        ):
            status = rows[-1].status
        year = year_of(text, begin, mention.start, mention.end, rows[-1].end if rows else 0, status, context)
        planning = context.kind == "plan"
        before = text[begin : mention.start]
        looks_back = planning and year == context.report_year != context.year and _DONE.search(before)
        if looks_back or (name.rule == "completion" and not planning):
            status = "actual"
        elif status == "actual" and not planning and year and year > (context.written_year or year):
            status = "planned"
        rows.append(
            Row(
                mention.start,
                mention.end,
                name.text,
                None if mention.value is None else float(mention.value),
                None if mention.high is None else float(mention.high),
                _unit_of(mention, name.text, before, text[mention.end :]) or None,
                mention.masked,
                bound_of(text, mention.start, mention.end, mention.over),
                status,
                name.change,
                year,
                name.rule,
            )
        )
    return Reading(tuple(rows), ignored, placeholders)


def mentions_of(text: str, placeholders: Sequence[Placeholder]) -> list[Mention]:
    """Every number of a folded sentence with these masks; those that are no rows have their ``rule``."""
    masks = [(mask.start, mask.end) for mask in placeholders if mask.role == "value"]
    names = [(mask.start, mask.end) for mask in placeholders if mask.role != "value"]
    return find_mentions(text, masks, names)


def _is_part(text: str, begin: int, start: int, previous_end: int) -> bool:
    """Whether a number is a part of the one before it, of which nothing else is said: 计划种植900亩,其中水稻500亩."""
    if not text.startswith("其中", begin) or _DONE.search(text, begin, start):
        return False
    return previous_end >= begin - 1 or ";" not in text[previous_end:begin]


def _subject_before(context: Context) -> tuple[str, str]:
    """What the sentence before one without a subject measured last, and its unit; two empty strings if nothing."""
    if context.before is None:
        return "", ""
    rows = read_sentence(context.before, replace(context, before=None)).rows
    last = next((row for row in reversed(rows) if row.change is None and row.rule not in _RELATIVE), None)
    return ("", "") if last is None else (last.name, last.unit or "")


def _unit_of(mention: Mention, name: str, left: str, after: str) -> str:
    """The unit as written; money where a scaled number without one names money; 户 for 3000余贫困户."""
    if mention.unit is not None:
        return mention.unit_name
    money = naming_lexicon().money
    if mention.scaled and (money.search(name) or money.search(trim_link(left))):
        return "元"
    if mention.over and _HOUSEHOLDS.match(after):
        return "户"
    return ""
