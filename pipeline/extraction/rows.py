"""One sentence to its indicator rows, its masks, and every other number of it to the rule that ignored it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final, NamedTuple

from pipeline.cleaning import Placeholder, find_placeholders, placeholder_signs
from pipeline.cleaning.remembering import remembered
from pipeline.extraction.mentions import Mention, find_mentions, number_signs
from pipeline.extraction.mentions.numbering import numbering_end
from pipeline.extraction.mentions.numerals import fold, unfolded
from pipeline.extraction.naming import Name, clause_start, name_all, trim_link
from pipeline.extraction.qualifiers import (
    Context,
    Previous,
    Qualified,
    Sentence,
    Statement,
    bound_of,
    qualify,
)
from pipeline.lexicon.naming import naming_lexicon
from pipeline.lexicon.qualifiers import qualifier_patterns

_HOUSEHOLDS: Final = qualifier_patterns("unit")["households"]
_RELATIVE: Final = frozenset({"share", "share_inherited", "completion", "rank", "ahead", "multiple"})
_DIGITS: Final = re.compile("[0-9]+|[一二三四五六七八九十]+")
_DISTINCT: Final = 8192
_REMEMBERED: Final = 300
"""Sentences whose rows are remembered, and the characters of the longest: reports repeat each other's, and the rows of
a sentence are its own.
"""


class Row(NamedTuple):
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


class Ignored(NamedTuple):
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


NOTHING: Final = Reading((), (), ())
"""What a sentence gives that holds none of `sentence_signs`."""


@cache
def sentence_signs() -> tuple[str, ...]:
    """Characters one of which stands in every clean sentence that gives anything, in their order."""
    return tuple(sorted(unfolded(number_signs()) | placeholder_signs()))


@remembered(most=_DISTINCT, longest=_REMEMBERED)
def read_sentence(sentence: str, context: Context) -> Reading:
    """The rows, the other numbers and the masks of one clean sentence.

    Values are exact decimals until here; a row's floats are the nearest to them.
    """
    text = fold(sentence)
    if begin := numbering_end(text):
        return _behind_numbering(text[:begin], read_sentence(sentence[begin:], context))
    placeholders = tuple(find_placeholders(sentence))
    mentions = mentions_of(text, placeholders)
    kept = [mention for mention in mentions if not mention.rule]
    ignored = tuple(Ignored(m.start, m.counted_end, m.rule) for m in mentions if m.rule)
    named = name_all(text, kept, context.heading, subject_before(context)) if kept else []
    rows = tuple(
        _row(mention, name, statement, found)
        for mention, name, (statement, found) in zip(
            kept, named, qualified(text, kept, named, context), strict=True
        )
    )
    return Reading(rows, ignored, placeholders)


def _behind_numbering(numbering: str, reading: Reading) -> Reading:
    """What a sentence gives that a numbering stands before: what it would without, and the numbers of that."""
    size = len(numbering)
    parts = (Ignored(part.start(), part.end(), "heading_number") for part in _DIGITS.finditer(numbering))
    return Reading(
        tuple(row._replace(start=row.start + size, end=row.end + size) for row in reading.rows),
        (*parts, *(x._replace(start=x.start + size, end=x.end + size) for x in reading.ignored)),
        tuple(x._replace(start=x.start + size, end=x.end + size) for x in reading.placeholders),
    )


def qualified(
    text: str, mentions: Sequence[Mention], names: Sequence[Name], context: Context
) -> Iterator[tuple[Statement, Qualified]]:
    """The status and year of each row of a folded sentence, in order, and what the rules looked at."""
    sentence = Sentence(text, context)
    previous: Previous | None = None
    for mention, name in zip(mentions, names, strict=True):
        begin = clause_start(text, mention.start)
        statement = Statement(sentence, begin, mention.start, mention.end, previous, name.rule)
        found = qualify(statement)
        yield statement, found
        previous = Previous(mention.end, found.status)


def mentions_of(text: str, placeholders: Sequence[Placeholder]) -> list[Mention]:
    """Every number of a folded sentence with these masks; those that are no rows have their ``rule``."""
    masks = [(mask.start, mask.end) for mask in placeholders if mask.role == "value"]
    names = [(mask.start, mask.end) for mask in placeholders if mask.role != "value"]
    return find_mentions(text, masks, names)


def _row(mention: Mention, name: Name, statement: Statement, found: Qualified) -> Row:
    text = statement.text
    return Row(
        mention.start,
        mention.end,
        name.text,
        _nearest(_signed_value(mention, name)),
        _nearest(mention.high),
        _unit_of(mention, name.text, statement) or None,
        mention.masked,
        bound_of(text, mention.start, mention.end, mention.over),
        found.status,
        name.change,
        found.year,
        name.rule,
    )


def _signed_value(mention: Mention, name: Name) -> Decimal | None:
    """The value, below zero where a minus sign stands before a level; a fall is told by its change."""
    if mention.value is None or not mention.minus or mention.high is not None or name.change is not None:
        return mention.value
    return -mention.value


def _nearest(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def subject_before(context: Context) -> tuple[str, str]:
    """What the sentence before one without a subject measured last, and its unit; two empty strings if nothing."""
    if context.before is None:
        return "", ""
    rows = read_sentence(context.before, context._replace(before=None)).rows
    last = next((row for row in reversed(rows) if row.change is None and row.rule not in _RELATIVE), None)
    return ("", "") if last is None else (last.name, last.unit or "")


def _unit_of(mention: Mention, name: str, statement: Statement) -> str:
    """The unit as written; money where a scaled number without one names money; 户 for 3000余贫困户."""
    if mention.unit is not None:
        return mention.unit_name
    money = naming_lexicon().money
    left = statement.before[statement.clause_start :]
    if mention.scaled and (money.search(name) or money.search(trim_link(left))):
        return "元"
    if mention.over and _HOUSEHOLDS.match(statement.text, mention.end):
        return "户"
    return ""
