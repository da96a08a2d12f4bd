"""Erased pieces, and the arithmetic between positions of the raw and the clean text.

A position p stands before character p; a text of n characters has positions 0 to n. Nothing is searched: a
map is two sorted lists and a bisection.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import polars as pl


class Erasure(NamedTuple):
    """A piece taken out of the raw text: half-open span in characters, why (kind), and its words."""

    start: int
    end: int
    kind: str
    words: str


class OffsetMap:
    """Positions of the raw text to positions of the clean text and back, both exact.

    Where erased pieces stand at a clean position, `to_raw` gives the raw position after them; every raw
    position inside an erased piece has that piece's clean position. Hence ``to_clean(to_raw(c)) == c`` for
    every c.
    """

    __slots__ = ("_clean_at", "_erased", "_starts")

    def __init__(self, erasures: Iterable[Erasure] | Iterable[tuple[int, int]]) -> None:
        """Build the map from disjoint erased spans, each (start, end, …), in rising order.

        Raises ValueError naming the span that overlaps the one before it or is empty.
        """
        self._starts: list[int] = []
        self._clean_at: list[int] = []
        self._erased: list[int] = [0]
        erased = last = 0
        for span in erasures:
            start, end = span[0], span[1]
            if start < last or end <= start:
                raise ValueError(
                    f"erasure {start}–{end} is empty or begins before {last}, where the last one ends"
                )
            self._starts.append(start)
            self._clean_at.append(start - erased)
            erased += end - start
            self._erased.append(erased)
            last = end

    @property
    def erased(self) -> list[tuple[int, int]]:
        """The erased spans."""
        ends = (
            start + after - before
            for start, (before, after) in zip(self._starts, pairwise(self._erased), strict=True)
        )
        return list(zip(self._starts, ends, strict=True))

    def to_raw(self, clean: int) -> int:
        """The raw position of the clean character at ``clean`` (of the raw text's end for the clean text's
        end).
        """
        return clean + self._erased[bisect_right(self._clean_at, clean)]

    def to_clean(self, raw: int) -> int:
        """How many characters before the raw position ``raw`` are left in the clean text."""
        index = bisect_right(self._starts, raw)
        if index == 0:
            return raw
        return max(self._clean_at[index - 1], raw - self._erased[index])

    def span_to_raw(self, start: int, end: int) -> tuple[int, int]:
        """The raw span of a clean span: erased pieces inside it are inside, those at its edges are outside.

        An empty clean span gives the empty raw span after the erased pieces that stand there.
        """
        raw = self.to_raw(start)
        return (raw, raw) if end <= start else (raw, self.to_raw(end - 1) + 1)

    def spans_to_raw(self, starts: Sequence[int], ends: Sequence[int]) -> tuple[list[int], list[int]]:
        """`span_to_raw` for many spans at once."""
        if not self._starts:
            return list(starts), list(ends)
        at, erased = self._clean_at, self._erased
        raw_starts = [start + erased[bisect_right(at, start)] for start in starts]
        raw_ends = [
            end + erased[bisect_right(at, end - 1)] if end > start else raw
            for start, end, raw in zip(starts, ends, raw_starts, strict=True)
        ]
        return raw_starts, raw_ends


def erase(raw: str, erasures: Iterable[Erasure] | Iterable[tuple[int, int]]) -> str:
    """The text without the erased spans (disjoint, in rising order)."""
    pieces: list[str] = []
    last = 0
    for span in erasures:
        pieces.append(raw[last : span[0]])
        last = span[1]
    pieces.append(raw[last:])
    return "".join(pieces)


def offset_maps(erasures: pl.DataFrame) -> dict[str, OffsetMap]:
    """One map a document from the table `erasures`; a document without erasures has none (use
    ``OffsetMap([])``).
    """
    spans: dict[str, list[tuple[int, int]]] = {}
    ordered = erasures.select("document_id", "char_start", "char_end").sort("document_id", "char_start")
    for document_id, start, end in ordered.iter_rows():
        spans.setdefault(document_id, []).append((start, end))
    return {document_id: OffsetMap(found) for document_id, found in spans.items()}
