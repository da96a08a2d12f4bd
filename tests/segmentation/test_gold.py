"""On the real reports: every gold row stands in one sentence, masks are found, years and kinds of sections
agree.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from pipeline.cleaning import OffsetMap, clean_documents, find_placeholders, offset_maps
from pipeline.reading import read_files, scan
from pipeline.segmentation import segment
from pipeline.settings import Limits


@dataclass(frozen=True)
class Row:
    start: int
    end: int
    masked: bool
    optional: bool
    status: str
    year: str


@dataclass(frozen=True)
class Corpus:
    documents: pl.DataFrame
    sections: pl.DataFrame
    sentences: pl.DataFrame
    maps: dict[str, OffsetMap]
    gold: dict[str, list[Row]]


@pytest.fixture
def real(shared: Path) -> Corpus:
    """The real reports, segmented, with their gold rows by document id."""
    read = [
        read_files(scan(shared / folder, Limits()).files, Limits()).documents
        for folder in ("seeds", "reports")
    ]
    cleaned, erasures = clean_documents(pl.concat(read))
    found = segment(cleaned, erasures)
    gold: dict[str, list[Row]] = {}
    for document_id, source_path in found.documents.select("document_id", "source_path").iter_rows():
        path = next((shared / "gold").glob(f"*/{Path(source_path).stem}.tsv"))
        with open(path, encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            gold[document_id] = [
                Row(
                    int(row["start"]),
                    int(row["end"]),
                    row["masked"] == "1",
                    row["optional"] == "1",
                    row["status"],
                    row["year"],
                )
                for row in rows
            ]
    return Corpus(found.documents, found.sections, found.sentences, offset_maps(erasures), gold)


def test_every_row_stands_in_exactly_one_sentence(real: Corpus) -> None:
    for document_id, rows in real.gold.items():
        spans = real.sentences.filter(document_id=document_id).select("char_start", "char_end").rows()
        for row in rows:
            assert sum(start <= row.start and row.end <= end for start, end in spans) == 1


def test_every_hidden_value_is_a_mask_with_the_role_value_and_no_other_mask_is(real: Corpus) -> None:
    missed = surplus = 0
    for document_id, clean in real.documents.select("document_id", "clean_text").iter_rows():
        offsets = real.maps.get(document_id, OffsetMap([]))
        masks = [
            offsets.span_to_raw(mask.start, mask.end)
            for mask in find_placeholders(clean)
            if mask.role == "value"
        ]
        hidden = [row for row in real.gold[document_id] if row.masked]
        missed += sum(not any(row.start <= a and z <= row.end for a, z in masks) for row in hidden)
        surplus += sum(not any(row.start <= a and z <= row.end for row in hidden) for a, z in masks)
    assert missed <= 2
    assert surplus <= 2


def test_the_report_year_is_that_of_most_actual_rows(real: Corpus) -> None:
    for document_id, year in real.documents.select("document_id", "report_year").iter_rows():
        years = Counter(
            row.year for row in real.gold[document_id] if row.status.startswith("actual") and row.year
        )
        assert str(year) == years.most_common(1)[0][0]


def test_actual_rows_hardly_ever_stand_in_plans(real: Corpus) -> None:
    kinds = dict(real.sections.select("section_id", "kind").iter_rows())
    actual = in_plans = 0
    for document_id, rows in real.gold.items():
        spans = (
            real.sentences.filter(document_id=document_id)
            .select("char_start", "char_end", "section_id")
            .rows()
        )
        for row in rows:
            if row.status == "actual":
                section = next(name for start, end, name in spans if start <= row.start and row.end <= end)
                actual += 1
                in_plans += kinds[section] == "plan"
    assert in_plans <= actual // 100
