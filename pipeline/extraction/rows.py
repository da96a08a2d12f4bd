"""One sentence to its indicator rows, and every other number of it to the rule that ignored it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.extraction.clusters import clause_start
from pipeline.extraction.mentions import Mention, scan
from pipeline.extraction.naming import name_all
from pipeline.extraction.numerals import fold
from pipeline.extraction.phrases import trim_link
from pipeline.extraction.qualifiers import Context, bound_of, status_of, year_of
from pipeline.lexicon.naming import naming_lexicon

_HOUSEHOLDS = re.compile(r"[一-龥]{0,5}?户")
_OF_LEVEL = frozenset({"growth_inherited", "share_inherited", "inherited"})
"""Rules whose number is of the level before it, and so has its status."""


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator row of a sentence; ``start`` and ``end`` are offsets into the sentence."""

    start: int
    end: int
    name: str
    value: Decimal | None
    high: Decimal | None
    unit: str
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


def rows_of(
    sentence: str, masks: Sequence[tuple[int, int]], context: Context
) -> tuple[list[Row], list[Ignored]]:
    """The rows of one clean sentence and its other numbers; ``masks`` are its value placeholders."""
    text = fold(sentence)
    mentions = scan(text, masks)
    kept = [mention for mention in mentions if not mention.rule]
    ignored = [Ignored(m.start, m.number_end, m.rule) for m in mentions if m.rule]
    if not kept:
        return [], ignored
    rows: list[Row] = []
    for mention, name in zip(kept, name_all(text, kept, context.heading), strict=True):
        begin = clause_start(text, mention.start)
        status = status_of(text, begin, mention.start, mention.end, context)
        if (
            rows
            and status == "actual"
            and name.rule in _OF_LEVEL
            and ";" not in text[rows[-1].end : mention.start]
        ):
            status = rows[-1].status
        year = year_of(text, begin, mention.start, rows[-1].end if rows else 0, status, context)
        if name.rule == "completion" and context.kind != "plan":
            status = "actual"
        if (
            status == "actual"
            and year is not None
            and context.written_year is not None
            and year > context.written_year
        ):
            status = "planned"
        rows.append(
            Row(
                mention.start,
                mention.end,
                name.text,
                mention.value,
                mention.high,
                _unit_of(mention, name.text, text[begin : mention.start], text[mention.end :]),
                mention.masked,
                bound_of(text, mention.start, mention.end, mention.over),
                status,
                name.change,
                year,
                name.rule,
            )
        )
    return rows, ignored


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
