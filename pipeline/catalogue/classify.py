"""Frames in, frames out: the columns of `indicators` that say what a row is of.

What a name says is found once for each distinct name, unit, rule and change, and joined back: reports repeat each
other's names far more than their sentences.
"""

from __future__ import annotations

import polars as pl

from pipeline.catalogue.coding import add_codes
from pipeline.catalogue.meaning import (
    SERVED_UNITS,
    add_measures,
    after_matters,
    averaged,
    before_matters,
    held,
    served,
    summed_over_years,
    threshold,
    year_before,
)
from pipeline.catalogue.periods import add_periods
from pipeline.catalogue.standard import add_standard_values
from pipeline.catalogue.themes import add_themes
from pipeline.schema import conform
from pipeline.whereabouts import NOBODY, At

_SAID = ["said", "unit", "rule", "change", "averaged", "summed", "threshold", "base"]
_FILLED = ("indicator_code", "theme", "measure", "compared_with", "period", "value_standard", "value_high_standard",
           "unit_standard")  # fmt: skip
_STANDS = ["document_id", "char_start", "char_end"]
_REACH = 60
"""Characters before and after a number that can say something of it."""
_LISTING = ("和", "与", "及", "、")


def classify(
    documents: pl.DataFrame,
    sections: pl.DataFrame,
    sentences: pl.DataFrame,
    erasures: pl.DataFrame,
    indicators: pl.DataFrame,
    here: At = NOBODY,
) -> pl.DataFrame:
    """The table `indicators` with the columns that the catalogue fills.

    Args:
        documents: at least document_id, place, title and report_year.
        sections, sentences, erasures: those tables for the same documents.
        indicators: rows as extraction gives them, or as they were classified before.
        here: told each number that is the first of its name, while that is looked up.

    The order of the rows stays. The same rows give the same answer, whatever stands beside them.
    """
    rows = indicators.drop(_FILLED, strict=False).with_row_index("row")
    rows = rows.join(_said(rows, documents), on="row", how="left", maintain_order="left")
    rows = rows.join(_placed(rows, sentences, erasures), on="row", how="left", maintain_order="left")
    rows = add_periods(rows, documents, sections, sentences).with_columns(_around())
    rows = rows.with_columns(
        averaged=averaged().fill_null(False),
        summed=summed_over_years().fill_null(False),
        threshold=threshold().fill_null(False),
        served=served().fill_null(False),
        base=year_before(),
    )
    first = rows.select(*_SAID, *_STANDS).unique(_SAID, keep="first", maintain_order=True)
    known = add_codes(add_measures(first), here).drop(_STANDS)
    rows = rows.join(known, on=_SAID, how="left", nulls_equal=True, maintain_order="left")
    rows = rows.with_columns(indicator_code=pl.when(~(_two_things() | _only_served())).then("indicator_code"))
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


def _placed(rows: pl.DataFrame, sentences: pl.DataFrame, erasures: pl.DataFrame) -> pl.DataFrame:
    """Where each number begins and ends in its clean sentence: row, begin, end."""
    found = rows.select("row", "document_id", "sentence_id", "char_start", "char_end").sort("char_start")
    length = pl.col("char_end") - pl.col("char_start")
    erased = erasures.sort("char_start").select(
        "document_id", erased_at="char_start", erased=length.cum_sum().over("document_id")
    )
    starts = sentences.select("sentence_id", sentence_start="clean_start")
    for edge, place in (("char_start", "begin"), ("char_end", "end")):
        found = (
            found.sort(edge)
            .join_asof(erased, left_on=edge, right_on="erased_at", by="document_id", check_sortedness=False)
            .with_columns((pl.col(edge) - pl.col("erased").fill_null(0)).alias(place))
            .drop("erased", "erased_at")
        )
    return found.join(starts, on="sentence_id", how="left").select(
        "row", *(pl.col(place) - pl.col("sentence_start") for place in ("begin", "end"))
    )


def _around() -> tuple[pl.Expr, pl.Expr]:
    """The words before and after the number, in those sentences that have words which matter there."""
    sentence, begin = pl.col("sentence"), pl.col("begin")
    matters = before_matters(sentence) | pl.col("several_years") | pl.col("unit").is_in(SERVED_UNITS)
    before = pl.when(matters).then(sentence.str.head(begin))
    after = pl.when(after_matters(sentence) | pl.col("several_years")).then(
        sentence.str.slice(pl.col("end"), _REACH)
    )
    return before.str.tail(_REACH).alias("before"), after.alias("after")


def _only_served() -> pl.Expr:
    """Whether a count of people or households is of those that something is done for, and its name does not say what."""
    return (
        pl.col("served") & (pl.col("measure") == "level") & pl.col("indicator_code").is_in(held())
    ).fill_null(False)


def _two_things() -> pl.Expr:
    """Whether a number is listed with its neighbour (A和B) under one name: of two things then, told apart by nothing."""
    told = ("document_id", "sentence_id", "indicator_code", "measure", "year", "unit")
    listed = (
        pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift()) for name in told)
        & (pl.col("begin") - pl.col("end").shift() == 1)
        & pl.col("sentence").str.slice(pl.col("begin") - 1, 1).is_in(_LISTING)
    ).fill_null(False)
    return listed | listed.shift(-1, fill_value=False)
