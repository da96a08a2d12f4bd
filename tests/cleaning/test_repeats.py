"""What a pager repeats is counted once; what a report repeats is its own."""

from __future__ import annotations

import pytest

from pipeline.cleaning import clean_text, erase

ONE = "全年新建高标准农田1200亩，改造灌溉渠道18公里，受益群众3600人。"
TWO = "投入资金260万元，实施饮水安全巩固提升工程，新建蓄水池12口。"
THREE = "开展技能培训9期，转移就业430人，发放创业担保贷款150万元。"


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ([ONE, ONE, TWO], [ONE, TWO]),
        ([ONE, "", ONE, TWO], [ONE, TWO]),
        ([ONE, TWO, ONE, TWO, THREE], [ONE, TWO, THREE]),
        (["（一）农业", ONE, "（一）农业", ONE, TWO], ["（一）农业", ONE, TWO]),
        ([ONE, "##pagebreak##", "　　" + ONE, TWO], [ONE, TWO]),
        ([ONE, "— 3 —", ONE, TWO], [ONE, TWO]),
        ([ONE, ONE, ONE, TWO, TWO], [ONE, TWO]),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\\r\\n"])
def test_lines_that_stand_twice_in_succession_stand_once(
    raw: list[str], clean: list[str], newline: str
) -> None:
    text = newline.join(raw)
    cleaned = clean_text(text)
    assert [line.strip() for line in cleaned.text.split(newline) if line.strip()] == clean
    assert "repeated_paragraph" in {erasure.kind for erasure in cleaned.erasures}
    assert erase(text, cleaned.erasures) == cleaned.text


@pytest.mark.parametrize(
    "lines",
    [
        ["同比增长5%。", "同比增长5%。"],
        [ONE, TWO, THREE, ONE],
        ["一、农业", ONE, "二、水利", ONE, "三、就业"],
        ["东河村\t12\t360\t1,200\t5,600\t7,800\t90"] * 2,
        ["| 东河村 | 12 | 360 | 1,200 | 5,600 |"] * 2,
    ],
)
def test_what_a_report_repeats_itself_is_kept(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert clean_text(text).text == text


def test_many_lines_that_all_look_alike_cost_no_time() -> None:
    lines = [f"{ONE}{number % 7}" for number in range(30_000)]
    text = "\n".join(lines)
    assert len(clean_text(text).text) < len(text)
