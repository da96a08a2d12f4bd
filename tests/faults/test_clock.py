"""A clock that was set back: loads, history, rollback and retention go by their sequence, not by the time."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.warehouse import new_load_id, prune_snapshots, publish, rollback, snapshot
from tests.faults.test_files import PLANTED
from tests.support import REVIEW, run_zhibiao, write_reports, zhibiao
from tests.warehouse.made_up import FIRST, SECOND, STARTED, Warehouse


def test_after_a_clock_was_set_back_a_year_loads_go_on_and_rollback_finds_the_one_before(
    tmp_path: Path,
) -> None:
    write_reports(tmp_path / "raw")
    ahead = run_zhibiao(
        "load", "--data", tmp_path, "--json", PYTHONPATH=str(PLANTED), PLANTED_CLOCK_DAYS="400"
    )
    assert ahead.returncode == 0, ahead.stderr
    first = json.loads(ahead.stdout)["load_id"]
    assert datetime.strptime(first, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) > datetime.now(UTC) + timedelta(399)
    (tmp_path / "raw" / "新.txt").write_text(REVIEW.replace("石桥", "柳河"), encoding="utf-8")
    done = zhibiao("load", "--data", tmp_path, "--json")
    assert done.returncode == 0, done.stderr
    second = json.loads(done.stdout)["load_id"]
    assert second < first
    loads = zhibiao("sql", "SELECT load_id FROM loads ORDER BY sequence", "--json", "--data", tmp_path)
    assert [row["load_id"] for row in json.loads(loads.stdout)] == [first, second]
    assert "1 added" in zhibiao("diff", first, second, "--data", tmp_path).stdout
    assert first in zhibiao("rollback", "--data", tmp_path).stdout
    assert zhibiao("verify", "--data", tmp_path).returncode == 0
    assert zhibiao("load", "--data", tmp_path).returncode == 0


def test_builds_and_snapshots_are_kept_by_sequence_when_their_names_run_backwards(
    warehouse: Warehouse,
) -> None:
    made = []
    for days in range(5):
        load_id = new_load_id(warehouse.folder, STARTED - timedelta(days=days))
        staged = warehouse.build(FIRST, SECOND, load_id=load_id)
        publish(staged, warehouse.folder, keep=3)
        made.append(load_id)
        snapshot(warehouse.folder, warehouse.root / "snapshots")
    assert {path.stem for path in (warehouse.folder / "builds").iterdir()} == set(made[-3:])
    prune_snapshots(warehouse.root / "snapshots", keep=4, days=10_000)
    assert {path.name for path in (warehouse.root / "snapshots").iterdir()} == set(made[-4:])
    assert rollback(warehouse.folder).stem == made[-2]


def test_files_from_the_future_and_from_before_1970_are_loaded(tmp_path: Path) -> None:
    write_reports(tmp_path / "raw")
    os.utime(tmp_path / "raw" / "石桥镇2023.txt", (4_000_000_000, 4_000_000_000))
    os.utime(tmp_path / "raw" / "石桥镇2024.txt", (-1000, -1000))
    # As late as this file system can say: 2446, or some million years on.
    (tmp_path / "raw" / "石桥镇2025.txt").write_text(
        "石桥镇2025年工作总结\n新建水渠8公里。\n", encoding="utf-8"
    )
    os.utime(tmp_path / "raw" / "石桥镇2025.txt", (10**15, 10**15))
    done = zhibiao("load", "--data", tmp_path, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["documents"] == 3
