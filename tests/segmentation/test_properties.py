"""On any text: sentences are disjoint and cover it, sections nest, and all spans are those of the words they
hold.
"""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cleaning import LINE_BREAK, OffsetMap, clean_documents, offset_maps
from pipeline.schema import conform
from pipeline.segmentation import Segmentation, segment

PIECE = st.sampled_from(
    [
        "一、",
        "二、",
        "（一）",
        "(二)",
        "1.",
        "2、",
        "①",
        "②",
        "——",
        "一是",
        "二是",
        "十一",
        "十二",
        "第一部分",
        "〔3〕",
        "2023年工作回顾",
        "存在的问题",
        "下一步打算",
        "2024年工作计划",
        "各位代表！",
        "在肯定成绩的同时，我们也看到",
        "今年工作的总体要求是",
        "完成投资12亿元",
        "新建水渠xx公里",
        "，",
        "。",
        "；",
        "：",
        "！",
        "“",
        "”",
        "（",
        "）",
        "《",
        "》",
        "\n",
        "\r\n",
        "\\r\\n",
        "　　",
        "##paidend##",
        "<br/>",
        " ",
        "民生持续改善",
        "X",
        "\u2028",
        "\t",
    ]
)
TEXT = st.lists(st.one_of(PIECE, st.text(max_size=3)), max_size=50).map("".join)


def segmented(*raws: str) -> tuple[pl.DataFrame, pl.DataFrame, Segmentation]:
    ids = [f"{number:016x}" for number in range(len(raws))]
    documents = pl.DataFrame(
        {"document_id": ids, "raw_text": list(raws)}, schema={"document_id": pl.String, "raw_text": pl.String}
    )
    cleaned, erasures = clean_documents(documents)
    return cleaned, erasures, segment(cleaned, erasures)


@given(TEXT)
def test_sentences_cover_every_word_once_and_in_order(raw: str) -> None:
    documents, erasures, found = segmented(raw)
    clean = documents["clean_text"][0]
    offsets = offset_maps(erasures).get("0" * 16, OffsetMap([]))
    last = 0
    between: list[str] = []
    for row in found.sentences.iter_rows(named=True):
        assert last <= row["clean_start"] < row["clean_end"] <= len(clean)
        assert clean[row["clean_start"] : row["clean_end"]] == row["text"] == row["text"].strip()
        assert (row["char_start"], row["char_end"]) == offsets.span_to_raw(
            row["clean_start"], row["clean_end"]
        )
        between.append(clean[last : row["clean_start"]])
        last = row["clean_end"]
    between.append(clean[last:])
    left = pl.Series(between, dtype=pl.String).str.replace_all(LINE_BREAK, "").to_list()
    assert not "".join(left).strip()


@given(TEXT)
def test_sections_nest_and_hold_their_sentences(raw: str) -> None:
    documents, _, found = segmented(raw)
    conform("sections", found.sections)
    conform("sentences", found.sentences)
    conform("documents", found.documents, ("document_id", "title", "report_year", "level", "place", "kind"))
    sections = {row["section_id"]: row for row in found.sections.iter_rows(named=True)}
    assert [row["ordinal"] for row in sections.values()] == list(range(len(sections)))
    for row in sections.values():
        assert row["clean_start"] <= row["clean_end"] and row["char_start"] <= row["char_end"]
        if row["parent_id"] is None:
            assert (row["level"], row["clean_start"], row["clean_end"]) == (
                0,
                0,
                len(documents["clean_text"][0]),
            )
            continue
        parent = sections[row["parent_id"]]
        assert row["level"] == parent["level"] + 1
        assert parent["clean_start"] <= row["clean_start"] <= row["clean_end"] <= parent["clean_end"]
    for sentence in found.sentences.iter_rows(named=True):
        section = sections[sentence["section_id"]]
        assert section["clean_start"] <= sentence["clean_start"]
        assert sentence["clean_end"] <= section["clean_end"]
        deeper = [
            row
            for row in sections.values()
            if row["clean_start"] <= sentence["clean_start"] and sentence["clean_end"] <= row["clean_end"]
        ]
        assert max(row["level"] for row in deeper) == section["level"]


@given(st.lists(TEXT, min_size=2, max_size=3))
def test_a_document_is_segmented_alike_alone_and_in_company(raws: list[str]) -> None:
    _, _, together = segmented(*raws)
    _, _, alone = segmented(raws[0])
    first = pl.col("document_id") == "0" * 16
    assert together.sections.filter(first).equals(alone.sections)
    assert together.sentences.filter(first).equals(alone.sentences)
