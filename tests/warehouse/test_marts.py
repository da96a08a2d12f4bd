"""Marts over made-up rows; those that need real sentences are in tests/marts, their grains in tests/sql."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pipeline.warehouse import query
from tests.warehouse.made_up import FIRST, SECOND, Fact, Frames, Report, Warehouse

PLAN = Report(
    "河口县/2021.md",
    "河口县\n二、明年计划\n生产总值增长6%以上，登记失业率控制在4%以内，粮食产量稳定在约100吨，投资xx亿元，修桥3座，植树9亩，改造棚户区80套。2025年建成公园7个。\n",
    (
        Fact("6%", "全县生产总值增长", 6, "%", "planned", "over", "up", 2022),
        Fact("4%", "城镇登记失业率", 4, "%", "planned", "under", None, 2022),
        Fact("100吨", "粮食产量稳定", 100, "吨", "planned", "about", None, 2022),
        Fact("xx亿元", "投资", None, "元", "planned", "exact", None, 2022, True),
        Fact("3座", "修桥", 3, "座", "planned", "exact", None, 2022),
        Fact("9亩", "植树", 9, "亩", "planned", "exact", None, 2022),
        Fact("80套", "改造棚户区", 80, "套", "planned", "exact", None, 2022),
        Fact("7个", "公园", 7, "个", "planned", "exact", None, 2025),
    ),
    place="河口县",
    year=2021,
)
RESULT = Report(
    "河口县/2022.md",
    "河口县\n一、回顾\n“生产总值”同比增长5.5%，城镇登记失业率3.8%，粮食产量96吨，投资2亿元，修桥4座，植树5米，完成棚户区改造81套。去年粮食90吨。\n",
    (
        Fact("5.5%", "“生产总值”同比增长", 5.5, "%", "actual", "exact", "up", 2022),
        Fact("3.8%", "城镇登记失业率", 3.8, "%", "actual", "exact", None, 2022),
        Fact("96吨", "粮食产量", 96, "吨", "actual", "exact", None, 2022),
        Fact("2亿元", "投资", 2e8, "元", "actual", "exact", None, 2022),
        Fact("4座", "修桥", 4, "座", "estimated", "exact", None, 2022),
        Fact("5米", "植树", 5, "米", "actual", "exact", None, 2022),
        Fact("81套", "完成棚户区改造", 81, "套", "actual", "exact", None, 2022),
        Fact("90吨", "粮食产量", 90, "吨", "actual", "exact", None, 2021),
    ),
    place="河口县人民政府",
    year=2022,
)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Warehouse(tmp_path_factory.mktemp("marts"))
    made.publish(FIRST, SECOND, PLAN, RESULT)
    return made.folder


def test_indicator_latest_takes_the_latest_year_and_leaves_plans_out(published: Path) -> None:
    rows = query(
        published, "SELECT name, value, year FROM indicator_latest WHERE name LIKE '%粮食产量%' ORDER BY ALL"
    )
    assert rows.rows() == [
        ("粮食产量", 96.0, 2022),
        ("粮食产量", 125.0, 2023),
        ("粮食产量同比增长", 4.2, 2023),
    ]


def test_masked_share_counts_document_and_sections(published: Path) -> None:
    rows = query(
        published,
        "SELECT scope, heading, indicators, masked, share FROM masked_share "
        f"WHERE source_path = '{FIRST.path}' ORDER BY scope, heading",
    )
    assert rows.rows() == [
        ("document", None, 5, 1, 0.2),
        ("section", "工作回顾", 3, 1, 0.3333),
        ("section", "明年计划", 2, 0, 0.0),
    ]


@pytest.mark.parametrize(
    ("name", "result", "ratio", "outcome"),
    [
        ("全县生产总值增长", 5.5, 0.9167, "missed"),  # quotes, scope and verbs aside the names agree
        ("城镇登记失业率", 3.8, 0.95, "kept"),  # under: a ceiling
        ("粮食产量稳定", 96.0, 0.96, "kept"),  # about: within a twentieth; last year's 90 is not its year
        ("投资", 2e8, None, "hidden"),  # a hidden target cannot be judged
        ("修桥", 4.0, 1.3333, "kept"),  # an estimate is a result too
        ("植树", None, None, "not reported"),  # another unit is another thing
        ("改造棚户区", 81.0, 1.0125, "kept"),  # the order of words does not matter
        ("公园", None, None, "no report yet"),  # nobody can have reported on 2025
    ],
)
def test_plan_versus_actual(
    published: Path, name: str, result: float | None, ratio: float | None, outcome: str
) -> None:
    rows = query(
        published,
        "SELECT result, ratio, outcome, planned_in FROM plan_versus_actual "
        f"WHERE place = '河口县' AND name = '{name}'",
    ).rows()
    assert rows == [(result, ratio, outcome, 2021)]


def test_coverage_shares_add_up_to_one(published: Path) -> None:
    totals = query(published, "SELECT round(sum(share), 3) AS total FROM coverage GROUP BY document_id")
    assert totals["total"].to_list() == [1.0] * 4
    row = query(published, f"SELECT * FROM coverage_by_document WHERE source_path = '{FIRST.path}'").row(
        0, named=True
    )
    assert (row["numerals"], row["indicators"], row["ignored"], row["residue"]) == (6, 4, 2, 0)
    assert row["indicator_share"] == 0.6667


def test_places_of_one_name_are_told_apart_by_their_codes(warehouse: Warehouse) -> None:
    def moved(made: Frames) -> Frames:
        code = pl.when(pl.col("report_year") == 2023).then(pl.lit("430102001")).otherwise("division_code")
        return {"documents": made["documents"].with_columns(division_code=code)}

    warehouse.publish(FIRST, SECOND, change=moved)
    places = query(warehouse.folder, "SELECT place FROM document_places ORDER BY place")["place"].to_list()
    assert places == ["云岭镇 341823106", "云岭镇 430102001"]
    warehouse.publish(FIRST, SECOND)
    places = query(warehouse.folder, "SELECT DISTINCT place FROM document_places")["place"].to_list()
    assert places == ["云岭镇"]
