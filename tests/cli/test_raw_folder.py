"""Which folder of reports is read where nobody names one: that of the last load, and never an empty one made for it."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline import warehouse
from pipeline.cli.raw_folder import last_raw, why_not_apart, with_last_raw
from pipeline.orchestration.progress import Unwatched
from pipeline.orchestration.running import run_load
from pipeline.settings import Settings
from tests.cli.serving import free_port
from tests.support import made_once, write_reports, zhibiao

KILLED_AT = """
import os, signal, sys
from contextlib import contextmanager
import dagster
from pipeline.cli import run, serve

def killed_after(owner, name, times=1):
    real, calls = getattr(owner, name), []
    def last(*given, **named):
        made = real(*given, **named)
        calls.append(made)
        if len(calls) == times:
            os.kill(os.getpid(), signal.SIGKILL)
        return made
    setattr(owner, name, last)

point, data, port = sys.argv[1:]
killed_after(*{
    "raw folder": (serve, "_with_known_raw"),
    "history": (dagster.DagsterInstance, "get_runs_count"),
    "instance": (serve, "_code_arguments"),
    "web page": (serve, "_start"),
    "scheduler": (serve, "_start", 2),
}[point])
run(["serve", "--data", data, "--port", port])
"""


def load_from_elsewhere(folder: Path) -> None:
    write_reports(folder / "reports")
    settings = Settings.from_environment(data=folder / "data", raw=folder / "reports", environment={})
    run_load(settings, Unwatched())


@pytest.fixture
def elsewhere(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder, whose last load read `reports` beside it: copies, and the record is that of the originals."""
    before = made_once("loaded-from-elsewhere", tmp_path_factory, load_from_elsewhere)
    shutil.copytree(before, tmp_path / "elsewhere", symlinks=True)
    return tmp_path / "elsewhere" / "data"


def settings_of(data: Path, raw: Path | None = None, **environment: str) -> Settings:
    return Settings.from_environment(data=data, raw=raw, environment=environment)


def test_a_load_without_a_name_reads_what_the_last_one_read_and_says_so(tmp_path: Path) -> None:
    data, reports = tmp_path / "data", tmp_path / "reports"
    write_reports(reports)
    assert zhibiao("load", "--raw", reports, "--data", data, "--quiet").returncode == 0
    again = zhibiao("load", "--data", data, "--json")
    assert again.returncode == 0, again.stderr
    assert f"reading {reports}, as the last load did" in again.stderr
    assert json.loads(again.stdout)["files"]["unchanged"] == 2
    assert not (data / "raw").exists()
    checked = json.loads(zhibiao("doctor", "--data", data, "--json").stdout)
    [raw] = [row for row in checked if row["check"] == "raw folder"]
    assert raw["state"] == "ok" and str(reports) in raw["found"]
    # A share that is not there for a moment is no reason to read anything else.
    reports.rename(tmp_path / "away")
    (data / "raw").mkdir()
    missing = zhibiao("load", "--data", data)
    assert missing.returncode == 1 and f"{reports}, which the last load read, is not there" in missing.stderr
    assert warehouse.query(data / "warehouse", "SELECT count(*) FROM loads, documents").item() == 4
    empty = zhibiao("load", "--data", data, "--raw", data / "raw")
    assert empty.returncode == 1 and "--accept-loss" in empty.stderr
    accepted = zhibiao("load", "--data", data, "--raw", data / "raw", "--accept-loss", "--json")
    assert accepted.returncode == 0 and json.loads(accepted.stdout)["files"]["removed"] == 2


def test_a_name_wins_and_a_data_folder_takes_its_own_raw_folder_along(
    loaded: Settings, elsewhere: Path, tmp_path: Path
) -> None:
    reports = last_raw(settings_of(elsewhere))
    assert reports is not None and reports.name == "reports"
    assert with_last_raw(settings_of(elsewhere)).raw == reports, "although it is not there any more"
    named = settings_of(elsewhere, raw=elsewhere / "raw")
    assert with_last_raw(named) is named
    from_environment = settings_of(elsewhere, ZHIBIAO_RAW=str(tmp_path))
    assert with_last_raw(from_environment) is from_environment
    moved = loaded.data.rename(tmp_path / "moved")
    assert with_last_raw(settings_of(moved)).raw == moved / "raw"
    new = settings_of(tmp_path / "new")
    assert with_last_raw(new) is new and last_raw(new) is None


