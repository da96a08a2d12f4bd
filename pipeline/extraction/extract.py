"""Frames in, frames out: a batch's rows, the fate of every other number, and its placeholders.

Each distinct sentence is read once, in Python; where it stands, and where that is in the raw text, is joined to
what it gave, in polars.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, Final

import polars as pl

from pipeline.cleaning import OffsetMap, offset_maps
from pipeline.extraction.qualifiers import Context
from pipeline.extraction.rows import NOTHING, Reading, read_sentence, sentence_signs
from pipeline.extraction.tables import read_tables, with_indicators
from pipeline.extraction.tracing import trace_sentence
from pipeline.lexicon.qualifiers import qualifier_patterns
from pipeline.schema import conform, empty, frame_schema
from pipeline.tables import PlacedGrid, find_tables
from pipeline.whereabouts import NOBODY, At

_DIGITS: Final = r"[0-9０-９]+"
_HEAD: Final = 400
"""Characters at a report's beginning where its date line stands."""
_RESIDUE: Final = ("no_unit", "indefinite", "oversized", "of_mask")
_SENTENCE: Final = (
    "document_id", "section_id", "sentence_id", "text", "char_start", "char_end", "clean_start",
)  # fmt: skip
_CONTEXT: Final = ("kind", "year", "written_year", "report_year", "heading", "before")
_PATTERNS: Final = qualifier_patterns("report")
_SUBJECTLESS: Final = "(?x)" + _PATTERNS["subjectless"].pattern
"""As a whole column is asked it. The pattern is verbose, and has no blank in a class, which polars would not count."""
_ROW: Final = ("name", "value", "value_high", "unit", "masked", "bound", "status", "change", "year", "rule")
_PLACE: Final = {"key": pl.UInt32(), "start": pl.Int32(), "end": pl.Int32(), "quantity": pl.String()}


