"""Parquet snapshots: one file a table and a manifest, complete under their final name or not there.

Bytes depend on the rows alone: no clock, no load id in a file's metadata. So two loads of the same reports by
the same code give the same files, but for ``loads``; ``documents``, ``indicators`` and ``quarantine`` name in
each row the load that first wrote it, and are the same where both loads follow the same history.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Final

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.disk.aside import set_aside
from pipeline.disk.durable import move_into_place
from pipeline.schema import TABLES, Column, Table
from pipeline.warehouse.connections import ATTACHED, beside, resolved
from pipeline.warehouse.ddl import comment, quoted, sql_type
from pipeline.warehouse.errors import SnapshotError
from pipeline.warehouse.groups import fixed_groups
from pipeline.warehouse.manifests import sha256_of
from pipeline.warehouse.snapshots.datapackage import DATAPACKAGE, datapackage
from pipeline.warehouse.stored import rows_in_order

MANIFEST: Final = "manifest.json"
FORMAT: Final = 1

_ARROW: Final[dict[pl.DataType, pa.DataType]] = {
    pl.String(): pa.string(),
    pl.Int32(): pa.int32(),
    pl.Int64(): pa.int64(),
    pl.Float64(): pa.float64(),
    pl.Boolean(): pa.bool_(),
    pl.Datetime("us", "UTC"): pa.timestamp("us", tz="UTC"),
}
# A document carries its text twice; the groups of its table are held in memory one at a time.
_GROUP_ROWS: Final = {"documents": 500}
_DEFAULT_GROUP_ROWS: Final = 20_000
_FEW_VALUES: Final = ("documents.document_id", "loads.load_id")
_WRITERS: Final = 2


def snapshot(database: Path, snapshots: Path) -> Path:
    """Write ``<snapshots>/<load id>/`` with one Parquet file a table and manifest.json; returns the folder.

    ``database`` is a build, or a warehouse folder whose published build is meant. A snapshot of that load
    that exists and agrees with its manifest is left as it is; one that does not is set aside. Raises
    NotPublished if there is no database, OSError if the disk does not take it; then no snapshot is there.
    """
    with beside(resolved(database)) as connection:
        load_id, sequence, loaded_at, code_version = _last_load(connection)
        final = snapshots / load_id
        if os.path.lexists(final) and not set_snapshot_aside(final):
            return final
        snapshots.mkdir(parents=True, exist_ok=True)
        made = snapshots / f".{load_id}.partial"
        sorting = snapshots / f".{load_id}.sorting.partial"
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir()
        try:
            with ThreadPoolExecutor(_WRITERS) as pool:
                write = partial(_write, connection, folder=made, sorting=sorting)
                tables = list(pool.map(write, TABLES.values()))
            _write_json(made / DATAPACKAGE, datapackage(load_id, code_version, tables))
            manifest = {
                "format": FORMAT,
                "snapshot": load_id,
                "load_id": load_id,
                "sequence": sequence,
                "loaded_at": loaded_at,
                "code_version": code_version,
                "files": [_described_file(made / DATAPACKAGE)],
                "tables": tables,
            }
            _write_json(made / MANIFEST, manifest)
            move_into_place(made, final)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
        finally:
            shutil.rmtree(sorting, ignore_errors=True)
    return final


def set_snapshot_aside(
    folder: Path, say: Callable[[str], None] | None = None, *, every_byte: bool = True
) -> bool:
    """Set aside what stands under a snapshot's name and is not as its manifest says; whether it was.

    Without ``every_byte`` only a manifest that cannot be read, and a file that is gone or cut, are looked for.
    """
    faults = verify(folder, every_byte=every_byte) if folder.is_dir() else ["it is no folder"]
    if faults:
        aside = set_aside(folder)
        if say is not None:
            say(f"set aside snapshot {folder.name} as {aside}: {faults[0]}")
    return bool(faults)


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a snapshot; raises SnapshotError if the folder holds none that can be read."""
    path = folder / MANIFEST
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise SnapshotError(f"{path} cannot be read: {error}; write the snapshot again") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise SnapshotError(f"{path} is not a snapshot manifest of format {FORMAT}; write the snapshot again")
    return manifest


