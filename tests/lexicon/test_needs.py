"""A prefiltered pattern finds in any text what the pattern itself finds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.lexicon.entries import load_lexicon
from pipeline.lexicon.naming import NAMING, naming_lexicon
from pipeline.lexicon.needs import Prefiltered, beginnings, endings, signs_of
from tests.lexicon.prune import Asked, Turn

PATTERNS = naming_lexicon().pattern
_LINK = naming_lexicon().link
_SIGNS = st.sampled_from(
    sorted({sign for entry in load_lexicon(NAMING).patterns.values() for sign in entry.written})
)
_PIECES = st.sampled_from(
    [
        text
        for entry in load_lexicon(NAMING).patterns.values()
        for text in (*entry.examples, *entry.counter_examples)
    ]
)
TEXTS = st.lists(st.one_of(_SIGNS, _PIECES, st.sampled_from(["\n", "亩", "3.2万吨", "，"])), max_size=6).map(
    "".join
)


def spans(pattern: Prefiltered, text: str) -> tuple[object, object]:
    """Where the prefiltered pattern finds something, and where the pattern itself does."""
    ours, plain = pattern.search(text), pattern.regex.search(text)
    return ours and ours.span(), plain and plain.span()


@given(TEXTS)
def test_nothing_is_missed_in_any_text(text: str) -> None:
    for key, pattern in PATTERNS.items():
        ours, plain = spans(pattern, text)
        assert ours == plain, (key, text)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("达到$", "产值达到\n"),
        ("(?i)ABC$", "xabc"),
        ("(?:约|^)$", ""),
        ("a?$", "吨"),
        ("(?<=值)$", "产值"),
        ("(?:增|(?=减))", "减"),
        ("[^0-9]亩$", "万亩"),
        ("(百)?\\1亩", "百百亩"),
        ("[一-龥]$", "产"),
    ],
)
def test_what_looks_needed_and_is_not(written: str, text: str) -> None:
    ours, plain = spans(Prefiltered(re.compile(written)), text)
    assert ours == plain is not None


def test_what_is_needed_is_read_from_the_pattern() -> None:
    assert signs_of(re.compile("(?:同比|环比)?(?:增长|下降)")) == frozenset("增下")
    assert not _LINK.search("粮食播种面积")
    assert _LINK.search("粮食播种面积达到")


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("(?:增长|下降)?(?:约|近)$", "增下约近", "约近"),
        ("^(?:[-~][0-9]{1,2})?月(?!均)", "-~月", None),
        (r"(?:图|表)\s?(?=[0-9])[12]$", "图表", "12"),
        ("(?:约)?$", None, None),
        ("(?<!不)低于[^0-9]{1,3}$", "低", None),
    ],
)
def test_how_a_pattern_begins_and_ends(written: str, first: str | None, last: str | None) -> None:
    pattern = re.compile(written)
    assert beginnings(pattern) == (frozenset(first) if first else None)
    assert endings(pattern) == (frozenset(last) if last else None)


@given(TEXTS)
def test_what_matches_begins_and_ends_as_said(text: str) -> None:
    for key, pattern in PATTERNS.items():
        first, last = beginnings(pattern.regex), endings(pattern.regex)
        if first is not None and pattern.match(text):
            assert text[0] in first, key
        if last is not None and pattern.search(text):
            assert text.removesuffix("\n")[-1:] in last or text[-1:] in last, key


def test_a_pattern_that_prune_watches_tells_its_signs_too() -> None:
    pattern = re.compile("约(?:计|有)?$")
    assert signs_of(Asked(pattern, Turn())) == signs_of(pattern) == frozenset("约")  # type: ignore[arg-type]
