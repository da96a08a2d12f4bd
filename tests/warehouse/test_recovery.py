"""Whatever becomes of the published build, its pointer and its manifest: the next load makes a good build."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipeline.warehouse import (
    NotPublished,
    WarehouseError,
    audit,
    build,
    clear_leftovers,
    find_start,
    history,
    publish,
    published_build,
    query,
    rollback,
    snapshot,
    verify_kept,
)
from pipeline.warehouse.aside import name_before
from pipeline.warehouse.manifests import manifest_path, write_manifest
from tests.support import made_once
from tests.warehouse.made_up import FIRST, SECOND, Warehouse

ROWS = ("documents", "sections", "sentences", "indicators", "numerals", "sources", "quarantine")


@pytest.fixture
def two(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two loads published, FIRST and then SECOND beside it; the build of the second."""

    def make(root: Path) -> None:
        made = Warehouse(root)
        made.publish(FIRST)
        made.publish(FIRST, SECOND)

    shutil.copytree(
        made_once("two-published", tmp_path_factory, make), warehouse.root, symlinks=True, dirs_exist_ok=True
    )
    warehouse.loads = 2
    return warehouse.folder / "builds" / "load-02.duckdb"


def next_load(warehouse: Warehouse) -> list[str]:
    """A load as the assets make it, of the same two reports; what it said."""
    said = clear_leftovers(warehouse.folder)
    start = find_start(warehouse.folder)
    said += start.wrong
    made = build(
        warehouse.stage(FIRST, SECOND), warehouse.folder, warehouse.record("next"), published=start.published
    )
    assert [str(failure) for failure in audit(made) if failure.blocking] == []
    publish(made, warehouse.folder, damaged=start.damaged, on_aside=said.append)
    return said


def rows(warehouse: Warehouse) -> dict[str, list[tuple[object, ...]]]:
    """What is published, but for the load that wrote it and when."""
    own = {"load_id", "quarantined_at"}
    found = {table: query(warehouse.folder, f"SELECT * FROM {table} ORDER BY ALL") for table in ROWS}
    return {table: frame.drop(own & set(frame.columns)).rows() for table, frame in found.items()}


def loads(warehouse: Warehouse) -> list[str]:
    build_now = published_build(warehouse.folder)
    assert build_now is not None
    return history(build_now)


def kept_aside(warehouse: Warehouse) -> set[str | None]:
    return {name_before(path) for path in warehouse.folder.glob("*/*")} - {None}


def unsound(warehouse: Warehouse) -> list[str]:
    verdicts = verify_kept(warehouse.folder, warehouse.root / "snapshots")
    return [f"{verdict.path}: {verdict.faults}" for verdict in verdicts if not verdict.sound]


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    rewrite(path, bytes(content))


def rewrite(path: Path, content: bytes) -> None:
    path.unlink()
    path.write_bytes(content)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "theirs.txt").write_text("theirs", encoding="utf-8")


def another_program_s(path: Path) -> None:
    path.unlink()
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE documents (id INTEGER); CREATE TABLE loads (what VARCHAR)")


def altered(path: Path, sql: str) -> None:
    path.chmod(0o644)
    with duckdb.connect(str(path)) as connection:
        connection.execute(sql)


def published_altered(path: Path, sql: str) -> None:
    """Altered, and yet with a manifest that fits: a build of another schema."""
    altered(path, sql)
    write_manifest(path)


def claimed(path: Path, **claims: object) -> None:
    manifest = json.loads(manifest_path(path).read_text(encoding="utf-8"))
    manifest_path(path).write_text(json.dumps({**manifest, **claims}), encoding="utf-8")


