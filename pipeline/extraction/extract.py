"""Frames in, frames out: a batch's rows, the fate of every other number, and its placeholders."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from pipeline.cleaning import OffsetMap, Placeholder, find_placeholders, offset_maps
from pipeline.extraction.qualifiers import Context
from pipeline.extraction.rows import rows_of
from pipeline.schema import conform, frame_schema

_DIGITS: Final = re.compile(r"[0-9０-９]+")
_DATED: Final = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?:年[0-9]{1,2}月|[.\-/][0-9]{1,2}[.\-/])")
_HEAD: Final = 400
"""Characters at a report's beginning where its date line stands."""


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
        documents: at least document_id, raw_text, clean_text, report_year.
        sections, sentences, erasures: those tables for the same documents.

    No state is kept between batches; the same documents give the same rows in the same order.
    """
    maps = offset_maps(erasures)
    section_of = {
        section_id: (kind, year, heading)
        for section_id, kind, year, heading in sections.select(
            "section_id", "kind", "year", "heading"
        ).iter_rows()
    }
    sentences_of: dict[str, list[tuple[Any, ...]]] = {}
    columns = ("document_id", "section_id", "sentence_id", "text", "clean_start")
    for document_id, *sentence in sentences.sort("document_id", "ordinal").select(columns).iter_rows():
        sentences_of.setdefault(document_id, []).append(tuple(sentence))
    erased_of: dict[str, list[tuple[int, str, str]]] = {}
    for document_id, start, kind, words in erasures.select(
        "document_id", "char_start", "kind", "words"
    ).iter_rows():
        erased_of.setdefault(document_id, []).append((start, kind, words))
    tables = _Tables()
    wanted = ("document_id", "raw_text", "clean_text", "report_year", "kind")
    for document_id, raw, clean, report_year, document_kind in documents.select(wanted).iter_rows():
        offsets = maps.get(document_id) or OffsetMap([])
        masks = find_placeholders(clean)
        mask_starts = [mask.start for mask in masks]
        written_year = _written_year(clean, report_year)
        for section_id, sentence_id, text, begin in sentences_of.get(document_id, ()):
            inside = masks[
                bisect_right(mask_starts, begin - 1) : bisect_right(mask_starts, begin + len(text) - 1)
            ]
            kind, year, heading = section_of.get(section_id, ("other", report_year, ""))
            context = Context(
                kind,
                year if year is not None else report_year,
                year if kind == "plan" and document_kind == "work_report" else written_year,
                report_year,
                heading,
            )
            values = [(mask.start - begin, mask.end - begin) for mask in inside if mask.role == "value"]
            rows, ignored = rows_of(text, values, context)
            for row in rows:
                span = offsets.span_to_raw(begin + row.start, begin + row.end)
                tables.indicator(document_id, section_id, sentence_id, text, raw, span, row)
            for other in ignored:
                span = offsets.span_to_raw(begin + other.start, begin + other.end)
                tables.numeral(document_id, raw, span, _outcome(other.rule), other.rule, None, sentence_id)
            tables.placeholders_in(document_id, sentence_id, offsets, inside)
        for start, kind, words in erased_of.get(document_id, ()):
            for digits in _DIGITS.finditer(words):
                span = (start + digits.start(), start + digits.end())
                tables.numeral(document_id, raw, span, "ignored", f"erased_{kind}", None, None)
    return tables.finish()


def _outcome(rule: str) -> str:
    return "residue" if rule in ("no_unit", "indefinite") else "ignored"


def _written_year(clean: str, report_year: int | None) -> int | None:
    """The year of the date line at the report's head if it is the reviewed one or the next, else the reviewed one."""
    if report_year is None:
        return None
    dated = [int(match[1]) for match in _DATED.finditer(clean, 0, _HEAD)]
    return report_year + 1 if report_year + 1 in dated else report_year


class _Tables:
    """The three tables while they fill, column by column."""

    def __init__(self) -> None:
        self._lists: dict[str, dict[str, list[Any]]] = {
            table: {name: [] for name in frame_schema(table)}
            for table in ("indicators", "numerals", "placeholders")
        }

    def _append(self, table: str, values: dict[str, Any]) -> None:
        for name, column in self._lists[table].items():
            column.append(values[name])

    def indicator(
        self,
        document_id: str,
        section_id: str,
        sentence_id: str,
        sentence: str,
        raw: str,
        span: tuple[int, int],
        row: Any,
    ) -> None:
        start, end = span
        indicator_id = f"{document_id}-i{start:06d}-{end:06d}"
        self._append(
            "indicators",
            {
                "indicator_id": indicator_id,
                "document_id": document_id,
                "section_id": section_id,
                "name": row.name,
                "value": None if row.value is None else float(row.value),
                "value_high": None if row.high is None else float(row.high),
                "unit": row.unit or None,
                "masked": row.masked,
                "bound": row.bound,
                "status": row.status,
                "change": row.change,
                "year": row.year,
                "quantity": raw[start:end],
                "char_start": start,
                "char_end": end,
                "sentence": sentence,
                "rule": row.rule,
                "sentence_id": sentence_id,
            },
        )
        self.numeral(document_id, raw, span, "indicator", row.rule, indicator_id, sentence_id)

    def numeral(
        self,
        document_id: str,
        raw: str,
        span: tuple[int, int],
        outcome: str,
        rule: str,
        row: str | None,
        sentence: str | None,
    ) -> None:
        start, end = span
        self._append(
            "numerals",
            {
                "document_id": document_id,
                "char_start": start,
                "char_end": end,
                "words": raw[start:end],
                "outcome": outcome,
                "rule": rule,
                "indicator_id": row,
                "sentence_id": sentence,
            },
        )

    def placeholders_in(
        self, document_id: str, sentence_id: str, offsets: OffsetMap, masks: Sequence[Placeholder]
    ) -> None:
        for mask in masks:
            start, end = offsets.span_to_raw(mask.start, mask.end)
            self._append(
                "placeholders",
                {
                    "document_id": document_id,
                    "char_start": start,
                    "char_end": end,
                    "token": mask.token,
                    "role": mask.role,
                    "sentence_id": sentence_id,
                },
            )

    def finish(self) -> Extraction:
        frames = {
            table: conform(table, pl.DataFrame(lists, schema=frame_schema(table))).sort(
                "document_id", "char_start", "char_end", maintain_order=True
            )
            for table, lists in self._lists.items()
        }
        return Extraction(frames["indicators"], frames["numerals"], frames["placeholders"])
