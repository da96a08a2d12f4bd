"""Audits of scope ``document``: what the rows of each document by itself must keep.

They run on the frames that a shard has made, before anything is built, and again on slices of a published build when
the doctor looks. The SQL of ``sql/audits`` asks tables named as the build's, without the texts: what stands at a span
is sliced here, in Python, where a slice costs its own length and not the length of the text before it. So time and
memory grow with the document, not with its square.

What the tables have instead of texts: ``documents`` has ``raw_characters``, ``clean_characters``, ``rebuilt_characters``
and ``is_rebuilt`` (whether raw_text minus the erasures is clean_text); ``blocks``, ``erasures``, ``indicators`` and
``sentences`` have ``found``, the words at their span (of the clean text for sentences); ``indicators`` have
``carries_sentence`` (whether the words of its sentence are those of the row in ``sentences``). ``digit_runs`` are the
runs of Arabic digits of the raw texts. ``units``, ``themes`` and ``catalogue`` are those of the lexicon.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import duckdb
import polars as pl

from pipeline.schema import CONTENT, empty
from pipeline.warehouse.auditing.audit_files import Audit, AuditFailure, Severity, audits
from pipeline.warehouse.connections import in_memory
from pipeline.warehouse.errors import WarehouseError
from pipeline.warehouse.lexicon_tables import catalogue_tables, units_table
from pipeline.whereabouts import NOBODY, At, in_text

SAMPLE: Final = 20
_DIGITS: Final = re.compile("[0-9０-９]+")
# Spans that do not overlap hold no more than the text; rows that ask for much more are not worth the memory.
_TIMES_THE_TEXT: Final = 3


@dataclass(frozen=True, slots=True)
class DocumentFault:
    """A promise that a document's rows break: which audit, how many rows, and where the first of them stands."""

    document_id: str
    audit: str
    promise: str
    severity: Severity
    rows: int
    place: str


def audit_documents(frames: Mapping[str, pl.DataFrame], here: At = NOBODY) -> list[DocumentFault]:
    """What breaks a promise in these documents, by document and audit; blocking and warning alike.

    Args:
        frames: the tables of ``schema.CONTENT`` by name, as the stages make them; a table that is missing is empty.
        here: told each document whose digits are looked for, and each audit.

    Raises:
        WarehouseError: an audit cannot be run; the message names its file.
    """
    texts = _texts(frames, "raw_text")
    found: list[DocumentFault] = []
    with audit_tables(frames, here) as connection:
        for check in audits("document"):
            here.step(f"the audit {check.name}")
            for row, rows in _first_rows(connection, check):
                document_id = str(row["document_id"])
                place = _place(row, texts.get(document_id, ""))
                found.append(
                    DocumentFault(document_id, check.name, check.promise, check.severity, rows, place)
                )
    return sorted(found, key=lambda fault: (fault.document_id, fault.severity, fault.audit))


def failures_in_documents(frames: Mapping[str, pl.DataFrame]) -> list[AuditFailure]:
    """The audits that find rows in these documents, with the first twenty of their rows; frames as above."""
    with audit_tables(frames) as connection:
        found = [failing_rows(connection, check) for check in audits("document")]
    return [failure for failure in found if failure is not None]


def failing_rows(connection: duckdb.DuckDBPyConnection, check: Audit) -> AuditFailure | None:
    """How many rows an audit finds on this connection, and the first of them; None if there is none."""
    try:
        counted = connection.execute(f"SELECT count(*) FROM {_as_table(check)}").fetchall()
        rows = int(counted[0][0])
        if rows == 0:
            return None
        sample: pl.DataFrame = connection.sql(f"SELECT * FROM {_as_table(check)} LIMIT {SAMPLE}").pl()
    except duckdb.Error as error:
        raise _cannot_run(check, error) from error
    return AuditFailure(check.name, check.promise, check.severity, rows, sample)


def audit_tables(frames: Mapping[str, pl.DataFrame], here: At = NOBODY) -> duckdb.DuckDBPyConnection:
    """A database in memory with the tables that audits of scope ``document`` ask; the caller closes it."""
    connection = in_memory()
    for name, frame in _tables(frames, here).items():
        connection.register(name, frame)
    return connection


def _first_rows(
    connection: duckdb.DuckDBPyConnection, check: Audit
) -> list[tuple[Mapping[str, object], int]]:
    """The first failing row of each document with the number of its rows."""
    try:
        counts = connection.execute(
            f"SELECT document_id, count(*) FROM {_as_table(check)} GROUP BY document_id"
        ).fetchall()
        if not counts:
            return []
        first: pl.DataFrame = connection.sql(
            f"SELECT * FROM {_as_table(check)} QUALIFY row_number() OVER (PARTITION BY document_id) = 1"
        ).pl()
    except duckdb.Error as error:
        raise _cannot_run(check, error) from error
    rows = {str(document_id): int(count) for document_id, count in counts}
    return [(row, rows[str(row["document_id"])]) for row in first.iter_rows(named=True)]


