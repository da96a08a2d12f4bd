"""Series, targets, profiles, concepts and silences of small reports of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.warehouse import query
from tests.staged import publish_texts

FIRST = """柏埠县2021年政府工作报告
一、2021年工作回顾
地区生产总值完成120.5亿元，增长6.1%。粮食产量12.34万吨。农村居民人均可支配收入达到15210元。
二、2022年工作安排
2022年，地区生产总值增长6%－7%，一般公共预算收入力争增长8%，农村居民人均可支配收入增长7%左右，城镇登记失业率控制在4%，粮食产量稳定在12万吨以上，社会消费品零售总额增长9%，居民消费价格涨幅3%左右，绩效考核居全市前5位，引进亿元以上项目3个。
"""
SECOND = """柏埠县2022年政府工作报告
一、2022年工作回顾
2021年粮食产量12.3万吨，突破12万吨。2021年地区生产总值为121.9亿元。
地区生产总值完成126.4亿元，增长6.4%。一般公共预算收入下降1.2%。农村居民人均可支配收入增长6.8%。城镇登记失业率为4.2%。粮食产量12.1万吨。
全年粮食产量12.08万吨，再获丰收。固定资产投资增长xx%。
居民消费价格上涨1.8%。绩效考核居全市第3位。引进亿元以上项目4个。
上半年，社会消费品零售总额增长9.4%，粮食产量4.1万吨。
二、2023年工作安排
2023年，地区生产总值增长6.5%以上，一般公共预算收入增长5%。
"""


@pytest.fixture(scope="module")
def panels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_texts(tmp_path_factory.mktemp("panels"), 柏埠县2021=FIRST, 柏埠县2022=SECOND)


@pytest.mark.parametrize(
    ("series", "measure", "year", "expected"),
    [
        # Rounded figures and bounds agree, and the most exact one stands.
        ("grain_output", "level", 2021, (123400, False, 120000, 123400, 3, 0)),
        ("grain_output", "level", 2022, (120800, False, 120800, 121000, 2, 0)),
        # Figures that differ are shown, and none is taken.
        ("gdp", "level", 2021, (None, True, 1.205e10, 1.219e10, 2, 0)),
        # A fall is negative, and what is hidden has no value.
        ("budget_revenue", "growth", 2022, (-1.2, False, -1.2, -1.2, 1, 0)),
        ("fixed_investment", "growth", 2022, (None, False, None, None, 1, 1)),
    ],
)
def test_series(panels: Path, series: str, measure: str, year: int, expected: tuple[object, ...]) -> None:
    rows = query(
        panels,
        "SELECT value, conflict, lowest, highest, mentions, hidden FROM indicator_series "
        f"WHERE series = '{series}' AND measure = '{measure}' AND year = {year} AND period IS NULL",
    ).rows()
    assert rows == [expected]


def test_half_a_year_is_a_series_of_its_own(panels: Path) -> None:
    rows = query(
        panels,
        "SELECT period, value FROM indicator_series WHERE series = 'grain_output' AND year = 2022 ORDER BY ALL",
    ).rows()
    assert rows == [("1-6", 41000), (None, 120800)]


def test_what_bounds_a_class_is_neither_target_nor_series(panels: Path) -> None:
    thresholds = "SELECT indicator_id FROM indicators WHERE measure = 'threshold'"
    assert query(panels, thresholds).height == 2
    assert query(panels, f"FROM target_panel WHERE plan_id IN ({thresholds})").is_empty()
    assert query(panels, "FROM indicator_series WHERE measure = 'threshold'").is_empty()


def test_a_conflict_lists_each_figure_with_its_report(panels: Path) -> None:
    figures = query(panels, "SELECT unnest(figures, recursive := true) FROM indicator_series WHERE conflict")
    assert figures.select("value", "quantity", "report_year", "source_path").rows() == [
        (1.205e10, "120.5亿元", 2021, "柏埠县2021.txt"),
        (1.219e10, "121.9亿元", 2022, "柏埠县2022.txt"),
    ]


@pytest.mark.parametrize(
    ("name", "year", "expected"),
    [
        ("地区生产总值增长", 2022, ("range", False, 6.4, 0, "kept", None, 6.1)),
        ("一般公共预算收入增长", 2022, ("aspiration", True, -1.2, -9.2, "missed", None, None)),
        ("农村居民人均可支配收入增长", 2022, ("around", False, 6.8, -0.2, "kept", None, None)),
        ("城镇登记失业率", 2022, ("at_most", False, 4.2, 0.2, "missed", None, None)),
        ("粮食产量", 2022, ("at_least", False, 121000, 1000, "kept", None, 123400)),
        # That of half a year is not the year's.
        ("社会消费品零售总额增长", 2022, ("exact", False, None, None, "not reported", None, None)),
        # Of some things less is better.
        ("居民消费价格涨幅", 2022, ("around", False, 1.8, -1.2, "kept", None, None)),
        ("绩效考核居全市", 2022, ("exact", False, 3, -2, "kept", None, None)),
        ("地区生产总值增长", 2023, ("at_least", False, None, None, "no report yet", 6, 6.4)),
        ("一般公共预算收入增长", 2023, ("exact", False, None, None, "no report yet", 8, -1.2)),
    ],
)
def test_targets(panels: Path, name: str, year: int, expected: tuple[object, ...]) -> None:
    rows = query(
        panels,
        "SELECT qualifier, aspiration, result, round(deviation, 4), outcome, last_target, last_result "
        f"FROM target_panel WHERE name = '{name}' AND year = {year}",
    ).rows()
    assert rows == [expected]


def test_where_a_report_gives_two_results_the_panel_says_so(panels: Path) -> None:
    rows = query(panels, "SELECT name FROM target_panel WHERE different_results > 1")
    assert rows["name"].to_list() == ["粮食产量"]


HIDING = """竹坪镇2022年工作总结
一、2022年工作回顾
粮食产量xx吨，固定资产投资完成xx亿元，发放补贴xx万元。新修水渠12公里，改造户厕45户，开展培训6场。
二、2023年工作计划
新修水渠8公里，改造户厕60户。
"""


def test_masking_profile_tells_what_a_place_hides(tmp_path: Path) -> None:
    warehouse = publish_texts(tmp_path, 竹坪镇2022=HIDING)
    rows = query(
        warehouse, "SELECT facet, kind, indicators, hidden, share, share_of_place FROM masking_profile"
    ).rows()
    profile = {row[:2]: row[2:] for row in rows}
    assert profile["all", "all"] == (8, 3, 0.375, 0.375)
    assert profile["unit", "元"] == (2, 2, 1.0, 0.375)
    assert profile["unit", "户"] == (2, 0, 0.0, 0.375)
    assert profile["section", "review"] == (6, 3, 0.5, 0.375)
    assert profile["section", "plan"] == (2, 0, 0.0, 0.375)
    assert profile["theme", "projects"][1] == 1


def test_unsaid_tells_absent_masked_and_residue_apart(tmp_path: Path) -> None:
    usual = "{}2022年政府工作报告\n一、2022年工作回顾\n固定资产投资完成42.1亿元。粮食产量{}万吨。\n"
    others = {f"柳{word}县": usual.format(f"柳{word}县", 10 + i) for i, word in enumerate("坡坝坎垄埂")}
    own = {
        "柳川县": "柳川县2022年政府工作报告\n一、2022年工作回顾\n固定资产投资完成xx亿元。经济平稳增长。\n",
        "柳溪县": "柳溪县2022年政府工作报告\n一、2022年工作回顾\n固定资产投资完成8.1亿元。粮食产量再创新高，12.3。\n",
        "柳原县": usual.format("柳原县", 9) + "新修水渠3公里。\n",
        "柳洼县": "柳洼县2022年政府工作报告\n一、2022年工作回顾\n固定资产投资完成8.1亿元。东部粮食产量6万吨。\n",
    }
    rows = query(
        publish_texts(tmp_path, **others, **own),
        "SELECT place, indicator_code, state, given_by, peers, share FROM unsaid ORDER BY ALL",
    ).rows()
    assert rows == [
        ("柳川县", "fixed_investment", "masked", 8, 8, 1.0),
        ("柳川县", "grain_output", "absent", 6, 8, 0.75),
        ("柳洼县", "grain_output", "residue", 6, 8, 0.75),
        ("柳溪县", "grain_output", "residue", 6, 8, 0.75),
    ]


def test_outliers_are_found_by_level_of_government(tmp_path: Path) -> None:
    text = (
        "柏埠县2022年政府工作报告\n一、2022年工作回顾\n地区生产总值完成126.4万亿元。粮食产量12.1万吨。"
        "进出口总额增长1430%。固定资产投资比上年增加3万亿元。一季度，粮食产量1吨。水果产量1吨。\n"
    )
    rows = query(
        publish_texts(tmp_path, 柏埠县2022=text),
        "SELECT indicator_code, quantity, side FROM outliers ORDER BY ALL",
    ).rows()
    assert rows == [
        ("fixed_investment", "3万亿元", "above"),
        ("foreign_trade", "1430%", "above"),
        ("gdp", "126.4万亿元", "above"),
    ]


CONCEPTS = "石亭镇2022年工作总结\n一、工作回顾\n推进科技创新，创新机制，建设数字乡村，改造茶园30亩，茶园、茶厂焕新。\n"


def test_concepts_are_counted_longest_word_first_and_users_add_their_own(tmp_path: Path) -> None:
    (tmp_path / "concepts").mkdir()
    (tmp_path / "concepts" / "茶业.txt").write_text("# 本地产业\n茶园\n茶厂\n", encoding="utf-8")
    (tmp_path / "concepts" / "坏.txt").write_text("两个 词\n", encoding="utf-8")
    warehouse = publish_texts(tmp_path, 石亭镇2022=CONCEPTS)
    counts = query(warehouse, "SELECT concept, word, hits FROM concept_counts ORDER BY ALL").rows()
    assert counts == [
        ("创新", "创新", 1),
        ("创新", "科技创新", 1),
        ("数字化", "数字", 1),
        ("茶业", "茶厂", 1),
        ("茶业", "茶园", 2),
    ]
    share = query(
        warehouse, "SELECT hits, words, share, top_word FROM concept_share WHERE concept = '茶业'"
    ).rows()
    assert share == [(3, 2, 0.5, "茶园")]
    refused = query(warehouse, "SELECT source_path, reason, detail FROM quarantine").rows()
    assert refused == [
        (
            "../concepts/坏.txt",
            "not_a_word_list",
            "line 1 is not one word of at most 50 characters: '两个 词'",
        )
    ]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("convert(3, '亩', '公顷')", 0.2),
        ("convert(2, '吨', '斤')", 4000),
        ("convert(2, '吨', '亩')", None),
        ("wan_yuan(481500)", 48.15),
        ("yi_yuan(27102000000)", 271.02),
        ("half_step('48.15万元', 481500)", 50),
        ("half_step('２７１．０２亿元', 27102000000)", 500000),
        ("half_step('6 89.9万元', 6899000)", 500),
        ("half_step('0.0%', 0)", 0.05),
        ("half_step('百余次', 100)", None),
        ("half_step('48.1##paidend##52万元', 481520)", None),
        ("comparable_name('改造棚户区') = comparable_name('完成棚户区改造')", True),
        ("comparable_name('全镇粮食产量') = comparable_name('粮食产量增长')", True),
        ("comparable_name('油料产量') = comparable_name('粮食产量')", False),
        ("fewer_is_better('城镇登记失业率')", True),
        ("fewer_is_better('居民消费价格涨幅')", True),
        ("fewer_is_better('单位生产总值能耗下降')", False),
        ("fewer_is_better('矛盾纠纷化解率')", False),
        ("comparable_place('望湖街道办事处')", "望湖街道"),
    ],
)
def test_macros(panels: Path, expression: str, value: object) -> None:
    found = query(panels, f"SELECT {expression} AS found")["found"][0]
    assert found == (
        pytest.approx(value, rel=1e-6)
        if isinstance(value, float | int) and not isinstance(value, bool)
        else value
    )
