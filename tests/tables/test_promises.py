"""What holds for every table: rows are those of the truth, digits are accounted for once, no value from a mask."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.analysis import Analysis
from pipeline.cleaning import erase
from tests.tables.table_cases import analysed

_LABELS = (
    "粮食产量",
    "茶园面积",
    "新建水渠",
    "脱贫户",
    "固定资产投资",
    "改造户厕",
    "受益群众",
    "补助资金",
    "道路硬化",
)
_UNITS = {
    "": ("", 1),
    "万元": ("元", 10000),
    "亩": ("亩", 1),
    "%": ("%", 1),
    "万人次": ("人次", 10000),
    "户": ("户", 1),
}
CELLS = st.sampled_from(
    ["12", "1,204", "3.5", "xx", "×", "-", "", "/", "5.1%", "120万元", "约30", "2023年", "3月", "13800000000", "合计",
     "其中：", "一、农业", "序号", "单位", "万元", "单位：万元", "大河村", "比上年增长(%)", "计划", "2022年", "G318",
     "建成大棚5个，投资xx万元。覆盖3村。", "第3", "10-20", "1月-6月", "√", "**8**", "12*", "合  计", "（亩）", "x.x%",
     "4＋2"]
)  # fmt: skip
# 2004.01 alone in a column may be a month: no such numbers here.
_NUMBERS = st.integers(0, 10**7).map(str) | st.decimals(0, 1899, places=2).map(str)
_DRAWN = st.sampled_from(["tab", "bar", "box"])


def drawn(rows: list[list[str]], how: str) -> str:
    """The rows as text, in one of the ways in which people draw tables."""
    if how == "tab":
        return "\n".join("\t".join(row) for row in rows)
    if how == "bar":
        lines = ["| " + " | ".join(row) + " |" for row in rows]
        return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])
    lines = ["│" + "│".join(f" {cell} " for cell in row) + "│" for row in rows]
    return "\n".join(["┌──┬──┐", lines[0], "├──┼──┤", *lines[1:], "└──┴──┘"])


@st.composite
def truths(draw: st.DrawFn) -> tuple[list[list[str]], list[tuple[str, str, float, str, int]]]:
    """A table of labels against years, and the rows that it must give: quantity, name, value, unit, year."""
    labels = draw(st.lists(st.sampled_from(_LABELS), min_size=2, max_size=5, unique=True))
    years = draw(st.lists(st.integers(2019, 2023), min_size=1, max_size=3, unique=True))
    where = draw(st.sampled_from(["label", "column"]))
    rows = [["指标", *(["单位"] if where == "column" else []), *(f"{year}年" for year in years)]]
    rows_wanted = []
    for label in labels:
        unit = draw(st.sampled_from(sorted(_UNITS)[1:]))
        name, factor = _UNITS[unit]
        cells = [draw(_NUMBERS) for _ in years]
        rows.append(
            [
                f"{label}（{unit}）" if where == "label" else label,
                *([unit] if where == "column" else []),
                *cells,
            ]
        )
        rows_wanted += [
            (cell, label, float(f"{float(cell) * factor:.6f}"), name, year)
            for cell, year in zip(cells, years, strict=True)
        ]
    return rows, rows_wanted


@settings(max_examples=40, deadline=None)
@given(truths(), _DRAWN)
def test_the_rows_are_those_of_the_table(
    truth: tuple[list[list[str]], list[tuple[str, str, float, str, int]]], how: str
) -> None:
    rows, wanted = truth
    found = analysed(f"石桥镇2023年工作总结\n\n{drawn(rows, how)}\n\n下一步继续努力。\n").indicators
    got = [
        (row["quantity"], row["name"], round(row["value"], 6), row["unit"], row["year"])
        for row in found.iter_rows(named=True)
    ]
    assert got == wanted


@settings(max_examples=40, deadline=None)
@given(truths())
def test_a_table_and_its_transposed_form_give_the_same_rows(
    truth: tuple[list[list[str]], list[tuple[str, str, float, str, int]]],
) -> None:
    rows, wanted = truth
    if rows[0][1] == "单位":
        rows = [
            [row[0] if index == 0 else f"{row[0]}（{row[1]}）", *row[2:]] for index, row in enumerate(rows)
        ]
    turned = [["年份", *(row[0] for row in rows[1:])]]
    turned += [[rows[0][at], *(row[at] for row in rows[1:])] for at in range(1, len(rows[0]))]
    found = analysed(f"石桥镇2023年工作总结\n\n{drawn(turned, 'tab')}\n").indicators
    got = {(row["quantity"], row["name"], round(row["value"], 6), row["unit"], row["year"])
           for row in found.iter_rows(named=True)}  # fmt: skip
    assert got == set(wanted)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=7), _DRAWN)
def test_whatever_the_cells_every_number_is_accounted_for_once(rows: list[list[str]], how: str) -> None:
    text = f"石桥镇2023年工作总结\n\n{drawn(rows, how)}\n\n全年投资12亿元。\n"
    hold(analysed(text), text)


def hold(analysis: Analysis, text: str) -> None:
    """The promises of the audits, for one document."""
    numbers = sorted(analysis.numerals.select("char_start", "char_end").iter_rows())
    assert all(left[1] <= right[0] for left, right in pairwise(numbers))
    masks = sorted(analysis.placeholders.select("char_start", "char_end").iter_rows())
    assert len({start for start, _ in masks}) == len(masks)
    covered = {at for start, end in numbers + masks for at in range(start, end)}
    for digits in re.finditer(r"[0-9０-９]+", text):
        assert set(range(*digits.span())) <= covered, digits
    sentences = {row["sentence_id"]: row for row in analysis.sentences.iter_rows(named=True)}
    for row in analysis.indicators.iter_rows(named=True):
        around = sentences[row["sentence_id"]]
        assert text[row["char_start"] : row["char_end"]] == row["quantity"]
        assert around["char_start"] <= row["char_start"] and row["char_end"] <= around["char_end"]
        assert row["name"].strip() and len(row["name"]) <= 24
        assert not (row["masked"] and row["value"] is not None)
    erasures = sorted(analysis.erasures.select("char_start", "char_end").iter_rows())
    indicators = {row["indicator_id"]: row for row in analysis.indicators.iter_rows(named=True)}
    for cell in analysis.table_cells.iter_rows(named=True):
        span = cell["char_start"], cell["char_end"]
        erased = [cut for cut in erasures if span[0] <= cut[0] and cut[1] <= span[1]]
        words = erase(text, [*erased, (span[1], len(text) + 1)])[span[0] :]
        assert words == cell["text"]
        if cell["role"] in ("value", "total"):
            assert indicators[cell["indicator_id"]]["char_start"] >= cell["char_start"]
