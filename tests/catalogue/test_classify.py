"""From text to rows with code, theme, measure and standard unit: sentences in the style of the genre."""

from __future__ import annotations

import polars as pl
import pytest

from pipeline.analysis import Analysis, analyse
from pipeline.catalogue import classify
from pipeline.schema import frame_schema


def read(text: str, place: str = "") -> pl.DataFrame:
    """The classified rows of one report."""
    return classified(analysis(f"{place}2023年工作总结\n一、工作回顾\n{text}\n"))


def analysis(*texts: str) -> Analysis:
    rows = [
        {"document_id": f"{number:016}", "raw_text": text, "source_path": f"{number}.txt"}
        for number, text in enumerate(texts)
    ]
    return analyse(pl.DataFrame(rows))


def classified(found: Analysis) -> pl.DataFrame:
    return classify(found.documents, found.sections, found.sentences, found.erasures, found.indicators)


@pytest.mark.parametrize(
    ("text", "code", "measure"),
    [
        ("全县地区生产总值完成62.5亿元。", "gdp", "level"),
        ("海洋生产总值完成3.5亿元。", "value_added_marine", "level"),
        ("规模以上工业总产值完成12亿元。", "industrial_output", "level"),
        ("规模以上工业增加值完成12亿元。", "value_added_industry_large", "level"),
        ("招商引资到位资金3.2亿元。", "investment_arrived", "level"),
        ("森林覆盖率达到45.2%。", "forest_coverage", "level"),
        ("税收收入占一般公共预算收入的61%。", "tax_revenue", "share"),
        ("全年化解矛盾纠纷132起。", "disputes", "level"),
        ("监测户56户。", "monitored_households", "level"),
        ("监测户182人。", "monitored_people", "level"),
        ("云溪开发区规模以上工业增加值完成2亿元。", None, "level"),
        ("李家村粮食产量达到120吨。", None, "level"),
        ("全国粮食产量6.9亿吨。", None, "level"),
        ("完成投资3.2亿元。", None, "level"),
        # What only bounds a class is no figure of its own; a count, a share and an aim before a noun are.
        ("总投资500万元以上工业投资项目12个。", None, "threshold"),
        # Where the bound is of the name, it is no row at all, and what is measured is a part of all investment.
        ("500万元以上固定资产投资完成75亿元。", None, "level"),
        ("年收入20万元以上的村达到12个。", None, "threshold"),
        ("完成固定资产投资2亿元以上，建成项目3个。", "fixed_investment", "level"),
        ("固定资产投资2亿元以上并形成3个亮点。", "fixed_investment", "level"),
        ("引进100家以上企业入驻。", None, "level"),
        # Beside a multiple stands another thing, whatever it is named after.
        ("一般公共预算收入6亿元，是上年的1.5倍50m。", "budget_revenue", "level"),
        # Their word of growth is part of what they are.
        ("居民消费价格总水平上涨1.4%。", "consumer_prices", "level"),
        ("人口自然增长率为4.1‰。", "population_growth", "level"),
        # Those that something is done for are some of all.
        ("惠及脱贫户1200户。", None, "level"),
        ("为120户脱贫户发放补贴。", None, "level"),
        ("全镇共有脱贫户1200户。", "poor_households", "level"),
        # What stands in brackets behind a name says how it is counted.
        ("地区生产总值（现价）完成62.5亿元。", "gdp", "level"),
        ("金融机构人民币各项存款余额62.5亿元。", "deposits_rmb", "level"),
    ],
)
def test_a_row_has_the_code_that_its_name_and_unit_mean(text: str, code: str | None, measure: str) -> None:
    row = read(text).row(0, named=True)
    assert (row["indicator_code"], row["measure"]) == (code, measure), row["name"]


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        ("固定资产投资完成12亿元，同比增长8%。", ["level", "growth"]),
        ("固定资产投资完成12亿元，年均增长8%。", ["level", "average_growth"]),
        ("固定资产投资完成12亿元，比2018年增加3亿元。", ["level", "change"]),
        ("固定资产投资完成12亿元，是2018年的2.3倍。", ["level", "multiple"]),
        ("五年累计完成固定资产投资62亿元。", ["cumulative"]),
        ("五年完成固定资产投资62亿元。", ["cumulative"]),
        ("五年来，成绩喜人，固定资产投资累计62亿元，年均增长8%。", ["cumulative", "average_growth"]),
        (
            "五年来，固定资产投资完成62亿元，年均增长8%，2022年固定资产投资累计12亿元。",
            ["level", "average_growth", "level"],
        ),
        ("五年来，成绩喜人，完成固定资产投资62亿元。", ["cumulative"]),
        ("五年来，一般公共预算收入由4亿元增加到6亿元。", ["level", "level"]),
        ("森林覆盖率达到45.2%，比2018年提高1.2个百分点。", ["level", "change"]),
    ],
)
def test_every_kind_of_number_of_an_indicator_points_to_it(text: str, measures: list[str]) -> None:
    rows = read(text)
    assert rows["measure"].to_list() == measures
    assert rows["indicator_code"].unique().len() == 1
    assert rows["indicator_code"].null_count() == 0


