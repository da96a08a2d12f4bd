"""The manifest of a build: what it was when it was published, so that any later change of a byte is seen.

It lies in ``<warehouse>/manifests/<load_id>.json``, written before the pointer is switched: a published build
always has one. Only builds of before there were manifests lack it.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any, Final

import duckdb

from pipeline.warehouse.connections import STORAGE_VERSION, open_build, scalar
from pipeline.warehouse.ddl import quoted
from pipeline.warehouse.durable import sync_file, sync_folder
from pipeline.warehouse.errors import WarehouseError

MANIFESTS: Final = "manifests"
PARTIAL: Final = ".partial"
_FORMAT: Final = 1


def sha256_of(path: Path) -> str:
    """The sha256 of a file's bytes in hex; raises OSError."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def manifest_path(build: Path) -> Path:
    """Where the manifest of a build lies (``<warehouse>/builds/x.duckdb`` → ``<warehouse>/manifests/x.json``)."""
    return build.parent.parent / MANIFESTS / f"{build.stem}.json"


def write_manifest(build: Path) -> Path:
    """Describe a finished build durably, all of it or nothing; raises OSError, WarehouseError."""
    path = manifest_path(build)
    with open_build(build) as connection:
        last = "SELECT load_id, code_version FROM loads ORDER BY sequence DESC LIMIT 1"
        load = connection.execute(last).fetchall()
        rows = table_rows(connection)
    manifest = {
        "format": _FORMAT,
        "build": build.name,
        "load_id": load[0][0] if load else None,
        "code_version": load[0][1] if load else None,
        "storage_version": STORAGE_VERSION,
        "bytes": build.stat().st_size,
        "sha256": sha256_of(build),
        "rows": rows,
    }
    path.parent.mkdir(exist_ok=True)
    made = path.with_name(f".{path.name}{PARTIAL}")
    made.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    sync_file(made)
    os.replace(made, path)
    sync_folder(path.parent)
    return path


def build_faults(build: Path, *, every_byte: bool = True) -> list[str]:
    """What disagrees with a build's manifest, one line each; an empty list is a sound build.

    Size, sha256, rows of every table; and every view answers. Without ``every_byte`` the sha256 is left out.
    A build without a manifest is only opened and asked.
    """
    if not build.is_file():
        return [f"{build.name} is missing"]
    rows: dict[str, int] | None = None
    if manifest_path(build).exists():
        faults, rows = _held_against_manifest(build, every_byte)
        if faults:
            return faults
    log = build.with_name(build.name + ".wal")
    faults = [f"{log.name} stands beside it: somebody wrote to it"] if log.exists() else []
    return faults + _answers(build, rows)


def byte_faults(build: Path) -> list[str]:
    """Why a build is not, byte for byte, what was audited and published; an empty list if it is.

    Unlike for ``build_faults`` a missing manifest is a fault: then nothing is known of the bytes.
    """
    if not manifest_path(build).exists():
        return [f"it has no manifest {manifest_path(build).name}"]
    return _held_against_manifest(build, every_byte=True)[0]


def describes_a_build(path: Path) -> bool:
    """Whether a file is a manifest that was written here, whatever became of its build."""
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return (
        isinstance(manifest, dict) and manifest.get("build") == f"{path.stem}.duckdb" and "sha256" in manifest
    )


def table_rows(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Every table of a build with its number of rows, in the order of their names."""
    names = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE NOT internal AND NOT temporary ORDER BY table_name"
    ).fetchall()
    return {name: int(scalar(connection, f"SELECT count(*) FROM {quoted(name)}")) for (name,) in names}


def _held_against_manifest(build: Path, every_byte: bool) -> tuple[list[str], dict[str, int] | None]:
    """What of a build's bytes disagrees with its manifest, and the rows that each of its tables should have."""
    path = manifest_path(build)
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        size, digest, rows = manifest["bytes"], manifest["sha256"], manifest.get("rows")
        if not isinstance(rows, dict | None):
            raise TypeError("its rows are no table")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return [f"its manifest {path.name} cannot be read: {repr(error)[:200]}"], None
    if build.stat().st_size != size:
        return [f"{build.stat().st_size} bytes, {size} in the manifest"], rows
    if every_byte and sha256_of(build) != digest:
        return ["it does not have the sha256 of the manifest"], rows
    return [], rows


def _answers(build: Path, wanted: dict[str, int] | None) -> list[str]:
    try:
        with open_build(build) as connection:
            found = table_rows(connection)
            for (view,) in connection.execute(
                "SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY view_name"
            ).fetchall():
                connection.execute(f"SELECT * FROM {quoted(view)} LIMIT 0").fetchall()
    except (WarehouseError, duckdb.Error) as error:
        return [f"it does not answer: {error}"]
    if wanted is None:
        return []
    return [
        f"table {name}: {found.get(name, 'no')} rows, {wanted.get(name, 'none')} in the manifest"
        for name in sorted({*found, *wanted})
        if found.get(name) != wanted.get(name)
    ]
