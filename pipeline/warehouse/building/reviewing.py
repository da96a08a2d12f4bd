"""What each record of review means for a build: where its words stand now, and whether it still holds.

The same answer for a build that is being filled and for one that a page reads. Keep out: the file of records.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import duckdb
import polars as pl

from pipeline.review import FIELDS, Correction, made_at
from pipeline.schema import frame_schema
from pipeline.warehouse.slices import rows_at_a_time, rows_with_ids

Place = tuple[str, int, int]
"""A document and a half-open span of its text."""
State = Literal["holds", "agreed", "changed", "superseded", "gone"]
ReviewState = Literal["accepted", "corrected", "rejected"]
_STATES: Final[Mapping[str, ReviewState]] = {
    "accept": "accepted",
    "correct": "corrected",
    "reject": "rejected",
}
_FIELDS: Final = ", ".join(f"i.{name}" for name in FIELDS)

# A document itself, if it is read otherwise now, and what became of its report.
_EDITIONS: Final = """
WITH c AS (SELECT unnest($asked, recursive := true))
SELECT c.n, c.document_id FROM c
UNION SELECT c.n, s.document_id FROM c JOIN sources s ON s.source_path = c.source_path
UNION
SELECT c.n, later.document_id
FROM c JOIN document_versions v ON v.document_id = c.document_id
JOIN document_versions later ON later.report_id = v.report_id AND later.ended_by IS NULL
"""
_SENTENCES: Final = """
SELECT s.document_id, s.text, s.char_start, s.char_end
FROM (SELECT unnest($wanted, recursive := true)) w JOIN sentences s USING (document_id, text)
"""
_ROWS: Final = f"""
SELECT p.n, i.indicator_id, {_FIELDS}
FROM (SELECT unnest($places, recursive := true)) p
JOIN indicators i ON i.document_id = p.document_id AND i.char_start = p.char_start AND i.char_end = p.char_end
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """One record and what it means for one build.

    ``place`` is the document and span where the words stand now; ``row`` the row's FIELDS there, empty where
    the number is no row. ``review_state`` is what the row is marked with, None where nothing is.
    """

    correction: Correction
    state: State
    place: Place | None = None
    indicator_id: str | None = None
    row: Mapping[str, object] = field(default_factory=dict)

    @property
    def review_state(self) -> ReviewState | None:
        """Human words on these words count while the words stand; an acceptance also binds the reading."""
        verdict = self.correction.verdict
        if self.state in ("superseded", "gone") or verdict == "reopen":
            return None
        if verdict == "accept" and self.state == "changed":
            return None
        return _STATES[verdict]


def standings(connection: duckdb.DuckDBPyConnection, corrections: Sequence[Correction]) -> list[Standing]:
    """What every record means for the build behind a connection, in the order given (that of writing)."""
    places = _places(connection, corrections)
    rows = _rows(connection, corrections, places)
    last = {place: n for n, place in sorted(places.items())}
    found = []
    for n, correction in enumerate(corrections):
        place = places.get(n)
        if place is None:
            found.append(Standing(correction, "gone"))
            continue
        indicator_id, row = rows.get(n, (None, {}))
        state = _state(correction, row) if last[place] == n else "superseded"
        found.append(Standing(correction, state, place, indicator_id, row))
    return found


def corrections_frame(found: Sequence[Standing]) -> pl.DataFrame:
    """The rows of table ``corrections``."""
    rows = []
    for standing in found:
        correction, place = standing.correction, standing.place or (None, None, None)
        rows.append(
            {
                "correction_id": correction.correction_id,
                "made_at": made_at(correction.made_at),
                "made_by": correction.made_by,
                "verdict": correction.verdict,
                "note": correction.note,
                "standing": standing.state,
                "document_id": place[0],
                "char_start": place[1],
                "char_end": place[2],
                "indicator_id": standing.indicator_id,
                "quantity": correction.quantity,
                "sentence": correction.sentence,
                **{name: correction.corrected.get(name) for name in FIELDS},
                "made_on": correction.document_id,
                "made_on_path": correction.source_path,
                "made_on_start": correction.char_start,
                "made_on_end": correction.char_end,
            }
        )
    frame = pl.DataFrame(rows, schema=frame_schema("corrections", loaded=True), orient="row")
    # One line copied by hand within the file must not stop a load.
    return frame.unique("correction_id", keep="last", maintain_order=True).sort("made_at", "correction_id")


def mark_reviewed(connection: duckdb.DuckDBPyConnection) -> None:
    """Write what table ``corrections`` says beside the rows that it speaks of, and nothing beside the others."""
    connection.execute(
        """
        UPDATE indicators SET review_state = NULL, name_corrected = NULL, value_corrected = NULL, unit_corrected = NULL
        WHERE review_state IS NOT NULL
        """
    )
    connection.execute(
        """
        UPDATE indicators SET
            review_state = CASE c.verdict WHEN 'accept' THEN 'accepted' WHEN 'correct' THEN 'corrected' ELSE 'rejected' END,
            name_corrected = c.name, value_corrected = c.value, unit_corrected = c.unit
        FROM corrections c
        WHERE c.indicator_id = indicators.indicator_id AND c.verdict <> 'reopen'
          AND c.standing IN ('holds', 'agreed', 'changed') AND NOT (c.verdict = 'accept' AND c.standing = 'changed')
        """
    )


