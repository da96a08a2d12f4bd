"""What `make prune` takes out, and what it asks again."""

from __future__ import annotations

import re

import pytest

from tests.lexicon.branches import FILES, expanded, without_one
from tests.lexicon.prune import COUNTS, Asked, Turn


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("高于|低于", ["高于", "低于"]),
        (r"^(?: 比(?:a|b) | \( [|] )+$", ["比(?:a|b)", r"\( [|]"]),
        ("(?:a|b)(?!c|d)", ["a", "b", "c", "d"]),
        ("a # one | two\n| b", ["a", "b"]),
        ("(?P<of>(?:a|b))?", ["a", "b"]),
        ("ab", []),
    ],
)
def test_the_alternatives_of_the_outermost_groups_are_taken_out_in_turn(
    written: str, parts: list[str]
) -> None:
    assert [told for told, _ in without_one(written)] == parts


def test_a_pattern_without_an_alternative_no_longer_finds_it() -> None:
    left = {
        told: re.compile(rest, re.VERBOSE)
        for told, rest in without_one("^(?: 高于 | 低于 # not above\n | 快于)$")
    }
    assert not left["低于"].search("低于") and left["低于"].search("高于") and left["低于"].search("快于")
    assert not left["快于"].search("快于") and left["快于"].search("低于")


def test_a_pattern_tells_in_which_trials_another_would_answer_otherwise() -> None:
    asked = Asked(re.compile("增|减"), turn := Turn())
    for turn.trial, text in enumerate(("增收", "减收", "增减")):
        assert asked.search(text)
        asked.sub("", text)
    assert asked.answers_otherwise(re.compile("增")) == {1, 2}
    assert asked.answers_otherwise(re.compile("减|增")) == set()


def test_a_brace_in_an_example_stands_for_each_of_its_words() -> None:
    assert list(expanded("产值{增、减}收 → {}收")) == [("产值增收", "增收"), ("产值减收", "减收")]
    assert list(expanded("产值增收")) == [("产值增收", "")]


def test_the_ratchet_has_a_line_for_each_file() -> None:
    lines = [line.split("\t") for line in COUNTS.read_text(encoding="utf-8").splitlines()[1:]]
    assert [file for file, _, _ in lines] == list(FILES)
    assert all(4 * int(count) < int(total) for _, count, total in lines), (
        "a quarter is unproven: make prune lists it"
    )
