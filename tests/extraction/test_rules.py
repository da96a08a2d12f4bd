"""Every rule of a table answers its own examples, and leaves those that look alike to others."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from pipeline.cleaning import find_placeholders
from pipeline.extraction.mentions.numerals import fold
from pipeline.extraction.naming.levels import ELSEWHERE, LEVELS, SERVED
from pipeline.extraction.naming.names import Account, accounts
from pipeline.extraction.naming.refining import REFINEMENTS
from pipeline.extraction.naming.relatives import RELATIVES
from pipeline.extraction.rows import mentions_of
from pipeline.extraction.rules import Rule

TABLES = {
    "relatives": RELATIVES,
    "levels": (*LEVELS, SERVED),
    "elsewhere": ELSEWHERE,
    "refinements": REFINEMENTS,
}
_EXAMPLE = re.compile(
    r"(?:@(?P<heading>\S+) )?(?P<before>[^⟦]*)⟦(?P<number>[^⟧]+)⟧(?P<after>[^→]*?)(?: → (?P<name>.+))?"
)


def _examples(kind: str) -> Iterable[object]:
    for table, rules in TABLES.items():
        for rule in rules:
            for turn, sentence in enumerate(getattr(rule, kind)):
                yield pytest.param(rule, sentence, id=f"{table}-{rule.id}-{turn}")


def _account(example: str) -> tuple[Account, str, str]:
    """How the marked number of an example got its name; that name, and the one that the example wants."""
    seen = _EXAMPLE.fullmatch(example)
    assert seen is not None, f"an example is a sentence with ⟦a number⟧ and → a name: {example}"
    sentence = fold(seen["before"] + seen["number"] + seen["after"])
    start = len(seen["before"])
    mentions = [m for m in mentions_of(sentence, tuple(find_placeholders(sentence))) if not m.rule]
    for account in accounts(sentence, mentions, seen["heading"] or ""):
        for mention, name in zip(account.evidence.cluster.mentions, account.names, strict=True):
            if mention.start == start:
                return account, name.text, seen["name"] or ""
    raise AssertionError(f"no number of a row stands there: {example}")


@pytest.mark.parametrize(("rule", "example"), _examples("fires"))
def test_answers_its_examples(rule: Rule[object, object], example: str) -> None:
    account, name, wanted = _account(example)
    assert rule.id in account.rules, account.rules
    assert name == wanted


@pytest.mark.parametrize(("rule", "example"), _examples("passes"))
def test_leaves_what_looks_alike(rule: Rule[object, object], example: str) -> None:
    account, _, _ = _account(example)
    assert rule.id not in account.rules


@pytest.mark.parametrize("table", TABLES)
def test_every_rule_can_be_read_alone(table: str) -> None:
    """With what it says, an example and a counter-example; no id stands twice."""
    ids = [rule.id for rule in TABLES[table]]
    assert len(set(ids)) == len(ids)
    assert all(rule.says.endswith(".") and rule.fires and rule.passes for rule in TABLES[table])
