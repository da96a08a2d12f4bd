"""Of which part of a year a number is: words, their reach, and what they do not say."""

from __future__ import annotations

import pytest

from pipeline.catalogue.periods import state_of
from tests.catalogue.test_classify import analysis, classified


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("今年上半年", "1-6"),
        ("1—11月", "1-11"),
        ("１至９月份", "1-9"),
        ("前十一个月", "1-11"),
        ("截至2023年10月底", "1-10"),
        ("截止12月31日", "year"),
        ("1-12月", "year"),
        ("3-5月", "3-5"),
        ("13-5月", None),
        ("二季度", "4-6"),
        ("前三季度", "1-9"),
        ("上半年投入一批，全年投入", "year"),
        ("上半年投入，完成全年任务的", "1-6"),
        ("比上半年", None),
        ("各季度", None),
        ("“十四五”期间", "years"),
        ("今后五年", "years"),
        ("五年来，成绩喜人。2023年", "year"),
        ("为近五年最好", None),
    ],
)
def test_the_last_words_that_say_something_count(words: str, state: str | None) -> None:
    assert state_of(words) == state


def periods(
    text: str, title: str = "竹坪镇2023年工作总结", heading: str = "一、工作回顾"
) -> list[str | None]:
    return classified(analysis(f"{title}\n{heading}\n{text}\n"))["period"].to_list()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("固定资产投资完成2亿元，其中上半年完成1.2亿元。", [None, "1-6"]),
        ("1-11月，固定资产投资完成2亿元，增长5%；全年新修水渠3公里。", ["1-11", "1-11", None]),
        # Words reach the sentences behind them in their paragraph, and no further.
        ("1-11月，固定资产投资完成2亿元。新修水渠3公里。\n改造户厕45户。", ["1-11", "1-11", None]),
        # What brackets say ends with them.
        ("固定资产投资（上半年为1.2亿元）完成2亿元。", ["1-6", None]),
        # What is planned is of a time of its own.
        ("上半年固定资产投资完成1亿元。明年，计划新修水渠3公里。", ["1-6", None]),
        # Pieces that cleaning took out do not shift the words.
        ("上半年，##paidbegin##投资1亿元##paidend##；全年投资2亿元。", ["1-6", None]),
    ],
)
def test_how_far_words_reach(text: str, expected: list[str | None]) -> None:
    assert periods(text) == expected


@pytest.mark.parametrize(
    ("title", "heading", "expected"),
    [
        ("竹坪镇2023年上半年工作总结", "一、工作回顾", ["1-6", None]),
        ("竹坪镇2023年上半年工作总结及下半年工作计划", "一、主要工作", ["1-6", None]),
        ("竹坪镇2023年半年工作总结", "一、主要工作", ["1-6", None]),
        ("竹坪镇2023年工作情况汇报", "一、上半年工作完成情况", ["1-6", None]),
        ("竹坪镇2023年工作总结及2024年上半年工作计划", "一、主要工作", [None, None]),
        ("竹坪镇2023年工作总结", "一、2023年工作回顾", [None, None]),
    ],
)
def test_titles_and_headings_tell_for_what_is_done_in_the_year_reported(
    title: str, heading: str, expected: list[str | None]
) -> None:
    assert periods("新修水渠3公里。2020年改造户厕45户。", title, heading) == expected


def test_a_heading_that_begins_with_several_years_tells_of_them() -> None:
    rows = classified(
        analysis(
            "竹坪县2021年政府工作报告\n（一）五年来，我们奋力攻坚\n完成固定资产投资62亿元。粮食产量2万吨。\n"
        )
    )
    assert rows["measure"].to_list() == ["cumulative", "level"]