def test_a_published_build_that_cannot_be_read_does_not_hide_where_the_reports_are(loaded: Settings) -> None:
    write_reports(loaded.data.parent / "reports")
    named = Settings.from_environment(data=loaded.data, raw=loaded.data.parent / "reports", environment={})
    run_load(named, Unwatched())
    run_load(named, Unwatched())
    build = loaded.published.resolve()
    build.chmod(0o644)
    build.write_bytes(b"no database" * 1000)
    assert with_last_raw(settings_of(loaded.data)).raw == named.raw


@pytest.mark.parametrize(
    ("raw", "data"),
    [
        ("r", "r"),
        ("r", "r/d"),
        ("r", "r/deep/d"),
        ("d/warehouse", "d"),
        ("d/staging/x", "d"),
        ("link", "r/d"),
    ],
)
def test_what_a_load_builds_is_never_read_as_reports(tmp_path: Path, raw: str, data: str) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "link").symlink_to("r")
    folders = ("--raw", tmp_path / raw, "--data", tmp_path / data)
    for command in (("load",), ("serve", "--port", str(free_port()))):
        told = zhibiao(*command, *folders)
        assert told.returncode == 2, told.stderr
        assert "--raw" in told.stderr
    assert not (tmp_path / data / "warehouse").exists()


def test_reports_may_lie_in_the_data_folder_and_beside_it(tmp_path: Path) -> None:
    for raw, data in (("d/raw", "d"), ("d/reports", "d"), ("r", "d"), ("r/reports", "r/data")):
        settings = Settings.from_environment(data=tmp_path / data, raw=tmp_path / raw, environment={})
        assert why_not_apart(settings) == ""


def test_serve_asks_where_the_reports_are_and_makes_no_folder(tmp_path: Path) -> None:
    for more in ((), ("--raw", tmp_path / "typo")):
        asked = zhibiao("serve", "--data", tmp_path / "data", "--port", str(free_port()), *more)
        assert asked.returncode == 2, asked.stderr
        assert "--raw" in asked.stderr and "ZHIBIAO_RAW" in asked.stderr
        assert len(asked.stderr.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_serve_gives_its_parts_the_folder_of_the_last_load(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from pipeline.cli import run, serve

    given: dict[str, Any] = {}

    def become(program: str, command: tuple[str, ...], environment: dict[str, str]) -> None:
        given.update(environment)
        raise InterruptedError

    monkeypatch.setattr(os, "execve", become)
    monkeypatch.setattr(serve.os, "chdir", lambda _: None)
    assert run(["serve", "--data", str(elsewhere), "--only", "scheduler"]) == 1
    reports = last_raw(settings_of(elsewhere))
    assert given["ZHIBIAO_RAW"] == str(reports)
    # The originals are gone, as a share that is not mounted yet: it is watched for, and nothing stands in for it.
    assert f"{reports} is not there now" in capsys.readouterr().err
    assert not (elsewhere / "raw").exists()


@pytest.mark.slow
def test_a_kill_between_any_two_steps_of_the_start_of_serve_changes_nothing(tmp_path: Path) -> None:
    load_from_elsewhere(tmp_path)
    data = tmp_path / "data"
    before = (data / "warehouse" / "indicators.duckdb").resolve()
    shutil.rmtree(data / "dagster")
    own = {name: value for name, value in os.environ.items() if not name.startswith(("ZHIBIAO_", "DAGSTER_"))}
    for point in ("raw folder", "history", "instance", "web page", "scheduler"):
        command = [sys.executable, "-c", KILLED_AT, point, str(data), str(free_port())]
        ended = subprocess.run(command, env=own, cwd=tmp_path, capture_output=True, timeout=120, check=False)
        assert ended.returncode == -signal.SIGKILL, (point, ended.stderr)
        assert not (data / "raw").exists(), point
        assert (data / "warehouse" / "indicators.duckdb").resolve() == before, point
    after = zhibiao("load", "--data", data, "--json", "--wait", "60")
    assert after.returncode == 0, after.stderr
    assert json.loads(after.stdout)["files"]["unchanged"] == 2
