"""The corpus of headings: every line is a test."""

from __future__ import annotations

import polars as pl
import pytest

from pipeline.cleaning import clean_documents
from pipeline.segmentation import segment
from tests.corpus_file import corpus


@pytest.mark.parametrize(("text", "expected"), corpus("headings.tsv", "input", "expected"))
def test_the_line_gives_the_sections_it_names(text: str, expected: str) -> None:
    if text.startswith("@2023 "):
        text = "某县2023年工作总结\n" + text.removeprefix("@2023 ")
    documents, erasures = clean_documents(pl.DataFrame({"document_id": ["d"], "raw_text": [text]}))
    sections = segment(documents, erasures).sections.filter(pl.col("level") > 0)
    found = [
        f"{level}~{label}~{kind}~{heading}"
        for level, label, kind, heading in sections.select("level", "label", "kind", "heading").iter_rows()
    ]
    assert " / ".join(found) == ("" if expected == "-" else expected)
