"""Self-checks: sums that hold, sums that do not, and what must not be taken for a sum."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.warehouse import query
from tests.staged import publish_folder, publish_texts

LAST = """梅汊县2021年工作报告
一、2021年工作回顾
固定资产投资完成40亿元。旅游总收入达到8.2亿元。粮食产量9.1万吨。
二、2022年工作安排
新增市场主体500家以上。
"""
SENTENCES = {
    # 共计: what stands before it, in its sentence or in those before.
    "清淤渠道31.5公里，新修渠道18.2公里，共计49.7公里。": ("total", 49.7, 49.7, True),
    "清淤渠道31.5公里，新修渠道18.2公里，共计52.7公里。": ("total", 52.7, 49.7, False),
    "流转山坡荒地120.4亩。流转河滩荒地80.3亩。共计201.7亩。": ("total", 201.7, 200.7, False),
    "种植油菜300亩、蚕豆200亩、豌豆100亩，合计640亩。": ("total", 640, 600, False),
    "发放春耕补贴12.5万元，发放秋种补贴7.4万元，合计20万元。": ("total", 200000, 199000, True),
    # 其中: no part is more than the whole; named parts that are all of it add up.
    "新建公厕26座，其中镇区公厕11座、村组公厕15座。": ("part", 26, 26, True),
    "新建公厕26座，其中镇区公厕31座。": ("part", 26, 31, False),
    # Growth, against the report before and within the sentence.
    "固定资产投资完成44亿元，增长10%。": ("growth", 10, 10, True),
    "固定资产投资完成44亿元，增长14%。": ("growth", 14, 10, False),
    "旅游总收入由2021年的8.2亿元增加到10.25亿元，增长25%。": ("growth", 25, 25, True),
    "旅游总收入由8.2亿元增加到10.25亿元，增长28%。": ("growth", 28, 25, False),
    "粮食产量8.9万吨，同比增长2.2%。": ("growth", 2.2, 2.1978, False),
    "民宿收入820万元，比2017年增加310万元，年均增长10%。": ("growth", 10, 9.9635, True),
    "民宿收入820万元，比2017年增加310万元，增长48%。": ("growth", 48, 60.7843, False),
    # What is made up of others by definition.
    "地区生产总值90亿元，增长5%。一产增加值20亿元，二产增加值30亿元，三产增加值40亿元。": (
        "total",
        9e9,
        9e9,
        True,
    ),
    "地区生产总值91亿元。一产增加值20亿元，第二产业增加值30亿元，三产增加值38亿元。": (
        "total",
        9.1e9,
        8.8e9,
        False,
    ),
    # Completion, share, per head and per mu.
    "完成税收3.3亿元，完成年度计划3亿元的110%。": ("completion", 110, 110, True),
    "完成税收3.3亿元，完成年度计划3亿元的120%。": ("completion", 120, 110, False),
    "新增市场主体540家，完成年度目标的108%。": ("completion", 108, 108, True),
    "城乡居民养老保险参保率达到103%。": ("share", 103, 100, False),
    "完成工业投资12亿元，其中技改投资3亿元，占比25%。": ("share", 25, 25, True),
    "栽种油茶200亩，每亩补助600元，发放补助资金12万元。": ("per_unit", 600, 600, True),
    "栽种油茶200亩，每亩补助600元，发放补助资金15万元。": ("per_unit", 600, 750, False),
    "14个村集体经济总收入280万元，村均20万元。": ("per_unit", 200000, 200000, True),
}
NO_SUMS = (
    # Two industries are not all, and those of half a year not the year's.
    "地区生产总值90亿元。第一产业增加值20亿元，第二产业增加值30亿元。",
    "地区生产总值90亿元。上半年，第一产业增加值20亿元，第二产业增加值30亿元，第三产业增加值38亿元。",
    # A total of other things, a mask, a number that is not exact.
    "在三个村实施护坡项目，共计1200立方米，投入资金60万元。",
    "新建水窖xx口，维修水窖30口，共计50口。",
    "新建水窖20余口，维修水窖30口，共计60口。",
    # Parts may overlap, and need not be all.
    "培训农民800人，其中培训妇女500人，培训党员400人。",
    "新增人才21人，其中新增教师4人，人才总量达到300人。",
    # Constant prices, comparable terms and averages over years are not the quotient of two figures.
    "固定资产投资完成44亿元，按可比口径增长14%。",
    "固定资产投资完成44亿元，年均增长14%。",
    # Rates that may exceed a hundred, and plans.
    "完成投资任务的120%。",
)


PLACES = [f"梅{character}县" for character in "汊坑垄坳坪垭埠塘溪滩湾岗岭坡沟渡桥亭店铺河洲湖泉浦洼"]


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[object, ...]]]:
    """What the checks say to each sentence, each in a place of its own with the same report of the year before."""
    spoken = dict(zip(PLACES, [*SENTENCES, "\n".join(NO_SUMS)], strict=False))
    texts = {}
    for place, sentence in spoken.items():
        texts[f"{place}2021"] = LAST.replace("梅汊县", place)
        texts[f"{place}2022"] = f"{place}2022年工作报告\n一、2022年工作回顾\n{sentence}\n"
    rows = query(
        publish_texts(tmp_path_factory.mktemp("checks"), **texts),
        "SELECT place, kind, stated, round(computed, 4), agrees, difference FROM self_checks ORDER BY char_start",
    ).rows()
    assert len(spoken) == len(SENTENCES) + 1
    return {sentence: [row[1:] for row in rows if row[0] == place] for place, sentence in spoken.items()}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sum_is_checked(checked: dict[str, list[tuple[object, ...]]], sentence: str) -> None:
    [(kind, stated, computed, agrees, difference)] = checked[sentence]
    assert (kind, stated, computed, agrees) == SENTENCES[sentence]
    assert difference == pytest.approx(SENTENCES[sentence][1] - SENTENCES[sentence][2], abs=1e-3)


def test_what_is_no_sum_is_left_alone(checked: dict[str, list[tuple[object, ...]]]) -> None:
    assert checked["\n".join(NO_SUMS)] == []


def test_a_check_names_its_figures_and_their_place(tmp_path: Path) -> None:
    text = "梅汊县2022年工作报告\n一、2022年工作回顾\n新建便桥3座，维修便桥4座，共计8座。\n"
    row = query(
        publish_texts(tmp_path, 梅汊县2022=text),
        "SELECT s.*, d.raw_text[s.char_start + 1 : s.char_end] AS there FROM self_checks s "
        "JOIN documents d USING (document_id)",
    ).row(0, named=True)
    assert (row["place"], row["report_year"], row["quantity"], row["there"]) == ("梅汊县", 2022, "8座", "8座")
    assert row["parts"] == ["3座", "4座"]
    assert [text[place["char_start"] : place["char_end"]] for place in row["part_places"]] == row["parts"]
    assert (row["computed"], row["difference"], row["tolerance"], row["agrees"]) == (7, 1, 0, False)


def test_the_wrong_total_of_a_real_report_is_found_and_the_right_one_beside_it_accepted(
    shared: Path, tmp_path: Path
) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    shutil.copy(next((shared / "seeds").glob("001_*.txt")), raw)
    found = query(
        publish_folder(raw, tmp_path),
        "SELECT quantity, round(computed, 2) AS computed, agrees FROM self_checks WHERE kind = 'total' ORDER BY char_start",
    ).rows()
    assert found == [("92.83亩", 91.87, False), ("98.21亩", 98.21, True)]


def test_no_real_report_is_accused_wrongly(shared: Path, tmp_path: Path) -> None:
    # Judged by hand: of the sums in these excerpts the checks reject none.
    found = query(publish_folder(shared / "reports", tmp_path), "FROM self_checks WHERE NOT agrees")
    assert found.height == 0
