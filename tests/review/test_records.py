"""The file of records: durable, appended to by several, readable whatever a crash left."""

import json
import multiprocessing
from pathlib import Path

import pytest

from pipeline.review import (
    FIELDS,
    Correction,
    ReviewError,
    append_correction,
    made_at,
    new_correction,
    read_reviews,
)
from pipeline.review.records import ENUMS
from pipeline.schema import TABLES

SEEN = {
    "name": "粮食产量", "value": 3.2e4, "value_high": None, "unit": "吨", "masked": False, "bound": "exact",
    "status": "actual", "change": None, "year": 2023,
}  # fmt: skip


def record(verdict: str = "correct", **changed: object) -> Correction:
    fields = {**SEEN, "value": 3.3e4, **changed}
    return new_correction(
        verdict,
        made_by="李审",
        note="原件为\t3.3万吨\n见附表",
        source_path="乡/报告.txt",
        document_id="0123456789abcdef",
        span=(10, 15),
        quantity="3.2万吨",
        sentence="粮食产量3.2万吨。",
        occurrence=0,
        seen=SEEN,
        corrected=fields if verdict == "correct" else {},
    )


def append_many(path: Path, count: int) -> None:
    for _ in range(count):
        append_correction(path, record())


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "reviews" / "corrections.jsonl"
    written = [record(), record("accept"), record("reject"), record("reopen")]
    for correction in written:
        append_correction(path, correction)
    assert read_reviews(path).corrections == tuple(written)
    assert read_reviews(path).damaged == ()
    assert read_reviews(tmp_path / "none.jsonl").corrections == ()


def test_two_processes_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "corrections.jsonl"
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=append_many, args=(path, 40)) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(read_reviews(path).corrections) == 80 and not read_reviews(path).damaged


def test_a_line_that_a_crash_cut_off_is_told_and_swallows_nothing(tmp_path: Path) -> None:
    path = tmp_path / "corrections.jsonl"
    append_correction(path, record())
    whole = path.read_bytes()
    for length in (1, len(whole) // 2, len(whole) - 2):
        path.write_bytes(whole + whole[:length])
        append_correction(path, record("accept"))
        reviews = read_reviews(path)
        assert [correction.verdict for correction in reviews.corrections] == ["correct", "accept"]
        assert (
            len(reviews.damaged) == 1 and "line 2" in reviews.damaged[0] and "delete it" in reviews.damaged[0]
        )


@pytest.mark.parametrize(
    "line",
    [
        b"[]",
        b"\xff\xfe",
        b"null",
        b'"words"',
        b"{}",
        b"[" * 100_000,
        json.dumps({**json.loads('{"verdict": "accept"}')}).encode(),
    ],
)
def test_what_is_no_record_stops_nothing(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "corrections.jsonl"
    path.write_bytes(line + b"\n")
    append_correction(path, record())
    reviews = read_reviews(path)
    assert len(reviews.corrections) == 1 and len(reviews.damaged) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"name": ""},
        {"value": float("nan")},
        {"value": True},
        {"masked": True},
        {"year": 20230},
        {"bound": None},
        {"status": "done"},
        {"value_high": 1.0},
        {"unit": "长" * 50},
        {"colour": "red"},
    ],
)
def test_a_correction_holds_only_what_a_row_can_hold(changed: dict[str, object]) -> None:
    with pytest.raises(ReviewError):
        record(**changed)


def test_a_verdict_says_something_of_something() -> None:
    with pytest.raises(ReviewError):
        record("maybe")
    with pytest.raises(ReviewError):
        new_correction(
            "accept", made_by="", note="", source_path="", document_id="", span=(0, 1), quantity="3",
            sentence="", occurrence=0, seen={}, corrected={},
        )  # fmt: skip


def test_fields_and_their_values_are_those_of_the_table() -> None:
    indicators = TABLES["indicators"]
    for name in FIELDS:
        assert indicators.column(name).enum == ENUMS.get(name, ())
        assert TABLES["corrections"].column(name).enum == ENUMS.get(name, ())


@pytest.mark.parametrize(
    "junk",
    [
        {"note": "\ud800"},
        {"seen": {**SEEN, "name": "\udfff"}},
        {"made_at": "0001-01-01T00:00:00+14:00"},
        {"made_at": "9999-12-31T23:59:59-14:00"},
        {"corrected": {**SEEN, "value": 10**400}},
    ],
    ids=["half a character", "and in a name", "before the first day", "after the last", "no float"],
)
def test_what_no_table_can_hold_is_a_damaged_line(tmp_path: Path, junk: dict[str, object]) -> None:
    path = tmp_path / "corrections.jsonl"
    append_correction(path, record())
    line = json.loads(path.read_text(encoding="utf-8"))
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({**line, **junk}) + "\n")
    reviews = read_reviews(path)
    assert len(reviews.corrections) == 1
    assert len(reviews.damaged) == 1 and "line 2" in reviews.damaged[0]


def test_a_time_without_a_zone_is_in_utc() -> None:
    assert made_at("2026-11-30T10:00:00") == made_at("2026-11-30T18:00:00+08:00")
