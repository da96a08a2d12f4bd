"""The same report in every format gives the same rows of indicators, each of them led back to its place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from pipeline import cleaning, extraction, segmentation
from pipeline.reading import read_files, scan
from pipeline.settings import Limits
from tests.formats.write_samples import SAMPLES, SOURCES, WRITERS, lines_of

COLUMNS = ("name", "value", "value_high", "unit", "masked", "bound", "status", "change", "year")
Rows = dict[str, list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Rows]:
    """The rows of each report, by format."""
    raw = tmp_path_factory.mktemp("raw")
    for name in SOURCES:
        lines = lines_of((SAMPLES / name).read_text(encoding="utf-8"))
        for suffix, write in WRITERS.items():
            (raw / f"{Path(name).stem}.{suffix}").write_bytes(write(lines))
    read = read_files(scan(raw, Limits()).files, Limits())
    assert read.refused.rows() == []
    documents, erasures = cleaning.clean_documents(read.documents)
    parts = segmentation.segment(documents, erasures)
    found = extraction.extract(parts.documents, parts.sections, parts.sentences, erasures).indicators
    by_report: dict[str, Rows] = {Path(name).stem: {} for name in SOURCES}
    for document_id, path in documents.select("document_id", "source_path").iter_rows():
        report, suffix = path.rsplit(".", 1)
        own = found.filter(pl.col("document_id") == document_id).sort("char_start")
        by_report[report][suffix] = own.select(COLUMNS).rows()
    return by_report


@pytest.mark.parametrize("report", [Path(name).stem for name in SOURCES])
@pytest.mark.parametrize("suffix", [suffix for suffix in WRITERS if suffix != "txt"])
def test_a_format_gives_the_rows_of_the_plain_text(
    rows: Mapping[str, Rows], report: str, suffix: str
) -> None:
    plain = rows[report]["txt"]
    assert len(plain) > 60
    assert rows[report][suffix] == plain
