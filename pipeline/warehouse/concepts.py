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
    counted = " UNION ALL ".join(
        f"SELECT document_id, $concept{number} AS concept, unnest(regexp_extract_all(clean_text, $words{number})) AS word "
        f"FROM {documents}"
        for number in range(len(concepts))
    )
    if not counted:
        return
    parameters = {}
    for number, (concept, words) in enumerate(concepts):
        longest_first = sorted(words, key=lambda word: (-len(word), word))
        parameters[f"concept{number}"] = concept
        parameters[f"words{number}"] = "|".join(map(re.escape, longest_first))
    connection.execute(
        f"INSERT INTO concept_counts SELECT document_id, concept, word, count(*) FROM ({counted}) "
        "GROUP BY document_id, concept, word ORDER BY document_id, concept, word",
        parameters,
    )
