"""The wide frame: each row of `indicators` with what an analyst would join."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from pipeline.warehouse.lexicon_tables import catalogue_tables

_OF_DOCUMENT: Final = (
    "source_path", "title", "place", "province", "city", "county", "level", "division_code", "report_year", "kind",
)  # fmt: skip
_OF_PLACE: Final = ("page", "sheet", "cell", "table_number")
FACTS: Final = (
    "document_id", *_OF_DOCUMENT,
    "indicator_id", "name", "standard_name", "indicator_code", "theme", "measure",
    "value", "value_high", "unit", "value_standard", "value_high_standard", "unit_standard", "quantity",
    "bound", "status", "change", "year", "period", "compared_with", "masked",
    "section", "sentence", *_OF_PLACE, "char_start", "char_end", "rule",
)  # fmt: skip
"""The columns in order; all but `section` (its heading) and `standard_name` (Chinese) are those of the database."""


def facts(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row a row of ``indicators``, in the order of the paths and of their text, with the columns of FACTS."""
    names = catalogue_tables()["catalogue"].select("indicator_code", standard_name="name_zh")
    sections = frames["sections"].select("section_id", section="heading")
    return (
        frames["indicators"]
        .join(frames["documents"].select("document_id", *_OF_DOCUMENT), on="document_id")
        .join(sections, on="section_id", how="left")
        .join(names, on="indicator_code", how="left")
        .pipe(_with_place, frames["blocks"])
        .sort("source_path", "char_start", "char_end")
        .select(FACTS)
    )


def _with_place(rows: pl.DataFrame, blocks: pl.DataFrame) -> pl.DataFrame:
    """Page, sheet, cell and table of the block that holds a number; NULL where the format has none."""
    around = blocks.select("document_id", "char_start", *_OF_PLACE, block_end="char_end").sort("char_start")
    placed = rows.sort("char_start").join_asof(
        around, on="char_start", by="document_id", check_sortedness=False
    )
    held = pl.col("char_start") < pl.col("block_end")
    return placed.with_columns(pl.when(held).then(pl.col(_OF_PLACE)))
