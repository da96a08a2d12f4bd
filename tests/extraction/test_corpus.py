"""Each line of tests/corpus gives exactly the rows that it states, through the whole of the analysis."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from corpus_lines import Line, faults, read_corpus

CORPUS = Path(__file__).parents[1] / "corpus"
LINES = read_corpus(CORPUS)
_COLUMNS = ("name", "value", "value_high", "unit", "masked", "bound", "status", "change", "year", "quantity")


def _raw_text(line: Line) -> str:
    """A report of that year in which the sentence stands, in a review or in a plan."""
    heading = f"二、{line.year + 1}年工作计划" if line.plan else f"一、{line.year}年工作开展情况"
    return f"青山镇{line.year}年工作总结\n{heading}\n{line.text}\n"


def _document(line: Line) -> dict[str, Any]:
    raw = _raw_text(line)
    digest = sha256(f"{line.place} {raw}".encode()).hexdigest()
    return {
        "document_id": digest[:16],
        "source_path": f"{line.place}.txt",
        "sha256": digest,
        "bytes": len(raw.encode()),
        "format": "txt",
        "encoding": "utf-8",
        "raw_text": raw,
    }


@pytest.fixture(scope="session")
def rows_by_place() -> Mapping[str, list[dict[str, Any]]]:
    """The rows that one analysis of all lines, each a document, gives; by the line's place."""
    from pipeline.analysis import analyse

    documents = pl.DataFrame([_document(line) for line in LINES])
    found: dict[str, list[dict[str, Any]]] = {line.place: [] for line in LINES}
    place = dict(zip(documents["document_id"], (line.place for line in LINES), strict=True))
    start = {line.place: len(_raw_text(line)) - len(line.text) - 1 for line in LINES}
    indicators = analyse(documents).indicators.sort("document_id", "char_start")
    for row in indicators.select("document_id", "char_start", *_COLUMNS).iter_rows(named=True):
        name = place[row["document_id"]]
        if row["char_start"] >= start[name]:
            found[name].append(row)
    return found


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.place)
def test_a_line_of_the_corpus_gives_exactly_its_rows(line: Line, rows_by_place: Mapping[str, Any]) -> None:
    wrong = faults(line, rows_by_place[line.place])
    assert not wrong, f"{line.text}  ({line.note})\n  " + "\n  ".join(wrong)


def test_a_third_of_the_corpus_asks_for_no_row() -> None:
    assert sum(line.negative for line in LINES) * 3 >= len(LINES) >= 600


def test_no_sentence_of_the_corpus_stands_twice() -> None:
    texts = [(line.text, line.plan, line.year) for line in LINES]
    assert len(texts) == len(set(texts))
