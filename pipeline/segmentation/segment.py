"""Segmentation of a frame of documents: their particulars, sections and sentences, with raw and clean
spans.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import repeat
from typing import Final

import polars as pl

from pipeline.cleaning import OffsetMap, offset_maps
from pipeline.schema import conform, empty, frame_schema
from pipeline.segmentation.profile import Around, Profile, profile_of
from pipeline.segmentation.report_year import Date, published_in
from pipeline.segmentation.sentences import split_lines
from pipeline.segmentation.tree import Tree, build_tree
from pipeline.tables import Cell, PlacedGrid, find_tables, table_spans
from pipeline.whereabouts import NOBODY, At

_UNCHANGED: Final = OffsetMap([])
_BREAK_KINDS: Final = ("markup_break",)
_PROFILE: Final = {name: frame_schema("documents")[name] for name in Profile._fields}


@dataclass(frozen=True, slots=True)
class Segmentation:
    """The documents with their particulars added, and the tables `sections` and `sentences`.

    ``tables`` are those that were found in each document that has any: `extract` takes them as they are.
    """

    documents: pl.DataFrame
    sections: pl.DataFrame
    sentences: pl.DataFrame
    tables: dict[str, list[PlacedGrid]]


def segment(
    documents: pl.DataFrame,
    erasures: pl.DataFrame,
    blocks: pl.DataFrame | None = None,
    here: At = NOBODY,
) -> Segmentation:
    """Sections, sentences and particulars of documents that have clean_text.

    Args:
        documents: at least document_id, raw_text and clean_text, and source_path where there is one; every column is kept.
        erasures: the table `erasures` of these documents.
        blocks: the table `blocks` of these documents, if their readers gave any.
        here: told each document, and the lines of it.
    """
    maps = offset_maps(erasures)
    tables = find_tables(documents, maps, blocks, here)
    breaks = _breaks(erasures, maps)
    headings, published = _headings(blocks, maps), _published(erasures)
    profiles: list[Profile] = []
    sections = _Columns("sections")
    sentences = _Columns("sentences")
    path = pl.col("source_path") if "source_path" in documents.columns else pl.lit("")
    for document_id, clean, source_path in documents.select("document_id", "clean_text", path).iter_rows():
        offsets = maps.get(document_id) or OffsetMap([])
        here.document(document_id, offsets.erased)
        around = Around(
            _rows(tables.get(document_id, ())),
            headings.get(document_id, []),
            published.get(document_id),
            source_path,
        )
        profile = profile_of(clean, around)
        profiles.append(profile)
        spans = table_spans(clean, tables.get(document_id, ()))
        lines = split_lines(clean, breaks.get(document_id, ()), spans, here)
        tree = build_tree(clean, lines, profile, here)
        here.document(document_id, offsets.erased)
        _add_sections(sections, document_id, tree, offsets)
        _add_sentences(sentences, document_id, clean, tree, offsets)
    here.nowhere()
    particulars = pl.DataFrame(profiles, schema=_PROFILE, orient="row")
    described = documents.drop(*_PROFILE, strict=False).hstack(particulars)
    return Segmentation(
        described,
        sections.frame(section_id=_id("s", "ordinal", 4), parent_id=_id("s", "parent", 4)),
        sentences.frame(sentence_id=_id("t", "ordinal", 5), section_id=_id("s", "section", 4)),
        tables,
    )


class _Columns:
    """Columns of one table while they fill; the ids are made of all rows at once."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._lists: dict[str, list[object]] = {}

    def extend(self, **values: Iterable[object]) -> None:
        for name, column in values.items():
            self._lists.setdefault(name, []).extend(column)

    def frame(self, **ids: pl.Expr) -> pl.DataFrame:
        """The table; ``ids`` give the columns that follow from others."""
        if not self._lists:
            return empty(self._table)
        types = frame_schema(self._table)
        schema = {name: types.get(name, pl.Int32()) for name in self._lists}
        return conform(self._table, pl.DataFrame(self._lists, schema=schema).with_columns(**ids))


