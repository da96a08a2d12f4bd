"""A sentence that never ends is cut, nothing of it is lost, and it takes no more time than its length."""

from __future__ import annotations

import pytest

from pipeline.segmentation.sentences import split_lines


@pytest.mark.parametrize(
    ("text", "longest"),
    [("完成投资12亿元，" * 500, 1000), ("完成" * 2500, 1000), ("新建3座，\t" * 900 + "。", 1000)],
)
def test_a_sentence_without_an_end_is_cut_at_a_pause(text: str, longest: int) -> None:
    (line,) = split_lines(text)
    parts = line.sentences
    assert line.begin == 0
    assert max(part.end - part.start for part in parts) <= longest
    assert "".join(text[part.start : part.end] for part in parts) == text.rstrip()
    assert all(part.end == len(text.rstrip()) or text[part.end - 1] in "，\t成完" for part in parts)
    assert all(text[part.start : part.end] == part.words for part in parts)


def test_a_sentence_as_long_as_reports_have_them_is_whole() -> None:
    text = "，".join(["完成投资12亿元"] * 90) + "。"
    assert [(part.start, part.end) for part in split_lines(text)[0].sentences] == [(0, len(text))]
