"""Audits of a whole build: those that concern all documents at once, and those of each document, slice by slice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from pipeline.schema import CONTENT
from pipeline.warehouse.auditing.audit_files import Audit, AuditFailure, audits
from pipeline.warehouse.auditing.document_audits import SAMPLE, failing_rows, failures_in_documents
from pipeline.warehouse.connections import beside
from pipeline.warehouse.ddl import quoted

__all__ = ["Audit", "AuditFailure", "audit", "audit_build", "audits"]

_SLICE: Final = 250
_SLICE_BYTES: Final = 4_000_000
_AFTER_ALL: Final = "\U0010ffff"


def audit_build(build: Path, *, on_audit: Callable[[str], None] | None = None) -> list[AuditFailure]:
    """Run the audits of scope ``build``; returns those that found rows, the blocking ones first.

    Those of scope ``document`` ran where the documents were made. ``on_audit`` is told each audit's name when it is
    done. Raises WarehouseError if the build cannot be opened or an audit cannot be run.
    """
    found: list[AuditFailure] = []
    with beside(build) as connection:
        for check in audits("build"):
            failure = failing_rows(connection, check)
            found += [failure] if failure else []
            if on_audit is not None:
                on_audit(check.name)
    return sorted(found, key=lambda failure: (failure.severity, failure.name))


def audit(build: Path) -> list[AuditFailure]:
    """Run every audit on a build, those of scope ``document`` too; returns those that found rows, the blocking ones first.

    The documents are looked at some at a time, so that memory does not grow with the build. Raises WarehouseError
    if the build cannot be opened or an audit cannot be run.
    """
    found: dict[str, AuditFailure] = {}
    with beside(build) as connection:
        for frames in _slices(connection):
            for failure in failures_in_documents(frames):
                _add(found, failure)
    for failure in audit_build(build):
        _add(found, failure)
    return sorted(found.values(), key=lambda failure: (failure.severity, failure.name))


def _add(found: dict[str, AuditFailure], failure: AuditFailure) -> None:
    """Put a failure with those of the same audit on other documents."""
    before = found.get(failure.name)
    if before is not None:
        sample = pl.concat([before.sample, failure.sample], how="vertical_relaxed").head(SAMPLE)
        failure = replace(failure, rows=before.rows + failure.rows, sample=sample)
    found[failure.name] = failure


def _slices(connection: duckdb.DuckDBPyConnection) -> Iterator[dict[str, pl.DataFrame]]:
    """The tables of some documents at a time, in the order of their ids; rows of no document are in some slice too."""
    for first, past in pairwise(["", *_cuts(connection), _AFTER_ALL]):
        frames: dict[str, pl.DataFrame] = {}
        for table in CONTENT:
            columns = ", ".join(quoted(column.name) for column in table.stage_columns)
            rows: pl.DataFrame = connection.sql(
                f"SELECT {columns} FROM {table.name} WHERE document_id >= $first AND document_id < $past",
                params={"first": first, "past": past},
            ).pl()
            frames[table.name] = rows
        yield frames


def _cuts(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Ids of documents between which there are at most so many documents and so many bytes of text."""
    sizes = connection.execute("SELECT document_id, strlen(raw_text) FROM documents ORDER BY document_id")
    cuts: list[str] = []
    documents, room = 0, _SLICE_BYTES
    for document_id, size in sizes.fetchall():
        if documents == _SLICE or (documents and size > room):
            cuts.append(str(document_id))
            documents, room = 0, _SLICE_BYTES
        documents, room = documents + 1, room - size
    return cuts
