"""Verification: any changed byte, lost row or foreign file is found, and a rollback never goes to one."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from pipeline.warehouse import (
    WarehouseError,
    build,
    clear_leftovers,
    prune,
    prune_snapshots,
    publish,
    rollback,
    snapshot,
    verify,
    verify_kept,
    verify_one,
)
from pipeline.warehouse.manifests import build_faults, manifest_path
from tests.warehouse.made_up import FIRST, SECOND, STARTED, Warehouse


def flip_a_byte(path: Path) -> None:
    path.chmod(0o644)
    with path.open("r+b") as stream:
        stream.seek(path.stat().st_size // 2)
        byte = stream.read(1)
        stream.seek(-1, 1)
        stream.write(bytes([byte[0] ^ 1]))


def drop_a_row(path: Path) -> None:
    path.chmod(0o644)
    with duckdb.connect(str(path)) as connection:
        connection.execute("DELETE FROM indicators WHERE unit = '元'")


def claim_another_count(path: Path) -> None:
    manifest = json.loads(manifest_path(path).read_text(encoding="utf-8"))
    manifest["rows"]["indicators"] += 1
    manifest_path(path).write_text(json.dumps(manifest), encoding="utf-8")


def test_everything_sound_is_said_to_be_sound(warehouse: Warehouse, published: Path) -> None:
    warehouse.publish(FIRST, SECOND)
    snapshots = warehouse.root / "snapshots"
    snapshot(warehouse.folder, snapshots)
    verdicts = list(verify_kept(warehouse.folder, snapshots))
    assert [(v.kind, v.path.stem) for v in verdicts] == [
        ("pointer", "load-02"),
        ("build", "load-01"),
        ("build", "load-02"),
        ("snapshot", "load-02"),
    ]
    assert all(verdict.sound for verdict in verdicts)


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (flip_a_byte, "sha256 of the manifest"),
        (drop_a_row, "manifest"),
        (claim_another_count, "table indicators: 5 rows, 6 in the manifest"),
        (lambda path: path.with_suffix(".duckdb.wal").write_bytes(b"x"), "somebody wrote to it"),
        (lambda path: manifest_path(path).write_text("{", encoding="utf-8"), "cannot be read"),
        (lambda path: (path.chmod(0o644), path.write_bytes(b"")), "0 bytes"),
        (lambda path: path.unlink(), "is missing"),
    ],
)
def test_a_spoilt_build_is_found_and_never_rolled_back_to(
    warehouse: Warehouse, spoil: Callable[[Path], object], fault: str, published: Path
) -> None:
    one = published
    two = warehouse.publish(FIRST, SECOND)
    spoil(one)
    assert fault in "; ".join(build_faults(one))
    with pytest.raises(WarehouseError):
        rollback(warehouse.folder, one.stem)
    assert verify_one(two).sound
    assert warehouse.pointer.resolve() == two.resolve()


def test_a_build_of_before_there_were_manifests_is_opened_and_asked(
    warehouse: Warehouse, published: Path
) -> None:
    made = published
    manifest_path(made).unlink()
    verdict = verify_one(made)
    assert verdict.sound and "no manifest" in verdict.note
    made.chmod(0o644)
    made.write_bytes(b"no database" * 1000)
    assert "does not answer" in verify_one(made).faults[0]


def test_a_pointer_to_nothing_is_a_fault(warehouse: Warehouse) -> None:
    warehouse.publish(FIRST).unlink()
    pointer = next(iter(verify_kept(warehouse.folder, warehouse.root / "snapshots")))
    assert pointer.kind == "pointer" and "zhibiao load" in pointer.faults[0]


def test_every_byte_of_a_snapshot_counts(warehouse: Warehouse, published: Path) -> None:
    folder = snapshot(warehouse.folder, warehouse.root / "snapshots")
    for path in sorted(folder.iterdir()):
        if path.name != "manifest.json":
            whole = path.read_bytes()
            flip_a_byte(path)
            assert verify(folder) == [f"{path.name} does not have the sha256 of the manifest"]
            path.write_bytes(whole)
    manifest = folder / "manifest.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace('"rows": 1,', '"rows": 2,', 1), encoding="utf-8")
    assert "rows of the manifest" in verify(folder)[0]


def test_manifests_go_with_their_builds_and_stray_ones_are_cleared(warehouse: Warehouse) -> None:
    for _ in range(4):
        warehouse.publish(FIRST)
    prune(warehouse.folder, keep=2)
    manifests = warehouse.folder / "manifests"
    assert sorted(path.stem for path in manifests.iterdir()) == ["load-03", "load-04"]
    manifest = (manifests / "load-04.json").read_text(encoding="utf-8")
    (manifests / "killed.json").write_text(manifest.replace("load-04", "killed"), encoding="utf-8")
    (manifests / "theirs.json").write_text("{}", encoding="utf-8")
    (manifests / ".half.json.partial").write_text("{", encoding="utf-8")
    said = clear_leftovers(warehouse.folder)
    assert len(said) == 2 and all("manifest" in line for line in said)
    assert sorted(path.stem for path in manifests.iterdir()) == ["load-03", "load-04", "theirs"]


def test_a_disk_that_takes_no_manifest_keeps_the_old_build_published(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, published: Path
) -> None:
    one = published
    staged = build(warehouse.stage(FIRST, SECOND), warehouse.folder, warehouse.record("two"))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pipeline.warehouse.manifests.sync_file", full)
    with pytest.raises(OSError, match="No space left"):
        publish(staged, warehouse.folder)
    assert warehouse.pointer.resolve() == one.resolve()


def test_snapshots_go_by_count_and_by_age_and_the_newest_stays(warehouse: Warehouse) -> None:
    snapshots = warehouse.root / "snapshots"
    for days in (50, 40, 10, 5):
        finished = STARTED - timedelta(days=days)
        staging = warehouse.stage(FIRST)
        record = warehouse.record(f"load-{days}-days", finished_at=finished)
        publish(build(staging, warehouse.folder, record), warehouse.folder)
        snapshot(warehouse.folder, snapshots)
    (snapshots / "somebody's").mkdir()
    kept = lambda: sorted(path.name for path in snapshots.iterdir())  # noqa: E731
    assert prune_snapshots(snapshots, keep=9, days=365, now=STARTED) == []
    assert prune_snapshots(snapshots, keep=9, days=10**11, now=STARTED) == []
    assert [path.name for path in prune_snapshots(snapshots, keep=9, days=45, now=STARTED)] == [
        "load-50-days"
    ]
    assert [path.name for path in prune_snapshots(snapshots, keep=2, days=365, now=STARTED)] == [
        "load-40-days"
    ]
    assert kept() == ["load-10-days", "load-5-days", "somebody's"]
    prune_snapshots(snapshots, keep=9, days=1, now=STARTED)
    assert kept() == ["load-5-days", "somebody's"]


def test_a_snapshot_describes_itself_as_a_data_package(warehouse: Warehouse, published: Path) -> None:
    folder = snapshot(warehouse.folder, warehouse.root / "snapshots")
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert package["profile"] == "data-package"
    assert {resource["path"] for resource in package["resources"]} == {
        p.name for p in folder.glob("*.parquet")
    }
    indicators = next(r for r in package["resources"] if r["name"] == "indicators")
    assert indicators["schema"]["primaryKey"] == ["indicator_id"]
    fields = {field["name"]: field for field in indicators["schema"]["fields"]}
    assert (fields["value"]["type"], fields["year"]["type"]) == ("number", "integer")
    assert fields["bound"]["constraints"] == {"required": True, "enum": ["exact", "over", "under", "about"]}
    assert "指标" in indicators["description"]
