"""The catalogue's own promises: every entry means its examples and none of its counter-examples."""

from __future__ import annotations

import polars as pl
import pytest

from pipeline.catalogue.coding import add_codes
from pipeline.catalogue.meaning import add_measures
from pipeline.lexicon.catalogue import LEVELS, Entry, entries, themes
from pipeline.lexicon.units import units

ENTRIES = list(entries().values())


def codes_of(said: list[tuple[str, str]]) -> list[str | None]:
    """The code that each name in each unit gets, as if a sentence had given it."""
    names = pl.DataFrame(said, schema=["said", "unit"], orient="row").with_row_index("at")
    asked = names.with_columns(
        rule=pl.lit("left"),
        change=pl.lit(None, dtype=pl.String),
        averaged=pl.lit(False),
        summed=pl.lit(False),
        threshold=pl.lit(False),
        base=pl.lit(None, dtype=pl.String),
        document_id=pl.lit("d"),
        char_start=0,
        char_end=1,
    )
    return add_codes(add_measures(asked)).sort("at")["indicator_code"].to_list()


def test_there_are_enough_entries_and_every_theme_but_other_has_some() -> None:
    assert len(ENTRIES) >= 300
    assert {entry.theme for entry in ENTRIES} == set(themes()) - {"other"}


def test_every_entry_has_its_own_name_in_both_languages() -> None:
    for names in ([entry.zh for entry in ENTRIES], [entry.en for entry in ENTRIES]):
        assert sorted({name for name in names if names.count(name) > 1}) == []


def test_every_entry_means_its_standard_name_and_its_examples() -> None:
    asked = [
        (entry.code, name, unit)
        for entry in ENTRIES
        for name, unit in ((entry.zh, entry.unit), *entry.examples)
    ]
    found = codes_of([(name, unit) for _, name, unit in asked])
    assert [
        (want, got, name, unit) for (want, name, unit), got in zip(asked, found, strict=True) if want != got
    ] == []


def test_no_entry_means_its_counter_examples() -> None:
    asked = [(entry.code, name, unit) for entry in ENTRIES for name, unit in entry.counter_examples]
    found = codes_of([(name, unit) for _, name, unit in asked])
    assert [(no, name, unit) for (no, name, unit), got in zip(asked, found, strict=True) if no == got] == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_every_entry_shows_what_it_means_and_what_not(entry: Entry) -> None:
    known = {unit.name for unit in units().values()}
    assert entry.examples and entry.counter_examples
    assert {unit for _, unit in (*entry.examples, *entry.counter_examples)} <= known
    assert set(entry.usual) <= set(LEVELS)
    assert entry.usual or entry.unit in ("吨标准煤", "吨")
