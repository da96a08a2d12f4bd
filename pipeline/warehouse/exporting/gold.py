"""Reviewed rows as gold files, which the scorer of extraction reads: one a document that somebody reviewed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import PurePosixPath
from typing import Any, Final

import duckdb

from pipeline.review import FIELDS, GoldLine, gold_text
from pipeline.warehouse.building.reviewing import Standing

_ROWS: Final = f"""
SELECT document_id, char_start, char_end, quantity, {", ".join(FIELDS)} FROM indicators
WHERE document_id IN (SELECT unnest($ids)) ORDER BY document_id, char_start
"""


def gold_files(
    connection: duckdb.DuckDBPyConnection, standings: Sequence[Standing]
) -> dict[PurePosixPath, str]:
    """Path (the report's own, ending .tsv) to text, for every document with a review that holds.

    An accepted row stands as extracted, a corrected one as corrected, a rejected one not at all, so that the
    scorer counts it as false; rows that nobody reviewed are optional: neither rewarded nor punished.
    """
    valid = {
        standing.place: standing
        for standing in standings
        if standing.place and standing.review_state is not None
    }
    ids = sorted({place[0] for place in valid})
    lines: dict[str, list[GoldLine]] = {document_id: [] for document_id in ids}
    there = set()
    names = ("document_id", "start", "end", "quantity", *FIELDS)
    for values in connection.execute(_ROWS, {"ids": ids}).fetchall():
        row = dict(zip(names, values, strict=True))
        document_id = row.pop("document_id")
        place = (document_id, row["start"], row["end"])
        there.add(place)
        standing = valid.get(place)
        if standing is None:
            lines[document_id].append(_line(row, optional=True))
        elif standing.correction.verdict != "reject":
            lines[document_id].append(_line({**row, **standing.correction.corrected}))
    for place, standing in valid.items():
        if place not in there and standing.correction.verdict == "correct":
            row = {"start": place[1], "end": place[2], "quantity": standing.correction.quantity}
            lines[place[0]].append(_line({**row, **standing.correction.corrected}))
    paths = dict(
        connection.execute(
            "SELECT document_id, source_path FROM documents WHERE document_id IN (SELECT unnest($ids))",
            {"ids": ids},
        ).fetchall()
    )
    return {PurePosixPath(paths[name]).with_suffix(".tsv"): gold_text(lines[name]) for name in ids}


def _line(row: Mapping[str, Any], *, optional: bool = False) -> GoldLine:
    known = {field.name for field in fields(GoldLine)}
    return GoldLine(**{name: value for name, value in row.items() if name in known}, optional=optional)
