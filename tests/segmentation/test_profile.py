"""What a document says of itself: title, year reviewed, place, level, kind."""

from __future__ import annotations

import pytest

from pipeline.segmentation.profile import Around, profile_of
from pipeline.segmentation.report_year import published_in

SPEECH = "各位代表：\n现在，我代表{place}人民政府向大会报告工作，请予审议。\n"


@pytest.mark.parametrize(
    ("text", "year"),
    [
        (
            "青石县政府工作报告\n——2019年1月16日在青石县第九届人民代表大会第三次会议上\n"
            + SPEECH.format(place="青石县"),
            2018,
        ),
        ("政府工作报告\n2021年12月28日在临河区第五届人民代表大会第一次会议上\n", 2021),
        ("XX镇2022年度工作总结\n一年来，我镇稳步发展。", 2022),
        ("xx乡人民政府2020年工作报告\n一、2020年工作回顾\n平稳。\n二、2021年工作安排\n加力。", 2020),
        (SPEECH.format(place="市") + "一、2017年工作回顾\n平稳。\n二、2018年重点工作\n加力。", 2017),
        ("2021年，按照县委部署，我镇扎实工作，现将情况报告如下：\n一、完成情况\n平稳。", 2021),
        ("某某街道二〇二二年工作总结\n稳步发展。", 2022),
        ("东山县政府工作报告\n一、“十二五”时期工作回顾\n五年跨越。", 2015),
        ("临河市经济发展规划\n一、“十五”时期国民经济和社会发展回顾\n五年跨越。", 2005),
        ("云岭县2020年政府工作报告\n一、2019年工作回顾\n平稳。", 2019),
        ("云岭镇2025年工作计划\n一、主要任务\n加力。", 2025),
        ("全年工作稳步推进。", None),
        ("二O二一年云岭镇工作总结\n稳步发展。", 2021),
        ("茶园面积\n2021年|2020年\n注：2019年以前为估算，2019年扩种，2019年验收。", 2021),
    ],
)
def test_the_report_year_is_the_year_reviewed(text: str, year: int | None) -> None:
    assert profile_of(text).report_year == year


@pytest.mark.parametrize(
    ("text", "place", "level"),
    [
        ("青石县2020年政府工作报告\n", "青石县", "county"),
        ("政府工作报告\n2021年2月1日在临河区第五届人民代表大会第一次会议上\n", "临河区", "county"),
        ("xx镇2022年度工作总结\n我镇稳步发展，全县排名第3。", None, "township"),
        ("**街道2022年度工作总结\n在县委领导下稳步发展。", None, "township"),
        (SPEECH.format(place="市"), None, "city"),
        (SPEECH.format(place="州"), None, "city"),
        (SPEECH.format(place="北江省"), "北江省", "province"),
        (SPEECH.format(place="西原自治区"), "西原自治区", "province"),
        ("工作总结\n一年来，全乡上下同心，我乡产业壮大。", None, "township"),
        ("我县增速全市第三，总量居全市前列，高于全市平均水平，也高于全市。", None, "county"),
        ("平稳发展。", None, None),
        ("青石县水利局2021年工作总结\n平稳。", "青石县", "county"),
        ("云岭镇二〇二一年工作总结\n平稳。", "云岭镇", "township"),
        ("政府工作报告\n——二〇一六年二月三日在南山市第四届人民代表大会第一次会议上\n", "南山市", "city"),
    ],
)
def test_place_and_level_are_named_or_left_open(text: str, place: str | None, level: str | None) -> None:
    profile = profile_of(text)
    assert (profile.place, profile.level) == (place, level)


@pytest.mark.parametrize(
    ("text", "title", "kind"),
    [
        ("工作报告\n2021年青石县政府工作报告\n正文。", "2021年青石县政府工作报告", "work_report"),
        ("标题：青石县2019年政府工作报告\n正文。", "青石县2019年政府工作报告", "work_report"),
        ("XX镇2022年度工作总结\n一年来。", "XX镇2022年度工作总结", "summary"),
        ("XX局2023年工作要点\n一、任务", "XX局2023年工作要点", "plan"),
        (SPEECH.format(place="县"), None, "work_report"),
        ("2021年，我镇扎实工作，现将完成情况报告如下：\n一、成效", None, "summary"),
        ("关于水渠的通知\n请各村知悉。", None, "other"),
        (
            "(河北省)2020年易县人民政府工作报告(全文)\n某文库 2021-07-27 18:04:58 政府报告\n正文。",
            "2020年易县人民政府工作报告",
            "work_report",
        ),
        (
            "关于易县2022年国民经济和社会发展计划\n执行情况与2023年计划的报告\n——2023年1月在县人大会议上",
            "关于易县2022年国民经济和社会发展计划执行情况与2023年计划的报告",
            "summary",
        ),
    ],
)
def test_title_and_kind(text: str, title: str | None, kind: str) -> None:
    profile = profile_of(text)
    assert (profile.title, profile.kind) == (title, kind)


def test_rows_of_cells_are_neither_title_nor_place() -> None:
    text = "云岭县2021年造林情况表\n年度计划\t完成报告数\n大坪乡\t320\n"
    rows = [
        (text.index(words), text.index(words) + len(words))
        for words in ("年度计划\t完成报告数", "大坪乡\t320")
    ]
    profile = profile_of(text, Around(rows))
    assert (profile.title, profile.place, profile.report_year) == ("云岭县2021年造林情况表", "云岭县", 2021)


def test_a_heading_of_the_file_is_the_title_where_no_line_calls_itself_a_report() -> None:
    text = "首页\n前三季度云岭县茶叶出口增势良好\n前三季度，全县茶叶出口平稳。"
    published = published_in("发布时间：2022-02-11 来源：县商务局")
    profile = profile_of(text, Around(headings=[(3, 18)], published=published))
    assert (profile.title, profile.report_year) == ("前三季度云岭县茶叶出口增势良好", 2021)
