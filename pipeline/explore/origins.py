"""Where the name of a row comes from: the rules that were asked of its number, the one that answered, and why.

Worked out anew from the row's sentence alone, by the rules of the program that serves the page. Extraction is brought in
only then: whoever never asks pays neither its memory (40 MB) nor the half second.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pipeline.explore.library import Book, Row
from pipeline.schema import frame_schema

if TYPE_CHECKING:
    import polars as pl

_ASKED: Final = {
    "documents": """
        SELECT document_id, d.clean_text, d.report_year, d.kind
        FROM documents d JOIN sentences s USING (document_id) WHERE document_id = $id AND s.sentence_id = $sentence
    """,
    "sections": """
        SELECT b.section_id, b.document_id, b.kind, b.year, b.heading
        FROM sections b JOIN sentences s USING (section_id) WHERE s.document_id = $id AND s.sentence_id = $sentence
    """,
    "sentences": """
        FROM (
            SELECT b.document_id, b.section_id, b.sentence_id, b.text, b.char_start, b.char_end, b.clean_start
            FROM sentences b JOIN sentences s USING (document_id, section_id)
            WHERE s.document_id = $id AND s.sentence_id = $sentence AND b.char_start <= s.char_start
            ORDER BY b.char_start DESC LIMIT 2
        ) ORDER BY char_start
    """,
    "indicators": """
        SELECT document_id, sentence_id, name, char_start, char_end FROM indicators
        WHERE document_id = $id AND sentence_id = $sentence
    """,
}
"""What is read of a build: the sentence, and the one before it in its section, of which it may go on to speak."""


@dataclass(frozen=True, slots=True)
class Origin:
    """How a row was named.

    Attributes:
        in_table: it stands in a table, whose numbers are named by their cells.
        way: for a row of running text, the fields of `extraction.tracing.Trace`; None where the rules of this program
            read the sentence otherwise than those that the build was made by.
    """

    in_table: bool
    way: Mapping[str, Any] | None


def origin_of(book: Book, row: Row) -> Origin:
    """How a row of `indicators` was named."""
    if _in_table(book, row):
        return Origin(True, None)
    from pipeline.extraction import traced

    asked = {"id": row["document_id"], "sentence": row["sentence_id"]}
    ways = traced(**{table: _frame(book, table, sql, asked) for table, sql in _ASKED.items()})
    return Origin(False, next((way for way in ways if way["char_start"] == row["char_start"]), None))


def _in_table(book: Book, row: Row) -> bool:
    """Whether a row stands in a cell of a table."""
    if not book.has("table_cells", "document_id", "char_start", "char_end"):
        return False
    return bool(
        book.rows(
            "SELECT 1 FROM table_cells WHERE document_id = $id AND char_start <= $start AND $start < char_end LIMIT 1",
            {"id": row["document_id"], "start": row["char_start"]},
        )
    )


def _frame(book: Book, table: str, sql: str, asked: Mapping[str, object]) -> pl.DataFrame:
    """The answer of a query as a frame whose columns have the kinds that the table gives them."""
    import polars as pl

    found = book.rows(sql, asked)
    schema = frame_schema(table)
    return pl.DataFrame(found, schema={name: schema[name] for name in found[0]})
