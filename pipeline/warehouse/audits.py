"""Audits: SQL files that select the rows which break a promise. No row, promise kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

import duckdb
import polars as pl

from pipeline.schema import CONTENT
from pipeline.warehouse.connections import ATTACHED, beside, scalar
from pipeline.warehouse.errors import WarehouseError
from pipeline.warehouse.places import sql_files

Severity = Literal["blocking", "warning"]
Scope = Literal["document", "build"]

_HEADER = re.compile(r"^-- (promise|severity|scope): (.+)$", re.MULTILINE)
_SAMPLE: Final = 20
_SLICE: Final = 250
_OF_DOCUMENTS: Final = (*(table.name for table in CONTENT), "sources", "concept_counts")


@dataclass(frozen=True, slots=True)
class Audit:
    """One audit: what it promises, whether a failure stops the publish, and the query for failing rows.

    An audit of scope ``document`` looks at each document by itself: what it finds in one does not depend on
    the others, so a document whose rows are carried from an audited build need not be looked at again.
    """

    name: str
    promise: str
    severity: Severity
    sql: str
    scope: Scope = "build"


@dataclass(frozen=True, slots=True)
class AuditFailure:
    """A broken promise: how many rows break it, and the first twenty of them."""

    name: str
    promise: str
    severity: Severity
    rows: int
    sample: pl.DataFrame

    @property
    def blocking(self) -> bool:
        """Whether this failure stops the publish."""
        return self.severity == "blocking"

    def __str__(self) -> str:
        """The audit, the promise, how many rows break it and the first of them."""
        first = self.sample.row(0, named=True) if self.sample.height else {}
        shown = ", ".join(f"{key}={str(value)[:60]!r}" for key, value in first.items())
        return f"{self.name} ({self.severity}): {self.rows} rows break “{self.promise}”, the first: {shown}"


def read_audit(path: Path) -> Audit:
    """The audit in one SQL file; raises WarehouseError if its header lacks the promise or the severity."""
    sql = path.read_text(encoding="utf-8")
    header = dict(_HEADER.findall(sql))
    match header.get("severity"):
        case "blocking":
            severity: Severity = "blocking"
        case "warning":
            severity = "warning"
        case other:
            raise WarehouseError(f"{path}: severity {other!r}; add `-- severity: blocking` or `warning`")
    if "promise" not in header:
        raise WarehouseError(f"{path}: no promise; add the line `-- promise: …`")
    return Audit(path.stem, header["promise"], severity, sql, _scope(path, header.get("scope", "build")))


def _scope(path: Path, word: str) -> Scope:
    match word:
        case "document":
            return "document"
        case "build":
            return "build"
        case other:
            raise WarehouseError(f"{path}: scope {other!r}; write `-- scope: document` or `build`")


def audits() -> list[Audit]:
    """Every audit of sql/audits, in the order of their names."""
    return [read_audit(path) for path in sql_files("audits")]


def audit(
    build: Path,
    *,
    documents: Collection[str] | None = None,
    on_audit: Callable[[str], None] | None = None,
) -> list[AuditFailure]:
    """Run every audit on a build; returns those that found rows, the blocking ones first.

    With ``documents``, audits of scope ``document`` look at these only; give those that differ from the
    published build. They look at some hundred documents at a time, so that memory does not grow with the
    build. ``on_audit`` is told each audit's name when it is done. Raises WarehouseError if the build cannot
    be opened or an audit cannot be run.
    """
    checks = audits()
    found: dict[str, AuditFailure] = {}
    with beside(build) as whole, whole.cursor() as some:
        some.execute(f"USE {ATTACHED}")
        ids = sorted(_all_documents(whole) if documents is None else documents)
        for first in range(0, len(ids), _SLICE):
            _look_at(some, ids[first : first + _SLICE])
            for check in checks:
                if check.scope == "document":
                    _add(found, run_audit(some, check))
        for check in checks:
            if check.scope == "build":
                _add(found, run_audit(whole, check))
            if on_audit is not None:
                on_audit(check.name)
    return sorted(found.values(), key=lambda failure: (failure.severity, failure.name))


def _add(found: dict[str, AuditFailure], failure: AuditFailure | None) -> None:
    """Put a failure with those of the same audit on other documents."""
    if failure is None:
        return
    before = found.get(failure.name)
    if before is not None:
        sample = pl.concat([before.sample, failure.sample], how="vertical_relaxed").head(_SAMPLE)
        failure = replace(failure, rows=before.rows + failure.rows, sample=sample)
    found[failure.name] = failure


def _all_documents(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Every document that any row names, also one that `documents` lacks."""
    named = " UNION ".join(f"SELECT document_id FROM {table}" for table in _OF_DOCUMENTS)
    return [row[0] for row in connection.execute(named).fetchall()]


def _look_at(connection: duckdb.DuckDBPyConnection, documents: list[str]) -> None:
    """Let the names of the tables mean the rows of these documents, for this connection only."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE looked_at AS SELECT unnest($ids::VARCHAR[]) AS document_id",
        {"ids": documents},
    )
    for table in _OF_DOCUMENTS:
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {table} AS "
            f"SELECT * FROM {ATTACHED}.main.{table} SEMI JOIN looked_at USING (document_id)"
        )


def run_audit(connection: duckdb.DuckDBPyConnection, check: Audit) -> AuditFailure | None:
    """One audit on the tables that a connection sees; None if it found nothing. Raises WarehouseError."""
    try:
        failing = f"(\n{check.sql.rstrip().rstrip(';')}\n)"
        rows = int(scalar(connection, f"SELECT count(*) FROM {failing}"))
        if rows == 0:
            return None
        sample: pl.DataFrame = connection.sql(f"SELECT * FROM {failing} LIMIT {_SAMPLE}").pl()
        return AuditFailure(check.name, check.promise, check.severity, rows, sample)
    except duckdb.Error as error:
        raise WarehouseError(f"sql/audits/{check.name}.sql cannot be run: {error}") from error