def verify(folder: Path, *, every_byte: bool = True) -> list[str]:
    """What disagrees with the manifest, one line each; an empty list is a sound snapshot.

    Without ``every_byte`` names and sizes are compared, and files beside them are nobody's business.
    """
    try:
        manifest = read_manifest(folder)
        listed = [*manifest["tables"], *manifest.get("files", [])]
        entries = {
            str(entry["file"]): (entry["bytes"], entry["sha256"], entry.get("rows")) for entry in listed
        }
    except SnapshotError as error:
        return [str(error)]
    except (KeyError, TypeError) as error:
        return [f"{folder / MANIFEST} lacks {error}"]
    faults = [f"{name} is missing" for name in entries if not (folder / name).is_file()]
    if every_byte:
        present = {path.name for path in folder.iterdir()} - {MANIFEST}
        faults += [f"{name} is not in the manifest" for name in sorted(present - set(entries))]
    found = (_fault(folder, name, entry, every_byte) for name, entry in entries.items())
    return faults + [fault for fault in found if fault]


def _fault(folder: Path, name: str, entry: tuple[int, str, int | None], every_byte: bool) -> str:
    """What of a file disagrees with its size, hash and rows in the manifest; empty where nothing does, or none is."""
    path, (size, digest, rows) = folder / name, entry
    if not path.is_file():
        return ""
    if path.stat().st_size != size or (every_byte and sha256_of(path) != digest):
        return f"{name} does not have the sha256 of the manifest"
    if every_byte and rows is not None and _rows(path) != rows:
        return f"{name} does not have the {rows} rows of the manifest"
    return ""


def _rows(path: Path) -> int | None:
    try:
        return int(pq.read_metadata(path).num_rows)
    except (OSError, pa.ArrowException):
        return None


def _last_load(connection: duckdb.DuckDBPyConnection) -> tuple[str, int, str, str]:
    last = "SELECT load_id, sequence, finished_at, code_version FROM loads ORDER BY sequence DESC LIMIT 1"
    found = connection.sql(last).pl().rows()
    if not found:
        raise SnapshotError("the database records no load; it was not made by `zhibiao load`")
    load_id, sequence, finished_at, code_version = found[0]
    return str(load_id), int(sequence), finished_at.isoformat(), str(code_version)


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _described_file(path: Path) -> dict[str, Any]:
    return {"file": path.name, "bytes": path.stat().st_size, "sha256": sha256_of(path)}


def _write(
    connection: duckdb.DuckDBPyConnection, table: Table, folder: Path, sorting: Path
) -> dict[str, Any]:
    path = folder / f"{table.name}.parquet"
    group = _GROUP_ROWS.get(table.name, _DEFAULT_GROUP_ROWS)
    schema = _arrow_schema(table)
    rows = 0
    with (
        # A connection of its own: tables are written side by side.
        connection.cursor() as own,
        pq.ParquetWriter(
            path,
            schema,
            compression="zstd",
            version="2.6",
            # A dictionary of what hardly repeats costs time and room; statistics help to find rows by their key.
            use_dictionary=[column.name for column in table.columns if _has_few_values(column)],
            write_statistics=list(table.key),
        ) as writer,
    ):
        own.execute(f"USE {ATTACHED}")
        names = ", ".join(quoted(column.name) for column in table.columns)
        stored = rows_in_order(own, table, sorting / table.name, select=names)
        for part in fixed_groups(stored, schema, group):
            writer.write_table(part, row_group_size=group)
            rows += part.num_rows
    return {
        "name": table.name,
        **_described_file(path),
        "rows": rows,
        "comment": comment(table),
        "key": list(table.key),
        "columns": [_described(column) for column in table.columns],
    }


def _has_few_values(column: Column) -> bool:
    return bool(column.enum) or column.references in _FEW_VALUES


def _described(column: Column) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.name,
        "type": sql_type(column.dtype),
        "nullable": column.nullable,
        "comment": comment(column),
    }
    if column.enum:
        described["enum"] = list(column.enum)
    return described


def _arrow_schema(table: Table) -> pa.Schema:
    fields = [
        pa.field(column.name, _ARROW[column.dtype], column.nullable, metadata={"comment": comment(column)})
        for column in table.columns
    ]
    return pa.schema(fields, metadata={"table": table.name, "comment": comment(table)})
