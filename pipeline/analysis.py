"""The whole way from raw text to rows, in memory: the pure ring as one function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from pipeline.cleaning import clean_documents
from pipeline.extraction import extract, traced
from pipeline.segmentation import segment


@dataclass(frozen=True, slots=True)
class Analysis:
    """Every table that the text of a batch of documents gives; `indicators` as extraction has them, not classified."""

    documents: pl.DataFrame
    sections: pl.DataFrame
    sentences: pl.DataFrame
    erasures: pl.DataFrame
    placeholders: pl.DataFrame
    indicators: pl.DataFrame
    numerals: pl.DataFrame
    table_cells: pl.DataFrame


def analyse(documents: pl.DataFrame, blocks: pl.DataFrame | None = None) -> Analysis:
    """Clean, segment and extract documents as `pipeline.reading` gives them (document_id, raw_text, …).

    ``blocks`` is the table of that name for them, where their format gives one.
    """
    cleaned, erasures = clean_documents(documents)
    segmentation = segment(cleaned, erasures, blocks)
    extraction = extract(
        segmentation.documents,
        segmentation.sections,
        segmentation.sentences,
        erasures,
        blocks,
        segmentation.tables,
    )
    return Analysis(
        segmentation.documents,
        segmentation.sections,
        segmentation.sentences,
        erasures,
        extraction.placeholders,
        extraction.indicators,
        extraction.numerals,
        extraction.table_cells,
    )


def trace(analysis: Analysis) -> list[dict[str, Any]]:
    """How each number in running text came by its name, status and year: see `extraction.tracing.Trace`."""
    return traced(analysis.documents, analysis.sections, analysis.sentences, analysis.indicators)
