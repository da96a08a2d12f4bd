"""The life of each report file over the loads: which versions it had, from which load to which.

A report is a line of versions that share a ``report_id``. A corrected file is the next version of its report,
a moved or renamed one the same version at another path, one that comes back at its path goes on where it
ended.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

import polars as pl

from pipeline.schema import frame_schema
from pipeline.warehouse.changes import compare_sources

_ID_DIGITS: Final = 16


@dataclass(frozen=True, slots=True)
class NewVersions:
    """Rows of ``document_versions`` that a load begins, and the paths whose current row it ends."""

    begun: pl.DataFrame
    ended: list[str]


def new_versions(versions: pl.DataFrame, sources: pl.DataFrame, load_id: str) -> NewVersions:
    """What a load adds to the table ``document_versions``, given its rows so far and the load's sources.

    Files that are as their current version says may be left out of both, if all versions of each report given are given.
    """
    current = versions.filter(pl.col("ended_by").is_null())
    before = {row["source_path"]: row for row in current.iter_rows(named=True)}
    sha256 = dict(sources.select("source_path", "sha256").iter_rows())
    line = _Lines(versions, load_id)
    begun: list[dict[str, object]] = []
    ended: list[str] = []
    changes = compare_sources(current, sources)
    for what, path, old_path, document_id in changes.select(
        "what", "source_path", "old_path", "new_document_id"
    ).iter_rows():
        if old_path is not None:
            ended.append(old_path)
        if what == "removed":
            continue
        if what == "added":
            report_id, version, began = line.added(path, document_id)
        else:
            report_id, version, began = before[old_path]["report_id"], before[old_path]["version"], what
            version += what == "changed"
        begun.append(
            {
                "report_id": report_id,
                "version": version,
                "source_path": path,
                "document_id": document_id,
                "sha256": sha256[path],
                "began": began,
                "began_by": load_id,
                "ended_by": None,
            }
        )
    return NewVersions(pl.DataFrame(begun, schema=frame_schema("document_versions")), ended)


class _Lines:
    """Finds the report that an added file belongs to: one that ended at its path, or a new one."""

    def __init__(self, versions: pl.DataFrame, load_id: str) -> None:
        self._load_id = load_id
        self._taken = set(versions["report_id"].to_list())
        alive = set(versions.filter(pl.col("ended_by").is_null())["report_id"].to_list())
        self._resting = {
            row["source_path"]: row
            for row in versions.unique("report_id", keep="last", maintain_order=True).iter_rows(named=True)
            if row["report_id"] not in alive
        }

    def added(self, path: str, document_id: str) -> tuple[str, int, str]:
        """The report, its version and how that began."""
        last = self._resting.get(path)
        if last is not None:
            return last["report_id"], last["version"] + (last["document_id"] != document_id), "returned"
        report_id = _digits(path)
        if report_id in self._taken:
            # The report that began at this path lives on elsewhere: this one needs another name.
            report_id = _digits(f"{path}\n{self._load_id}")
        self._taken.add(report_id)
        return report_id, 1, "added"


def _digits(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8")).hexdigest()[:_ID_DIGITS]
