"""What a marker finds is erased, and holds what is looked for before it."""

from __future__ import annotations

import re

import polars as pl
import pytest

from pipeline.cleaning import clean_text
from pipeline.cleaning.needles import LEXICON
from pipeline.lexicon import load_tsv
from pipeline.lexicon.entries import Pattern, load_lexicon
from tests.lexicon.branches import expanded

MARKERS = load_lexicon(LEXICON)


def shown(marker: Pattern) -> list[str]:
    return [text for example in marker.examples for text, _ in expanded(example)]


def ids(marker: Pattern) -> str:
    return marker.id


@pytest.mark.parametrize("marker", MARKERS.at("anywhere"), ids=ids)
def test_what_an_anywhere_marker_finds_is_erased_and_holds_a_needle(marker: Pattern) -> None:
    assert marker.kind in {erasure.kind for erasure in clean_text(marker.examples[0]).erasures}
    for text in shown(marker):
        match = marker.regex.search(text)
        assert match is not None
        assert not marker.needles or any(needle in match[0] for needle in marker.needles), text
        assert not marker.signs or re.search(marker.signs, match[0])


@pytest.mark.parametrize("marker", [one for one in MARKERS.at("anywhere") if one.signs], ids=ids)
def test_a_class_of_signs_is_the_same_to_python_and_to_the_scan_of_a_frame(marker: Pattern) -> None:
    characters = [chr(point) for point in range(0x110000) if not 0xD800 <= point < 0xE000]
    scanned = pl.Series(characters).str.contains(marker.signs)
    signs = re.compile(marker.signs)
    assert scanned.to_list() == [signs.match(character) is not None for character in characters]
    # What the pattern begins with is of the class: no match is missed for want of a sign.
    assert all(signs.match(character) for character in characters if marker.regex.match(character))


@pytest.mark.parametrize("marker", MARKERS.at("line"), ids=ids)
def test_a_line_marker_takes_its_example_whole(marker: Pattern) -> None:
    example = marker.examples[0]
    assert clean_text(f"一、回顾。\n{example}\n二、打算。").text.split() == ["一、回顾。", "二、打算。"]
    assert [text for text in marker.counter_examples if clean_text(text).erasures] == []


@pytest.mark.parametrize("marker", [*MARKERS.at("line"), *MARKERS.at("appended")], ids=ids)
def test_what_a_marker_of_lines_takes_holds_a_needle(marker: Pattern) -> None:
    for text in shown(marker):
        assert not marker.needles or any(needle in text for needle in marker.needles), text


def test_no_word_of_the_placeholder_lexicon_has_two_roles() -> None:
    lexicon = load_lexicon("placeholders.toml").words
    seen: dict[str, str] = {}
    units = {row["written"] for row in load_tsv("units.tsv")} - set(lexicon["not_a_measure"].words)
    for role in ("value", "date", "place", "organisation", "person", "other"):
        for word in lexicon[role].words:
            assert seen.setdefault(word, role) == role, word
            assert role in ("value", "date") or word not in units, f"{word} is a unit too"
