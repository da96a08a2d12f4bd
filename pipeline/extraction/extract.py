"""Frames in, frames out: a batch's rows, the fate of every other number, and its placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from pipeline.cleaning import OffsetMap, offset_maps
from pipeline.extraction.qualifiers import Context
from pipeline.extraction.rows import Reading, read_sentence
from pipeline.schema import conform, frame_schema

_DIGITS: Final = re.compile(r"[0-9０-９]+")
_DATED: Final = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?:年[0-9]{1,2}月|[.\-/][0-9]{1,2}[.\-/])")
_HEAD: Final = 400
"""Characters at a report's beginning where its date line stands."""
_RESIDUE: Final = frozenset({"no_unit", "indefinite"})


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
    maps = offset_maps(erasures)
    section_of = {key: tuple(rest) for key, *rest in sections.select(_SECTION).iter_rows()}
    sentences_of = _grouped(sentences.sort("document_id", "ordinal").select(_SENTENCE).iter_rows())
    erased_of = _grouped(erasures.select("document_id", "char_start", "kind", "words").iter_rows())
    tables = _Tables()
    wanted = ("document_id", "raw_text", "clean_text", "report_year", "kind")
    for document_id, raw, clean, report_year, kind in documents.select(wanted).iter_rows():
        contexts = _Contexts(section_of, report_year, _written_year(clean, report_year), kind)
        offsets = maps.get(document_id) or OffsetMap([])
        for section_id, sentence_id, text, begin in sentences_of.get(document_id, ()):
            reading = read_sentence(text, contexts.of(section_id))
            tables.add(document_id, section_id, sentence_id, text, begin, raw, offsets, reading)
        for start, erased, words in erased_of.get(document_id, ()):
            spans = [(start + digits.start(), start + digits.end()) for digits in _DIGITS.finditer(words)]
            tables.add_erased(document_id, raw, spans, erased)
    return tables.finish()


_SECTION: Final = ("section_id", "kind", "year", "heading")
_SENTENCE: Final = ("document_id", "section_id", "sentence_id", "text", "clean_start")


def _grouped(rows: Iterable[tuple[Any, ...]]) -> dict[str, list[tuple[Any, ...]]]:
    groups: dict[str, list[tuple[Any, ...]]] = {}
    for key, *rest in rows:
        groups.setdefault(key, []).append(tuple(rest))
    return groups


def _written_year(clean: str, report_year: int | None) -> int | None:
    """The year of the date line at the report's head if it is the reviewed one or the next, else the former."""
    if report_year is None:
        return None
    dated = [int(match[1]) for match in _DATED.finditer(clean, 0, _HEAD)]
    return report_year + 1 if report_year + 1 in dated else report_year


class _Contexts:
    """What the sentences of one document inherit, by section."""

    def __init__(
        self, sections: dict[str, tuple[Any, ...]], report_year: int | None, written: int | None, kind: str
    ) -> None:
        self._sections = sections
        self._report_year = report_year
        self._written = written
        self._delivered_next_year = kind == "work_report"
        self._known: dict[str, Context] = {}

    def of(self, section_id: str) -> Context:
        context = self._known.get(section_id)
        if context is None:
            kind, year, heading = self._sections.get(section_id, ("other", self._report_year, ""))
            year = self._report_year if year is None else year
            written = year if kind == "plan" and self._delivered_next_year else self._written
            context = self._known[section_id] = Context(kind, year, written, self._report_year, heading)
        return context


class _Tables:
    """The three tables while they fill, column by column."""

    def __init__(self) -> None:
        self._indicators: dict[str, list[Any]] = {name: [] for name in frame_schema("indicators")}
        self._numerals: list[tuple[Any, ...]] = []
        self._placeholders: list[tuple[Any, ...]] = []

    def add(
        self,
        document_id: str,
        section_id: str,
        sentence_id: str,
        text: str,
        begin: int,
        raw: str,
        offsets: OffsetMap,
        reading: Reading,
    ) -> None:
        """What one sentence gives, its offsets carried to the raw text."""
        rows, numerals = reading.rows, self._numerals
        if rows:
            count = len(rows)
            starts, ends = offsets.spans_to_raw(
                [begin + row.start for row in rows], [begin + row.end for row in rows]
            )
            ids = [f"{document_id}-i{start:06d}-{end:06d}" for start, end in zip(starts, ends, strict=True)]
            quantities = [raw[start:end] for start, end in zip(starts, ends, strict=True)]
            table = self._indicators
            table["indicator_id"] += ids
            table["document_id"] += [document_id] * count
            table["section_id"] += [section_id] * count
            table["sentence_id"] += [sentence_id] * count
            table["sentence"] += [text] * count
            table["quantity"] += quantities
            table["char_start"] += starts
            table["char_end"] += ends
            for row in rows:
                table["name"].append(row.name)
                table["value"].append(row.value)
                table["value_high"].append(row.high)
                table["unit"].append(row.unit)
                table["masked"].append(row.masked)
                table["bound"].append(row.bound)
                table["status"].append(row.status)
                table["change"].append(row.change)
                table["year"].append(row.year)
                table["rule"].append(row.rule)
            for start, end, words, row, row_id in zip(starts, ends, quantities, rows, ids, strict=True):
                numerals.append((document_id, start, end, words, "indicator", row.rule, row_id, sentence_id))
        for other in reading.ignored:
            start, end = offsets.span_to_raw(begin + other.start, begin + other.end)
            outcome = "residue" if other.rule in _RESIDUE else "ignored"
            numerals.append((document_id, start, end, raw[start:end], outcome, other.rule, None, sentence_id))
        for mask in reading.placeholders:
            start, end = offsets.span_to_raw(begin + mask.start, begin + mask.end)
            self._placeholders.append((document_id, start, end, mask.token, mask.role, sentence_id))

    def add_erased(self, document_id: str, raw: str, spans: Sequence[tuple[int, int]], kind: str) -> None:
        """Numbers in an erased piece: ignored, by the kind of the erasure."""
        for start, end in spans:
            words = raw[start:end]
            self._numerals.append((document_id, start, end, words, "ignored", f"erased_{kind}", None, None))

    def finish(self) -> Extraction:
        """The tables in order of document and position."""
        indicators = pl.DataFrame(self._indicators, schema=frame_schema("indicators"))
        numerals = pl.DataFrame(self._numerals, schema=frame_schema("numerals"), orient="row")
        placeholders = pl.DataFrame(self._placeholders, schema=frame_schema("placeholders"), orient="row")
        return Extraction(
            _ordered("indicators", indicators),
            _ordered("numerals", numerals),
            _ordered("placeholders", placeholders),
        )


def _ordered(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    return conform(table, frame).sort("document_id", "char_start", "char_end", maintain_order=True)
