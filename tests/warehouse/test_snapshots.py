"""Snapshots: complete or absent, described, and the same bytes for the same rows."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest

from pipeline.schema import TABLES, frame_schema
from pipeline.warehouse import NotPublished, SnapshotError, query, read_manifest, snapshot, verify
from pipeline.warehouse.snapshots import snapshot as writing
from tests.warehouse.made_up import FIRST, SECOND, Report, Warehouse

# Tables whose rows name a load or a time; the bytes of the others depend on the reports and the code alone.
NAMING_LOADS = {"document_versions", "documents", "indicators", "quarantine", "loads"}


def sums(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_a_snapshot_holds_every_table_as_declared_with_every_row(warehouse: Warehouse) -> None:
    made = warehouse.publish(FIRST, SECOND)
    folder = snapshot(warehouse.folder, warehouse.root / "snapshots")
    assert folder == warehouse.root / "snapshots" / "load-01"
    assert {path.name for path in folder.iterdir()} == {
        "manifest.json",
        "datapackage.json",
        *(f"{name}.parquet" for name in TABLES),
    }
    for name in TABLES:
        frame = pl.read_parquet(folder / f"{name}.parquet")
        assert frame.schema == pl.Schema(frame_schema(name, loaded=True))
        order = ", ".join(TABLES[name].order or TABLES[name].key)
        assert frame.equals(query(made, f"SELECT * FROM {name} ORDER BY {order}"))


def test_the_manifest_describes_what_is_there(warehouse: Warehouse, published: Path) -> None:
    folder = snapshot(warehouse.folder, warehouse.root / "snapshots")
    manifest = read_manifest(folder)
    assert (manifest["load_id"], manifest["code_version"]) == ("load-01", "abc")
    assert [entry["name"] for entry in manifest["tables"]] == list(TABLES)
    found = sums(folder)
    for entry in manifest["tables"]:
        assert entry["sha256"] == found[entry["file"]]
        assert entry["rows"] == pl.read_parquet(folder / entry["file"]).height
        assert [column["name"] for column in entry["columns"]] == list(
            frame_schema(entry["name"], loaded=True)
        )
    bounds = next(c for t in manifest["tables"] for c in t["columns"] if c["name"] == "bound")
    assert bounds == {
        "name": "bound", "type": "VARCHAR", "nullable": False, "enum": ["exact", "over", "under", "about"],
        "comment": "界限：正好、以上、以下、约 — How exact the number is",
    }  # fmt: skip


def test_parquet_files_carry_the_comments(warehouse: Warehouse, published: Path) -> None:
    schema = pq.read_schema(snapshot(warehouse.folder, warehouse.root / "snapshots") / "indicators.parquet")
    assert schema.metadata[b"comment"].decode().startswith("指标：")
    assert schema.field("value").metadata[b"comment"].decode().startswith("数值")
    assert not schema.field("name").nullable


def test_the_same_build_gives_the_same_bytes(warehouse: Warehouse) -> None:
    warehouse.publish(FIRST, SECOND)
    one = snapshot(warehouse.folder, warehouse.root / "a")
    two = snapshot(warehouse.folder, warehouse.root / "b")
    assert sums(one) == sums(two)


def test_another_warehouse_with_the_same_reports_differs_only_where_rows_name_their_load(
    tmp_path: Path,
) -> None:
    folders = []
    for name, load_id in (("one", "load-a"), ("two", "load-b")):
        made = Warehouse(tmp_path / name)
        made.publish(FIRST, SECOND, load_id=load_id, quarantined=("空.txt",))
        folders.append(sums(snapshot(made.folder, tmp_path / name / "snapshots")))
    differing = {name.removesuffix(".parquet") for name in folders[0] if folders[0][name] != folders[1][name]}
    assert differing == {*NAMING_LOADS, "manifest.json", "datapackage.json"}


def test_a_second_load_of_the_same_reports_changes_no_bytes_but_those_of_loads(warehouse: Warehouse) -> None:
    warehouse.publish(FIRST, SECOND, quarantined=("空.txt",))
    one = sums(snapshot(warehouse.folder, warehouse.root / "snapshots"))
    warehouse.publish(FIRST, SECOND, quarantined=("空.txt",))
    two = sums(snapshot(warehouse.folder, warehouse.root / "snapshots"))
    changed = {name for name in one if one[name] != two[name]}
    assert changed == {"loads.parquet", "manifest.json", "datapackage.json"}


def test_row_groups_have_a_fixed_size(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(writing._GROUP_ROWS, "documents", 8)
    many = [Report(f"{n:04}.txt", f"{n}号\n{FIRST.raw}", FIRST.facts) for n in range(17)]
    warehouse.publish(*many, batch_of=5)
    folder = snapshot(warehouse.folder, warehouse.root / "snapshots")
    groups = pq.ParquetFile(folder / "documents.parquet").metadata
    assert [groups.row_group(n).num_rows for n in range(groups.num_row_groups)] == [8, 8, 1]
    assert verify(folder) == []


def test_a_sound_snapshot_is_left_as_it_is(warehouse: Warehouse, published: Path) -> None:
    folder = snapshot(warehouse.folder, warehouse.root / "snapshots")
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert snapshot(warehouse.folder, warehouse.root / "snapshots") == folder
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda folder: (folder / "units.parquet").unlink(), "units.parquet is missing"),
        (
            lambda folder: (folder / "units.parquet").write_bytes(b"PAR1"),
            "units.parquet does not have the sha256",
        ),
        (
            lambda folder: (folder / "more.parquet").write_bytes(b"PAR1"),
            "more.parquet is not in the manifest",
        ),
        (lambda folder: (folder / "manifest.json").unlink(), "manifest.json cannot be read"),
        (lambda folder: (folder / "manifest.json").write_text("{}"), "not a snapshot manifest"),
        (
            lambda folder: (folder / "manifest.json").write_text('{"format": 1}'),
            "manifest.json lacks 'tables'",
        ),
    ],
)
def test_a_spoilt_snapshot_is_recognised_and_written_anew(warehouse: Warehouse, spoil, fault: str) -> None:  # type: ignore[no-untyped-def]
    warehouse.publish(FIRST)
    folder = snapshot(warehouse.folder, warehouse.root / "snapshots")
    good = sums(folder)
    spoil(folder)
    assert fault in "\n".join(verify(folder))
    assert snapshot(warehouse.folder, warehouse.root / "snapshots") == folder
    assert sums(folder) == good


def test_a_snapshot_that_fails_is_absent(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, published: Path
) -> None:

    def full(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pipeline.disk.durable.sync_file", full)
    with pytest.raises(OSError, match="No space left"):
        snapshot(warehouse.folder, warehouse.root / "snapshots")
    assert list((warehouse.root / "snapshots").iterdir()) == []


def test_without_a_database_there_is_no_snapshot(warehouse: Warehouse) -> None:
    warehouse.folder.mkdir()
    with pytest.raises(NotPublished, match="run `zhibiao load` first"):
        snapshot(warehouse.folder, warehouse.root / "snapshots")


def test_a_manifest_of_another_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"format": 99}), encoding="utf-8")
    with pytest.raises(SnapshotError, match="not a snapshot manifest of format 1"):
        read_manifest(tmp_path)
