"""Who is told where a stage is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final


class At:
    """Told by a stage where it is. This one does not listen.

    What is told holds until something else is told. So a stage that has been over its documents says that it is at
    none, before it goes on with all of them at once.
    """

    __slots__ = ()

    def document(self, document_id: str, erased: Sequence[tuple[int, int]] = ()) -> None:
        """It is at this document. Positions are in its raw text from now on, without these spans of it (disjoint, in
        rising order): in its clean text if they are its erasures.
        """

    def __call__(self, start: int, end: int) -> None:
        """It is at this span of the document."""

    def step(self, words: str, number: int = 0) -> None:
        """It is at this step, at no document in particular: "the table indicators", or "page", 12."""

    def nowhere(self) -> None:
        """It is at no document in particular, and at no step that has a name."""
        self.step("")


NOBODY: Final = At()
"""Whoever does not care."""
