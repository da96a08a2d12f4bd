"""Verdicts: what a form says becomes a record of review; and the queue of what needs eyes most."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.explore.cards import Card
from pipeline.explore.library import Book, Judged, Library, Row
from pipeline.review import FIELDS, Correction, ReviewError, Value, append_correction, new_correction

QUEUE_ROWS: Final = 50


class Stale(ReviewError):
    """The row is no longer what the reviewer saw."""


@dataclass(frozen=True, slots=True)
class Queue:
    """One reason to look: how many ask for it, and one page of them."""

    reason: str
    total: int
    rows: list[Row]


_CONFUSED: Final = """
    SELECT i.document_id, i.char_start, i.char_end, i.quantity AS words, i.sentence, d.title, i.masked, i.name AS why,
        '' AS detail
    FROM indicators i JOIN documents d USING (document_id)
    JOIN (
        SELECT document_id, name, unit, status, change, year FROM indicators
        GROUP BY ALL HAVING count(*) > 1 AND count(DISTINCT coalesce(CAST(value AS VARCHAR), 'x' || char_start)) > 1
    ) g ON g.document_id = i.document_id AND g.name = i.name AND g.unit IS NOT DISTINCT FROM i.unit
        AND g.status = i.status AND g.change IS NOT DISTINCT FROM i.change AND g.year IS NOT DISTINCT FROM i.year
"""
_RESIDUE: Final = """
    SELECT n.document_id, n.char_start, n.char_end, n.words, s.text AS sentence, d.title, false AS masked,
        n.rule AS why, '' AS detail
    FROM numerals n JOIN documents d USING (document_id) LEFT JOIN sentences s USING (sentence_id)
    WHERE n.outcome = 'residue'
"""
_MART: Final = """
    SELECT DISTINCT i.document_id, i.char_start, i.char_end, i.quantity AS words, i.sentence, d.title,
        i.masked, {why} AS why, {detail} AS detail
    FROM {mart} m JOIN indicators i USING (indicator_id) JOIN documents d ON d.document_id = i.document_id
    WHERE {where}
"""

_READABLE: Final = """
    (CASE WHEN abs({amount}) >= 1e8 THEN regexp_replace(printf('%.2f', {amount} / 1e8), '\\.?0+$', '') || '亿'
          WHEN abs({amount}) >= 1e4 THEN regexp_replace(printf('%.2f', {amount} / 1e4), '\\.?0+$', '') || '万'
          ELSE regexp_replace(printf('%.2f', {amount}), '\\.?0+$', '') END)
"""


def queue_reasons(book: Book) -> dict[str, str]:
    """Each reason to look with the query of what asks for it; a mart that a build has not gives none."""
    reasons = {"residue": _RESIDUE, "names": _CONFUSED}
    if book.has("outliers", "low", "high", "unit", "indicator_id"):
        end = "CASE WHEN m.value > m.high THEN m.high ELSE m.low END"
        detail = f"concat(if(m.value > m.high, '≤ ', '≥ '), {_READABLE.format(amount=end)}, m.unit)"
        reasons["outliers"] = _MART.format(mart="outliers", why="i.name", detail=detail, where="true")
    if book.has("self_checks", "kind", "agrees", "computed", "indicator_id"):
        detail = f"concat('≠ ', {_READABLE.format(amount='m.computed')}, m.unit)"
        reasons["checks"] = _MART.format(
            mart="self_checks", why="m.kind", detail=detail, where="NOT m.agrees"
        )
    return reasons


def queue(book: Book, judged: Judged, reason: str, page: int) -> Queue:
    """One page of what asks for eyes for a reason, without what a review has spoken of."""
    parameters: dict[str, object] = {
        "done": [
            {"document_id": document_id, "char_start": start}
            for (document_id, start, _), standing in judged.by_place.items()
            if standing.correction.verdict != "reopen"
        ]
    }
    open_rows = (
        f"WITH asked AS ({queue_reasons(book)[reason]}) FROM asked ANTI JOIN (SELECT unnest(CAST($done AS "
        "STRUCT(document_id VARCHAR, char_start INTEGER)[]), recursive := true)) USING (document_id, char_start)"
    )
    rows = book.rows(
        f"SELECT *, count(*) OVER () AS total FROM ({open_rows}) ORDER BY title, document_id, char_start "
        f"LIMIT {QUEUE_ROWS} OFFSET {(page - 1) * QUEUE_ROWS}",
        parameters,
    )
    return Queue(reason, rows[0]["total"] if rows else 0, rows)


def seen_fields(card: Card) -> dict[str, Value]:
    """The row's fields as extraction gives them; nothing where the number is no row."""
    row = card.row
    return {} if row is None else {name: row[name] for name in FIELDS}


def fingerprint(card: Card) -> str:
    """Changes when the words or the row do: a form carries it, so that nobody judges what he has not seen."""
    seen = json.dumps([card.numeral["words"], seen_fields(card)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(seen.encode()).hexdigest()[:16]


def judge(library: Library, book: Book, card: Card, form: Mapping[str, str]) -> Correction:
    """Record what a form says of a card's number. Raises Stale, ReviewError in words, OSError."""
    if form.get("fingerprint") != fingerprint(card):
        raise Stale("the row has changed since this card was opened")
    numeral = card.numeral
    place = {"id": numeral["document_id"]}
    path = book.rows("SELECT source_path FROM documents WHERE document_id = $id", place)[0]["source_path"]
    verdict = form.get("verdict", "")
    correction = new_correction(
        verdict,
        made_by=form.get("made_by", "").strip(),
        note=form.get("note", "").strip(),
        source_path=path,
        document_id=numeral["document_id"],
        span=(numeral["char_start"], numeral["char_end"]),
        quantity=numeral["words"],
        sentence=numeral["sentence"] or "",
        occurrence=_occurrence(book, numeral),
        seen=seen_fields(card),
        corrected=corrected_fields(form) if verdict == "correct" else {},
    )
    append_correction(library.reviews_file, correction)
    return correction


def corrected_fields(form: Mapping[str, str]) -> dict[str, Value]:
    """A form's fields with their types; an empty one is unknown. Raises ReviewError for what is no number."""
    fields: dict[str, Value] = {}
    for name, kind in FIELDS.items():
        text = form.get(name, "").strip()
        try:
            if kind is bool:
                fields[name] = text == "1"
            elif kind is float:
                fields[name] = float(text.replace(",", "").replace("，", "")) if text else None
            elif kind is int:
                fields[name] = int(text) if text else None
            else:
                fields[name] = text or None
        except ValueError:
            raise ReviewError(f"{name}: {text!r} is no number") from None
    return fields


def _occurrence(book: Book, numeral: Row) -> int:
    """Which of the same words in its sentence it is."""
    found = book.rows(
        "SELECT d.raw_text[s.char_start + 1 : n.char_start] AS before FROM numerals n "
        "JOIN sentences s USING (sentence_id) JOIN documents d ON d.document_id = n.document_id "
        "WHERE n.document_id = $id AND n.char_start = $start",
        {"id": numeral["document_id"], "start": numeral["char_start"]},
    )
    before, words = (found[0]["before"] if found else ""), numeral["words"]
    return sum(before.startswith(words, at) for at in range(len(before)))
