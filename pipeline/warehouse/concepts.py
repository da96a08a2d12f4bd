"""How often the words of each concept stand in each document, counted by DuckDB while a build is filled."""

from __future__ import annotations

import re

import duckdb


def count_concepts(connection: duckdb.DuckDBPyConnection, only: str | None = None) -> None:
    """Fill `concept_counts` from `documents` and `concept_words`, for the documents of the table ``only``
    or for all.

    The words of a concept do not overlap: where one is part of another the longer counts.
    """
    concepts = connection.execute(
        "SELECT concept, list(word) FROM concept_words GROUP BY concept ORDER BY concept"
    ).fetchall()
    documents = f"documents SEMI JOIN {only} USING (document_id)" if only else "documents"
    # One concept at a time: each holds on to the texts that it looks through.
    connection.execute("CREATE TEMP TABLE counted AS FROM concept_counts LIMIT 0")
    for concept, words in concepts:
        longest_first = sorted(words, key=lambda word: (-len(word), word))
        connection.execute(
            "INSERT INTO counted SELECT document_id, $concept, word, count(*) FROM ("
            f"SELECT document_id, unnest(regexp_extract_all(clean_text, $words)) AS word FROM {documents}"
            ") GROUP BY document_id, word",
            {"concept": concept, "words": "|".join(map(re.escape, longest_first))},
        )
    connection.execute("INSERT INTO concept_counts FROM counted ORDER BY document_id, concept, word")
    connection.execute("DROP TABLE counted")
