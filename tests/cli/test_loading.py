"""The command as a person uses it, on a folder of small reports: load, ask, keep, go back."""

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from tests.support import NEXT_REVIEW, run_zhibiao, write_reports, zhibiao


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder that `zhibiao load` has filled once; tests that write use their own."""
    folder = tmp_path_factory.mktemp("loaded") / "data"
    write_reports(folder / "raw")
    done = zhibiao("load", "--data", folder)
    assert done.returncode == 0, done.stderr
    yield folder


def test_load_prints_what_it_did(tmp_path: Path) -> None:
    write_reports(tmp_path / "raw")
    done = run_zhibiao("load", "--data", tmp_path)
    assert done.returncode == 0, done.stderr
    for words in ("2 added", "Documents   2", "masked", "indicators.duckdb"):
        assert words in done.stdout
    for stage in ("Reading", "Extracting", "Auditing", "Publishing"):
        assert stage in done.stderr


def test_load_summary_as_json_is_for_programs(tmp_path: Path) -> None:
    write_reports(tmp_path / "raw")
    (tmp_path / "raw" / "空.txt").write_bytes(b"")
    done = run_zhibiao("load", "--data", tmp_path, "--json", "--quiet")
    assert done.returncode == 3
    assert done.stderr == ""
    summary = json.loads(done.stdout)
    assert summary["documents"] == 2
    assert summary["files"]["quarantined"] == 1
    assert [row["source_path"] for row in summary["quarantine"]] == ["空.txt"]
    assert summary["indicators"] > 5
    assert Path(summary["database"]).is_file()


def test_a_second_load_changes_nothing_that_readers_see(tmp_path: Path) -> None:
    write_reports(tmp_path / "raw")
    rows = "SELECT * FROM indicators ORDER BY indicator_id"
    assert zhibiao("load", "--data", tmp_path).returncode == 0
    before = zhibiao("sql", rows, "--json", "--data", tmp_path).stdout
    second = zhibiao("load", "--data", tmp_path)
    assert second.returncode == 0
    assert "2 unchanged" in second.stdout
    assert zhibiao("sql", rows, "--json", "--data", tmp_path).stdout == before


def test_sql_prints_a_table_that_people_read(data: Path) -> None:
    done = run_zhibiao(
        "sql", "SELECT name, value, unit FROM indicators WHERE quantity = '12公里'", "--data", data
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[:3] == ["name", "value", "unit"]
    assert "村道" in done.stdout


def test_sql_answers_programs_in_csv_and_json(data: Path) -> None:
    query = "SELECT quantity, masked FROM indicators WHERE masked"
    as_csv = zhibiao("sql", query, "--csv", "--data", data)
    assert as_csv.stdout == "quantity,masked\nxx万元,true\n"
    as_json = zhibiao("sql", query, "--json", "--data", data)
    assert json.loads(as_json.stdout) == [{"quantity": "xx万元", "masked": True}]


def test_sql_reads_a_query_from_a_file_and_from_stdin(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "查询.sql"
    file.write_text("SELECT 42 AS answer", encoding="utf-8")
    assert "42" in zhibiao("sql", "--file", file, "--data", data).stdout
    assert "42" in run_zhibiao("sql", "-", "--data", data, stdin="SELECT 42 AS answer").stdout


def test_sql_cannot_change_the_database_nor_reach_files(data: Path) -> None:
    for query in (
        "DELETE FROM indicators",
        "CREATE TABLE t (a INTEGER)",
        "COPY indicators TO 'out.csv'",
        f"SELECT * FROM read_text('{Path(__file__)}')",
        "SET enable_external_access = true",
    ):
        done = zhibiao("sql", query, "--data", data)
        assert done.returncode == 1, query
        assert "Traceback" not in done.stderr


def test_a_mistake_in_sql_is_explained(data: Path) -> None:
    done = zhibiao("sql", "SELECT * FROM indicator", "--data", data)
    assert done.returncode == 1
    assert "indicators" in done.stderr
    assert "Traceback" not in done.stderr


def test_snapshot_writes_parquet_and_says_where(data: Path) -> None:
    done = run_zhibiao("snapshot", "--data", data, "--json")
    assert done.returncode == 0, done.stderr
    written = json.loads(done.stdout)
    folder = Path(written["snapshot"])
    assert folder.parent == data / "snapshots"
    assert (folder / "manifest.json").is_file()
    assert pl.read_parquet(folder / "documents.parquet").height == 2
    assert written["tables"]["documents"] == 2


def test_diff_lists_what_a_load_changed_and_rollback_goes_back(tmp_path: Path) -> None:
    write_reports(tmp_path / "raw")
    first = json.loads(zhibiao("load", "--data", tmp_path, "--json").stdout)["load_id"]
    corrected = NEXT_REVIEW.replace("3.5亿元", "3.6亿元").encode("gb18030")
    (tmp_path / "raw" / "石桥镇2024.txt").write_bytes(corrected)
    second = json.loads(zhibiao("load", "--data", tmp_path, "--json").stdout)["load_id"]
    assert second != first

    done = run_zhibiao("diff", first, second, "--data", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "3.5亿元" in done.stdout and "3.6亿元" in done.stdout
    assert "no differences" in zhibiao("diff", second, "--data", tmp_path).stdout

    value = "SELECT value FROM indicators WHERE quantity LIKE '3._亿元' AND quantity > '3.4'"
    assert "360000000" in zhibiao("sql", value, "--data", tmp_path).stdout
    back = run_zhibiao("rollback", "--data", tmp_path)
    assert back.returncode == 0, back.stderr
    assert first in back.stdout
    assert "350000000" in zhibiao("sql", value, "--data", tmp_path).stdout


def test_diff_with_a_name_that_is_not_there_lists_those_that_are(data: Path) -> None:
    done = zhibiao("diff", "nothing", "--data", data)
    assert done.returncode == 2
    assert "20" in done.stderr and "Traceback" not in done.stderr


def test_doctor_says_what_it_found_and_what_to_do(data: Path, tmp_path: Path) -> None:
    well = run_zhibiao("doctor", "--data", data, "--json")
    assert well.returncode == 0, well.stdout
    states = {row["check"]: row["state"] for row in json.loads(well.stdout)}
    assert states["database"] == "ok"
    assert states["scheduler"] == "warn"
    ill = zhibiao("doctor", "--data", tmp_path / "new")
    assert ill.returncode == 1
    assert "raw folder" in ill.stdout


def test_explain_shows_each_number_and_why() -> None:
    done = run_zhibiao("explain", "2023年，粮食产量达到3.2万吨，发放补贴xx万元。", "--json")
    assert done.returncode == 0, done.stderr
    numbers = {row["words"]: row for row in json.loads(done.stdout)}
    grain = next(row for row in numbers.values() if row["outcome"] == "indicator" and not row["masked"])
    assert (grain["value"], grain["unit"]) == (32000.0, "吨")
    hidden = next(row for row in numbers.values() if row["outcome"] == "indicator" and row["masked"])
    assert hidden["value"] is None
    year = next(row for row in numbers.values() if "2023" in row["words"])
    assert year["outcome"] == "ignored" and year["rule"]


def test_explain_as_a_table_hides_no_number() -> None:
    done = zhibiao("explain", "新修村道12公里，发放补贴xx万元。")
    assert done.returncode == 0, done.stderr
    assert "12" in done.stdout and "hidden" in done.stdout


def test_explain_of_a_text_without_numbers_says_so() -> None:
    done = zhibiao("explain", "我们加强思想引领。")
    assert done.returncode == 0
    assert "no numbers" in done.stdout


def test_chinese_goes_in_and_out_in_a_locale_that_is_not_utf8() -> None:
    done = run_zhibiao(
        "explain",
        "新修村道12公里。",
        PYTHONIOENCODING="",
        PYTHONUTF8="0",
        PYTHONCOERCECLOCALE="0",
        LC_ALL="POSIX",
    )
    assert done.returncode == 0, done.stderr
    assert "12公里" in done.stdout


def test_the_working_directory_does_not_matter(data: Path, tmp_path: Path) -> None:
    done = run_zhibiao("sql", "SELECT 42", "--data", data, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