def _id(letter: str, ordinal: str, digits: int) -> pl.Expr:
    return pl.format(f"{{}}-{letter}{{}}", "document_id", pl.col(ordinal).cast(pl.String).str.zfill(digits))


def _breaks(erasures: pl.DataFrame, maps: dict[str, OffsetMap]) -> dict[str, list[int]]:
    """Clean positions where erased markup had ended a line."""
    found: dict[str, list[int]] = {}
    wanted = erasures.filter(pl.col("kind").is_in(_BREAK_KINDS)).sort("document_id", "char_start")
    for document_id, start in wanted.select("document_id", "char_start").iter_rows():
        found.setdefault(document_id, []).append(maps[document_id].to_clean(start))
    return found


def _rows(tables: Iterable[PlacedGrid]) -> list[tuple[int, int]]:
    """The clean spans of rows of several cells, in rising order."""
    found: list[tuple[int, int]] = []
    for table in tables:
        rows: dict[int, list[Cell]] = {}
        for cell in table.grid.cells if table.grid.lines else ():
            if cell.start < cell.end:
                rows.setdefault(cell.row, []).append(cell)
        found += [
            (table.start + min(cell.start for cell in cells), table.start + max(cell.end for cell in cells))
            for cells in rows.values()
            if len(cells) > 1
        ]
    return sorted(found)


def _headings(blocks: pl.DataFrame | None, maps: dict[str, OffsetMap]) -> dict[str, list[tuple[int, int]]]:
    """By document the clean spans of what its file calls a heading."""
    found: dict[str, list[tuple[int, int]]] = {}
    if blocks is None or not blocks.height:
        return found
    marked = blocks.filter(pl.col("kind") == "heading").sort("document_id", "char_start")
    for document_id, start, end in marked.select("document_id", "char_start", "char_end").iter_rows():
        offsets = maps.get(document_id) or _UNCHANGED
        found.setdefault(document_id, []).append((offsets.to_clean(start), offsets.to_clean(end)))
    return found


def _published(erasures: pl.DataFrame) -> dict[str, Date]:
    """By document when its page says that it was published: that line is erased as furniture."""
    found: dict[str, Date] = {}
    told = erasures.filter(pl.col("words").str.contains("日期|时间"))
    for document_id, words in told.select("document_id", "words").iter_rows():
        if document_id not in found and (date := published_in(words)):
            found[document_id] = date
    return found


def _add_sections(columns: _Columns, document_id: str, tree: Tree, offsets: OffsetMap) -> None:
    parts = tree.sections
    starts, ends = [part.start for part in parts], [max(part.end, part.start) for part in parts]
    raw_starts, raw_ends = offsets.spans_to_raw(starts, ends)
    columns.extend(
        document_id=repeat(document_id, len(parts)),
        parent=[part.parent for part in parts],
        ordinal=[part.ordinal for part in parts],
        level=[part.level for part in parts],
        label=[part.label for part in parts],
        heading=[part.heading for part in parts],
        kind=[part.kind for part in parts],
        year=[part.year for part in parts],
        char_start=raw_starts,
        char_end=raw_ends,
        clean_start=starts,
        clean_end=ends,
    )


def _add_sentences(columns: _Columns, document_id: str, clean: str, tree: Tree, offsets: OffsetMap) -> None:
    if not tree.parts:
        return
    starts, ends, sections, headings = zip(*tree.parts, strict=True)
    raw_starts, raw_ends = offsets.spans_to_raw(starts, ends)
    columns.extend(
        document_id=repeat(document_id, len(starts)),
        section=sections,
        ordinal=range(len(starts)),
        text=[clean[start:end] for start, end in zip(starts, ends, strict=True)],
        is_heading=headings,
        char_start=raw_starts,
        char_end=raw_ends,
        clean_start=starts,
        clean_end=ends,
    )
