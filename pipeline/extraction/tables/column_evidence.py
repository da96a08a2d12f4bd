"""What a rule may look at of a column: the words over it, what its cells hold, what the columns before it are."""

from __future__ import annotations

import re
from typing import Final

from pipeline.cleaning.remembering import once
from pipeline.extraction.tables.cell_values import content_of
from pipeline.extraction.tables.header_words import measure_of, pattern, tidy
from pipeline.extraction.tables.sheet import Part

AROUND: Final = "()*: "
"""What may stand around the words of a header that say what its column is."""
_LETTERS: Final = re.compile(r"[A-Za-z\u3400-\u9fff]")


class Column:
    """One column of a part; the columns before it have their roles. What is asked often is worked out once."""

    def __init__(self, part: Part, number: int) -> None:
        self.part = part
        self.number = number
        self.header = part.headers[number].strip(AROUND)
        self.meaning = part.meanings[number]
        cells = [part.sheet.words(row, number) for row in part.body if part.sheet.own(row, number)]
        self.contents = [content_of(words) for words in cells]
        """What each of its cells is by itself."""
        self._tidied = [tidy(words) for words in cells]
        self.words = [words for words in self._tidied if words]
        """The words of those that have any."""

    @once
    def _months(self) -> int:
        """How many are a month, which could be a number too: 2023.06."""
        month = pattern("cell", "month")
        return sum(month.fullmatch(words) is not None for words in self.words)

    def _count(self, kind: str) -> int:
        return sum(content.kind == kind for content in self.contents)

    @once
    def numbers(self) -> int:
        """How many are numbers; what may be a month counts."""
        return self._count("number") + self._months

    @once
    def texts(self) -> int:
        """How many are words or dates."""
        pairs = zip(self.contents, self._tidied, strict=True)
        told = sum(content.kind == "text" and _LETTERS.search(words) is not None for content, words in pairs)
        return told + self._count("date") - self._months

    @once
    def years(self) -> int:
        """How many are years."""
        return self._count("year")

    @once
    def codes(self) -> int:
        """How many are codes."""
        return self._count("code")

    @once
    def units(self) -> int:
        """How many are units."""
        return sum(measure_of(words.strip("()")) is not None for words in self.words)

    @property
    def all_months(self) -> bool:
        """Whether it has several cells, all of them months."""
        return self._months == len(self.words) > 1