@dataclass(frozen=True, slots=True)
class Extraction:
    """The tables `indicators`, `numerals`, `placeholders` and `table_cells` of a batch."""

    indicators: pl.DataFrame
    numerals: pl.DataFrame
    placeholders: pl.DataFrame
    table_cells: pl.DataFrame


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without Python's search for circles of objects: rows are made by the hundred thousand and stand in none, and to look
    through them again and again takes a twelfth of the time.
    """
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


@_uncollected()
def extract(
    documents: pl.DataFrame,
    sections: pl.DataFrame,
    sentences: pl.DataFrame,
    erasures: pl.DataFrame,
    blocks: pl.DataFrame | None = None,
    tables: Mapping[str, Sequence[PlacedGrid]] | None = None,
    here: At = NOBODY,
) -> Extraction:
    """Every number of the documents: a row, ignored by a named rule, or residue.

    Args:
        documents: at least document_id, raw_text, clean_text, report_year, kind.
        sections, sentences, erasures: those tables for the same documents.
        blocks: that table too, if their readers gave any; `segment` must have been given the same.
        tables: what `segment` found of them; without it they are looked for again.
        here: told each table, and each distinct sentence where it stands first.

    The same documents give the same rows in the same order, whatever was extracted before.
    """
    places = documents.select("document_id").sort("document_id").with_row_index("place")
    standing = in_context(documents, sections, sentences).join(
        places, on="document_id", how="left", maintain_order="left"
    )
    maps = offset_maps(erasures)
    grids = find_tables(documents, maps, blocks, here) if tables is None else tables
    tabular = read_tables(documents, grids, standing, _CONTEXT, maps, here) if grids else None
    plain = (
        standing if tabular is None else standing.filter(~pl.col("sentence_id").is_in(list(tabular.lines)))
    )
    placed = plain.select("document_id", "char_start", "char_end", "text", *_CONTEXT)
    first = placed.unique(["text", *_CONTEXT], keep="first", maintain_order=True)
    distinct = first.select("text", *_CONTEXT).with_row_index("key")
    keyed = plain.join(distinct, on=["text", *_CONTEXT], how="left", nulls_equal=True)
    told = first.with_columns(told=pl.col("text").str.contains_any(list(sentence_signs())))
    read = list(_read(told, here))
    if tabular is not None:
        keys = [len(read) + turn for turn in tabular.lines.values()]
        lines = pl.DataFrame(
            {"sentence_id": list(tabular.lines), "key": keys},
            schema={"sentence_id": pl.String, "key": pl.UInt32},
        )
        keyed = pl.concat([keyed, standing.join(lines, on="sentence_id")], how="diagonal")
        read += tabular.readings
    where = _Where(documents, keyed.drop(_CONTEXT), maps)
    indicators = where.located(_rows(read)).with_columns(
        pl.format("{}-i{}-{}", "document_id", _padded("char_start"), _padded("char_end")).alias(
            "indicator_id"
        )
    )
    numerals = pl.concat(
        [
            indicators.with_columns(words="quantity", outcome=pl.lit("indicator")),
            where.located(_ignored(read)).rename({"quantity": "words"}),
            _erased(erasures).join(places, on="document_id", how="left"),
        ],
        how="diagonal_relaxed",
    )
    placeholders = where.located(_masks(read)).rename({"quantity": "token"})
    return Extraction(
        _ordered("indicators", indicators.rename({"text": "sentence"})),
        _ordered("numerals", numerals),
        _ordered("placeholders", placeholders),
        empty("table_cells") if tabular is None else _cells(tabular.cells, indicators),
    )


def in_context(documents: pl.DataFrame, sections: pl.DataFrame, sentences: pl.DataFrame) -> pl.DataFrame:
    """Each sentence, in the order given, with what it inherits from where it stands: the fields of `Context`."""
    contexts = _contexts(documents, sections)
    return _following(
        sentences.select(_SENTENCE).join(contexts, on="section_id", how="left", maintain_order="left")
    )


def traced(
    documents: pl.DataFrame, sections: pl.DataFrame, sentences: pl.DataFrame, indicators: pl.DataFrame
) -> list[dict[str, Any]]:
    """How each row of running text came by its name, status and year, in the order of the text.

    A dict has document_id, char_start and char_end of the row, and the fields of `Trace`. The numbers of tables are
    named by their cells, by other rules: `docs/tables.md`. Only sentences with ``indicators`` are read; others may be given
    for what they lend to the one behind.
    """
    spans: dict[str, list[tuple[str, int, int]]] = {}
    for sentence_id, name, start, end in (
        indicators.sort("document_id", "char_start")
        .select("sentence_id", "name", "char_start", "char_end")
        .iter_rows()
    ):
        spans.setdefault(sentence_id, []).append((name, start, end))
    standing = in_context(documents, sections, sentences).sort("document_id", "char_start")
    found: list[dict[str, Any]] = []
    for document_id, sentence_id, text, *context in standing.select(
        "document_id", "sentence_id", "text", *_CONTEXT
    ).iter_rows():
        if not (rows := spans.get(sentence_id)):
            continue
        traces = trace_sentence(text, Context(*context))
        # A line of a table gives other rows than the same words in a sentence.
        if [name for name, _, _ in rows] == [trace.name for trace in traces]:
            found += [
                {"document_id": document_id, "char_start": start, "char_end": end, **asdict(trace)}
                for trace, (_, start, end) in zip(traces, rows, strict=True)
            ]
    return found


def _read(sentences: pl.DataFrame, here: At) -> Iterator[tuple[str, Reading]]:
    """What each sentence gives; a row is document_id, char_start, char_end, text, the context, and whether it gives any."""
    document = None
    for document_id, start, end, text, *context, told in sentences.iter_rows():
        if not told:
            # Two sentences of five: they hold no sign of a number.
            yield text, NOTHING
            continue
        if document_id != document:
            document = document_id
            here.document(document_id)
        here(start, end)
        yield text, read_sentence(text, Context(*context))
    here.nowhere()


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
        of_plan=pl.col("kind") == "plan",
    )
    year = pl.coalesce("year", "report_year")
    # A plan without headings is a plan from its first sentence.
    begins_plan = (pl.col("kind") == "preamble") & pl.col("of_plan")
    return sections.join(of_document, on="document_id").select(
        "section_id",
        pl.when(begins_plan).then(pl.lit("plan")).otherwise("kind").alias("kind"),
        year.alias("year"),
        pl.when((pl.col("kind") == "plan") & pl.col("delivered_next_year")).then(year).otherwise("written_year")
        .alias("written_year"),
        "report_year",
        "heading",
    )  # fmt: skip


def _following(standing: pl.DataFrame) -> pl.DataFrame:
    """Each sentence that names no subject of its own with the sentence of its section before it."""
    before = pl.when(pl.col("text").str.contains(_SUBJECTLESS)).then(
        pl.col("text").shift(1).over("section_id")
    )
    return standing.with_columns(before.alias("before"))


def _written_year(clean: str, report_year: int | None) -> int | None:
    """The year of the date line at the report's head if it is the reviewed one or the next, else the former."""
    if report_year is None:
        return None
    dated = [int(match[1]) for match in _PATTERNS["date_line"].finditer(clean, 0, _HEAD)]
    return report_year + 1 if report_year + 1 in dated else report_year


