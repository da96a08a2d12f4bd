"""The corpora of markers and placeholders: every line is a test."""

from __future__ import annotations

import pytest

from pipeline.cleaning import clean_text, erase, find_placeholders
from tests.corpus_file import corpus


@pytest.mark.parametrize(("text", "expected", "kinds"), corpus("markers.tsv", "input", "expected", "kinds"))
def test_cleaning_erases_what_the_line_says_and_nothing_else(text: str, expected: str, kinds: str) -> None:
    cleaned = clean_text(text)
    assert cleaned.text.strip() == expected.strip()
    assert sorted({erasure.kind for erasure in cleaned.erasures}) == (
        [] if kinds == "-" else kinds.split(",")
    )
    assert erase(text, cleaned.erasures) == cleaned.text


@pytest.mark.parametrize(("text", "expected"), corpus("placeholders.tsv", "input", "expected"))
def test_every_mask_is_found_with_its_role(text: str, expected: str) -> None:
    found = find_placeholders(text)
    assert [text[mask.start : mask.end] for mask in found] == [mask.token for mask in found]
    assert " ".join(f"{mask.token}={mask.role}" for mask in found) == ("" if expected == "-" else expected)
