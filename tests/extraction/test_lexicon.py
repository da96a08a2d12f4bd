"""Every rule of the lexicon does what its example says, and leaves its counter-example alone."""

from __future__ import annotations

import pytest

from pipeline.extraction.mentions.ignoring import LEXICON
from pipeline.extraction.mentions.numerals import fold
from pipeline.extraction.mentions.screening import find_mentions
from pipeline.lexicon import LexiconError
from pipeline.lexicon import units as units_module
from pipeline.lexicon.entries import Number, load_lexicon
from pipeline.lexicon.naming import naming_lexicon
from pipeline.lexicon.units import units
from tests.lexicon.branches import expanded
from tests.lexicon.proofs import reasons_in


@pytest.mark.parametrize("entry", load_lexicon(LEXICON).numbers.values(), ids=lambda entry: entry.id)
def test_a_number_is_ignored_in_the_examples_of_an_entry_and_not_in_its_counter_examples(
    entry: Number,
) -> None:
    taken, left = (
        [text for example in examples for text, _ in expanded(example)]
        for examples in (entry.examples, entry.counter_examples)
    )
    assert [text for text in taken if entry.reason not in reasons_in(text)] == []
    assert [text for text in left if entry.reason in reasons_in(text)] == []


@pytest.mark.parametrize("written", sorted(units()))
def test_a_unit_is_read_behind_a_number(written: str) -> None:
    unit = units()[written]
    mentions = [mention for mention in find_mentions(fold(f"共计123{written}，"), []) if not mention.rule]
    assert [(mention.unit_name, mention.value) for mention in mentions] == [(unit.name, 123)]


def test_a_unit_that_stands_twice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    line = {
        "written": "屉",
        "unit": "屉",
        "dimension": "count",
        "base_unit": "",
        "factor": "1",
        "kind": "count",
    }
    monkeypatch.setattr(units_module, "load_tsv", lambda _: (line, line))
    with pytest.raises(LexiconError, match="屉 stands twice"):
        units.__wrapped__()


def test_units_of_one_dimension_share_a_base_and_convert() -> None:
    for unit in units().values():
        if unit.kind in ("money", "measure") and unit.base_unit:
            assert unit.factor > 0, unit
            base = units()[unit.base_unit]
            assert base.dimension == unit.dimension and base.factor == 1, unit


def test_no_word_is_both_a_growth_and_a_fall() -> None:
    lexicon = naming_lexicon()
    assert not lexicon.up & lexicon.down
