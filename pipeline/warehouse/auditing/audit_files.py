"""Audits as they stand in ``sql/audits``: SQL that selects the rows which break a promise. No row, promise kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from pipeline.warehouse.errors import WarehouseError
from pipeline.warehouse.paths import sql_files

Severity = Literal["blocking", "warning"]
Scope = Literal["document", "build"]

_HEADER = re.compile(r"^-- (promise|severity|scope): (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Audit:
    """One audit: what it promises, how bad a failure is, and the query for failing rows.

    An audit of scope ``document`` looks at each document by itself and names it in ``document_id``: a blocking failure
    sends that document to quarantine, before anything is built. One of scope ``build`` looks at what concerns all
    of them; a blocking failure stops the publish.
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
        """Whether what breaks it must not be published."""
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


def audits(scope: Scope | None = None) -> list[Audit]:
    """The audits of sql/audits, of one scope if that is given, in the order of their names."""
    found = [read_audit(path) for path in sql_files("audits")]
    return [check for check in found if scope in (None, check.scope)]
