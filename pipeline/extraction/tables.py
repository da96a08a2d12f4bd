"""Tables among the sentences of a batch: what each line of a table gives, and the table `table_cells`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import polars as pl

from pipeline.cleaning import OffsetMap, Placeholder, offset_maps
from pipeline.extraction.qualifiers import Context
from pipeline.extraction.rows import Ignored, Reading, Row
from pipeline.extraction.tabular import TableReading, read_table
from pipeline.schema import frame_schema
from pipeline.tables import Grid, by_itself, table_spans

_DIGITS: Final = re.compile(r"[0-9０-９]+")


@dataclass(frozen=True, slots=True)
class Tables:
    """What the tables of a batch give: readings by sentence, and `table_cells` without its indicators."""

    readings: dict[str, Reading]
    cells: pl.DataFrame


def read_tables(
    documents: pl.DataFrame,
    grids: dict[str, list[Grid]],
    standing: pl.DataFrame,
    contexts: Sequence[str],
    erasures: pl.DataFrame,
) -> Tables:
    """Read the tables of each document.

    Args:
        documents: at least document_id, clean_text.
        grids: the tables by document.
        standing: its sentences in order with clean_start, text, sentence_id and the columns ``contexts``.
        erasures: the table `erasures`.
    """
    readings: dict[str, Reading] = {}
    cells: list[tuple[Any, ...]] = []
    maps = offset_maps(erasures) if grids else {}
    texts = dict(documents.select("document_id", "clean_text").iter_rows())
    tabled = standing.filter(pl.col("document_id").is_in(list(grids))).sort("document_id", "clean_start")
    sentences = tabled.partition_by("document_id", as_dict=True)
    for document_id, tables in grids.items():
        text = texts[document_id]
        own = sentences.get((document_id,), tabled.clear())
        lines = _Lines(own, set(table_spans(text, tables)))
        offsets = maps.get(document_id) or OffsetMap([])
        for grid in tables:
            context = lines.context(grid, contexts)
            first, words, alone = by_itself(text, grid)
            reading = read_table(words, alone, context)
            lines.take(reading, first)
            cells += _cells(document_id, grid.number, first, words, reading, offsets)
        readings |= lines.readings(text)
    types = frame_schema("table_cells")
    columns = {name: types[name] for name in types if name != "indicator_id"}
    return Tables(readings, pl.DataFrame(cells, schema=columns, orient="row"))


class _Lines:
    """The sentences of one document that are lines of tables, while they fill with what their cells give."""

    def __init__(self, sentences: pl.DataFrame, spans: set[tuple[int, int]]) -> None:
        self._sentences = sentences
        self._starts: list[int] = sentences["clean_start"].to_list()
        self._ids: list[str] = sentences["sentence_id"].to_list()
        self._ends = [
            start + len(words) for start, words in sentences.select("clean_start", "text").iter_rows()
        ]
        self._is_line = [span in spans for span in zip(self._starts, self._ends, strict=True)]
        self._marks: dict[int, list[Row | Ignored]] = {}
        self._masks: dict[int, list[Placeholder]] = {}

    def context(self, grid: Grid, columns: Sequence[str]) -> Context:
        """What the table inherits from the section of its first line."""
        at = max(0, bisect_right(self._starts, grid.lines[-1][0] if grid.lines else grid.cells[0].start) - 1)
        return Context(*self._sentences.select(columns).row(at)) if self._starts else Context()

    def take(self, reading: TableReading, first: int) -> None:
        """Put what the cells of a table that begins at ``first`` give to their lines, counted from each line.

        What stands nowhere in a line is left out.
        """
        for row in reading.rows:
            if (at := self._at(first + row.start, first + row.end)) is not None:
                shift = first - self._starts[at]
                self._marks.setdefault(at, []).append(
                    replace(row, start=row.start + shift, end=row.end + shift)
                )
        for number in reading.ignored:
            if (at := self._at(first + number.start, first + number.end)) is not None:
                shift = first - self._starts[at]
                moved = Ignored(number.start + shift, number.end + shift, number.rule)
                self._marks.setdefault(at, []).append(moved)
        for mask in reading.placeholders:
            if (at := self._at(first + mask.start, first + mask.end)) is not None:
                shift = first - self._starts[at]
                self._masks.setdefault(at, []).append(
                    mask._replace(start=mask.start + shift, end=mask.end + shift)
                )

    def _at(self, start: int, end: int) -> int | None:
        at = bisect_right(self._starts, start) - 1
        return at if at >= 0 and self._is_line[at] and end <= self._ends[at] else None

    def readings(self, text: str) -> dict[str, Reading]:
        """By sentence_id, positions counted from the sentence; every digit that no cell took is accounted for."""
        found: dict[str, Reading] = {}
        for at, start in enumerate(self._starts):
            if not self._is_line[at]:
                continue
            marks = _disjoint(self._marks.get(at, []))
            marks += [
                Ignored(*digits.span(), "table_text")
                for digits in _DIGITS.finditer(text[start : self._ends[at]])
                if not any(mark.start <= digits.start() and digits.end() <= mark.end for mark in marks)
            ]
            found[self._ids[at]] = Reading(
                tuple(mark for mark in marks if isinstance(mark, Row)),
                tuple(mark for mark in marks if isinstance(mark, Ignored)),
                tuple(sorted(set(self._masks.get(at, [])))),
            )
        return found


def with_indicators(cells: pl.DataFrame, indicators: pl.DataFrame) -> pl.DataFrame:
    """The cells with the id of the first indicator that stands in each; as `table_cells`.

    ``indicators`` has document_id, char_start, char_end and indicator_id. A value that gave none (a cell inside
    another's) is an other cell.
    """
    first = indicators.select("document_id", "indicator_id", "char_start", row_end="char_end").sort(
        "char_start"
    )
    inside = pl.col("row_end") <= pl.col("char_end")
    value = pl.col("role").is_in(["value", "total"])
    return (
        cells.sort("char_start")
        .join_asof(first, on="char_start", by="document_id", strategy="forward", check_sortedness=False)
        .with_columns(indicator_id=pl.when(inside).then("indicator_id"))
        .with_columns(
            role=pl.when(value & pl.col("indicator_id").is_null()).then(pl.lit("other")).otherwise("role")
        )
        .drop("row_end")
    )


def _disjoint(marks: Iterable[Row | Ignored]) -> list[Row | Ignored]:
    """The marks in order, without those that begin inside the one before: a cell inside another's is read once."""
    kept: list[Row | Ignored] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, mark.end)):
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return kept


def _cells(
    document_id: str, number: int, first: int, words: str, reading: TableReading, offsets: OffsetMap
) -> list[tuple[Any, ...]]:
    return [
        (
            document_id, number, read.cell.row, read.cell.column, read.cell.row_span, read.cell.column_span,
            *offsets.span_to_raw(first + read.cell.start, first + read.cell.end),
            words[read.cell.start : read.cell.end],
            read.role, read.row_header, read.column_header, read.unit,
        )
        for read in reading.cells
    ]  # fmt: skip
