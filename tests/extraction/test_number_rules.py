"""Every rule of status, year and bound answers its own examples, and leaves those that look alike to others.

An example is a sentence with ⟦the number⟧ and ` → ` what the rule gives. One that begins with `@plan ` stands in a plan,
with `@2023 ` in the report of that year, with `@plan@2023 ` in the plan behind that year's review.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.cleaning import find_placeholders
from pipeline.extraction.mentions import Mention, scan
from pipeline.extraction.mentions.chinese import CHINESE
from pipeline.extraction.mentions.doubtful import LOST, ROW, Doubtful
from pipeline.extraction.mentions.numerals import fold
from pipeline.extraction.mentions.unitless import UNITLESS
from pipeline.extraction.naming import name_all
from pipeline.extraction.qualifiers import Context, Qualified, Statement
from pipeline.extraction.qualifiers.agreement import BY_YEAR, SAME, Standing
from pipeline.extraction.qualifiers.bounds import BOUNDS, beside
from pipeline.extraction.qualifiers.dates import OTHER_YEARS, dates_before
from pipeline.extraction.qualifiers.status import STATUS
from pipeline.extraction.qualifiers.years import YEARS, Dating
from pipeline.extraction.rows import mentions_of, qualified
from pipeline.lexicon.qualifiers import qualifier_patterns
from pipeline.lexicon.rules import Rule, Table

_EXAMPLE = re.compile(
    r"(?:@(?P<plan>plan)?(?:@?(?P<year>\d{4}))? )?(?P<before>[^⟦]*)⟦(?P<number>[^⟧]+)⟧(?P<after>[^→]*?)"
    r"(?: → (?P<gives>.+))?"
)


@dataclass(frozen=True)
class Example:
    """An example taken apart: the folded sentence, its marked number, its place, and what the rule should give."""

    text: str
    start: int
    context: Context
    gives: str

    @property
    def mention(self) -> Mention:
        """The marked number, a row."""
        return next(m for m in self.mentions if m.start == self.start)

    @property
    def mentions(self) -> list[Mention]:
        return [m for m in mentions_of(self.text, tuple(find_placeholders(self.text))) if not m.rule]

    def qualified(self) -> tuple[Statement, Qualified]:
        """What the rules looked at, and what they said."""
        mentions = self.mentions
        names = name_all(self.text, mentions, self.context.heading)
        rows = zip(mentions, qualified(self.text, mentions, names, self.context), strict=True)
        return next(found for mention, found in rows if mention.start == self.start)


def _example(words: str) -> Example:
    seen = _EXAMPLE.fullmatch(words)
    assert seen is not None, f"an example is a sentence with ⟦a number⟧ and → what its rule gives: {words}"
    reviewed = int(seen["year"]) if seen["year"] else None
    year = reviewed and reviewed + bool(seen["plan"])
    context = Context("plan" if seen["plan"] else "review", year, year, reviewed)
    text = fold(seen["before"] + seen["number"] + seen["after"])
    return Example(text, len(seen["before"]), context, seen["gives"] or "")


def _of_status(example: Example) -> Iterable[Statement]:
    yield example.qualified()[0]


def _of_agreement(example: Example) -> Iterable[Standing]:
    statement, found = example.qualified()
    of_words = STATUS.first(statement)
    assert of_words is not None
    yield Standing(statement, of_words[1], found.year)


def _of_year(example: Example) -> Iterable[Dating]:
    statement, found = example.qualified()
    yield Dating(statement, found.status)


def _of_dates(example: Example) -> Iterable[Any]:
    yield from dates_before(example.qualified()[0])


def _of_bound(example: Example) -> Iterable[Any]:
    mention = example.mention
    yield beside(example.text, mention.start, mention.end, mention.over)


def _of_doubt(example: Example) -> Iterable[Doubtful]:
    """The number as it is found, before it is joined to those beside it."""
    masks = find_placeholders(example.text)
    found = scan(
        example.text,
        [(mask.start, mask.end) for mask in masks if mask.role == "value"],
        [(mask.start, mask.end) for mask in masks if mask.role != "value"],
    )
    yield Doubtful(example.text, next(m for m in found if m.start == example.start))


TABLES: dict[str, tuple[Table[Any, Any], Any]] = {
    "status": (STATUS, _of_status),
    "same": (SAME, _of_agreement),
    "by_year": (BY_YEAR, _of_agreement),
    "years": (YEARS, _of_year),
    "other_years": (OTHER_YEARS, _of_dates),
    "bounds": (BOUNDS, _of_bound),
    "chinese": (CHINESE, _of_doubt),
    "unitless": (UNITLESS, _of_doubt),
}
"""Each table, and what of an example its rules look at (one thing or several)."""


def _examples(kind: str) -> Iterable[object]:
    for table, (rules, _) in TABLES.items():
        for rule in rules:
            for turn, words in enumerate(getattr(rule, kind)):
                yield pytest.param(table, rule, words, id=f"{table}-{rule.id}-{turn}")


@pytest.mark.parametrize(("table", "rule", "words"), _examples("fires"))
def test_answers_its_examples_and_no_rule_before_it_does(
    table: str, rule: Rule[Any, Any], words: str
) -> None:
    rules, evidence_of = TABLES[table]
    example = _example(words)
    answers = [rules.first(evidence) for evidence in evidence_of(example)]
    found = [(answer[0].id, str(answer[1] or "unknown")) for answer in answers if answer]
    assert (rule.id, example.gives) in found, found


@pytest.mark.parametrize(("table", "rule", "words"), _examples("passes"))
def test_leaves_what_looks_alike(table: str, rule: Rule[Any, Any], words: str) -> None:
    """Also where it is asked alone; a rule that takes what is left is asked in its turn."""
    rules, evidence_of = TABLES[table]
    asked = Table(rule) if rule.when else rules
    answers = [asked.first(evidence) for evidence in evidence_of(_example(words))]
    assert rule.id not in [answer[0].id for answer in answers if answer]


@pytest.mark.parametrize(
    "words", [words for table in (CHINESE, UNITLESS) for rule in table for words in rule.fires]
)
def test_what_a_rule_says_of_a_doubtful_number_is_what_becomes_of_it(words: str) -> None:
    example = _example(words)
    found = mentions_of(example.text, tuple(find_placeholders(example.text)))
    mention = next(m for m in found if m.start == example.start)
    assert mention.rule == ("" if example.gives in (ROW, LOST) else example.gives)
    assert mention.masked == (example.gives == LOST)


@pytest.mark.parametrize(
    ("needs", "pattern"),
    [
        ("reaching_needs", "reaching"),
        ("estimate_needs", "estimated"),
        ("estimate_needs", "header_estimated"),
        ("estimate_needs", "only_estimate"),
        ("estimate_needs", "below"),
    ],
)
def test_what_a_sentence_is_asked_for_once_stands_in_all_that_needs_it(needs: str, pattern: str) -> None:
    """Else a word added to the pattern would never be looked for."""
    patterns = qualifier_patterns("status")

    @settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.from_regex(patterns[pattern]))
    def holds(text: str) -> None:
        assert patterns[needs].search(text)

    holds()


@pytest.mark.parametrize("table", TABLES)
def test_every_rule_can_be_read_alone(table: str) -> None:
    """With what it says, an example and a counter-example; no id stands twice."""
    rules, _ = TABLES[table]
    ids = [rule.id for rule in rules]
    assert len(set(ids)) == len(ids)
    assert all(rule.says.endswith(".") and rule.fires and rule.passes for rule in rules)
