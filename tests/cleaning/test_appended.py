"""Lists of other articles go, and the article after them; a report that goes on after a list stays whole."""

from __future__ import annotations

import pytest

from pipeline.cleaning import clean_text, erase

REPORT = (
    "柳河镇2022年工作总结\n一、工作回顾\n全年硬化村道14公里，新建文化广场3处，发放各类补贴资金62万元，群众满意度明显提升。\n"
    "二、下步打算\n计划新建冷库2座，改造农网25公里。\n"
)
GOES_ON = "三、存在问题\n全镇仍有6个村未通公交，集体经济收入不足5万元的村有4个。\n"
OTHER = "一、去年工作\n全镇完成财政收入900万元，增长7%。\n二、今年工作\n计划植树300亩。\n"


@pytest.mark.parametrize(
    "marker",
    [
        "相关文章",
        "【相关推荐】",
        "延伸阅读：",
        "推荐阅读",
        "猜你喜欢",
        "您可能感兴趣的文章",
        "更多范文",
        "热门文章推荐",
        "▼相关阅读▼",
    ],
)
def test_a_list_of_other_articles_at_the_end_goes(marker: str) -> None:
    listed = "东岭乡2021年政府工作报告\n2022年乡镇重点工作计划\n1、某县教育局工作总结（三篇）"
    cleaned = clean_text(f"{REPORT}{marker}\n\n{listed}\n")
    assert cleaned.text.rstrip() == REPORT.rstrip()
    assert {erasure.kind for erasure in cleaned.erasures} == {"related_article"}


@pytest.mark.parametrize("marker", ["相关文章", "上一篇：无\n下一篇：东岭乡2021年政府工作报告"])
def test_the_article_after_the_list_goes_too(marker: str) -> None:
    raw = f"{REPORT}{marker}\n东岭乡2021年政府工作报告\n各位代表：现在，我代表乡政府作报告。\n{OTHER}"
    cleaned = clean_text(raw)
    assert cleaned.text.rstrip() == REPORT.rstrip()
    assert erase(raw, cleaned.erasures) == cleaned.text


def test_an_article_without_headings_goes_where_it_is_of_another_place() -> None:
    other = "2021年，东岭乡新修水渠9公里，完成财政收入900万元。\n全乡植树300亩。\n"
    listed = f"{REPORT}相关文章\n东岭乡2021年工作总结\n"
    assert clean_text(listed + other).text.rstrip() == REPORT.rstrip()
    for own in (other.replace("东岭乡", "全镇"), other):
        named = listed if "全镇" in own else listed.replace("一、工作", "一、学习东岭乡，做好工作")
        assert clean_text(named + own).text.endswith(own)


@pytest.mark.parametrize("listed", ["东岭乡2021年政府工作报告", "县里召开春耕会议\n西河乡工作总结"])
def test_a_report_that_goes_on_after_a_list_stays_whole(listed: str) -> None:
    cleaned = clean_text(f"{REPORT}延伸阅读\n{listed}\n{GOES_ON}")
    assert [line for line in cleaned.text.split("\n") if line] == [
        line for line in (REPORT + GOES_ON).split("\n") if line
    ]


def test_a_list_before_the_report_takes_nothing_of_it() -> None:
    text = f"相关文章\n东岭乡2021年政府工作报告\n{REPORT}"
    assert REPORT in clean_text(text).text


def test_a_list_in_a_file_with_written_out_line_ends_goes() -> None:
    raw = f"{REPORT}相关文章\n东岭乡2021年政府工作报告\n".replace("\n", "\\r\\n")
    assert clean_text(raw).text.replace("\\r\\n", "\n").rstrip() == REPORT.rstrip()


def test_words_of_a_report_are_no_list() -> None:
    text = f"{REPORT}做好民生文章\n推荐优秀干部12名\n全民阅读\n开展阅读活动30场，发放图书2000册。\n"
    assert clean_text(text).text == text
