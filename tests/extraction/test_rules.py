"""Every rule of a table answers its own examples, and leaves those that look alike to others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import pytest

from pipeline.cleaning import find_placeholders
from pipeline.extraction.mentions.numerals import fold
from pipeline.extraction.naming import names
from pipeline.extraction.naming.evidence import Evidence
from pipeline.extraction.naming.levels import ELSEWHERE, LEVELS, SERVED
from pipeline.extraction.naming.lists import HEADS, LISTS, Listing, Member, distribute
from pipeline.extraction.naming.names import Account, accounts
from pipeline.extraction.naming.refining import REFINEMENTS
from pipeline.extraction.naming.relatives import RELATIVES
from pipeline.extraction.naming.sides import SIDES, Standing
from pipeline.extraction.rows import mentions_of
from pipeline.extraction.tokens import words
from pipeline.lexicon.rules import Rule

TABLES = {
    "relatives": RELATIVES,
    "levels": (*LEVELS, SERVED),
    "elsewhere": ELSEWHERE,
    "refinements": REFINEMENTS,
}
ALL = {**TABLES, "sides": SIDES, "lists": LISTS, "heads": HEADS}
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
    if rule in (*RELATIVES, *LEVELS):
        assert account.rules[0] == rule.id, "an earlier rule takes it"
    elif rule is SERVED or rule in ELSEWHERE:
        # Only what was told before, or a name that is empty, hands on to these.
        assert account.rules.index(rule.id) == 1, account.rules


@pytest.mark.parametrize(("rule", "example"), _examples("passes"))
def test_leaves_what_looks_alike(
    rule: Rule[object, object], example: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its own conditions: asked alone, where the tables are asked, it has no answer, whoever answers before it."""
    answers: dict[int, object] = {}

    class Asked:
        """The first table that is asked of a number; it asks the rule alone before."""

        def first(self, evidence: Evidence) -> object:
            if rule not in REFINEMENTS:
                answers[evidence.cluster.mentions[0].start] = rule.answer(evidence)
            return RELATIVES.first(evidence)

    if rule not in REFINEMENTS:
        # A refinement is asked of every name, whatever the others said: the account tells.
        monkeypatch.setattr(names, "RELATIVES", Asked())
    account, _, _ = _account(example)
    assert rule.id not in account.rules
    if rule.when:
        assert not answers.get(account.evidence.cluster.mentions[0].start), (
            "only an earlier rule keeps it off"
        )


def _side(example: str) -> tuple[str, str, str]:
    """The rule that says on which side the marked number is named, the side, and the one that the example wants."""
    account, _, wanted = _account(example)
    found = SIDES.first(Standing(account.evidence.cluster, account.evidence.own))
    assert found is not None
    return found[0].id, "right" if found[1] else "left", wanted


@pytest.mark.parametrize("rule", SIDES, ids=lambda rule: rule.id)
def test_side_of_a_number(rule: Rule[Standing, bool]) -> None:
    for example in rule.fires:
        answered, side, wanted = _side(example)
        assert (answered, side) == (rule.id, wanted), example
    for example in rule.passes:
        assert _side(example)[0] != rule.id, example


def _listing(example: str) -> tuple[Listing, str]:
    """A list and how many numbers stand behind it; the names that the example wants of it."""
    words_and_count, _, wanted = example.partition(" → ")
    phrase, _, count = words_and_count.rpartition(" ")
    return Listing(phrase, int(count)), wanted


def _rule_of_list(listing: Listing) -> str:
    found = LISTS.first(listing)
    assert found is not None
    return found[0].id


def _rule_of_first_member(listing: Listing) -> str:
    found = HEADS.first(Member(listing.members[0], listing.last, words(listing.last)))
    assert found is not None and _rule_of_list(listing) == "head"
    return found[0].id


@pytest.mark.parametrize(
    ("rule", "asked"),
    [pytest.param(rule, _rule_of_list, id=f"lists-{rule.id}") for rule in LISTS]
    + [pytest.param(rule, _rule_of_first_member, id=f"heads-{rule.id}") for rule in HEADS],
)
def test_members_of_a_list(rule: Rule[object, object], asked: Callable[[Listing], str]) -> None:
    for example in rule.fires:
        listing, wanted = _listing(example)
        assert asked(listing) == rule.id
        assert "、".join(distribute(listing.phrase, listing.count)) == wanted
    for example in rule.passes:
        assert asked(_listing(example)[0]) != rule.id


@pytest.mark.parametrize("table", ALL)
def test_every_rule_can_be_read_alone(table: str) -> None:
    """With what it says, an example and a counter-example; no id stands twice."""
    ids = [rule.id for rule in ALL[table]]
    assert len(set(ids)) == len(ids)
    assert all(rule.says.endswith(".") and rule.fires and rule.passes for rule in ALL[table])
