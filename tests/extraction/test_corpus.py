"""Each line of the corpora gives exactly the rows that it states, through the whole of the analysis."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pytest

from pipeline.extraction import traced
from pipeline.extraction.naming.levels import ELSEWHERE, LEVELS, SERVED
from pipeline.extraction.naming.refining import REFINEMENTS
from pipeline.extraction.naming.relatives import RELATIVES
from tests.extraction.corpus_lines import CORPORA, Line, every_line, faults, read_corpus

LINES = every_line()
FILES = {
    file: [line for line in LINES if line.file == file] for file in dict.fromkeys(line.file for line in LINES)
}
NAMERS = ("restated", *(rule.id for rule in (*RELATIVES, *LEVELS, SERVED, *ELSEWHERE, *REFINEMENTS)))
"""Every rule that can name a number."""
UNREACHABLE = {"left.rest"}
"""Rules that name nothing below a heading, and every line stands below one: their own examples prove them."""
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


class Found(NamedTuple):
    """What one analysis of all lines, each a document, gives: by a line's place its rows, and the rules that named them."""

    rows: Mapping[str, list[dict[str, Any]]]
    rules: Mapping[str, set[str]]


@pytest.fixture(scope="session")
def found() -> Found:
    from pipeline.analysis import analyse

    documents = pl.DataFrame([_document(line) for line in LINES])
    rows: dict[str, list[dict[str, Any]]] = {line.place: [] for line in LINES}
    rules: dict[str, set[str]] = {line.place: set() for line in LINES}
    place = dict(zip(documents["document_id"], (line.place for line in LINES), strict=True))
    start = {line.place: len(_raw_text(line)) - len(line.text) - 1 for line in LINES}
    analysis = analyse(documents)
    indicators = analysis.indicators.sort("document_id", "char_start")
    for row in indicators.select("document_id", "char_start", *_COLUMNS).iter_rows(named=True):
        name = place[row["document_id"]]
        if row["char_start"] >= start[name]:
            rows[name].append(row)
    named = pl.col("document_id").is_in([one for one, line in zip(place, LINES, strict=True) if line.rule])
    traces = traced(
        analysis.documents.filter(named),
        analysis.sections.filter(named),
        analysis.sentences.filter(named),
        indicators.filter(named),
    )
    for trace in traces:
        rules[place[trace["document_id"]]].update(trace["answered"])
    return Found(rows, rules)


@pytest.mark.parametrize("file", FILES)
def test_each_line_of_a_file_gives_exactly_its_rows(file: str, found: Found) -> None:
    wrong = {line: faults(line, found.rows[line.place]) for line in FILES[file]}
    assert not any(wrong.values()), "".join(map(_told, wrong.items()))


def _told(wrong: tuple[Line, list[str]]) -> str:
    line, said = wrong
    return f"\n{line.place}: {line.text}  ({line.note})\n  " + "\n  ".join(said) if said else ""


@pytest.mark.parametrize("rule", NAMERS)
def test_a_naming_rule_names_a_number_of_each_line_of_its_file(rule: str, found: Found) -> None:
    lines = FILES.get(f"naming/{rule}", [])
    assert len(lines) >= 2 or rule in UNREACHABLE
    assert [line.place for line in lines if line.rule != rule or rule not in found.rules[line.place]] == []


def test_every_file_of_naming_is_of_a_rule() -> None:
    assert {path.stem for path in (CORPORA[0] / "naming").iterdir()} == set(NAMERS) - UNREACHABLE


def test_a_third_of_the_corpus_asks_for_no_row() -> None:
    assert sum(line.negative for line in LINES) * 3 >= len(LINES) >= 1828


def test_no_sentence_of_the_corpus_stands_twice() -> None:
    texts = [(line.text, line.plan, line.year) for line in LINES]
    assert len(texts) == len(set(texts))


def test_a_file_of_a_rule_without_its_first_line_is_refused(tmp_path: Path) -> None:
    """Its first sentence would be taken for the names of the columns, and the file passed over."""
    (tmp_path / "naming").mkdir()
    (tmp_path / "naming" / "left.tsv").write_text(
        "新建水渠8公里。\t8公里|水渠|8|公里\tleft\tleft\n", encoding="utf-8"
    )
    with pytest.raises(ValueError, match=r"left\.tsv: its first line is text, expected, note, rule"):
        read_corpus(tmp_path)
