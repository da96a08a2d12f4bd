"""What holds for every text: every number is accounted for, no value comes from a mask, spans are exact."""

from __future__ import annotations

import re

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.analysis import Analysis, analyse

_PIECES = [
    "粮食播种面积", "补助资金", "达到", "完成", "同比增长", "分别为", "其中", "新建路灯", "xx万余元", "×％",
    "XX户", "*人", "第3名", "2023年", "1－9月", "48.152万元", "１２３亩", "1178户6316人", "百余次", "三千六百亿元",
    "5—6亿元", "以上", "左右", "、", "，", "。", "；", "（", "）", "“四个意识”", "4＋2", "一是", "##paidbegin##",
    "$$paidend$$", "\n", "\r\n", " ", "6 89.9万元", "45、38、35个工作日", "占全省的", "X00万元", "1XX32元", "21.X%",
    "百分之二十", "的", "和", "零", "万多元", "\ufffd", "𠮷", "|", "㎡", "500㎡",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(_PIECES) | st.text(max_size=6), max_size=40).map("".join)
_NUMERAL = re.compile(r"[0-9０-９零〇一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟貳參陸萬億]")
_DIGITS = re.compile(r"[0-9０-９]+")


def _analysis(text: str) -> Analysis:
    document = {
        "document_id": "0" * 16, "source_path": "a.txt", "sha256": "0" * 64, "bytes": len(text),
        "format": "txt", "encoding": "utf-8", "raw_text": text,
    }  # fmt: skip
    return analyse(pl.DataFrame([document]))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_every_digit_is_accounted_for_and_every_row_holds_its_words(text: str) -> None:
    analysis = _analysis(text)
    covered = set()
    for start, end in analysis.numerals.select("char_start", "char_end").iter_rows():
        covered.update(range(start, end))
    masks = analysis.placeholders.select("char_start", "char_end").iter_rows()
    covered.update(position for start, end in masks for position in range(start, end))
    for digits in _DIGITS.finditer(text):
        assert set(range(*digits.span())) <= covered, digits
    for row in analysis.indicators.iter_rows(named=True):
        assert text[row["char_start"] : row["char_end"]] == row["quantity"]
        assert row["name"].strip() and row["rule"]
        if row["masked"]:
            assert row["value"] is None and row["value_high"] is None
        if row["value"] is not None:
            assert _NUMERAL.search(row["quantity"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_the_same_text_gives_the_same_rows(text: str) -> None:
    first, second = _analysis(text), _analysis(text)
    assert first.indicators.equals(second.indicators)
    assert first.numerals.equals(second.numerals)


def test_a_mask_never_becomes_a_value() -> None:
    masks = ["xx万元", "×亿元", "XXX万余元", "*元", "＊＊万元", "X00万元", "1XX32元"]
    for mask in [*masks, "21.X%", "x.x%", "__万元", "〔…〕万元"]:
        rows = _analysis(f"全年投入资金{mask}。\n").indicators
        assert rows.height == 1, mask
        assert rows["masked"].item() and rows["value"].item() is None, mask
        assert rows["unit"].item() in ("元", "%"), mask
