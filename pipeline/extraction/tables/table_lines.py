"""Tables among the sentences of a batch: what each line of a table gives, and the table `table_cells`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

import polars as pl

from pipeline.cleaning import OffsetMap, Placeholder
from pipeline.cleaning.remembering import remembered
from pipeline.extraction.qualifiers import Context
from pipeline.extraction.rows import Ignored, Reading, Row
from pipeline.extraction.tables.table_cells import TableReading, read_table
from pipeline.schema import frame_schema
from pipeline.tables import PlacedGrid, overlapping, table_spans
from pipeline.whereabouts import NOBODY, At

_DIGITS: Final = re.compile(r"[0-9０-９]+")
_DISTINCT: Final = 1024
_REMEMBERED: Final = 2_000
"""Tables whose reading is remembered, and the characters of the longest: reports repeat each other's."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Tables:
    """What the tables of a batch give.

    ``readings`` holds each distinct line with its reading once, ``lines`` says by sentence_id which one a line of a
    table is; ``cells`` is `table_cells` without its indicators.
    """

    readings: list[tuple[str, Reading]]
    lines: dict[str, int]
    cells: pl.DataFrame


def read_tables(
    documents: pl.DataFrame,
    grids: Mapping[str, Sequence[PlacedGrid]],
    standing: pl.DataFrame,
    contexts: Sequence[str],
    maps: Mapping[str, OffsetMap],
    here: At = NOBODY,
) -> Tables:
    """Read the tables of each document; a table that stands in several is read once.

    Args:
        documents: at least document_id, clean_text.
        grids: the tables by document.
        standing: its sentences with clean_start, text, sentence_id and the columns ``contexts``.
        maps: from raw to clean positions, of each document that has erasures.
        here: told each table.
    """
    tabled = pl.col("document_id").is_in(list(grids))
    texts = dict(documents.filter(tabled).select("document_id", "clean_text").iter_rows())
    sentences = _sentences(standing.filter(tabled), contexts)
    found = _Batch()
    for document_id, tables in grids.items():
        own, offsets = sentences.get(document_id, []), maps.get(document_id) or OffsetMap([])
        here.document(document_id, offsets.erased)
        found.add(document_id, texts[document_id], tables, own, offsets, here)
    here.nowhere()
    types = frame_schema("table_cells")
    columns = {name: types[name] for name in types if name != "indicator_id"}
    return Tables(found.readings, found.lines, pl.DataFrame(found.cells, schema=columns, orient="row"))


class _Batch:
    """What the tables read so far give: `Tables` as it grows."""

    def __init__(self) -> None:
        self.readings: list[tuple[str, Reading]] = []
        self.lines: dict[str, int] = {}
        self.cells: list[tuple[Any, ...]] = []
        # By identity: a reading that is remembered is the same object, and `readings` keeps it alive.
        self._known: dict[int, int] = {}

    def add(
        self,
        document_id: str,
        text: str,
        tables: Sequence[PlacedGrid],
        sentences: Sequence[tuple[Any, ...]],
        offsets: OffsetMap,
        here: At,
    ) -> None:
        """Read the tables of one document, whose sentences are those of `_sentences`."""
        spans = {(start, start + len(words)): name for start, name, words, *_ in sentences}
        starts = [start for start, *_ in sentences]
        for group in overlapping(tables):
            first, last = group[0].start, max(placed.end for placed in group)
            here(first, last)
            words = text[first:last]
            inherited = tuple(_context(sentences, starts, placed) for placed in group)
            within = tuple(
                PlacedGrid(0, placed.start - first, placed.end - first, placed.grid) for placed in group
            )
            read = _read_group(words, within, inherited)
            for start, end, reading in read.lines:
                if (name := spans.get((first + start, first + end))) is not None:
                    self.lines[name] = self._at(words[start:end], reading)
            for placed, table in zip(group, read.tables, strict=True):
                own_words = text[placed.start : placed.end]
                self.cells += _cells(document_id, placed.number, placed.start, own_words, table, offsets)

    def _at(self, words: str, reading: Reading) -> int:
        """Where a line's reading stands among the readings."""
        if id(reading) not in self._known:
            self._known[id(reading)] = len(self.readings)
            self.readings.append((words, reading))
        return self._known[id(reading)]


