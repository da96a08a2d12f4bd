"""Publishing: readers see the old build or the new one, whatever happens in between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from pipeline.warehouse import (
    NotPublished,
    WarehouseError,
    audit,
    build,
    builds,
    clear_leftovers,
    history,
    new_load_id,
    open_published,
    publish,
    published_build,
    query,
    rollback,
)
from tests.warehouse.made_up import FIRST, SECOND, STARTED, Report, Warehouse

COUNT = "SELECT count(*) AS n FROM documents"


def documents(place: Path) -> int:
    return int(query(place, COUNT)["n"][0])


def documents_in_another_process(pointer: Path) -> int:
    code = (
        "import sys, duckdb\n"
        f"print(duckdb.connect(sys.argv[1], read_only=True).sql('{COUNT}').fetchall()[0][0])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, str(pointer)], capture_output=True, text=True, check=True
    )
    return int(found.stdout)


def test_nothing_published_says_what_to_run(warehouse: Warehouse) -> None:
    warehouse.folder.mkdir()
    with pytest.raises(NotPublished, match="run `zhibiao load` first"):
        open_published(warehouse.folder)


def test_the_pointer_is_a_relative_link_so_that_the_folder_can_move(
    warehouse: Warehouse, published: Path
) -> None:
    assert os.readlink(warehouse.pointer) == "builds/load-01.duckdb"
    moved = warehouse.root / "elsewhere"
    warehouse.folder.rename(moved)
    assert documents(moved) == 1


def test_a_reader_keeps_its_rows_through_a_publish_and_new_readers_see_the_new_ones(
    warehouse: Warehouse, published: Path
) -> None:
    with duckdb.connect(str(warehouse.pointer), read_only=True) as reader:
        assert reader.sql(COUNT).fetchall() == [(1,)]
        warehouse.publish(FIRST, SECOND)
        assert reader.sql(COUNT).fetchall() == [(1,)]
        assert reader.sql("SELECT count(*) FROM indicators").fetchall() == [(len(FIRST.facts),)]
        assert documents(warehouse.pointer) == 2
        assert documents_in_another_process(warehouse.pointer) == 2


def test_a_reader_of_a_build_that_was_pruned_keeps_its_rows(warehouse: Warehouse, published: Path) -> None:
    held = published
    with open_published(warehouse.folder) as reader:
        for _ in range(2):
            publish(warehouse.build(FIRST, SECOND), warehouse.folder, keep=2)
        assert not held.exists()
        assert reader.execute("SELECT count(*) FROM indicators").fetchall() == [(len(FIRST.facts),)]


def test_publish_refuses_builds_of_elsewhere_and_broken_ones(warehouse: Warehouse, tmp_path: Path) -> None:
    made = warehouse.build(FIRST)
    other = Warehouse(tmp_path / "other")
    with pytest.raises(WarehouseError, match="publish only builds made there"):
        publish(made, other.folder)
    made.write_bytes(b"no database " * 1000)
    with pytest.raises(WarehouseError, match="cannot be opened"):
        publish(made, warehouse.folder)
    assert not warehouse.pointer.exists()


def test_a_plain_file_in_the_pointers_place_is_set_aside_and_not_overwritten(warehouse: Warehouse) -> None:
    made = warehouse.build(FIRST)
    warehouse.pointer.write_text("somebody's", encoding="utf-8")
    publish(made, warehouse.folder)
    (aside,) = warehouse.folder.glob("indicators.duckdb.damaged-*")
    assert aside.read_text(encoding="utf-8") == "somebody's"
    assert published_build(warehouse.folder) == made


def test_a_published_build_is_read_only_on_disk(warehouse: Warehouse) -> None:
    assert warehouse.publish(FIRST).stat().st_mode & 0o222 == 0


def test_the_last_seven_published_builds_are_kept(warehouse: Warehouse) -> None:
    for _ in range(9):
        warehouse.publish(FIRST)
    assert [made.stem for made in builds(warehouse.folder)] == [f"load-{n:02}" for n in range(3, 10)]
    assert history(published_build(warehouse.folder) or Path()) == [f"load-{n:02}" for n in range(1, 10)]


def test_of_builds_that_failed_their_audits_the_newest_is_kept(warehouse: Warehouse, published: Path) -> None:
    for number, name in enumerate(["bad-1", "bad-2"]):
        made = warehouse.build(FIRST, load_id=name)
        os.utime(made, ns=(number, number))
    warehouse.publish(FIRST, load_id="good")
    assert [made.stem for made in builds(warehouse.folder)] == ["bad-2", "good", "load-01"]


def test_rollback_goes_back_one_published_build_at_a_time(warehouse: Warehouse, published: Path) -> None:
    one = published
    two = warehouse.publish(FIRST, SECOND)
    warehouse.publish(SECOND)
    failed = warehouse.build(FIRST)
    assert rollback(warehouse.folder) == two
    assert documents(warehouse.folder) == 2
    assert rollback(warehouse.folder) == one
    with pytest.raises(NotPublished, match="no build before load-01"):
        rollback(warehouse.folder)
    assert published_build(warehouse.folder) == one
    assert failed.exists()


def test_rollback_to_a_named_build_and_forward_again(warehouse: Warehouse, published: Path) -> None:
    warehouse.publish(FIRST, SECOND)
    rollback(warehouse.folder, "load-01")
    assert rollback(warehouse.folder, "load-02").stem == "load-02"
    with pytest.raises(NotPublished, match=r"no build load-09 .* kept are: load-01, load-02"):
        rollback(warehouse.folder, "load-09")


def test_a_load_after_a_rollback_follows_the_build_that_is_published(
    warehouse: Warehouse, published: Path
) -> None:
    warehouse.publish(SECOND)
    rollback(warehouse.folder)
    made = warehouse.publish(FIRST, SECOND)
    assert history(made) == ["load-01", "load-03"]
    assert rollback(warehouse.folder).stem == "load-01"


@pytest.mark.parametrize("gone", [True, False])
def test_rollback_leaves_a_build_that_is_gone_or_broken(
    warehouse: Warehouse, gone: bool, published: Path
) -> None:
    one = published
    two = warehouse.publish(FIRST, SECOND)
    two.chmod(0o644)
    if gone:
        two.unlink()
        with pytest.raises(NotPublished, match="run `zhibiao load`"):
            open_published(warehouse.folder)
    else:
        two.write_bytes(b"\0" * 100_000)
    warehouse_before = warehouse.pointer.lstat().st_mtime_ns
    assert rollback(warehouse.folder) == one
    assert documents(warehouse.folder) == 1
    assert warehouse.pointer.lstat().st_mtime_ns >= warehouse_before


@pytest.mark.parametrize("beside", ["build", "pointer"])
def test_a_stale_write_ahead_log_is_cleared_and_named(
    warehouse: Warehouse, beside: str, published: Path
) -> None:
    made = published
    log = (made if beside == "build" else warehouse.pointer).with_suffix(".duckdb.wal")
    log.write_bytes(b"left by a program that opened it for writing")
    said = clear_leftovers(warehouse.folder)
    assert said == [f"removed {log.name}: a write-ahead log of no load; builds are never written to"]
    assert not log.exists()
    assert documents_in_another_process(warehouse.pointer) == 1


def test_a_log_beside_the_pointer_never_meets_the_next_build(warehouse: Warehouse, published: Path) -> None:
    warehouse.pointer.with_suffix(".duckdb.wal").write_bytes(b"stale")
    warehouse.publish(FIRST, SECOND)
    assert documents_in_another_process(warehouse.pointer) == 2


def test_a_build_with_a_log_of_its_own_is_not_published(warehouse: Warehouse) -> None:
    made = warehouse.build(FIRST)
    made.with_suffix(".duckdb.wal").write_bytes(b"written to")
    with pytest.raises(WarehouseError, match="opened for writing after it was built"):
        publish(made, warehouse.folder)


def test_half_built_files_and_dead_staging_are_cleared_and_named(
    warehouse: Warehouse, published: Path
) -> None:
    made = published
    snapshots, staging = warehouse.root / "snapshots", warehouse.root / "staging"
    (staging / "s0-0").rename(staging / "20261130T020000Z")
    (made.parent / ".load-x.building").write_bytes(b"half")
    (made.parent / ".load-x.building.spill").mkdir()
    (snapshots / ".load-x.partial").mkdir(parents=True)
    (warehouse.folder / ".indicators.duckdb.1.switching").symlink_to("nowhere")
    said = clear_leftovers(warehouse.folder, staging=staging, snapshots=snapshots)
    assert len(said) == 5
    assert "staging of load 20261130T020000Z, which did not finish" in said[3]
    assert list(staging.iterdir()) == list(snapshots.iterdir()) == []
    assert [path.name for path in made.parent.iterdir()] == [made.name]
    assert clear_leftovers(warehouse.folder, staging=staging, snapshots=snapshots) == []
    assert documents(warehouse.folder) == 1


def test_stopping_between_build_and_publish_leaves_the_old_build_published(
    warehouse: Warehouse, published: Path
) -> None:
    made = warehouse.build(FIRST, SECOND)
    assert audit(made) == []
    assert documents(warehouse.folder) == 1
    clear_leftovers(warehouse.folder)
    assert warehouse.publish(SECOND).stem == "load-03"


@pytest.mark.parametrize("delay", [0.0, 0.05, 0.2])
def test_a_load_killed_while_it_builds_leaves_the_old_build_and_the_next_succeeds(
    warehouse: Warehouse, delay: float, published: Path
) -> None:
    many = [Report(f"{n}.txt", f"{n}号\n{FIRST.raw}", FIRST.facts) for n in range(40)]
    staging = warehouse.stage(*many, batch_of=10)
    code = (
        "import sys; from datetime import UTC, datetime; from pathlib import Path\n"
        "from pipeline.warehouse import LoadRecord, build, publish\n"
        "record = LoadRecord('killed', datetime.now(UTC), 'abc', 'raw')\n"
        "print('ready', flush=True)\n"
        "publish(build(Path(sys.argv[1]), Path(sys.argv[2]), record), Path(sys.argv[2]))\n"
    )
    command = [sys.executable, "-c", code, str(staging), str(warehouse.folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert documents_in_another_process(warehouse.pointer) in (1, 40)
    clear_leftovers(warehouse.folder)
    warehouse.publish(FIRST, SECOND, load_id="next")
    assert documents_in_another_process(warehouse.pointer) == 2
    assert not list((warehouse.folder / "builds").glob(".*"))


def test_a_new_load_id_sorts_by_time_and_is_free(warehouse: Warehouse) -> None:
    one = new_load_id(warehouse.folder, STARTED)
    assert one == "20261122T180000Z"
    warehouse.build(FIRST, load_id=one)
    assert new_load_id(warehouse.folder, STARTED) == f"{one}-2"


def test_no_space_for_the_build_leaves_the_old_one(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, published: Path
) -> None:

    def full(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pipeline.disk.durable.sync_file", full)
    with pytest.raises(OSError, match="No space left"):
        build(warehouse.stage(SECOND), warehouse.folder, warehouse.record())
    assert [made.name for made in (warehouse.folder / "builds").iterdir()] == ["load-01.duckdb"]
    assert documents(warehouse.folder) == 1
