"""What the audits ask of a document holds for every text: they are run on what the stages make of hostile ones."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.analysis import analyse
from pipeline.catalogue import classify
from pipeline.schema import CONTENT, conform
from pipeline.warehouse.auditing.document_audits import failures_in_documents

_SIGNS = list(
    "0123456789２３８ .．,，、：:·•-—–~至％%‰xX×*＊_○□?？一二三十百千万亿两几数余多半个点零〇壹拾第之分成"
)
_WORDS = [
    "3km2022年", "5m200亩", "50m3000元", "50m3", "8m2", "12cm3", "7km2", "0.4吨标准煤/万元", "5/10万", "kWh2", "m３0",
    "粮食产量", "完成投资", "同比增长", "其中", "分别为", "户", "亿元", "个百分点", "以上", "左右", "村", "年", "月", "日",
    "占全省的", "第", "名", "百分之", "实际完成", "比上年", "由", "增加到", "（", "）", "“", "”", "《", "》", "(", ")",
    "。", "；", "！", "\n", "\r\n", "\r", "\u2028", "\\n", "\t", "|", "  ", "　", "\u00a0", "\x00", "\x0b", "\x85",
    "##paidbegin##", "$$paidend$$", "<paid>", "</paid>", "<br/>", "&nbsp;", "##pagebreak##", "阅读：1", "全文共9", "— 2 —",
    "此处隐藏5", "第3页", "http://a.cn/1", "\ufffd", "\ue004", "\uf0b7", "𠮷", "㎡", "²", "①", "⑩", "٣", "৪", "Ⅳ", "½",
    "一、工作", "（一）", "1.", "2023年工作回顾", "单位：万元", "名称\t数量\n", "甲\t3\n", "|名|数|\n|--|--|\n|乙|5|\n",
    "99999999999999999999999999999999999999999", "亿亿亿亿亿亿", "1,000,000", "1，000", "45、38、35个", "1-2-3",
    "X00万元", "1XX32元", "21.X%", "XX、XX6村", "某某", "－", "2016-08-05", "8:30", "十四五", "□", "6 89.9万元", "5 9亿元",
]  # fmt: skip
_PIECE = st.sampled_from(_WORDS) | st.text(st.sampled_from(_SIGNS), max_size=8) | st.characters(codec="utf-8")
TEXTS = st.lists(_PIECE, max_size=30).map("".join)

_SAID = {
    "新修道路3km2022年完工。": [("3km", 3.0, "公里")],
    "道路宽5m200亩林地。": [("5m", 5.0, "米"), ("200亩", 200.0, "亩")],
    "修渠50m3000元。": [("50m", 50.0, "米"), ("3000元", 3000.0, "元")],
    "土方50m3。": [("50m3", 50.0, "立方米")],
    "新建厂房8m2、绿地7km2。": [("8m2", 8.0, "平方米"), ("7km2", 7.0, "平方公里")],
    "水库蓄水50m３，灌溉3亩。": [("50m３", 50.0, "立方米"), ("3亩", 3.0, "亩")],
}
HOSTILE = [
    *_SAID, "投入" + "9" * 3000 + "元。", "投入" + "9" * 400 + "元。", "投入9" + "亿" * 300 + "元。", "9,999" * 700,
    "名称\t数量\n甲\t" + "1" * 5000 + "\n乙\t3\n", "名称\t数（" + "亿" * 40 + "元）\n甲\t9\n乙\t3\n", 
    "阅读：123456789012345。", "“50m3”", "第3m2",
    # A password that its pattern cuts in its digits, and units beside a multiple: found by folders of mutated files.
    f"本文档编辑密码：sh88-4417{'8' * 40}年。\n新修渠道3公里。", "该文件下载密码：abc２０２３年新修渠道3公里。",
    "一般公共预算收入6亿元，是上年的1.5倍50m3000元。",
    "1" * 1500 + "亩" + "2" * 1500, "1234567890123456X万元。", "0." + "0" * 90 + "1元", "①" * 40,
    "①\t②\n第一章\t①\n第二章\t①\n", "第一章\t" + "9" * 5000 + "\n第二章\t" + "9" * 5001 + "\n第三章\t3\n",
]  # fmt: skip


def _tables(texts: Sequence[str]) -> dict[str, pl.DataFrame]:
    """The tables of documents that the stages make of the texts, each a document."""
    documents = []
    for text in dict.fromkeys(texts):
        name = hashlib.sha256(text.encode()).hexdigest()
        documents.append(
            {"document_id": name[:16], "source_path": f"{name}.txt", "sha256": name, "bytes": len(text.encode()),
             "format": "txt", "encoding": "utf-8", "raw_text": text}
        )  # fmt: skip
    read = conform("documents", pl.DataFrame(documents), tuple(documents[0]))
    made = analyse(read)
    indicators = classify(made.documents, made.sections, made.sentences, made.erasures, made.indicators)
    frames = {
        table.name: conform(table.name, getattr(made, table.name))
        for table in CONTENT
        if table.name not in ("blocks", "indicators")
    }
    return {**frames, "indicators": conform("indicators", indicators)}


def _broken(texts: Sequence[str]) -> list[str]:
    """The promises that the texts break, each with its first rows."""
    found = failures_in_documents(_tables(texts))
    return [f"{failure.name}: {failure.sample.rows(named=True)}" for failure in found if failure.blocking]


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(TEXTS, min_size=8, max_size=8))
def test_no_text_breaks_an_audit(texts: list[str]) -> None:
    assert _broken(texts) == []


def test_no_text_of_many_kinds_breaks_an_audit() -> None:
    assert _broken(HOSTILE) == []


@pytest.mark.parametrize("text", _SAID)
def test_a_unit_does_not_take_the_digits_of_the_number_behind_it(text: str) -> None:
    rows = _tables([text])["indicators"]
    assert rows.select("quantity", "value", "unit").rows() == _SAID[text]
