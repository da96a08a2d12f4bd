"""Frames in, frames out: the columns of `indicators` that say what a row is of.

What a name says is found once for each distinct name, unit, rule and change, and joined back: reports repeat each
other's names far more than their sentences.
"""

from __future__ import annotations

import polars as pl

from pipeline.catalogue.coding import add_codes
from pipeline.catalogue.meaning import add_measures, averaged, before_matters, summed_over_years, year_before
from pipeline.catalogue.standard import add_standard_values
from pipeline.catalogue.themes import add_themes
from pipeline.schema import conform

_SAID = ["said", "unit", "rule", "change", "averaged", "summed", "base"]
_FILLED = ("indicator_code", "theme", "measure", "compared_with", "value_standard", "value_high_standard",
           "unit_standard")  # fmt: skip
_REACH = 60
"""Characters before a number that can say something of it."""


def classify(
    documents: pl.DataFrame,
    sections: pl.DataFrame,
    sentences: pl.DataFrame,
    erasures: pl.DataFrame,
    indicators: pl.DataFrame,
) -> pl.DataFrame:
    """The table `indicators` with the columns that the catalogue fills.

    Args:
        documents: at least document_id and place.
        sections, sentences, erasures: those tables for the same documents.
        indicators: rows as extraction gives them, or as they were classified before.

    The order of the rows stays. The same rows give the same answer, whatever stands beside them.
    """
    rows = indicators.drop(_FILLED, strict=False).with_row_index("row")
    rows = rows.join(_said(rows, documents), on="row", how="left", maintain_order="left")
    rows = rows.join(
        _before(rows, sentences, erasures), on="row", how="left", maintain_order="left"
    ).with_columns(
        averaged=averaged().fill_null(False),
        summed=summed_over_years().fill_null(False),
        base=year_before(),
    )
    known = add_codes(add_measures(rows.select(_SAID).unique(maintain_order=True)))
    rows = rows.join(known, on=_SAID, how="left", nulls_equal=True, maintain_order="left")
    return conform("indicators", add_standard_values(add_themes(rows, sections)))


def _said(rows: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """The name of each row, without the document's own place before it."""
    places = documents.select("document_id", "place")
    named = rows.select("row", "document_id", "name").join(places, on="document_id", how="left")
    return named.select(
        "row",
        said=pl.when(pl.col("name").str.starts_with(pl.col("place")))
        .then(pl.col("name").str.strip_prefix(pl.col("place")))
        .otherwise("name"),
    )


def _before(rows: pl.DataFrame, sentences: pl.DataFrame, erasures: pl.DataFrame) -> pl.DataFrame:
    """The words before the number, of those rows whose sentence has words that matter there."""
    found = rows.select("row", "document_id", "sentence", "sentence_id", "char_start")
    found = found.filter(before_matters(pl.col("sentence"))).sort("char_start")
    length = pl.col("char_end") - pl.col("char_start")
    erased = erasures.sort("char_start").select(
        "document_id", "char_start", erased=length.cum_sum().over("document_id")
    )
    starts = sentences.select("sentence_id", sentence_start="clean_start")
    at = pl.col("char_start") - pl.col("erased").fill_null(0) - pl.col("sentence_start")
    return (
        found.join_asof(erased, on="char_start", by="document_id", check_sortedness=False)
        .join(starts, on="sentence_id")
        .select("row", before=pl.col("sentence").str.head(at).str.tail(_REACH))
    )