def _context(sentences: Sequence[tuple[Any, ...]], starts: Sequence[int], placed: PlacedGrid) -> Context:
    """What a table inherits from where it stands: that of the sentence at or before its last line."""
    if not sentences:
        return Context()
    return Context(*sentences[max(0, bisect_right(starts, _body(placed)) - 1)][3:])


def _sentences(standing: pl.DataFrame, contexts: Sequence[str]) -> dict[str, list[tuple[Any, ...]]]:
    """By document its sentences in order: clean_start, sentence_id, text and the fields of `Context`."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    columns = ("document_id", "clean_start", "sentence_id", "text", *contexts)
    for document_id, *sentence in standing.select(columns).iter_rows():
        found.setdefault(document_id, []).append(tuple(sentence))
    for own in found.values():
        own.sort(key=itemgetter(0))
    return found


@dataclass(frozen=True, slots=True)
class _Group:
    """What tables whose extents overlap (one within a cell of another) give together: by line, and by table."""

    lines: tuple[tuple[int, int, Reading], ...]
    tables: tuple[TableReading, ...]


@remembered(most=_DISTINCT, longest=_REMEMBERED)
def _read_group(text: str, group: tuple[PlacedGrid, ...], contexts: tuple[Context, ...]) -> _Group:
    """Read tables by themselves, their places counted from the first; what a line gives counts from the line."""
    tables = tuple(
        read_table(text[placed.start : placed.end], placed.grid, context)
        for placed, context in zip(group, contexts, strict=True)
    )
    spans = table_spans(text, group)
    starts = [start for start, _ in spans]
    marks: list[list[Row | Ignored]] = [[] for _ in spans]
    masks: list[set[Placeholder]] = [set() for _ in spans]

    def line_of(start: int, end: int) -> int | None:
        at = bisect_right(starts, start) - 1
        return at if at >= 0 and end <= spans[at][1] else None

    for placed, table in zip(group, tables, strict=True):
        by = placed.start
        found: list[Row | Ignored] = [*table.rows, *table.ignored]
        for mark in found:
            if (at := line_of(mark.start + by, mark.end + by)) is not None:
                marks[at].append(_moved(mark, by - starts[at]))
        for mask in table.placeholders:
            if (at := line_of(mask.start + by, mask.end + by)) is not None:
                shift = by - starts[at]
                masks[at].add(mask._replace(start=mask.start + shift, end=mask.end + shift))
    lines = (_line(text[start:end], marks[at], masks[at]) for at, (start, end) in enumerate(spans))
    return _Group(tuple((*span, line) for span, line in zip(spans, lines, strict=True)), tables)


def _moved(mark: Row | Ignored, by: int) -> Row | Ignored:
    return mark._replace(start=mark.start + by, end=mark.end + by)


def _line(words: str, marks: Iterable[Row | Ignored], masks: Iterable[Placeholder]) -> Reading:
    """What one line of tables gives; every digit that no cell took is accounted for."""
    kept = _disjoint(marks)
    starts = [mark.start for mark in kept]
    rows = tuple(mark for mark in kept if isinstance(mark, Row))
    ignored = tuple(mark for mark in kept if isinstance(mark, Ignored))
    rest = tuple(
        Ignored(*digits.span(), "table_text")
        for digits in _DIGITS.finditer(words)
        if not (at := bisect_right(starts, digits.start())) or digits.end() > kept[at - 1].end
    )
    return Reading(rows, ignored + rest, tuple(sorted(masks)))


def _body(placed: PlacedGrid) -> int:
    """Where a table's last line begins, in the document: what stands there says what the table inherits."""
    grid = placed.grid
    return placed.start + (grid.lines[-1][0] if grid.lines else grid.cells[0].start)


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
