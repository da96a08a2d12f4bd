"""What each record of review means for a build: where its words stand now, and whether it still holds.

The same answer for a build that is being filled and for one that a page reads. Keep out: the file of records.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import duckdb
import polars as pl

from pipeline.review import FIELDS, Correction, made_at
from pipeline.schema import frame_schema

State = Literal["holds", "agreed", "changed", "superseded", "gone"]
ReviewState = Literal["accepted", "corrected", "rejected"]
_STATES: Final[Mapping[str, ReviewState]] = {
    "accept": "accepted",
    "correct": "corrected",
    "reject": "rejected",
}
_FIELDS: Final = ", ".join(f"i.{name}" for name in FIELDS)

# The words where they stood: the same document, as long as it is read as before.
_IN_PLACE: Final = """
SELECT c.n, c.document_id, c.char_start
FROM (SELECT unnest($asked, recursive := true)) c JOIN documents d USING (document_id)
WHERE d.raw_text[c.char_start + 1 : c.char_end] = c.quantity
"""
# The same sentence, in the document itself if it is read otherwise now, or in what became of its report.
_ELSEWHERE: Final = """
WITH c AS (SELECT unnest($asked, recursive := true)),
editions AS (
    SELECT c.n, c.document_id FROM c
    UNION SELECT c.n, s.document_id FROM c JOIN sources s ON s.source_path = c.source_path
    UNION
    SELECT c.n, later.document_id
    FROM c JOIN document_versions v ON v.document_id = c.document_id
    JOIN document_versions later ON later.report_id = v.report_id AND later.ended_by IS NULL
)
SELECT c.n, s.document_id, s.char_start, d.raw_text[s.char_start + 1 : s.char_end]
FROM c JOIN editions USING (n)
JOIN sentences s ON s.document_id = editions.document_id AND s.text = c.sentence
JOIN documents d ON d.document_id = s.document_id
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
    place: tuple[str, int, int] | None = None
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


def _places(
    connection: duckdb.DuckDBPyConnection, corrections: Sequence[Correction]
) -> dict[int, tuple[str, int, int]]:
    """The span where each record's words stand now, by the record's number; those that are gone have none."""
    if not corrections:
        return {}
    places = {
        n: (document_id, start, corrections[n].char_end)
        for n, document_id, start in connection.execute(
            _IN_PLACE, {"asked": [_asked(n, correction) for n, correction in enumerate(corrections)]}
        ).fetchall()
    }
    moved = [
        _asked(n, correction)
        for n, correction in enumerate(corrections)
        if n not in places and correction.sentence
    ]
    if not moved:
        return places
    candidates: dict[int, set[tuple[str, int, int]]] = defaultdict(set)
    for n, document_id, start, raw in connection.execute(_ELSEWHERE, {"asked": moved}).fetchall():
        at = _nth(raw, corrections[n].quantity, corrections[n].occurrence)
        if at is not None:
            candidates[n].add((document_id, start + at, start + at + len(corrections[n].quantity)))
    # A sentence that stands twice names no place.
    return places | {n: found.pop() for n, found in candidates.items() if len(found) == 1}


def _rows(
    connection: duckdb.DuckDBPyConnection,
    corrections: Sequence[Correction],
    places: Mapping[int, tuple[str, int, int]],
) -> dict[int, tuple[str, dict[str, object]]]:
    if not places:
        return {}
    asked = [
        {"n": n, "document_id": document_id, "char_start": start, "char_end": end}
        for n, (document_id, start, end) in places.items()
    ]
    found = connection.execute(_ROWS, {"places": asked}).fetchall()
    return {n: (indicator_id, dict(zip(FIELDS, fields, strict=True))) for n, indicator_id, *fields in found}


def _asked(n: int, correction: Correction) -> dict[str, object]:
    return {
        "n": n,
        "document_id": correction.document_id,
        "source_path": correction.source_path,
        "char_start": correction.char_start,
        "char_end": correction.char_end,
        "quantity": correction.quantity,
        "sentence": correction.sentence,
    }


def _nth(text: str, words: str, number: int) -> int | None:
    at = -1
    for _ in range(number + 1):
        at = text.find(words, at + 1)
        if at < 0:
            return None
    return at
