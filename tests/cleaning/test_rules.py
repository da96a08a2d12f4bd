"""Every rule of layout and of masks answers its own examples, and leaves those that look alike to others.

An example is a text with ⟦the blanks or the mask⟧ and ` → ` what its rule gives.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from pipeline.cleaning import find_placeholders
from pipeline.cleaning.blanks import Blank, Page
from pipeline.cleaning.layout import LINE_ENDS, layout_spans
from pipeline.cleaning.lines import BREAK
from pipeline.cleaning.mask_roles import ROLES
from pipeline.cleaning.masks import Mask
from pipeline.cleaning.no_masks import NO_MASKS
from pipeline.cleaning.split_numbers import SPLIT
from pipeline.lexicon.rules import Rule, Table

_EXAMPLE = re.compile(r"(?s)(?P<before>[^⟦]*)⟦(?P<marked>[^⟧]+)⟧(?P<after>[^→]*?)(?: → (?P<gives>.+))?")
_SAID: dict[str, dict[bool, str]] = {
    "line_ends": {True: "joined"},
    "split": {True: "joined", False: "left"},
    "no_masks": {True: "no mask"},
    "roles": {},
}
"""What an example calls an answer that is no word."""


def _example(words: str) -> tuple[str, int, int, str]:
    """The text, where the mark stands in it, and what the rule should give."""
    seen = _EXAMPLE.fullmatch(words)
    assert seen is not None, f"an example is a text with ⟦a mark⟧ and → what its rule gives: {words}"
    start = len(seen["before"])
    return (
        seen["before"] + seen["marked"] + seen["after"],
        start,
        start + len(seen["marked"]),
        seen["gives"] or "",
    )


def _blank(text: str, start: int, end: int) -> Blank:
    return Blank(Page(text), start, end, len(BREAK.findall(text, start, end)))


def _mask(text: str, start: int, end: int) -> Mask:
    following = next((mask for mask in find_placeholders(text) if mask.start >= end), None)
    return Mask(text, start, end, following)


TABLES: dict[str, tuple[Table[Any, Any], Callable[[str, int, int], Any]]] = {
    "line_ends": (LINE_ENDS, _blank),
    "split": (SPLIT, _blank),
    "no_masks": (NO_MASKS, _mask),
    "roles": (ROLES, _mask),
}
"""Each table, and what of an example its rules look at."""


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
    *marked, gives = _example(words)
    answer = rules.first(evidence_of(*marked))
    assert answer is not None
    assert (answer[0].id, _SAID[table].get(answer[1], answer[1])) == (rule.id, gives)


@pytest.mark.parametrize(("table", "rule", "words"), _examples("passes"))
def test_leaves_what_looks_alike(table: str, rule: Rule[Any, Any], words: str) -> None:
    """Also where it is asked alone; a rule that takes what is left is asked in its turn."""
    rules, evidence_of = TABLES[table]
    *marked, _ = _example(words)
    answer = (Table(rule) if rule.when else rules).first(evidence_of(*marked))
    assert answer is None or answer[0].id != rule.id


@pytest.mark.parametrize("words", [words for rule in (*LINE_ENDS, *SPLIT) for words in rule.fires])
def test_what_a_rule_says_of_blanks_is_what_becomes_of_them(words: str) -> None:
    text, start, end, gives = _example(words)
    assert ((start, end) in {span[:2] for span in layout_spans(text)}) == (gives == "joined")


@pytest.mark.parametrize("words", [words for rule in (*NO_MASKS, *ROLES) for words in rule.fires])
def test_what_a_rule_says_of_a_mask_is_what_becomes_of_it(words: str) -> None:
    text, start, end, gives = _example(words)
    found = [mask.role for mask in find_placeholders(text) if (mask.start, mask.end) == (start, end)]
    assert found == ([] if gives == "no mask" else [gives])


@pytest.mark.parametrize("table", TABLES)
def test_every_rule_can_be_read_alone(table: str) -> None:
    """With what it says, an example and a counter-example; no id stands twice."""
    rules, _ = TABLES[table]
    ids = [rule.id for rule in rules]
    assert len(set(ids)) == len(ids)
    assert all(rule.says.endswith(".") and rule.fires and rule.passes for rule in rules)
