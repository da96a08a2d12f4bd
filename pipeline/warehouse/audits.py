"""Audits: SQL files that select the rows which break a promise. No row, promise kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import duckdb
import polars as pl

from pipeline.warehouse.connections import open_build, scalar
from pipeline.warehouse.errors import WarehouseError
from pipeline.warehouse.places import sql_files

Severity = Literal["blocking", "warning"]

_HEADER = re.compile(r"^-- (promise|severity): (.+)$", re.MULTILINE)
_SAMPLE: Final = 20


@dataclass(frozen=True, slots=True)
class Audit:
    """One audit: what it promises, whether a failure stops the publish, and the query for failing rows."""

    name: str
    promise: str
    severity: Severity
    sql: str


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
    return Audit(path.stem, header["promise"], severity, sql)


def audits() -> list[Audit]:
    """Every audit of sql/audits, in the order of their names."""
    return [read_audit(path) for path in sql_files("audits")]


def audit(build: Path, *, on_audit: Callable[[str], None] | None = None) -> list[AuditFailure]:
    """Run every audit on a build; returns those that found rows, the blocking ones first.

    ``on_audit`` is told each audit's name when it is done. Raises WarehouseError if the build cannot be
    opened or an audit cannot be run.
    """
    failures: list[AuditFailure] = []
    with open_build(build) as connection:
        for check in audits():
            failure = _run(connection, check)
            if failure is not None:
                failures.append(failure)
            if on_audit is not None:
                on_audit(check.name)
    return sorted(failures, key=lambda failure: (failure.severity, failure.name))


def _run(connection: duckdb.DuckDBPyConnection, check: Audit) -> AuditFailure | None:
    try:
        failing = f"(\n{check.sql.rstrip().rstrip(';')}\n)"
        rows = int(scalar(connection, f"SELECT count(*) FROM {failing}"))
        if rows == 0:
            return None
        sample: pl.DataFrame = connection.sql(f"SELECT * FROM {failing} LIMIT {_SAMPLE}").pl()
        return AuditFailure(check.name, check.promise, check.severity, rows, sample)
    except duckdb.Error as error:
        raise WarehouseError(f"sql/audits/{check.name}.sql cannot be run: {error}") from error
