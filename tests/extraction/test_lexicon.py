"""Every rule of the lexicon does what its example says, and leaves its counter-example alone."""

from __future__ import annotations

import pytest

from pipeline.cleaning import find_placeholders
from pipeline.extraction.mentions.ignoring import IgnoreRule, ignore_rules
from pipeline.extraction.mentions.numerals import fold
from pipeline.extraction.mentions.screening import find_mentions
from pipeline.lexicon.naming import naming_lexicon
from pipeline.lexicon.units import units


def _rules_fired(text: str) -> set[str]:
    masks = [(mask.start, mask.end) for mask in find_placeholders(text) if mask.role == "value"]
    return {mention.rule for mention in find_mentions(fold(text), masks)}


@pytest.mark.parametrize("rule", ignore_rules(), ids=lambda rule: f"{rule.id}: {rule.example}")
def test_an_ignoring_rule_fires_on_its_example_and_not_on_its_counter_example(rule: IgnoreRule) -> None:
    assert rule.id in _rules_fired(rule.example)
    assert rule.id not in _rules_fired(rule.counter_example)


@pytest.mark.parametrize("written", sorted(units()))
def test_a_unit_is_read_behind_a_number(written: str) -> None:
    unit = units()[written]
    mentions = [mention for mention in find_mentions(fold(f"共计123{written}，"), []) if not mention.rule]
    assert [(mention.unit_name, mention.value) for mention in mentions] == [(unit.name, 123)]


def test_units_of_one_dimension_share_a_base_and_convert() -> None:
    for unit in units().values():
        if unit.kind in ("money", "measure") and unit.base_unit:
            assert unit.factor > 0, unit
            base = units()[unit.base_unit]
            assert base.dimension == unit.dimension and base.factor == 1, unit


def test_no_word_is_both_a_growth_and_a_fall() -> None:
    lexicon = naming_lexicon()
    assert not lexicon.up & lexicon.down
