"""The text of the benchmarks is what docs/benchmarks.md says: repeated, or without a repeated number."""

import re
from pathlib import Path

from benchmarks.sample_text import batches, once, sample_texts, vary
from benchmarks.speed import TARGETS, Measured, missed


def test_batches_reach_the_size_with_documents_of_their_own() -> None:
    frames = list(batches(120_000, repeat=True, size=40))
    ids = [one for frame in frames for one in frame["document_id"]]
    assert len(ids) == len(set(ids)) == 40 * len(frames)
    assert sum(int(frame["raw_text"].str.len_chars().sum()) for frame in frames) >= 120_000
    assert {text for frame in frames for text in frame["raw_text"]} <= set(sample_texts())


def test_no_sentence_with_a_count_a_share_or_money_stands_in_two_copies() -> None:
    measured = re.compile(
        r"(?<![\dXxＸ×*＊_.．A-Za-z万千百])\d+(?:\.\d+)?(?:%|％|万|亿|元|家|户|人|个|亩|公里)"
    )
    for text in sample_texts():
        first, second = (set(re.split(r"[。！？\n]", vary(text, copy))) for copy in (12, 13))
        assert not {sentence for sentence in first & second if measured.search(sentence)}


def test_changed_numbers_stay_plausible_and_years_stay_years() -> None:
    text = "2023年，新增企业12家，增长5.1%，占35%，投资1,250万元，发放X0万元。\n1.到2025年6月"
    assert vary(text, 7) == (
        "2023年，新增企业120007家，增长5.10007%，占35.0007%，投资1,250.0007万元，发放X0万元。\n1.到2025年6月"
    )


def test_a_target_is_missed_where_extraction_is_too_slow() -> None:
    def at(speed: int) -> Measured:
        return Measured([speed], 1, [1.0], [1.0])

    slow = {"extraction": at(1400), "jieba_tagging": at(100), "recognizers_text": at(10)}
    [fault] = missed(slow, TARGETS, "repeated")
    assert fault == "on repeated text extraction is 14.0 times jieba_tagging, not 15"
    assert not missed({**slow, "extraction": at(1500)}, TARGETS, "repeated")


def test_of_real_reports_each_is_read_once(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text(
            f"第{number}份报告。新修村道{number + 3}公里。", encoding="utf-8"
        )
    slices = [once((tmp_path,), first, 2)["raw_text"].to_list() for first in (0, 2, 4)]
    assert [len(texts) for texts in slices] == [2, 2, 1]
    assert sorted(text for texts in slices for text in texts) == sorted(sample_texts(tmp_path))