HISTORY_LOST = {
    "a byte of the header": lambda path: flip(path, 20),
    "a byte of the second header": lambda path: flip(path, 4096 + 9),
    "a byte of a block": lambda path: flip(path, 12_288 + 40),
    "cut in half": lambda path: rewrite(path, path.read_bytes()[: path.stat().st_size // 2]),
    "emptied": lambda path: rewrite(path, b""),
    "junk": lambda path: rewrite(path, b"no database " * 5000),
    "a folder": a_folder,
    "another program's": another_program_s,
    "history deleted": lambda path: altered(path, "DELETE FROM document_versions"),
    "no loads": lambda path: altered(path, "ALTER TABLE loads RENAME TO others"),
    "no sources": lambda path: altered(path, "ALTER TABLE sources RENAME TO others"),
    "another type": lambda path: altered(
        path, "ALTER TABLE document_versions ALTER began_by TYPE VARCHAR[] USING [began_by]"
    ),
}
HISTORY_KEPT = {
    "a byte that DuckDB reads without noticing": lambda path: rewrite(path, path.read_bytes() + b"\0"),
    "rows altered": lambda path: altered(path, "UPDATE indicators SET value = value + 1"),
    "a manifest that is junk": lambda path: manifest_path(path).write_text("{", encoding="utf-8"),
    "a manifest nested too deep": lambda path: manifest_path(path).write_text(
        "[" * 100_000, encoding="utf-8"
    ),
    "a manifest that is a folder": lambda path: a_folder(manifest_path(path)),
    "a manifest of other types": lambda path: claimed(path, bytes="many", sha256=3, rows=[1]),
    "no manifest": lambda path: manifest_path(path).unlink(),
    "another schema": lambda path: published_altered(path, "ALTER TABLE quarantine ADD COLUMN more VARCHAR"),
}

LOADED = ("rows altered", "a manifest that is a folder", "another schema")
"""Of these a load is made too: for the others it is the same one."""


@pytest.mark.parametrize("damage", HISTORY_LOST)
def test_where_history_cannot_be_read_it_goes_on_from_the_newest_sound_build(
    warehouse: Warehouse, two: Path, damage: str
) -> None:
    one = two.with_name("load-01.duckdb")
    HISTORY_LOST[damage](two)
    start = find_start(warehouse.folder)
    assert start.published.history == start.published.build == one
    (wrong,) = start.wrong
    assert "goes on from load-01" in wrong and "recorded of history, until load-02, is lost" in wrong
    said: list[str] = []
    publish(one, warehouse.folder, damaged=start.damaged, on_aside=said.append)
    if damage == "a folder":
        assert (two / "theirs.txt").exists() and "set aside indicators.duckdb" in said[0]
    else:
        assert kept_aside(warehouse) == {"load-02.duckdb", "load-02.json"}
        assert "set aside load-02.duckdb as" in said[0]


def test_a_load_over_a_damaged_build_publishes_the_same_rows(warehouse: Warehouse, two: Path) -> None:
    wanted = rows(warehouse)
    flip(two, 20)
    said = " ".join(next_load(warehouse))
    assert rows(warehouse) == wanted and kept_aside(warehouse) == {"load-02.duckdb", "load-02.json"}
    assert loads(warehouse) == ["load-01", "next"]
    assert "Corrupt" in said or "checksum" in said


@pytest.mark.parametrize("damage", HISTORY_KEPT)
def test_where_history_can_be_read_it_goes_on(warehouse: Warehouse, two: Path, damage: str) -> None:
    wanted = rows(warehouse)
    HISTORY_KEPT[damage](two)
    # Where nothing is wrong with its bytes it can be gone back to.
    spoilt = damage not in ("no manifest", "another schema")
    start = find_start(warehouse.folder)
    assert (start.published.history, start.published.build) == (two, None)
    assert start.damaged == ((two,) if spoilt else ())
    if damage not in LOADED:
        assert "its history can be read and goes on" in start.wrong[0]
        return
    said = " ".join(next_load(warehouse))
    assert rows(warehouse) == wanted
    assert loads(warehouse) == ["load-01", "load-02", "next"], said
    assert kept_aside(warehouse) == ({"load-02.duckdb", "load-02.json"} if spoilt else set())
    assert ("set aside load-02.duckdb" in said) == spoilt
    assert unsound(warehouse) == []


def test_with_no_sound_build_a_new_history_begins(warehouse: Warehouse, published: Path) -> None:
    rewrite(published, b"")
    start = find_start(warehouse.folder)
    assert start.published.history is None and "the history until load-01 is lost" in start.wrong[0]
    next_load(warehouse)
    assert loads(warehouse) == ["next"]


def test_a_build_older_than_the_damaged_is_gone_on_from_rather_than_one_rolled_back_from(
    warehouse: Warehouse, two: Path
) -> None:
    warehouse.publish(SECOND)
    rollback(warehouse.folder, "load-02")
    flip(two, 12_288 + 40)
    start = find_start(warehouse.folder)
    assert start.published.history == two.with_name("load-01.duckdb")


def pointer_outside(pointer: Path, build: Path) -> None:
    away = pointer.parent.parent / "elsewhere" / build.name
    away.parent.mkdir()
    shutil.copy(build, away)
    pointer.symlink_to(away)


def to_a_foreign_file(pointer: Path, build: Path) -> None:
    (pointer.parent / "notes.duckdb").write_bytes(b"theirs")
    pointer.symlink_to("notes.duckdb")


POINTERS = {
    "dangling": lambda pointer, build: pointer.symlink_to("builds/none.duckdb"),
    "a plain file": lambda pointer, build: shutil.copy(build, pointer),
    "junk": lambda pointer, build: pointer.write_bytes(b"junk"),
    "a folder": lambda pointer, build: pointer.mkdir(),
    "outside": pointer_outside,
    "a foreign file": to_a_foreign_file,
    "a folder in the builds": lambda pointer, build: (
        (build.parent / "x.duckdb").mkdir(),
        pointer.symlink_to("builds/x.duckdb"),
    ),
    "itself": lambda pointer, build: pointer.symlink_to(pointer.name),
    "gone": lambda pointer, build: None,
}


@pytest.mark.parametrize("damage", POINTERS)
def test_a_pointer_that_leads_to_no_build_is_a_fault_and_set_right(
    warehouse: Warehouse, two: Path, damage: str
) -> None:
    warehouse.pointer.unlink()
    POINTERS[damage](warehouse.pointer, two)
    with pytest.raises(NotPublished):
        query(warehouse.folder, "SELECT 1")
    if damage != "gone":
        first = next(verify_kept(warehouse.folder, warehouse.root / "snapshots"))
        assert first.kind == "pointer" and not first.sound
    start = find_start(warehouse.folder)
    said = [*start.wrong]
    assert start.published.build == two and "goes on from load-02" in said[0] and start.damaged == ()
    publish(two, warehouse.folder, on_aside=said.append)
    assert published_build(warehouse.folder) == two
    if damage != "gone":
        assert "set aside indicators.duckdb" in said[1]
        assert [name_before(path) for path in warehouse.folder.glob("*.damaged-*")] == ["indicators.duckdb"]
    for theirs in ("elsewhere/load-02.duckdb", "warehouse/notes.duckdb", "warehouse/builds/x.duckdb"):
        named = {"outside": "elsewhere", "a foreign file": "notes", "a folder in the builds": "x.duckdb"}
        if damage in named and named[damage] in theirs:
            assert (warehouse.root / theirs).exists()


@pytest.mark.parametrize("damage", ["a plain file", "outside", "itself"])
def test_a_rollback_sets_the_pointer_right_too(warehouse: Warehouse, two: Path, damage: str) -> None:
    warehouse.pointer.unlink()
    POINTERS[damage](warehouse.pointer, two)
    rollback(warehouse.folder)
    assert published_build(warehouse.folder) in (two, two.with_name("load-01.duckdb"))
    assert len(list(warehouse.folder.glob("indicators.duckdb.damaged-*"))) == 1


def test_foreign_files_are_left_alone_and_hurt_nothing(warehouse: Warehouse, two: Path) -> None:
    snapshots, staging = warehouse.root / "snapshots", warehouse.root / "staging"
    shutil.rmtree(staging, ignore_errors=True)
    theirs = [
        *(two.parent / name for name in ("notes.txt", "junk.duckdb", "junk.duckdb.wal", "old.duckdb.bak")),
        two.parent / "x.duckdb" / "inside",
        two.parent / "theirs.duckdb",
        *(manifest_path(two).with_name(name) for name in ("README", "theirs.json")),
        manifest_path(two).with_name("folder.json") / "inside",
        snapshots / "notes.txt",
        snapshots / "of mine" / "a.parquet",
        staging / "notes.txt",
        staging / "backup" / "inside",
    ]
    for path in theirs:
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(b"theirs")
    (two.parent / "theirs.duckdb").unlink()
    with duckdb.connect(str(two.parent / "theirs.duckdb")) as connection:
        connection.execute("CREATE TABLE loads (load_id VARCHAR); INSERT INTO loads VALUES ('another')")
    before = {path: path.read_bytes() for path in theirs}
    assert clear_leftovers(warehouse.folder, staging=staging, snapshots=snapshots) == []
    for number in range(3):
        publish(warehouse.build(FIRST), warehouse.folder, keep=1)
        assert number == 0 or not two.exists()
    assert {path: path.read_bytes() for path in theirs} == before
    assert all(verdict.sound for verdict in verify_kept(warehouse.folder, snapshots))


SNAPSHOTS = {
    "cut": lambda folder: rewrite(folder / "indicators.parquet", b"PAR1"),
    "a file is gone": lambda folder: (folder / "loads.parquet").unlink(),
    "half a folder": lambda folder: (folder / "manifest.json").unlink(),
    "a manifest that is junk": lambda folder: (folder / "manifest.json").write_text("[" * 100_000),
    "a manifest of other types": lambda folder: (folder / "manifest.json").write_text(
        '{"format": 1, "tables": {"a": 1}, "sequence": null, "loaded_at": 5}'
    ),
    "a foreign file in it": lambda folder: (folder / "notes.txt").write_text("theirs"),
    "a file": lambda folder: (shutil.rmtree(folder), folder.write_text("theirs")),
}


@pytest.mark.parametrize("damage", SNAPSHOTS)
def test_a_damaged_snapshot_is_set_aside_and_made_anew(warehouse: Warehouse, two: Path, damage: str) -> None:
    snapshots = warehouse.root / "snapshots"
    folder = snapshot(warehouse.folder, snapshots)
    SNAPSHOTS[damage](folder)
    spoilt: Callable[[], list[str]] = lambda: [  # noqa: E731
        v.path.name for v in verify_kept(warehouse.folder, snapshots) if not v.sound
    ]
    assert spoilt() == ([] if damage in ("half a folder", "a file") else ["load-02"])
    assert snapshot(warehouse.folder, snapshots) == folder
    assert spoilt() == []
    assert [name_before(path) for path in snapshots.iterdir() if path != folder] == ["load-02"]


def test_a_damaged_build_is_never_read_as_if_it_were_sound(warehouse: Warehouse, two: Path) -> None:
    flip(two, 12_288 + 40)
    with pytest.raises((WarehouseError, duckdb.Error)):
        rows(warehouse)
    assert rollback(warehouse.folder).stem == "load-01"
