"""The command line before any work is done: help, wrong usage, and what is not imported."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli.arguments import parser
from tests.support import run_zhibiao

HEAVY = ("dagster", "sqlalchemy", "grpc")


def _child_seconds() -> float:
    """Processor seconds of the children that have ended: what a command costs, however busy the machine is."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def imported_by(*arguments: str) -> tuple[set[str], float]:
    """The top-level modules that a command imports, and its seconds with the interpreter's start."""
    code = (
        "import sys\n"
        "from pipeline.cli import run\n"
        "try:\n"
        "    run(sys.argv[1:])\n"
        "except SystemExit:\n"
        "    pass\n"
        "print('MODULES', *sorted({name.split('.')[0] for name in sys.modules}))\n"
    )
    began = _child_seconds()
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, encoding="utf-8", check=True
    )
    return set(done.stdout.rsplit("MODULES", 1)[1].split()), _child_seconds() - began


@pytest.mark.parametrize("command", [["--help"], ["load", "--help"], ["sql", "--help"], ["serve", "--help"]])
def test_help_imports_nothing_heavy_and_answers_at_once(command: list[str]) -> None:
    runs = [imported_by(*command) for _ in range(3)]
    assert runs[0][0].isdisjoint({*HEAVY, "duckdb", "polars", "pyarrow"})
    assert min(seconds for _, seconds in runs) < 0.5


def test_sql_imports_no_dagster_and_answers_in_well_under_a_second(tmp_path: Path) -> None:
    runs = [imported_by("sql", "SELECT 1", "--data", str(tmp_path)) for _ in range(3)]
    assert runs[0][0].isdisjoint(HEAVY)
    assert min(seconds for _, seconds in runs) < 1


def test_explain_imports_no_dagster_and_answers_in_well_under_a_second() -> None:
    runs = [imported_by("explain", "粮食产量达到3.2万吨。") for _ in range(3)]
    assert runs[0][0].isdisjoint({*HEAVY, "duckdb"})
    assert min(seconds for _, seconds in runs) < 1


@pytest.mark.parametrize(
    "arguments",
    [[], ["lod"], ["sql"], ["load", "--port", "3"], ["sql", "SELECT 1", "--csv", "--json"], ["diff"]],
    ids=lambda arguments: " ".join(arguments) or "nothing",
)
def test_wrong_usage_ends_with_2_and_no_traceback(arguments: list[str], tmp_path: Path) -> None:
    done = run_zhibiao(*arguments, ZHIBIAO_DATA=str(tmp_path))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_raw_folder_that_is_not_there_is_named_with_what_to_do(tmp_path: Path) -> None:
    done = run_zhibiao("load", "--raw", tmp_path / "nowhere", "--data", tmp_path / "data")
    assert done.returncode == 2
    assert str(tmp_path / "nowhere") in done.stderr
    assert "--raw" in done.stderr


def test_asking_before_the_first_load_says_to_load(tmp_path: Path) -> None:
    done = run_zhibiao("sql", "SELECT 1", "--data", tmp_path)
    assert done.returncode == 1
    assert "zhibiao load" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    done = run_zhibiao("load", "--data", tmp_path, ZHIBIAO_SCHEDULE="nightly")
    assert done.returncode == 1
    assert "ZHIBIAO_SCHEDULE" in done.stderr


def test_a_data_folder_that_is_a_file_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "raw").mkdir()
    done = run_zhibiao("load", "--raw", tmp_path / "raw", "--data", tmp_path / "file")
    assert done.returncode == 1
    assert str(tmp_path / "file") in done.stderr
    assert "--data" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["explore", "serve"])
@pytest.mark.parametrize("port", ["999999", "-5", "0"])
def test_what_is_no_port_is_wrong_usage(command: str, port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args([command, f"--port={port}"])
    assert ended.value.code == 2
    assert "no port from 1 to 65535" in capsys.readouterr().err