def _state(correction: Correction, row: Mapping[str, object]) -> State:
    match correction.verdict:
        case "correct" if row == correction.corrected:
            return "agreed"
        case "reject" if not row:
            return "agreed"
        case "reopen":
            return "holds"
        case _:
            return "holds" if row == correction.seen else "changed"


def _places(connection: duckdb.DuckDBPyConnection, corrections: Sequence[Correction]) -> dict[int, Place]:
    """The span where each record's words stand now, by the record's number; those that are gone have none."""
    of_document: dict[str, list[int]] = defaultdict(list)
    for n, correction in enumerate(corrections):
        of_document[correction.document_id].append(n)
    places: dict[int, Place] = {}
    # The words where they stood: the same document, as long as it is read as before.
    for document_id, text in _texts(connection, of_document):
        for n in of_document[document_id]:
            start, end = corrections[n].char_start, corrections[n].char_end
            if text[start:end] == corrections[n].quantity:
                places[n] = (document_id, start, end)
    moved = {n: each for n, each in enumerate(corrections) if n not in places and each.sentence}
    return places | _moved(connection, moved)


def _moved(connection: duckdb.DuckDBPyConnection, corrections: Mapping[int, Correction]) -> dict[int, Place]:
    """The same where the same sentence stands in an edition of the report; one that stands twice names no place."""
    if not corrections:
        return {}
    asked = [
        {"n": n, "document_id": each.document_id, "source_path": each.source_path}
        for n, each in corrections.items()
    ]
    of_document: dict[str, list[int]] = defaultdict(list)
    for n, document_id in connection.execute(_EDITIONS, {"asked": asked}).fetchall():
        of_document[document_id].append(n)
    spans = _spans_of_sentences(connection, corrections, of_document)
    found: dict[int, set[Place]] = defaultdict(set)
    for document_id, raw in _texts(connection, {document_id for document_id, _ in spans}):
        for n in of_document[document_id]:
            for start, end in spans.get((document_id, corrections[n].sentence), ()):
                if len(found[n]) > 1:
                    break
                found[n] |= _within(raw, start, end, document_id, corrections[n])
    return {n: places.pop() for n, places in found.items() if len(places) == 1}


def _spans_of_sentences(
    connection: duckdb.DuckDBPyConnection,
    corrections: Mapping[int, Correction],
    of_document: Mapping[str, Sequence[int]],
) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """Where the sentences of records stand in the documents that may hold them, by document and sentence."""
    wanted = {
        (document_id, corrections[n].sentence) for document_id, some in of_document.items() for n in some
    }
    pairs = [{"document_id": document_id, "text": text} for document_id, text in sorted(wanted)]
    spans: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for document_id, text, start, end in connection.execute(_SENTENCES, {"wanted": pairs}).fetchall():
        spans[document_id, text].append((start, end))
    return spans


def _within(raw: str, start: int, end: int, document_id: str, correction: Correction) -> set[Place]:
    """The place of a record's words in a sentence of a document's text; none where they do not stand there."""
    at = _nth(raw[start:end], correction.quantity, correction.occurrence)
    if at is None:
        return set()
    return {(document_id, start + at, start + at + len(correction.quantity))}


def _texts(connection: duckdb.DuckDBPyConnection, document_ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Those of these documents that are there, each with its text, some in memory at a time.

    Words are sliced out of it here: DuckDB counts from the text's beginning for each slice.
    """
    there = "SELECT rowid FROM documents WHERE document_id IN (SELECT unnest($ids::VARCHAR[])) ORDER BY rowid"
    row_ids = connection.sql(there, params={"ids": sorted(document_ids)}).pl().to_series()
    rows = rows_at_a_time("documents")
    for frame in rows_with_ids(connection, "document_id, raw_text", "documents", row_ids, rows=rows):
        yield from frame.iter_rows()


def _rows(
    connection: duckdb.DuckDBPyConnection,
    corrections: Sequence[Correction],
    places: Mapping[int, Place],
) -> dict[int, tuple[str, dict[str, object]]]:
    if not places:
        return {}
    asked = [
        {"n": n, "document_id": document_id, "char_start": start, "char_end": end}
        for n, (document_id, start, end) in places.items()
    ]
    found = connection.execute(_ROWS, {"places": asked}).fetchall()
    return {n: (indicator_id, dict(zip(FIELDS, fields, strict=True))) for n, indicator_id, *fields in found}


def _nth(text: str, words: str, number: int) -> int | None:
    at = -1
    for _ in range(number + 1):
        at = text.find(words, at + 1)
        if at < 0:
            return None
    return at
