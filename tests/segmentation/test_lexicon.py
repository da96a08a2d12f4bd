"""The entries of the heading lexicon in their order: the first that fits gives the kind."""

from __future__ import annotations

import pytest

from pipeline.lexicon.entries import Pattern
from pipeline.segmentation.headings import HEADINGS, heading_kind, lead_of
from tests.lexicon.branches import expanded


@pytest.mark.parametrize("entry", HEADINGS.at("heading"), ids=lambda entry: entry.id)
def test_a_heading_of_an_entry_is_of_its_kind(entry: Pattern) -> None:
    shown = [text for example in entry.examples for text, _ in expanded(example)]
    assert [text for text in shown if heading_kind(text) != entry.kind] == []


@pytest.mark.parametrize("entry", HEADINGS.at("lead"), ids=lambda entry: entry.id)
def test_no_earlier_entry_takes_the_lead_of_an_entry(entry: Pattern) -> None:
    found = lead_of(entry.examples[0])
    assert found is not None and found.id == entry.id
    assert entry.scope in ("local", "top")
