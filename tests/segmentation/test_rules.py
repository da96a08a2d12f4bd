"""Every rule of headings, of kinds of sections and of the year reviewed answers its own examples, and no others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from pipeline.lexicon.rules import Rule, Table
from pipeline.segmentation.headings import HEADING_ENDS, Numbered, label_of
from pipeline.segmentation.profile import profile_of
from pipeline.segmentation.report_year import YEARS, Told
from pipeline.segmentation.section_kinds import KINDS, Headed

_YEAR = 2023


def _numbered(words: str) -> Numbered:
    """A sentence; ¶ behind it says that it is a whole line."""
    sentence = words.removesuffix("¶")
    label = label_of(sentence)
    assert label is not None
    return Numbered(sentence, label, words.endswith("¶"))


def _heading(numbered: Numbered, answer: int) -> str:
    return numbered.sentence[:answer]


def _headed(words: str) -> Headed:
    """A heading; `@style ` before it says its style, else it is of the first."""
    style, _, heading = words.removeprefix("@").partition(" ") if words[0] == "@" else ("first", "", words)
    return Headed(style, heading, _YEAR)


def _told(text: str) -> Told:
    profile = profile_of(text)
    return Told(text, text, profile.title, profile.kind)


def _as_it_is(_: object, answer: object) -> str:
    return str(answer)


TABLES: dict[str, tuple[Table[Any, Any], Callable[[str], Any], Callable[[Any, Any], str]]] = {
    "headings": (HEADING_ENDS, _numbered, _heading),
    "kinds": (KINDS, _headed, _as_it_is),
    "years": (YEARS, _told, _as_it_is),
}
"""Each table, what of an example its rules look at, and their answer as an example writes it."""


def _examples(kind: str) -> Iterable[object]:
    for table, (rules, *_) in TABLES.items():
        for rule in rules:
            for turn, words in enumerate(getattr(rule, kind)):
                yield pytest.param(table, rule, words, id=f"{table}-{rule.id}-{turn}")


@pytest.mark.parametrize(("table", "rule", "words"), _examples("fires"))
def test_answers_its_examples_and_no_rule_before_it_does(
    table: str, rule: Rule[Any, Any], words: str
) -> None:
    rules, evidence_of, written = TABLES[table]
    example, arrow, gives = words.partition(" → ")
    assert arrow, f"an example says behind → what its rule gives: {words}"
    evidence = evidence_of(example)
    answer = rules.first(evidence)
    assert answer is not None
    assert (answer[0].id, written(evidence, answer[1])) == (rule.id, gives)


@pytest.mark.parametrize(("table", "rule", "words"), _examples("passes"))
def test_leaves_what_looks_alike(table: str, rule: Rule[Any, Any], words: str) -> None:
    """Also where it is asked alone; a rule that asks nothing is asked in its turn."""
    rules, evidence_of, _ = TABLES[table]
    answer = (Table(rule) if rule.when else rules).first(evidence_of(words))
    assert answer is None or answer[0].id != rule.id


@pytest.mark.parametrize("words", [words for rule in YEARS for words in rule.fires])
def test_what_a_rule_says_of_the_year_is_what_the_profile_says(words: str) -> None:
    text, _, gives = words.partition(" → ")
    assert profile_of(text).report_year == int(gives)


@pytest.mark.parametrize("table", TABLES)
def test_every_rule_can_be_read_alone(table: str) -> None:
    """With what it says, an example and a counter-example; no id stands twice."""
    rules = TABLES[table][0]
    ids = [rule.id for rule in rules]
    assert len(set(ids)) == len(ids)
    assert all(rule.says.endswith(".") and rule.fires and rule.passes for rule in rules)