class _Where:
    """Where each distinct sentence stands, and where a position of it is in the raw text."""

    def __init__(
        self, documents: pl.DataFrame, standing: pl.DataFrame, maps: Mapping[str, OffsetMap]
    ) -> None:
        whole = pl.col("char_end") - pl.col("char_start") == pl.col("text").str.len_chars()
        self._standing = standing.with_columns(cut=~whole).drop("char_end").sort("place", "char_start")
        cut = self._standing.filter("cut").select("document_id").unique()
        self._raw = dict(documents.join(cut, on="document_id").select("document_id", "raw_text").iter_rows())
        self._maps = maps

    def located(self, marks: pl.DataFrame) -> pl.DataFrame:
        """Each mark of a distinct sentence at every place where the sentence stands, in the order of the places.

        ``marks`` has key, start and end (offsets into the sentence), its quantity and any more columns; the
        result has document_id, section_id, sentence_id, text, place, char_start, char_end and those columns.
        A quantity is that of the raw text.
        """
        placed = self._standing.join(marks, on="key", maintain_order="left_right").with_columns(
            char_end=pl.col("char_start") + pl.col("end"),
            char_start=pl.col("char_start") + pl.col("start"),
        )
        cut = placed.get_column("cut").arg_true()
        if cut.len():
            found = [
                (*span, self._raw[name][slice(*span)])
                for name, at, start, end in placed[cut]
                .select("document_id", "clean_start", "start", "end")
                .iter_rows()
                for span in [self._maps[name].span_to_raw(at + start, at + end)]
            ]
            placed = placed.with_columns(
                placed.get_column(column).scatter(cut, [values[at] for values in found])
                for at, column in enumerate(("char_start", "char_end", "quantity"))
            )
        return placed.drop("key", "start", "end", "cut", "clean_start")


def _rows(read: list[tuple[str, Reading]]) -> pl.DataFrame:
    types = frame_schema("indicators")
    rows = [
        (key, row.start, row.end, text[row.start : row.end], row.name, row.value, row.high, row.unit, row.masked,
         row.bound, row.status, row.change, row.year, row.rule)
        for key, (text, reading) in enumerate(read)
        for row in reading.rows
    ]  # fmt: skip
    return _frame(rows, {name: types[name] for name in _ROW})


def _ignored(read: list[tuple[str, Reading]]) -> pl.DataFrame:
    rows = [
        (key, x.start, x.end, text[x.start : x.end], x.rule)
        for key, (text, reading) in enumerate(read)
        for x in reading.ignored
    ]
    residue = pl.when(pl.col("rule").is_in(_RESIDUE)).then(pl.lit("residue")).otherwise(pl.lit("ignored"))
    return _frame(rows, {"rule": pl.String()}).with_columns(outcome=residue)


def _masks(read: list[tuple[str, Reading]]) -> pl.DataFrame:
    rows = [
        (key, x.start, x.end, text[x.start : x.end], x.role)
        for key, (text, reading) in enumerate(read)
        for x in reading.placeholders
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


def _cells(cells: pl.DataFrame, indicators: pl.DataFrame) -> pl.DataFrame:
    order = ("document_id", "table_number", "row_number", "column_number")
    return conform("table_cells", with_indicators(cells, indicators)).sort(order)


def _padded(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.String).str.zfill(6)


def _ordered(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The table's columns, its rows in the order of document_id and char_start.

    ``place`` is the document's in that order: one number is sorted many times faster than words and numbers, and
    hardly costs anything where the rows are in order already.
    """
    expected = frame_schema(table, classified=False)
    columns = [name if name in frame.columns else pl.lit(None).alias(name) for name in expected]
    key = pl.col("place").cast(pl.UInt64) * 2**32 + pl.col("char_start")
    rows = frame.select(*columns, key=key)
    if not rows.get_column("key").is_sorted():
        rows = rows.sort("key", maintain_order=True)
    return conform(table, rows)
