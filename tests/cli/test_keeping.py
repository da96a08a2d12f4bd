"""What is kept, as a person meets it: verify, diff, export, and how much is kept."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import NEXT_REVIEW, REVIEW, run_zhibiao, write_reports, zhibiao


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Three loads, two builds kept: one report corrected, one gone, one come; one report that means ill."""
    folder = tmp_path_factory.mktemp("kept") / "data"
    write_reports(folder / "raw")
    assert zhibiao("load", "--data", folder, "--keep", "2").returncode == 0
    (folder / "raw" / "公式.txt").write_text("=1+1镇2023年工作总结\n新建水渠8公里。\n", encoding="utf-8")
    assert zhibiao("load", "--data", folder, "--keep", "2").returncode == 0
    (folder / "raw" / "石桥镇2023.txt").unlink()
    corrected = NEXT_REVIEW.replace("3.5亿元", "3.6亿元")
    (folder / "raw" / "石桥镇2024.txt").write_text(corrected, encoding="utf-8")
    (folder / "raw" / "新.txt").write_text(REVIEW.replace("石桥", "柳河"), encoding="utf-8")
    assert zhibiao("load", "--data", folder, "--keep", "2").returncode == 0
    yield folder


def builds(data: Path) -> list[str]:
    return sorted(path.stem for path in (data / "warehouse" / "builds").glob("*.duckdb"))


def test_load_keeps_as_many_builds_as_it_is_told(data: Path) -> None:
    assert len(builds(data)) == 2
    wrong = zhibiao("load", "--data", data, "--keep", "0")
    assert wrong.returncode == 2 and "not a whole number above zero" in wrong.stderr


def test_verify_names_what_is_sound_and_fails_when_something_is_not(data: Path, tmp_path: Path) -> None:
    well = run_zhibiao("verify", "--data", data, "--json")
    assert well.returncode == 0, well.stdout
    verdicts = json.loads(well.stdout)
    kinds = [verdict["kind"] for verdict in verdicts]
    assert kinds == ["pointer", "build", "build", "snapshot", "snapshot", "snapshot"]
    snapshot = data / "snapshots" / builds(data)[0]
    units = snapshot / "units.parquet"
    whole = units.read_bytes()
    units.write_bytes(whole[:-1] + b"x")
    try:
        ill = zhibiao("verify", "--data", data)
        one = zhibiao("verify", snapshot, "--data", data)
        other = zhibiao("verify", builds(data)[1], "--data", data)
    finally:
        units.write_bytes(whole)
    assert ill.returncode == one.returncode == 1
    assert "FAULT" in ill.stdout and "units.parquet does not have the sha256" in ill.stdout
    assert "zhibiao load" in ill.stdout
    assert other.returncode == 0
    empty = zhibiao("verify", "--data", tmp_path)
    assert empty.returncode == 0 and "no build or snapshot" in empty.stdout


def test_diff_tells_lost_then_changed_with_both_values_then_gained_and_cuts_nothing(data: Path) -> None:
    old, new = builds(data)
    done = zhibiao("diff", old, new, "--data", data)
    assert done.returncode == 0, done.stderr
    said = done.stdout
    assert "1 removed, 1 changed, 0 moved, 1 added" in said
    assert said.index("Lost (") < said.index("Changed (") < said.index("Gained (")
    changed = said[said.index("Changed (") : said.index("Gained (")]
    assert "350000000   360000000" in changed
    assert "3.5亿元" in changed and "3.6亿元" in changed
    rows = json.loads(zhibiao("diff", old, new, "--data", data, "--json").stdout)["indicators"]
    lost = [row for row in rows if row["what"] == "lost"]
    assert f"Lost ({len(lost)})" in said
    for row in lost:
        assert row["old_quantity"] in said[: said.index("Changed (")]
    as_csv = zhibiao("diff", old, new, "--data", data, "--csv").stdout
    assert len(as_csv.splitlines()) == len(rows) + 1
    snapshots = zhibiao("diff", data / "snapshots" / old, data / "snapshots" / new, "--data", data)
    assert snapshots.stdout == said


def test_a_diff_of_hundreds_of_indicators_is_shown_whole(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    assert zhibiao("load", "--data", tmp_path).returncode == 0
    first = builds(tmp_path)[0]
    roads = "\n".join(f"第{n}村新修村道{n}公里。" for n in range(1001, 1301))
    (raw / "石桥镇.txt").write_text(f"石桥镇2023年工作总结\n{roads}\n", encoding="utf-8")
    assert zhibiao("load", "--data", tmp_path).returncode == 0
    said = zhibiao("diff", first, "--data", tmp_path)
    assert said.stderr == ""
    assert all(f"{n}公里" in said.stdout for n in range(1001, 1301))


def test_export_writes_files_that_people_open(data: Path, tmp_path: Path) -> None:
    done = run_zhibiao("export", "indicators", "documents", "--bom", "--to", tmp_path, "--data", data)
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "documents.csv").read_text(encoding="utf-8-sig")
    assert "'=1+1镇" in text and ",=1+1" not in text
    assert (tmp_path / "indicators.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    query = "SELECT name, value FROM indicators WHERE unit = '公里'"
    for form in ("xlsx", "parquet"):
        asked = ("export", "roads", "--query", query, "--format", form)
        assert zhibiao(*asked, "--data", data).returncode == 0
        assert (data / "exports" / f"roads.{form}").is_file()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("nothing",), 1, "tables and views are"),
        (("indicators", "--format", "pdf"), 2, "invalid choice"),
        (("indicators", "--format", "xlsx", "--bom"), 2, "--bom is for csv"),
        (("a", "b", "--query", "SELECT 1"), 2, "one query makes one file"),
        (("--query", "DELETE FROM indicators"), 1, ""),
    ],
)
def test_a_mistake_in_export_is_explained(
    data: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    done = zhibiao("export", *arguments, "--data", data)
    assert done.returncode == code
    assert words in done.stderr and "Traceback" not in done.stderr


def test_snapshots_beyond_those_kept_are_deleted_and_named(data: Path) -> None:
    done = zhibiao("snapshot", "--keep", "2", "--data", data)
    assert done.returncode == 0, done.stderr
    assert "Deleted" in done.stdout
    assert [path.name for path in sorted((data / "snapshots").iterdir())] == builds(data)


def test_a_load_says_what_a_killed_one_left(data: Path) -> None:
    (data / "load.lock").write_text('{"pid": 99999999, "load_id": "20260101T000000Z"}', encoding="utf-8")
    (data / "warehouse" / "builds" / ".20260101T000000Z.building").write_bytes(b"half")
    (data / "warehouse" / "indicators.duckdb.wal").write_bytes(b"stale")
    (data / "staging" / "20260101T000000Z").mkdir(parents=True)
    done = zhibiao("load", "--data", data)
    assert done.returncode == 0, done.stderr
    for words in (
        "took over the lock of load 20260101T000000Z (process 99999999), which was killed",
        "a build that a killed load left half-made",
        "indicators.duckdb.wal: a write-ahead log",
        "staging of load 20260101T000000Z, which did not finish",
    ):
        assert words in done.stderr
    assert "removed" not in zhibiao("load", "--data", data).stderr
