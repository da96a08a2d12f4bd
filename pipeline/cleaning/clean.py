"""The passes of cleaning and how their spans are carried back to the raw text."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate
from typing import Final, NamedTuple

import polars as pl

from pipeline.cleaning.appended import appended_spans
from pipeline.cleaning.layout import layout_spans
from pipeline.cleaning.markers import Span, anywhere_spans, line_marker_spans
from pipeline.cleaning.needles import Needles, needles_at, needles_in
from pipeline.cleaning.offsets import Erasure, OffsetMap, erase
from pipeline.cleaning.repeats import repeated_spans
from pipeline.schema import conform, frame_schema
from pipeline.whereabouts import NOBODY, At

_BY_NEEDLES: Final[tuple[Callable[[str, Needles, At], list[Span]], ...]] = (
    anywhere_spans,
    appended_spans,
    line_marker_spans,
)
_BY_LAYOUT: Final[tuple[Callable[[str, At], list[Span]], ...]] = (repeated_spans, layout_spans)
"""Each pass sees the text that the passes before it left: a furniture line is whole again without its
markup.
"""


class Cleaned(NamedTuple):
    """The clean text, and what was erased from the raw one: disjoint, in rising order, in raw offsets."""

    text: str
    erasures: list[Erasure]


def clean_text(raw: str) -> Cleaned:
    """Erase markers, furniture, debris and layout from one text; ``erase(raw, erasures) == text``."""
    return _clean(raw, needles_in([raw])[0], "", NOBODY)


def _clean(raw: str, needles: Needles, document_id: str, here: At) -> Cleaned:
    rest = _Rest(raw)
    for find in _BY_NEEDLES:
        here.document(document_id, rest.erased())
        if spans := find(rest.text, needles, here):
            needles |= needles_at(rest.text, rest.erase(spans))
    for look in _BY_LAYOUT:
        here.document(document_id, rest.erased())
        if spans := look(rest.text, here):
            rest.erase(spans)
    return Cleaned(rest.text, rest.erasures)


class _Rest:
    """What is left of a raw text while the passes erase."""

    __slots__ = ("_raw", "erasures", "text")

    def __init__(self, raw: str) -> None:
        self._raw = raw
        self.text = raw
        self.erasures: list[Erasure] = []

    def erased(self) -> list[tuple[int, int]]:
        """The raw spans that were erased so far."""
        return [(erasure.start, erasure.end) for erasure in self.erasures]

    def erase(self, spans: list[Span]) -> list[int]:
        """Erase spans of the text that is left; where they stood in what is left now."""
        if self.erasures:
            offsets = OffsetMap(self.erasures)
            for start, end, kind in spans:
                self.erasures += _in_raw(self._raw, self.text, offsets, start, end, kind)
            self.erasures.sort()
        else:
            self.erasures = [Erasure(start, end, kind, self._raw[start:end]) for start, end, kind in spans]
        self.text = erase(self._raw, self.erasures)
        gone = accumulate((end - start for start, end, _ in spans), initial=0)
        return [start - before for (start, _, _), before in zip(spans, gone, strict=False)]


def _in_raw(raw: str, text: str, offsets: OffsetMap, start: int, end: int, kind: str) -> list[Erasure]:
    """The raw pieces of a span of the text so far: one, or several where earlier erasures stand inside it."""
    first, last = offsets.span_to_raw(start, end)
    if last - first == end - start:
        return [Erasure(first, last, kind, text[start:end])]
    pieces: list[Erasure] = []
    at, piece = start, first
    while at < end:
        # The longest stretch from `at` on that is contiguous in the raw text, by bisection on its length.
        low, high = 1, end - at
        while low < high:
            middle = (low + high + 1) // 2
            if offsets.to_raw(at + middle - 1) == piece + middle - 1:
                low = middle
            else:
                high = middle - 1
        pieces.append(Erasure(piece, piece + low, kind, raw[piece : piece + low]))
        at += low
        piece = offsets.to_raw(at) if at < end else piece + low
    return pieces


def clean_documents(documents: pl.DataFrame, here: At = NOBODY) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The documents with ``clean_text`` added, and the table `erasures`, ordered by document and position.

    Expects the columns document_id and raw_text; keeps every column it is given. ``here`` is told each document, and the
    lines of it where lines are looked at.
    """
    texts: list[str] = []
    found: dict[str, list[str | int]] = {name: [] for name in frame_schema("erasures")}
    raws = documents.get_column("raw_text").to_list()
    # All texts at once: faster than one by one.
    each = zip(documents.get_column("document_id"), raws, needles_in(raws), strict=True)
    for document_id, raw, needles in each:
        cleaned = _clean(raw, needles, document_id, here)
        texts.append(cleaned.text)
        for erasure in cleaned.erasures:
            for name, value in zip(found, (document_id, *erasure), strict=True):
                found[name].append(value)
    here.nowhere()
    cleaned_documents = documents.with_columns(pl.Series("clean_text", texts, dtype=pl.String))
    erasures = pl.DataFrame(found, schema=frame_schema("erasures"))
    return cleaned_documents, conform("erasures", erasures)
