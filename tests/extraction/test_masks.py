"""No value is made of a number of which a character is hidden, wherever it stands."""

from __future__ import annotations

import random
from functools import cache
from itertools import islice

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.masking import Shown, invented, masked, rows_of, shown_numbers

_BATCH = 400


@cache
def _sentences() -> list[Shown]:
    return shown_numbers()


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_no_value_is_made_of_a_number_that_is_hidden_in_part(seed: int) -> None:
    assert invented(list(islice(masked(_sentences(), random.Random(seed)), _BATCH))) == []


def test_most_numbers_that_are_hidden_in_part_are_hidden_rows() -> None:
    """A product that gave no row at all would keep the property."""
    cases = list(islice(masked(_sentences(), random.Random(15)), _BATCH))
    found = rows_of([case.text for case in cases])
    hidden = sum(
        any(row["masked"] and row["start"] < case.end for row in rows)
        for case, rows in zip(cases, found, strict=True)
    )
    assert hidden >= 0.95 * len(cases)


def test_numbers_apart_from_a_mask_keep_their_values() -> None:
    texts = ["培训农户12、xx、30户。", "投资12万元，xx户受益。", "新建水厂3座、××户通水，建设4个xx村。"]
    shown = [[row["value"] for row in rows] for rows in rows_of(texts)]
    assert shown == [[12.0, None, 30.0], [120000.0, None], [3.0, None, 4.0]]


def test_question_marks_and_stars_before_a_point_or_a_comma_are_of_the_number() -> None:
    texts = [
        "投放鱼苗????,320尾。",
        "两类支出分别为2.4、??.7和1.9亿元。",
        "农药用量0.*6吨。",
        "桥面宽度????-3.5米。",
        "桥面宽度0.**-**.4米。",
        "新建水厂_-_0座。",
        "亩均增收**0**-800元。",
        "亩均增收**500**元。",
        "投放鱼苗????尾。",
        "安装路灯????盏，新建水厂3座。",
        "硬化村道????公里。",
        "各位代表????一年来新建水厂3座。",
        "监测PM_2.5数据，新建站点2个。",
    ]
    shown = [[row["value"] for row in rows] for rows in rows_of(texts)]
    assert shown == [
        [None],
        [2.4e8, None, 1.9e8],
        [None],
        [],
        [None],
        [None],
        [None],
        [None],
        [None],
        [None, 3.0],
        [None],
        [3.0],
        [2.0],
    ]