def _as_table(check: Audit) -> str:
    return f"(\n{check.sql.rstrip().rstrip(';')}\n)"


def _cannot_run(check: Audit, error: duckdb.Error) -> WarehouseError:
    return WarehouseError(f"sql/audits/{check.name}.sql cannot be run: {error}")


def _place(row: Mapping[str, object], text: str) -> str:
    """For example `line 12, characters 120–125, “……产量达到12345吨……”: quantity '12345吨', found '2345吨。'`."""
    spoken = ("document_id", "char_start", "char_end")
    rest = ", ".join(
        f"{name} {str(value)[:40]!r}"
        for name, value in row.items()
        if name not in spoken and value is not None
    )
    start, end = row.get("char_start"), row.get("char_end")
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start <= end):
        return rest
    return f"{in_text(text, start, end)}: {rest}"


def _tables(frames: Mapping[str, pl.DataFrame], here: At) -> dict[str, pl.DataFrame]:
    """The tables that the audits ask, by name."""
    given = {table.name: frames.get(table.name, empty(table.name)) for table in CONTENT}
    raw, clean = _texts(given, "raw_text"), _texts(given, "clean_text")
    sentences = given["sentences"]
    return {
        **given,
        "documents": _documents(given["documents"], given["erasures"], raw, clean),
        "sentences": _with_found(sentences, clean, "clean_start", "clean_end"),
        "indicators": _with_found(_beside_sentences(given["indicators"], sentences), raw),
        "blocks": _with_found(given["blocks"], raw),
        "erasures": _with_found(given["erasures"], raw),
        "digit_runs": _digit_runs(raw, here),
        "units": units_table(),
        **catalogue_tables(),
    }


def _texts(frames: Mapping[str, pl.DataFrame], column: str) -> dict[str, str]:
    documents = frames.get("documents", empty("documents"))
    return dict(documents.select("document_id", column).iter_rows())


def _with_found(
    frame: pl.DataFrame, texts: Mapping[str, str], start: str = "char_start", end: str = "char_end"
) -> pl.DataFrame:
    """The rows with the words at their span; NULL where the document is missing or its rows ask for far too much."""
    room = {document_id: _TIMES_THE_TEXT * len(text) + 1000 for document_id, text in texts.items()}
    found: list[str | None] = []
    for document_id, first, past in frame.select("document_id", start, end).iter_rows():
        words = texts[document_id][max(first, 0) : past] if room.get(document_id, 0) > 0 else None
        room[document_id] = room.get(document_id, 0) - len(words or "")
        found.append(words)
    return frame.with_columns(pl.Series("found", found, dtype=pl.String))


def _beside_sentences(indicators: pl.DataFrame, sentences: pl.DataFrame) -> pl.DataFrame:
    """Whether each row carries the words of its sentence, instead of the words."""
    words = sentences.select("sentence_id", words="text").unique("sentence_id", keep="first")
    return (
        indicators.join(words, on="sentence_id", how="left", maintain_order="left")
        .with_columns(carries_sentence=pl.col("sentence") == pl.col("words"))
        .drop("sentence", "words")
    )


def _documents(
    documents: pl.DataFrame, erasures: pl.DataFrame, raw: Mapping[str, str], clean: Mapping[str, str]
) -> pl.DataFrame:
    spans: dict[str, list[tuple[int, int]]] = {}
    for document_id, start, end in erasures.select("document_id", "char_start", "char_end").iter_rows():
        spans.setdefault(document_id, []).append((start, end))
    rebuilt = {name: _without(text, sorted(spans.get(name, ()))) for name, text in raw.items()}
    ids = documents["document_id"].to_list()
    return documents.drop("raw_text", "clean_text").with_columns(
        pl.Series("raw_characters", [len(raw[name]) for name in ids], dtype=pl.Int64),
        pl.Series("clean_characters", [len(clean[name]) for name in ids], dtype=pl.Int64),
        pl.Series("rebuilt_characters", [len(rebuilt[name]) for name in ids], dtype=pl.Int64),
        pl.Series("is_rebuilt", [rebuilt[name] == clean[name] for name in ids], dtype=pl.Boolean),
    )


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text minus its spans, which are sorted."""
    kept: list[str] = []
    at = 0
    for start, end in spans:
        kept.append(text[at : max(start, at)])
        at = max(end, at)
    return "".join((*kept, text[at:]))


def _digit_runs(texts: Mapping[str, str], here: At) -> pl.DataFrame:
    runs: list[tuple[str, int, int, str]] = []
    for document_id, text in texts.items():
        here.document(document_id)
        runs += [(document_id, run.start(), run.end(), run.group()) for run in _DIGITS.finditer(text)]
    here.nowhere()
    schema = {"document_id": pl.String, "char_start": pl.Int64, "char_end": pl.Int64, "digits": pl.String}
    return pl.DataFrame(runs, schema=schema, orient="row")
