"""Every rule of the heading lexicon matches its example with its own kind, and not its counter-example."""

from __future__ import annotations

import pytest

from pipeline.lexicon import Rule, load_rules
from pipeline.segmentation.headings import heading_kind, lead_rule


def rules(table: str) -> list[object]:
    return [pytest.param(rule, id=rule.id) for rule in load_rules("headings.toml", table)]


@pytest.mark.parametrize("rule", rules("heading"))
def test_a_heading_rule_gives_its_example_its_kind(rule: Rule) -> None:
    assert heading_kind(rule.example) == rule.kind
    assert not rule.pattern.search(rule.counter_example)


@pytest.mark.parametrize("rule", rules("lead"))
def test_a_lead_rule_fires_on_its_example_only(rule: Rule) -> None:
    fired = lead_rule(rule.example)
    assert fired is not None and fired.id == rule.id
    assert not rule.pattern.match(rule.counter_example)
