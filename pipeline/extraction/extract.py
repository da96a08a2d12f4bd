"""Frames in, frames out: a batch's rows, the fate of every other number, and its placeholders.

Each distinct sentence is read once, in Python; where it stands, and where that is in the raw text, is joined to
what it gave, in polars.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from pipeline.extraction.qualifiers import Context
from pipeline.extraction.rows import Reading, read_sentence
from pipeline.schema import conform, frame_schema

_DIGITS: Final = r"[0-9０-９]+"
_DATED: Final = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?:年[0-9]{1,2}月|[.\-/][0-9]{1,2}[.\-/])")
_HEAD: Final = 400
"""Characters at a report's beginning where its date line stands."""
_RESIDUE: Final = ("no_unit", "indefinite")
_CONTEXT: Final = ("kind", "year", "written_year", "report_year", "heading")
_ROW: Final = ("name", "value", "value_high", "unit", "masked", "bound", "status", "change", "year", "rule")
_PLACE: Final = {"key": pl.UInt32(), "start": pl.Int32(), "end": pl.Int32()}


@dataclass(frozen=True, slots=True)
class Extraction:
    """The tables `indicators`, `numerals` and `placeholders` of a batch."""

    indicators: pl.DataFrame
    numerals: pl.DataFrame
    placeholders: pl.DataFrame


def extract(
    documents: pl.DataFrame, sections: pl.DataFrame, sentences: pl.DataFrame, erasures: pl.DataFrame
) -> Extraction:
    """Every number of the documents: a row, ignored by a named rule, or residue.

    Args:
        documents: at least document_id, raw_text, clean_text, report_year, kind.
        sections, sentences, erasures: those tables for the same documents.

    The same documents give the same rows in the same order, whatever was extracted before.
    """
    standing = sentences.select("document_id", "section_id", "sentence_id", "text", "clean_start").join(
        _contexts(documents, sections), on="section_id", how="left"
    )
    distinct = standing.select("text", *_CONTEXT).unique(maintain_order=True).with_row_index("key")
    readings = [read_sentence(text, Context(*context)) for _, text, *context in distinct.iter_rows()]
    standing = standing.join(distinct, on=["text", *_CONTEXT], how="left", nulls_equal=True).drop(_CONTEXT)
    where = _Where(documents, standing, erasures)
    indicators = where.located(_rows(readings)).with_columns(
        pl.format("{}-i{}-{}", "document_id", _padded("char_start"), _padded("char_end")).alias(
            "indicator_id"
        )
    )
    numerals = pl.concat(
        [
            indicators.with_columns(words="quantity", outcome=pl.lit("indicator")),
            where.located(_ignored(readings)).rename({"quantity": "words"}),
            _erased(erasures),
        ],
        how="diagonal_relaxed",
    )
    placeholders = where.located(_masks(readings)).rename({"quantity": "token"})
    return Extraction(
        _ordered("indicators", indicators.rename({"text": "sentence"})),
        _ordered("numerals", numerals),
        _ordered("placeholders", placeholders),
    )


def _contexts(documents: pl.DataFrame, sections: pl.DataFrame) -> pl.DataFrame:
    """What the sentences of each section inherit: section_id and the fields of `Context`."""
    written = [
        _written_year(clean, report_year)
        for clean, report_year in documents.select("clean_text", "report_year").iter_rows()
    ]
    of_document = documents.select(
        "document_id",
        "report_year",
        pl.Series("written_year", written, dtype=pl.Int32),
        delivered_next_year=pl.col("kind") == "work_report",
    )
    year = pl.coalesce("year", "report_year")
    return sections.join(of_document, on="document_id").select(
        "section_id",
        "kind",
        year.alias("year"),
        pl.when((pl.col("kind") == "plan") & pl.col("delivered_next_year")).then(year).otherwise("written_year")
        .alias("written_year"),
        "report_year",
        "heading",
    )  # fmt: skip


def _written_year(clean: str, report_year: int | None) -> int | None:
    """The year of the date line at the report's head if it is the reviewed one or the next, else the former."""
    if report_year is None:
        return None
    dated = [int(match[1]) for match in _DATED.finditer(clean, 0, _HEAD)]
    return report_year + 1 if report_year + 1 in dated else report_year


