"""Every table of tests/tables/cases gives the rows written below it, and each of its digits is accounted for once."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from tests.tables.table_cases import Case, cases, faults, read

CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.place)
def test_case(case: Case) -> None:
    analysis = read(case)
    assert not faults(case, analysis)
    raw = analysis.documents["raw_text"][0]
    spans = sorted(analysis.numerals.select("char_start", "char_end").iter_rows())
    assert all(left[1] <= right[0] for left, right in pairwise(spans)), "a number stands twice"
    masks = list(analysis.placeholders.select("char_start", "char_end").iter_rows())
    for digits in re.finditer(r"[0-9０-９]+", raw):
        assert any(start <= digits.start() and digits.end() <= end for start, end in spans + masks), digits
    for row in analysis.indicators.iter_rows(named=True):
        assert raw[row["char_start"] : row["char_end"]] == row["quantity"]
        assert not (row["masked"] and row["value"] is not None)


def test_there_are_enough_cases_and_a_third_are_awkward() -> None:
    awkward = [
        case for case in CASES if case.place.startswith(("negatives", "masked_and_empty", "drawn", "awkward"))
    ]
    assert len(CASES) >= 100
    assert len(awkward) * 3 >= len(CASES)
