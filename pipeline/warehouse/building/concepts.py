"""How often the words of each concept stand in each document, counted by DuckDB while a build is filled."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

import duckdb
import polars as pl

from pipeline.warehouse.slices import in_slices, rows_at_a_time, rows_with_ids


def concept_counts(
    connection: duckdb.DuckDBPyConnection, only: Collection[str] | None = None
) -> Iterator[pl.DataFrame]:
    """The rows of `concept_counts` for `documents` and `concept_words`, of some hundred documents at a time: of the
    documents ``only``, or of all.

    The words of a concept do not overlap: where one is part of another the longer counts.
    """
    concepts = connection.execute(
        "SELECT concept, list(word) FROM concept_words GROUP BY concept ORDER BY concept"
    ).fetchall()
    row_ids = None
    if only is not None:
        wanted = pl.DataFrame({"document_id": list(only)}, schema={"document_id": pl.String})
        connection.register("wanted", wanted)
        found = "SELECT rowid FROM documents SEMI JOIN wanted USING (document_id) ORDER BY rowid"
        row_ids = connection.sql(found).pl().to_series()
        connection.unregister("wanted")
    rows = rows_at_a_time("documents")
    for concept, words in concepts:
        longest_first = sorted(words, key=lambda word: (-len(word), word))
        pattern = "|".join(map(re.escape, longest_first)).replace("'", "''")
        select = f"document_id, regexp_extract_all(clean_text, '{pattern}') AS words"
        texts = (
            in_slices(connection, select, "documents", rows=rows)
            if row_ids is None
            else rows_with_ids(connection, select, "documents", row_ids, rows=rows)
        )
        for frame in texts:
            counted = (
                frame.explode("words")
                .drop_nulls("words")
                .group_by("document_id", word="words")
                .agg(hits=pl.len().cast(pl.Int64))
            )
            yield counted.select("document_id", pl.lit(concept).alias("concept"), "word", "hits")
