"""Numerals: what is read has the value that it is written for, and nothing malformed has one."""

from __future__ import annotations

import doctest
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extraction.mentions import numerals
from pipeline.extraction.mentions.numerals import decimal_of, fold

_DIGITS = "零一二三四五六七八九"


def _part(value: int) -> str:
    """A number below ten thousand, zeros between its digits written once: 1005 is 一千零五."""
    words, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + name
            gap = False
        else:
            gap = True
    return words


def _chinese(number: int) -> str:
    """The usual way to write a whole number below 10^12 in Chinese."""
    words = ""
    for unit, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part, number = divmod(number, unit)
        if part:
            words += ("零" if words and part < 1000 else "") + _part(part) + name
    return words or "零"


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(numerals).failed == 0


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_a_whole_number_written_in_chinese_reads_back(number: int) -> None:
    assert decimal_of(_chinese(number)) == number


@given(st.integers(min_value=0, max_value=10**9), st.integers(min_value=0, max_value=999))
def test_arabic_numbers_read_back_with_and_without_separators(whole: int, fraction: int) -> None:
    assert decimal_of(f"{whole}.{fraction:03d}") == Decimal(f"{whole}.{fraction:03d}")
    assert decimal_of(f"{whole:,}") == whole


@given(
    st.integers(min_value=1, max_value=9999),
    st.sampled_from([("万", 10**4), ("亿", 10**8), ("万亿", 10**12)]),
)
def test_a_multiplier_behind_digits_multiplies(number: int, scale: tuple[str, int]) -> None:
    word, factor = scale
    assert decimal_of(f"{number}{word}") == number * factor


@pytest.mark.parametrize("words", ["", "点五", "五点", "1二", "万点", "二点十"])
def test_what_is_no_numeral_has_no_value(words: str) -> None:
    assert decimal_of(words) is None


@given(st.text(max_size=200))
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_full_width_digits_and_traditional_multipliers_fold() -> None:
    assert fold("２７１．０２億元，３·５％") == "271.02亿元,3.5%"
