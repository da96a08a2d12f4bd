"""Segmentation of a frame of documents: their particulars, sections and sentences, with raw and clean
spans.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from pipeline.cleaning import OffsetMap, offset_maps
from pipeline.schema import conform, frame_schema
from pipeline.segmentation.profile import Profile, profile_of
from pipeline.segmentation.sentences import split_lines
from pipeline.segmentation.tree import Tree, build_tree

_BREAK_KINDS: Final = ("markup_break",)
_PROFILE: Final = {name: frame_schema("documents")[name] for name in Profile._fields}


@dataclass(frozen=True, slots=True)
class Segmentation:
    """The documents with their particulars added, and the tables `sections` and `sentences`."""

    documents: pl.DataFrame
    sections: pl.DataFrame
    sentences: pl.DataFrame


def segment(documents: pl.DataFrame, erasures: pl.DataFrame) -> Segmentation:
    """Sections, sentences and particulars of documents that have clean_text.

    Args:
        documents: at least document_id, raw_text and clean_text; every column is kept.
        erasures: the table `erasures` of these documents.
    """
    maps = offset_maps(erasures)
    breaks = _breaks(erasures, maps)
    profiles: list[Profile] = []
    sections = _Columns("sections")
    sentences = _Columns("sentences")
    for document_id, clean in documents.select("document_id", "clean_text").iter_rows():
        profile = profile_of(clean)
        profiles.append(profile)
        tree = build_tree(clean, split_lines(clean, breaks.get(document_id, ())), profile)
        offsets = maps.get(document_id) or OffsetMap([])
        _add_sections(sections, document_id, tree, offsets)
        _add_sentences(sentences, document_id, clean, tree, offsets)
    particulars = pl.DataFrame(profiles, schema=_PROFILE, orient="row")
    described = documents.drop(*_PROFILE, strict=False).hstack(particulars)
    return Segmentation(described, sections.frame(), sentences.frame())


class _Columns:
    """Columns of one table while they fill."""

    def __init__(self, table: str) -> None:
        self._table = table
        self.lists: dict[str, list[object]] = {name: [] for name in frame_schema(table)}

    def extend(self, **values: list[object]) -> None:
        for name, column in values.items():
            self.lists[name] += column

    def frame(self) -> pl.DataFrame:
        return conform(self._table, pl.DataFrame(self.lists, schema=frame_schema(self._table)))


def _breaks(erasures: pl.DataFrame, maps: dict[str, OffsetMap]) -> dict[str, list[int]]:
    """Clean positions where erased markup had ended a line."""
    found: dict[str, list[int]] = {}
    wanted = erasures.filter(pl.col("kind").is_in(_BREAK_KINDS)).sort("document_id", "char_start")
    for document_id, start in wanted.select("document_id", "char_start").iter_rows():
        found.setdefault(document_id, []).append(maps[document_id].to_clean(start))
    return found


def _add_sections(columns: _Columns, document_id: str, tree: Tree, offsets: OffsetMap) -> None:
    parts = tree.sections
    starts, ends = [part.start for part in parts], [max(part.end, part.start) for part in parts]
    raw_starts, raw_ends = offsets.spans_to_raw(starts, ends)
    names = [f"{document_id}-s{part.ordinal:04d}" for part in parts]
    columns.extend(
        section_id=list(names),
        document_id=[document_id] * len(parts),
        parent_id=[None if part.parent is None else names[part.parent] for part in parts],
        ordinal=[part.ordinal for part in parts],
        level=[part.level for part in parts],
        label=[part.label for part in parts],
        heading=[part.heading for part in parts],
        kind=[part.kind for part in parts],
        year=[part.year for part in parts],
        char_start=list(raw_starts),
        char_end=list(raw_ends),
        clean_start=list(starts),
        clean_end=list(ends),
    )


def _add_sentences(columns: _Columns, document_id: str, clean: str, tree: Tree, offsets: OffsetMap) -> None:
    parts = tree.parts
    starts, ends = [part.start for part in parts], [part.end for part in parts]
    raw_starts, raw_ends = offsets.spans_to_raw(starts, ends)
    columns.extend(
        sentence_id=[f"{document_id}-t{ordinal:05d}" for ordinal in range(len(parts))],
        document_id=[document_id] * len(parts),
        section_id=[f"{document_id}-s{part.section:04d}" for part in parts],
        ordinal=list(range(len(parts))),
        text=[clean[start:end] for start, end in zip(starts, ends, strict=True)],
        is_heading=[part.is_heading for part in parts],
        char_start=list(raw_starts),
        char_end=list(raw_ends),
        clean_start=list(starts),
        clean_end=list(ends),
    )
