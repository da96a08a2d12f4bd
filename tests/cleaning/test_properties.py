"""On any dirty text: erasing is exact, and positions map both ways without a search."""

from __future__ import annotations

import re

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.cleaning import OffsetMap, clean_documents, clean_text, erase, find_placeholders, offset_maps
from pipeline.cleaning.needles import LEXICON
from pipeline.lexicon.entries import load_lexicon
from pipeline.schema import conform

DIRT = st.sampled_from(
    [
        "##paidbegin##",
        "$$paidend$$",
        "<paid>",
        "##",
        "<br/>",
        "&nbsp;",
        "????",
        "\u200b",
        "\ue5e5",
        "\ufffd",
        "\ufeff",
        "\n",
        "\r\n",
        "\\r\\n",
        "\u2028",
        " ",
        "　",
        "　　",
        "\t",
        "— 2 —",
        "\n— 3 —\n",
        "阅读：18\n",
        "本文档编辑密码：a1",
        "（此处隐藏5个字）",
        "(全文共9字)",
        "来源：某网    ",
        "\\",
        "\\n",
        "\r",
        "\u00ad",
        "\ufe0f",
        "\U000f0001",
        "\n全年新建高标准农田1200亩，改造灌溉渠道18公里，受益群众3600人。\n",
        "\n相关文章\n",
        "\n下一篇：某县2021年工作总结\n",
        "\n一、",
    ]
)
CONTENT = st.sampled_from(
    [
        "完成投资",
        "6",
        "89.9",
        "12",
        "1,",
        "286.5",
        "19.",
        ".5",
        "２３",
        "万元",
        "亿元",
        "％",
        "个村",
        "xx",
        "×",
        "***",
        "X00",
        "一、",
        "（二）",
        "各位代表",
        "，",
        "。",
        "；",
        "：",
        "“",
        "”",
        "（",
        "）",
        "GDP",
        "2023年",
        "𠮷",
        "\U0001f600",
        "é",
    ]
)
TEXT = st.lists(st.one_of(DIRT, CONTENT, st.text(max_size=3)), max_size=40).map("".join)


@given(TEXT)
def test_raw_minus_erasures_is_the_clean_text(raw: str) -> None:
    text, erasures = clean_text(raw)
    assert erase(raw, erasures) == text
    last = 0
    for erasure in erasures:
        assert last <= erasure.start < erasure.end <= len(raw)
        assert raw[erasure.start : erasure.end] == erasure.words
        last = erasure.end


@given(TEXT)
def test_positions_map_to_the_same_character_both_ways(raw: str) -> None:
    text, erasures = clean_text(raw)
    offsets = OffsetMap(erasures)
    assert [raw[offsets.to_raw(at)] for at in range(len(text))] == list(text)
    assert [offsets.to_clean(offsets.to_raw(at)) for at in range(len(text) + 1)] == list(range(len(text) + 1))
    assert offsets.to_raw(len(text)) == len(raw)
    assert offsets.to_clean(0) == 0 and offsets.to_clean(len(raw)) == len(text)
    left = [offsets.to_clean(at) for at in range(len(raw) + 1)]
    assert left == sorted(left)
    erased = {at for erasure in erasures for at in range(erasure.start, erasure.end)}
    assert left == [at - sum(1 for gone in erased if gone < at) for at in range(len(raw) + 1)]


@given(TEXT, st.data())
def test_a_clean_span_becomes_the_raw_span_from_its_first_to_its_last_character(
    raw: str, data: st.DataObject
) -> None:
    text, erasures = clean_text(raw)
    offsets = OffsetMap(erasures)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    raw_start, raw_end = offsets.span_to_raw(start, end)
    inside = [(max(gone.start, raw_start), min(gone.end, raw_end)) for gone in erasures]
    kept = erase(raw[:raw_end], [span for span in inside if span[0] < span[1]])[raw_start:]
    assert kept == text[start:end]
    if start < end:
        assert raw[raw_start] == text[start] and raw[raw_end - 1] == text[end - 1]
        assert (offsets.to_clean(raw_start), offsets.to_clean(raw_end)) == (start, end)
    assert offsets.spans_to_raw([start], [end]) == ([raw_start], [raw_end])


@given(TEXT)
def test_no_digit_letter_or_chinese_character_is_erased_outside_markers_and_furniture(raw: str) -> None:
    for erasure in clean_text(raw).erasures:
        if erasure.kind in ("layout_space", "mojibake", "invisible", "private_use"):
            assert not any(
                character.isalnum() for character in erasure.words.replace("\\r", "").replace("\\n", "")
            )


EXAMPLES = [
    marker.examples[0] for marker in load_lexicon(LEXICON).patterns.values() if marker.side != "words"
]


@pytest.mark.parametrize("digits", ["7", "2023", "4" * 60, "２０２３", "20２３"])
def test_a_run_of_digits_beside_a_marker_is_erased_whole_or_not_at_all(digits: str) -> None:
    """What is left of one reads as another number."""
    for raw in [
        made for marker in EXAMPLES for made in (digits + marker, marker + digits, marker + "a" * 33 + digits)
    ]:
        erasures = clean_text(raw).erasures
        for run in re.finditer("[0-9０-９]+", raw):
            touching = [span for span in erasures if span.start < run.end() and run.start() < span.end]
            assert len(touching) < 2, raw
            assert all(span.start <= run.start() and run.end() <= span.end for span in touching), raw


@given(TEXT)
@example("6????6????")
def test_masks_are_disjoint_and_stand_where_they_say(raw: str) -> None:
    text = clean_text(raw).text
    last = 0
    for mask in find_placeholders(text):
        assert last <= mask.start < mask.end
        assert text[mask.start : mask.end] == mask.token
        last = mask.end


@given(st.lists(TEXT, max_size=4))
def test_frames_hold_what_single_texts_give(raws: list[str]) -> None:
    documents = pl.DataFrame(
        {"document_id": [f"{number:016x}" for number in range(len(raws))], "raw_text": raws},
        schema={"document_id": pl.String, "raw_text": pl.String},
    )
    cleaned, erasures = clean_documents(documents)
    conform("erasures", erasures)
    assert cleaned["clean_text"].to_list() == [clean_text(raw).text for raw in raws]
    maps = offset_maps(erasures)
    for document_id, raw, text in cleaned.select("document_id", "raw_text", "clean_text").iter_rows():
        offsets = maps.get(document_id, OffsetMap([]))
        assert "".join(raw[offsets.to_raw(at)] for at in range(len(text))) == text


def test_overlapping_erasures_are_an_error_that_names_the_span() -> None:
    with pytest.raises(ValueError, match="4–6"):
        OffsetMap([(2, 5), (4, 6)])


def test_an_erasure_within_a_number_is_inside_its_raw_span_and_one_beside_it_outside() -> None:
    raw = "投资##paidend##48##paidbegin##0万元##paidend##。"
    text, erasures = clean_text(raw)
    start = text.index("480万元")
    raw_start, raw_end = OffsetMap(erasures).span_to_raw(start, start + 5)
    assert raw[raw_start:raw_end] == "48##paidbegin##0万元"
