"""Whoever holds the published database open sees no error and the old rows; reopened, the new ones."""

import subprocess
import sys
import time
from pathlib import Path

import duckdb

from tests.support import REVIEW, write_reports, zhibiao

COUNT = "SELECT count(*), sum(value) FROM indicators"


def test_a_reader_is_never_disturbed_by_a_load(tmp_path: Path) -> None:
    write_reports(tmp_path / "raw")
    assert zhibiao("load", "--data", tmp_path).returncode == 0
    database = tmp_path / "warehouse" / "indicators.duckdb"
    with duckdb.connect(str(database), read_only=True) as reader:
        before = reader.execute(COUNT).fetchall()
        (tmp_path / "raw" / "第三份.txt").write_text(REVIEW.replace("石桥镇", "柳河镇"), encoding="utf-8")
        with (tmp_path / "said").open("w") as said:
            load = subprocess.Popen(
                [sys.executable, "-m", "pipeline.cli", "load", "--data", str(tmp_path), "--quiet"],
                stdout=said,
            )
        looks = 0
        while load.poll() is None:
            assert reader.execute(COUNT).fetchall() == before
            looks += 1
            time.sleep(0.01)
        assert load.returncode == 0, (tmp_path / "said").read_text(encoding="utf-8")
        assert looks > 10
        assert reader.execute(COUNT).fetchall() == before
    with duckdb.connect(str(database), read_only=True) as reader:
        after = reader.execute(COUNT).fetchall()
    assert after[0][0] > before[0][0]


def test_two_first_loads_at_once_both_end_well_one_after_the_other(tmp_path: Path) -> None:
    write_reports(tmp_path / "raw")
    loads = [
        subprocess.Popen(
            [
                sys.executable,
                "-m",
                "pipeline.cli",
                "load",
                "--data",
                str(tmp_path),
                "--quiet",
                "--wait",
                "120",
            ],
            stdout=subprocess.DEVNULL,
        )
        for _ in range(2)
    ]
    assert [load.wait(180) for load in loads] == [0, 0]
    with duckdb.connect(str(tmp_path / "warehouse" / "indicators.duckdb"), read_only=True) as reader:
        assert reader.execute("SELECT count(*) FROM loads").fetchall() == [(2,)]
