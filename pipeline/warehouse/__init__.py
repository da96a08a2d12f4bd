"""Storage: staged Parquet in, audited DuckDB builds, the published pointer, and Parquet snapshots out.

Knows DuckDB, Parquet and paths. Keep out: Dagster, the environment, and anything that reads a report's text.
"""

from pipeline.warehouse.auditing.audits import Audit, AuditFailure, audit, audit_build, audits
from pipeline.warehouse.auditing.document_audits import DocumentFault, audit_documents
from pipeline.warehouse.building.load import COPY_SHARE, LoadRecord, build
from pipeline.warehouse.changes import FileChanges, compare_sources, file_changes
from pipeline.warehouse.code import CodeVersions, code_version, code_versions
from pipeline.warehouse.connections import open_build, open_published, query, run
from pipeline.warehouse.differences import Difference, diff
from pipeline.warehouse.errors import (
    BuildError,
    LoadRunning,
    NotPublished,
    QueryError,
    SnapshotError,
    WarehouseError,
)
from pipeline.warehouse.exporting.export import FORMS, export
from pipeline.warehouse.paths import builds, new_load_id, pointer, published_build
from pipeline.warehouse.publishing.lock import load_lock, lock_holder
from pipeline.warehouse.publishing.pointing import clear_leftovers, history, prune, publish, rollback, rows_of
from pipeline.warehouse.publishing.published import Published, Touched, read_published, touched
from pipeline.warehouse.publishing.recovery import Start, find_start, sound_builds
from pipeline.warehouse.publishing.retention import prune_snapshots
from pipeline.warehouse.publishing.verification import Verdict, verify_kept, verify_one
from pipeline.warehouse.snapshots.snapshot import read_manifest, set_snapshot_aside, snapshot, verify

__all__ = [
    "COPY_SHARE",
    "FORMS",
    "Audit",
    "AuditFailure",
    "BuildError",
    "CodeVersions",
    "Difference",
    "DocumentFault",
    "FileChanges",
    "LoadRecord",
    "LoadRunning",
    "NotPublished",
    "Published",
    "QueryError",
    "SnapshotError",
    "Start",
    "Touched",
    "Verdict",
    "WarehouseError",
    "audit",
    "audit_build",
    "audit_documents",
    "audits",
    "build",
    "builds",
    "clear_leftovers",
    "code_version",
    "code_versions",
    "compare_sources",
    "diff",
    "export",
    "file_changes",
    "find_start",
    "history",
    "load_lock",
    "lock_holder",
    "new_load_id",
    "open_build",
    "open_published",
    "pointer",
    "prune",
    "prune_snapshots",
    "publish",
    "published_build",
    "query",
    "read_manifest",
    "read_published",
    "rollback",
    "rows_of",
    "run",
    "set_snapshot_aside",
    "snapshot",
    "sound_builds",
    "touched",
    "verify",
    "verify_kept",
    "verify_one",
]