class _Where:
    """Where each distinct sentence stands, and where a clean position of it is in the raw text."""

    def __init__(self, documents: pl.DataFrame, standing: pl.DataFrame, erasures: pl.DataFrame) -> None:
        self._raw = documents.select("document_id", "raw_text")
        self._standing = standing
        erased = pl.col("char_end") - pl.col("char_start")
        self._shifts = (
            erasures.sort("document_id", "char_start")
            .with_columns(erased=erased.cum_sum().over("document_id").cast(pl.Int32))
            .select("document_id", "erased", clean_at=pl.col("char_start") - pl.col("erased") + erased)
            .group_by("document_id", "clean_at", maintain_order=True)
            .agg(pl.col("erased").max())
            .sort("clean_at")
        )

    def located(self, marks: pl.DataFrame) -> pl.DataFrame:
        """Each mark of a distinct sentence at every place where the sentence stands.

        ``marks`` has key, start and end (offsets into the sentence) and any more columns; the result has
        document_id, section_id, sentence_id, text, char_start, char_end, quantity and those columns.
        """
        placed = self._standing.join(marks, on="key", how="inner", maintain_order="left_right")
        placed = self._in_raw(placed, pl.col("clean_start") + pl.col("start"), "char_start", 0)
        placed = self._in_raw(placed, pl.col("clean_start") + pl.col("end") - 1, "char_end", 1)
        length = pl.col("end") - pl.col("start")
        whole = pl.col("char_end") - pl.col("char_start") == length
        quantity = pl.col("text").str.slice("start", length)
        return (
            placed.with_columns(quantity=pl.when(whole).then(quantity))
            .pipe(self._across_erasures)
            .drop("key", "start", "end", "clean_start")
        )

    def _in_raw(self, placed: pl.DataFrame, clean: pl.Expr, name: str, behind: int) -> pl.DataFrame:
        """The raw position of a clean one, and ``behind`` more: the erased characters before it are counted."""
        if self._shifts.is_empty():
            return placed.with_columns((clean + behind).alias(name))
        return (
            placed.with_columns(clean.alias("clean_at"))
            .with_row_index("_order")
            .sort("clean_at")
            .join_asof(self._shifts, on="clean_at", by="document_id", check_sortedness=False)
            .sort("_order")
            .with_columns((pl.col("clean_at") + pl.col("erased").fill_null(0) + behind).alias(name))
            .drop("clean_at", "erased", "_order")
        )

    def _across_erasures(self, placed: pl.DataFrame) -> pl.DataFrame:
        """The words of marks with an erased piece inside: as the raw text has them."""
        if not placed["quantity"].null_count():
            return placed
        length = pl.col("char_end") - pl.col("char_start")
        with_raw = placed.with_row_index("_order").filter(pl.col("quantity").is_null()).join(
            self._raw, on="document_id"
        )  # fmt: skip
        words = with_raw.select("_order", words=pl.col("raw_text").str.slice("char_start", length))
        return (
            placed.with_row_index("_order")
            .join(words, on="_order", how="left", maintain_order="left")
            .with_columns(pl.coalesce("quantity", "words").alias("quantity"))
            .drop("_order", "words")
        )


def _rows(readings: list[Reading]) -> pl.DataFrame:
    types = frame_schema("indicators")
    rows = [
        (key, row.start, row.end, row.name, row.value, row.high, row.unit, row.masked, row.bound, row.status,
         row.change, row.year, row.rule)
        for key, reading in enumerate(readings)
        for row in reading.rows
    ]  # fmt: skip
    return _frame(rows, {name: types[name] for name in _ROW})


def _ignored(readings: list[Reading]) -> pl.DataFrame:
    rows = [(key, x.start, x.end, x.rule) for key, reading in enumerate(readings) for x in reading.ignored]
    residue = pl.when(pl.col("rule").is_in(_RESIDUE)).then(pl.lit("residue")).otherwise(pl.lit("ignored"))
    return _frame(rows, {"rule": pl.String()}).with_columns(outcome=residue)


def _masks(readings: list[Reading]) -> pl.DataFrame:
    rows = [
        (key, x.start, x.end, x.role) for key, reading in enumerate(readings) for x in reading.placeholders
    ]
    return _frame(rows, {"role": pl.String()})


def _frame(rows: list[tuple[Any, ...]], columns: dict[str, pl.DataType]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={**_PLACE, **columns}, orient="row")


def _erased(erasures: pl.DataFrame) -> pl.DataFrame:
    """The numbers in erased pieces, ignored by the kind of the erasure; as `numerals`."""
    holding = erasures.filter(pl.col("words").str.contains(_DIGITS))
    rows = [
        (document_id, start + digits.start(), start + digits.end(), digits[0], "ignored", f"erased_{kind}")
        for document_id, start, kind, words in holding.select(
            "document_id", "char_start", "kind", "words"
        ).iter_rows()
        for digits in re.finditer(_DIGITS, words)
    ]
    columns = ("document_id", "char_start", "char_end", "words", "outcome", "rule")
    types = frame_schema("numerals")
    return pl.DataFrame(rows, schema={name: types[name] for name in columns}, orient="row")


def _padded(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.String).str.zfill(6)


def _ordered(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    missing = [pl.lit(None).alias(name) for name in frame_schema(table) if name not in frame.columns]
    return conform(table, frame.with_columns(missing)).sort(
        "document_id", "char_start", "char_end", maintain_order=True
    )
