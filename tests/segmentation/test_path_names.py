"""Which place the names of a file and its folders say."""

from __future__ import annotations

import pytest

from pipeline.segmentation.profile import Around, profile_of

TOWN = "各位代表：\n一年来，我镇稳步发展，全镇上下同心。\n"
CITY = "各位代表：\n现在，我代表市人民政府向大会报告工作。\n"
COUNTY = "各位代表：\n现在，我代表县人民政府向大会报告工作。\n"


@pytest.mark.parametrize(
    ("path", "text", "place", "code"),
    [
        ("十堰.docx", CITY, "十堰市", "420300"),
        ("2024/十堰市2024.txt", CITY, "十堰市", "420300"),
        ("黔南.docx", CITY.replace("市", "州"), "黔南布依族苗族自治州", "522700"),
        ("河北/阜平县/城南庄镇.txt", TOWN, "城南庄镇", "130624103"),
        ("阜平县城南庄镇2022年工作总结.docx", TOWN, "城南庄镇", "130624103"),
        ("河北省/保定市/阜平县.txt", COUNTY, "阜平县", "130624"),
        ("山东寿光市工作报告.txt", CITY, "寿光市", "370783"),
        ("南京/鼓楼区/报告.txt", COUNTY.replace("县", "区"), "鼓楼区", "320106"),
        ("鼓楼区.txt", COUNTY.replace("县", "区"), "鼓楼区", None),
        ("阜平县/报告01.txt", TOWN, None, None),
        ("合作社/资源/001.txt", CITY, None, None),
        ("reports/001.txt", CITY, None, None),
        ("各县报告/三.txt", COUNTY, None, None),
        ("XX街道2022年工作总结.txt", TOWN, None, None),
        ("XX镇2022年工作总结（白沙）.txt", TOWN, None, None),
    ],
)
def test_a_path_says_the_place_where_the_text_is_silent(
    path: str, text: str, place: str | None, code: str | None
) -> None:
    found = profile_of(text, Around(path=path))
    assert (found.place, found.division_code) == (place, code)
    assert found.place_source == ("names" if place else None)


def test_the_text_is_believed_before_the_path() -> None:
    found = profile_of("易县2022年政府工作报告\n" + COUNTY, Around(path="阜平县/阜平县.txt"))
    assert (found.place, found.place_source) == ("易县", "title")


def test_what_stands_in_a_bracket_puts_a_township_nowhere() -> None:
    found = profile_of("xx镇2022年工作总结\n我镇稳步发展。\n", Around(path="xx镇（白沙）.txt"))
    assert (found.province, found.county) == (None, None)


def test_a_masked_place_lies_where_its_folder_says() -> None:
    found = profile_of("xx镇2022年工作总结\n我镇稳步发展。\n", Around(path="河北/阜平县/012.txt"))
    assert (found.place, found.county, found.city, found.province) == (None, "阜平县", "保定市", "河北省")
