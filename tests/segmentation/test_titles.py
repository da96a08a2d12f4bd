"""Titles of many offices and divisions, each with the place that reports and its code; one line of the corpus a test."""

from __future__ import annotations

import pytest

from pipeline.segmentation.profile import profile_of
from tests.corpus_file import corpus

BODY = "\n一、2023年工作开展情况\n各项工作平稳推进。\n"


@pytest.mark.parametrize(("title", "place", "code"), corpus("titles.tsv", "title", "place", "code"))
def test_a_title_gives_its_place(title: str, place: str, code: str) -> None:
    found = profile_of(title + BODY)
    assert ((found.place or "-"), (found.division_code or "-")) == (place, code)
