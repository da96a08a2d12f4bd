"""Words that go on for too long are cut between numbers, and nothing of them is lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cleaning.cutting import pieces

_SIGNS = st.text(st.sampled_from("0123４５.,，、。 \u3000\tx*%一亿元亩m2甲（"), max_size=120)
_QUANTITIES = [
    "48.152万元", "1，178户", "２７１．０２亿元", "3 公里", "5—6亿元", "百分之二十一点七", "xx万余元", "1XX32元",
    "三千六百亿元", "12.5个百分点", "50m3", "3个半月", "100多万人次", "0.4吨标准煤",
]  # fmt: skip


@given(_SIGNS, st.integers(1, 20))
def test_pieces_hold_all_of_the_words_and_part_no_run_of_digits(words: str, longest: int) -> None:
    found = pieces(words, longest)
    assert "".join(words[start:end] for start, end in found) == words
    for start, end in found:
        assert start < end
        assert end - start <= longest or re.fullmatch(r"[0-9０-９]+", words[start:end])
        assert not re.fullmatch(r"[0-9０-９]{2}", words[end - 1 : end + 1])


@pytest.mark.parametrize("quantity", _QUANTITIES)
def test_no_quantity_is_cut(quantity: str) -> None:
    for before in range(990 - len(quantity), 1001):
        words = "甲" * before + quantity + "乙" * 1000
        inside = [words[before:end] for _, end in pieces(words) if before < end < before + len(quantity)]
        assert not inside


def test_a_pause_is_where_words_are_cut_first() -> None:
    words = "完成投资3亿元，" * 60 + "修路5公里" * 150
    assert words[: pieces(words)[0][1]] == "完成投资3亿元，" * 60
