"""`facts`: a row for every number, with what it would be joined to; no report is dropped for want of a place."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.warehouse import query
from tests.staged import publish_texts

TOLD = """阜平县2022年政府工作报告
一、2022年工作回顾
地区生产总值完成400.5亿元，增长6.1%。粮食产量3.2万吨以上，新建学校12所，新修道路xx公里。
"""
UNTOLD = """工作汇报
一、2022年工作情况
棉花产量约800吨。项目投资12345.6元。
"""


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_texts(tmp_path_factory.mktemp("facts"), told=TOLD, 未名=UNTOLD)


def test_it_has_each_row_of_indicators_once(facts: Path) -> None:
    counts = query(
        facts,
        "SELECT (SELECT count(*) FROM indicators), count(*) AS rows, count(DISTINCT indicator_id) AS ids FROM facts",
    )
    assert counts.row(0) == (7, 7, 7)


def test_a_value_is_shown_as_people_write_it(facts: Path) -> None:
    shown = query(facts, "SELECT name, shown FROM facts ORDER BY source_path DESC, char_start")
    assert dict(shown.rows()) == {
        "地区生产总值": "400.5亿元",
        "地区生产总值增长": "6.1%",
        "粮食产量": "3.2万吨以上",
        "棉花产量": "约800吨",
        "新建学校": "12所",
        "新修道路": "xx公里",
        "项目投资": "1.2346万元",
    }


def test_an_unknown_report_stands_for_itself_in_every_panel(facts: Path) -> None:
    places = query(facts, "SELECT DISTINCT place, place_source FROM facts ORDER BY place")
    assert places.rows() == [("未名.txt", None), ("阜平县", "title")]
    for panel in ("indicator_series", "indicator_latest", "masking_profile"):
        found = query(facts, f"SELECT DISTINCT place FROM {panel} ORDER BY place")["place"].to_list()
        assert found == ["未名.txt", "阜平县"], panel


def test_each_row_leads_to_its_place(facts: Path) -> None:
    row = query(
        facts,
        "SELECT standard_name, indicator_code, province, city, division_code, section, section_kind, kind, title, address, "
        "char_start, document_id FROM facts WHERE indicator_code = 'gdp'",
    ).row(0, named=True)
    assert (row["standard_name"], row["province"], row["city"]) == ("地区生产总值", "河北省", "保定市")
    assert (row["section"], row["section_kind"], row["kind"]) == (
        "2022年工作回顾",
        "review",
        "work_report",
    )
    assert row["address"] == f"/documents/{row['document_id']}?at={row['char_start']}#n{row['char_start']}"
