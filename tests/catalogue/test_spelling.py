"""Patterns without repetition are listed whole, and what is no such pattern is refused."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.lexicon.catalogue.spelling import spellings

ATOMS = st.sampled_from(["粮", "食", "a", "2.5"])
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
        inner.map(lambda part: f"({part})?"),
    ),
    max_leaves=8,
)


@given(PATTERNS)
def test_every_spelling_matches_the_pattern_as_a_regular_expression(pattern: str) -> None:
    expression = re.compile(pattern.replace(".", r"\."))
    assert all(expression.fullmatch(name) for name in spellings(pattern))


def test_the_spellings_are_all_of_them() -> None:
    assert spellings("(新建|建成)?高标准(基本)?农田") == {
        start + "高标准" + middle + "农田" for start in ("", "新建", "建成") for middle in ("", "基本")
    }


@pytest.mark.parametrize("pattern", ["粮+", "粮*", "[粮食]", "(粮", "粮)", "?粮", "(|粮)?|^粮"])
def test_what_cannot_be_listed_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="the pattern"):
        spellings(pattern)
