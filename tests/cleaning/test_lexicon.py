"""Every rule of the marker lexicon matches its example, and not its counter-example."""

from __future__ import annotations

import re

import polars as pl
import pytest

from pipeline.cleaning import clean_text
from pipeline.lexicon import Rule, load_rules, load_tsv
from pipeline.lexicon.entries import load_lexicon


def rules(table: str) -> list[object]:
    return [pytest.param(rule, id=rule.id) for rule in load_rules("markers.toml", table)]


@pytest.mark.parametrize("rule", rules("anywhere"))
def test_an_anywhere_rule_finds_its_example_only(rule: Rule) -> None:
    match = rule.pattern.search(rule.example)
    assert match is not None
    assert not rule.pattern.search(rule.counter_example)
    assert any(erasure.kind == rule.kind for erasure in clean_text(rule.example).erasures)
    assert not rule.needles or any(needle in match[0] for needle in rule.needles)
    assert not rule.signs or re.search(rule.signs, match[0])


@pytest.mark.parametrize("rule", [rule for rule in load_rules("markers.toml", "anywhere") if rule.signs])
def test_a_class_of_signs_is_the_same_to_python_and_to_the_scan_of_a_frame(rule: Rule) -> None:
    characters = [chr(point) for point in range(0x110000) if not 0xD800 <= point < 0xE000]
    scanned = pl.Series(characters).str.contains(rule.signs)
    signs = re.compile(rule.signs)
    assert scanned.to_list() == [signs.match(character) is not None for character in characters]
    # What the pattern begins with is of the class: no match is missed for want of a sign.
    assert all(signs.match(character) for character in characters if rule.pattern.match(character))


@pytest.mark.parametrize("rule", rules("line"))
def test_a_line_rule_takes_its_example_whole(rule: Rule) -> None:
    assert rule.pattern.fullmatch(rule.example)
    assert not rule.pattern.fullmatch(rule.counter_example)
    assert clean_text(f"一、回顾。\n{rule.example}\n二、打算。").text.split() == ["一、回顾。", "二、打算。"]
    assert clean_text(rule.counter_example).erasures == []


@pytest.mark.parametrize("rule", rules("appended"))
def test_an_appended_rule_takes_its_example_whole(rule: Rule) -> None:
    assert rule.pattern.fullmatch(rule.example)
    assert not rule.pattern.fullmatch(rule.counter_example)
    assert any(needle in rule.example for needle in rule.needles)


def test_no_word_of_the_placeholder_lexicon_has_two_roles() -> None:
    lexicon = load_lexicon("placeholders.toml").words
    seen: dict[str, str] = {}
    units = {row["written"] for row in load_tsv("units.tsv")} - set(lexicon["not_a_measure"].words)
    for role in ("value", "date", "place", "organisation", "person", "other"):
        for word in lexicon[role].words:
            assert seen.setdefault(word, role) == role, word
            assert role in ("value", "date") or word not in units, f"{word} is a unit too"