def test_two_numbers_listed_under_one_name_are_of_two_things_and_get_no_code() -> None:
    listed = read("粮食产量达到7.3万吨和4.2万吨，同比增长8%、9%。固定资产投资完成2亿元，同比增长8%。")
    assert listed["indicator_code"].to_list() == [None] * 4 + ["fixed_investment"] * 2


def test_the_year_compared_with_is_kept_and_a_mere_last_year_is_not() -> None:
    rows = read("固定资产投资完成12亿元，比2018年增加3亿元。社会消费品零售总额同比增长5%。")
    assert rows["compared_with"].to_list() == [None, "2018", None]


def test_erased_pieces_before_the_number_do_not_shift_what_stands_before_it() -> None:
    rows = read("财政支出2亿元，##paidbegin##是2011年##paidend##的2.3倍，年均增长1 8.5 %，同比增长4%。")
    assert rows["measure"].to_list() == ["level", "multiple", "average_growth", "growth"]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("粮食播种面积3万亩。", 2000.0, "公顷"),
        ("粮食产量240万斤。", 1200.0, "吨"),
        ("种植羊肚菌150亩。", 10.0, "公顷"),
        ("收储蜂蜜600斤。", 300.0, "公斤"),
        ("发展党员12名。", 12.0, "人"),
        ("实际利用外资1200万美元。", 12_000_000.0, "美元"),
        ("实际利用外资1.2亿元。", 120_000_000.0, "元"),
        ("一般公共预算收入同比增长7%。", 7.0, "%"),
    ],
)
def test_values_are_stated_in_the_standard_unit(text: str, value: float, unit: str) -> None:
    row = read(text).row(0, named=True)
    assert (row["value_standard"], row["unit_standard"]) == (pytest.approx(value), unit)


def test_a_hidden_number_gets_a_unit_and_a_code_and_never_a_value() -> None:
    row = read("粮食播种面积稳定在xx万亩。").row(0, named=True)
    assert row["masked"]
    assert (row["indicator_code"], row["unit_standard"]) == ("grain_area", "公顷")
    assert row["value_standard"] is None
    assert row["value_high_standard"] is None


def test_both_ends_of_a_range_are_converted() -> None:
    row = read("明年粮食播种面积力争达到3－4.5万亩。").row(0, named=True)
    assert (row["value_standard"], row["value_high_standard"]) == (2000.0, 3000.0)


def test_the_own_place_before_a_name_is_no_other_place() -> None:
    row = read("青溪县粮食产量12万吨。", place="青溪县").row(0, named=True)
    assert row["indicator_code"] == "grain_output"


@pytest.mark.parametrize(
    ("heading", "text", "theme"),
    [
        ("扎实做好信访工作", "全年办理12件。", "governance"),
        ("夯实党建基础", "新建项目3个。", "party"),
        ("夯实党建基础", "种植羊肚菌150亩。", "agriculture"),
        ("夯实党建基础", "森林覆盖率达到45.2%。", "environment"),
        ("教育、科技、医疗和旅游", "新建项目3个。", "projects"),
        ("教育、科技、医疗和旅游", "全年招生120人。", "education"),
        ("安全生产形势平稳", "全年死亡2人。", "safety"),
        ("有关情况", "在河道边新装设施3处，河水更清。", "environment"),
    ],
)
def test_a_theme_comes_from_code_name_unit_heading_or_sentence(heading: str, text: str, theme: str) -> None:
    found = classified(analysis(f"某镇2023年工作总结\n一、工作回顾\n（一）{heading}\n{text}\n"))
    assert found["theme"].to_list() == [theme]


def test_rows_keep_their_order_and_do_not_depend_on_their_neighbours() -> None:
    texts = [
        "甲镇2023年工作总结\n一、回顾\n粮食产量12吨，同比增长5%。\n",
        "乙镇2022年工作总结\n一、回顾\n监测户5户9人。\n",
    ]
    together = classified(analysis(*texts))
    alone = pl.concat(
        [classified(analysis(*texts)).filter(pl.col("document_id") == f"{n:016}") for n in (0, 1)]
    )
    assert together.equals(alone)
    assert together.columns == list(frame_schema("indicators"))


def test_classifying_twice_changes_nothing() -> None:
    found = analysis("甲镇2023年工作总结\n一、回顾\n粮食产量12吨，同比增长5%。\n")
    once = classified(found)
    again = classify(found.documents, found.sections, found.sentences, found.erasures, once)
    assert again.equals(once)


def test_no_rows_are_classified_as_no_rows() -> None:
    assert classified(analysis("甲镇工作总结\n没有数字。\n")).height == 0
