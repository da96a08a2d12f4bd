"""Which place reports, with its code where the text leaves no doubt."""

from __future__ import annotations

import pytest

from pipeline.lexicon.divisions import around, divisions, divisions_around, level_of
from pipeline.segmentation.profile import profile_of

BODY = "\n各位代表：\n现在，我代表人民政府向大会报告工作。\n"


@pytest.mark.parametrize(
    ("text", "place", "level", "code"),
    [
        ("河北省2022年政府工作报告", "河北省", "province", "130000"),
        ("保定市2022年政府工作报告", "保定市", "city", "130600"),
        ("阜平县2022年政府工作报告", "阜平县", "county", "130624"),
        ("易县2022年政府工作报告", "易县", "county", "130633"),
        ("涿州市2022年政府工作报告", "涿州市", "county", "130681"),
        ("北京市2022年政府工作报告", "北京市", "province", "110000"),
        ("阜平县城南庄镇2022年工作总结", "城南庄镇", "township", "130624103"),
        ("鼓楼区2022年政府工作报告", "鼓楼区", "county", None),
        ("鼓楼区2022年政府工作报告\n在南京市委的领导下，我们奋力前行。", "鼓楼区", "county", "320106"),
        ("南京市鼓楼区2022年政府工作报告", "鼓楼区", "county", "320106"),
        ("鼓楼区2022年政府工作报告\n我们学习南京市、福州市的经验。", "鼓楼区", "county", None),
        ("城关镇2022年工作总结", "城关镇", "township", None),
        ("xx县2022年政府工作报告\n在保定市委的领导下。", None, "county", None),
        ("阜平县××镇2022年工作总结", None, "township", None),
        ("清玉县2022年政府工作报告", "清玉县", "county", None),
        ("关于易县2022年国民经济和社会发展计划执行情况的报告", "易县", "county", "130633"),
        ("2022年易县国民经济和社会发展统计公报", "易县", "county", "130633"),
        ("城南庄镇“十三五”工作总结", "城南庄镇", "township", "130624103"),
        ("镇江市2022年政府工作报告", "镇江市", "city", "321100"),
        ("XX\n镇\n2022\n年政府工作报告\nXX\n镇认真贯彻落实市委、市政府部署。", None, "township", None),
    ],
)
def test_a_place_has_a_code_where_the_text_leaves_no_doubt(
    text: str, place: str | None, level: str, code: str | None
) -> None:
    found = profile_of(text + BODY)
    assert (found.place, found.level, found.division_code) == (place, level, code)
    assert found.division_date == (divisions().date if code else None)


def test_parents_come_from_the_list_or_from_the_words() -> None:
    found = profile_of("阜平县城南庄镇2022年工作总结" + BODY)
    assert (found.province, found.city, found.county) == ("河北省", "保定市", "阜平县")
    unlisted = profile_of("保定市清玉县2022年政府工作报告" + BODY)
    assert (unlisted.province, unlisted.city, unlisted.county) == (None, "保定市", "清玉县")
    masked = profile_of("xx县2022年政府工作报告" + BODY)
    assert (masked.province, masked.city, masked.county, masked.place) == (None, None, None, None)


def test_a_city_that_only_the_body_names_is_found_where_it_is_named_far_more_than_any_other() -> None:
    head = "各位代表：\n现在，我代表市人民政府向大会报告工作。\n一、2023年工作回顾\n"
    often = "毕节发展迈出新步伐，毕节形象明显提升，毕节人民奋力拼搏。"
    assert profile_of(head + often).division_code == "520500"
    assert profile_of(head + often + "我们学习遵义经验。").division_code == "520500"
    assert profile_of(head + often + "遵义、遵义。").division_code is None
    assert profile_of(head + often + "黔西、黔西。").division_code == "520500"  # a city within it
    assert profile_of(head + "毕节发展迈出新步伐。").division_code is None


def test_every_division_lies_in_those_around_it() -> None:
    known = divisions()
    orders = {"province": 0, "city": 1, "county": 2, "township": 3}
    for code in known.names:
        levels = [orders[level_of(other)] for other in (code, *around(code))]
        assert levels == sorted(levels, reverse=True)
        assert levels[-1] == 0


def test_the_divisions_met_come_with_all_around_them_and_no_other() -> None:
    rows = divisions_around(["130624103", "999999"])
    assert [(code, name, parent) for code, name, _, parent, _ in rows] == [
        ("130000", "河北省", None),
        ("130600", "保定市", "130000"),
        ("130624", "阜平县", "130600"),
        ("130624103", "城南庄镇", "130624"),
    ]
