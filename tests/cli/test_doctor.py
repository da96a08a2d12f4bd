"""`zhibiao doctor`: exits non-zero when something is wrong, says what to do, and tells it without a scheduler."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from pipeline.cli import doctor, findings
from pipeline.cli.finding import Finding
from pipeline.orchestration.progress import Unwatched
from pipeline.orchestration.running import run_load
from pipeline.settings import Settings
from tests.alerts.servers import robot_server
from tests.support import run_zhibiao, zhibiao


def states(settings: Settings) -> dict[str, Finding]:
    found = [finding for check in findings.CHECKS for finding in doctor._tried(check, settings)]
    return {finding.check: finding for finding in found}


class Later(datetime):
    """A clock that is 31 hours ahead."""

    @classmethod
    def now(cls, tz: object = None) -> "Later":
        moment = datetime.now(UTC) + timedelta(hours=31)
        return cls.fromtimestamp(moment.timestamp(), UTC)


def test_a_sound_data_folder_has_no_failure(settings: Settings) -> None:
    elsewhere = settings.data.parent / "reports"
    settings.raw.rename(elsewhere)
    assert next(findings.raw_folder(settings)).state == "fail"
    run_load(Settings.from_environment(data=settings.data, raw=elsewhere), Unwatched())
    found = states(settings)
    assert str(elsewhere) in found["raw folder"].found, (
        "nobody made raw/: the reports are where the load read"
    )
    assert {name for name, finding in found.items() if finding.state == "fail"} == set()
    assert {"versions", "packages", "data folder", "free space", "raw folder", "database"} <= found.keys()
    assert {"load lock", "last load", "last run", "scheduler", "alerts"} <= found.keys()
    assert found["scheduler"].state == "warn" and "zhibiao serve" in found["scheduler"].remedy


def test_a_good_load_that_is_too_old_fails_though_no_scheduler_lives(
    loaded: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(findings, "datetime", Later)
    late = states(loaded)["last load"]
    assert late.state == "fail" and "31 hours" in late.found and "zhibiao load" in late.remedy
    patient = Settings.from_environment(data=loaded.data, environment={"ZHIBIAO_MAX_AGE_HOURS": "48"})
    assert states(patient)["last load"].state == "ok"


def test_every_finding_that_is_not_ok_says_what_to_do(settings: Settings) -> None:
    assert [
        finding for finding in states(settings).values() if finding.state != "ok" and not finding.remedy
    ] == []


def test_a_damaged_database_is_found(loaded: Settings) -> None:
    build = loaded.published.resolve()
    build.chmod(0o644)
    with duckdb.connect(str(build)) as connection:
        # Rows that no audit can tell from others.
        connection.execute("UPDATE indicators SET value = value + 1 WHERE value IS NOT NULL")
    found = states(loaded)
    assert found["database"].state == "fail" and "manifest" in found["database"].found
    build.write_bytes(b"not a database" * 1000)
    found = states(loaded)
    assert found["database"].state == "fail" and "zhibiao load" in found["database"].remedy
    assert found["load lock"].state == "ok", "the checks after it are still made"


def test_too_little_space_fails_before_a_load_does(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = findings.shutil.disk_usage(settings.raw)
    for free, state in ((5_000_000_000, "ok"), (500_000_000, "warn"), (50_000_000, "fail")):
        monkeypatch.setattr(findings.shutil, "disk_usage", lambda path, free=free: usage._replace(free=free))
        assert states(settings)["free space"].state == state


def test_the_command_tells_and_exits_with_one(settings: Settings) -> None:
    with robot_server() as robot:
        robot.answer = "ok"
        slack = {"ZHIBIAO_SLACK_URL": robot.url}
        empty = settings.data / "no reports here"
        first = run_zhibiao("doctor", "--alert", "--json", "--data", settings.data, "--raw", empty, **slack)
        again = zhibiao("doctor", "--alert", "--json", "--data", settings.data, "--raw", empty, **slack)
    assert (first.returncode, again.returncode) == (1, 1)
    assert {row["check"]: row["state"] for row in json.loads(first.stdout)}["raw folder"] == "fail"
    assert len(robot.asked) == 1, "the same findings are told once a day"
    assert "raw folder" in robot.asked[0][1]["text"]


def test_a_folder_that_cannot_be_written_is_told_all_the_same(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    with robot_server() as robot:
        robot.answer = "ok"
        done = zhibiao("doctor", "--alert", "--data", blocked / "data", ZHIBIAO_SLACK_URL=robot.url)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert len(robot.asked) == 1 and "data folder" in robot.asked[0][1]["text"]


def test_a_test_alert_shows_whether_each_channel_works(tmp_path: Path) -> None:
    with robot_server("/hook?key=mi-mi-4711") as robot:
        works = zhibiao("doctor", "--test-alert", "--data", tmp_path, ZHIBIAO_WECOM_URL=robot.url)
        robot.answer = '{"errcode": 93000, "errmsg": "invalid webhook url mi-mi-4711"}'
        fails = zhibiao("doctor", "--test-alert", "--data", tmp_path, ZHIBIAO_WECOM_URL=robot.url)
    nowhere = zhibiao("doctor", "--test-alert", "--data", tmp_path)
    assert (works.returncode, fails.returncode, nowhere.returncode) == (0, 1, 2)
    assert "delivered" in works.stdout and "93000" in fails.stdout
    assert "mi-mi-4711" not in works.stdout + works.stderr + fails.stdout + fails.stderr
