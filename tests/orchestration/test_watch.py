"""The watch: failed, dead and missing loads are told once, and the history does not grow for ever."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import polars as pl
import pytest
from dagster._core.storage.tags import MAX_RETRIES_TAG, RETRY_STRATEGY_TAG, WILL_RETRY_TAG

from pipeline import warehouse
from pipeline.alerts import Outbox
from pipeline.orchestration.automation import LOAD_JOB, new_files, nightly
from pipeline.orchestration.home import open_instance
from pipeline.orchestration.progress import Unwatched
from pipeline.orchestration.project import build_definitions
from pipeline.orchestration.running import LoadFailedError, run_load
from pipeline.orchestration.watch import Watched, forget_old_runs, watch, watch_sensor
from pipeline.settings import Settings
from tests.alerts.servers import robot_server
from tests.cli.serving import until
from tests.orchestration.test_job import STUCK_LOAD


def told(settings: Settings) -> dict[str, dict[str, object]]:
    """The alerts that were raised, by key."""
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8")) for path in settings.outbox.glob("*.json")
    }


def look(settings: Settings, now: datetime | None = None) -> Watched:
    with open_instance(settings) as instance:
        return watch(settings, instance, now)


@pytest.fixture
def broken(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A data folder whose loads break an audit of the build."""
    audit = blocking_audit()
    failure = warehouse.AuditFailure(
        audit.name, audit.promise, "blocking", 3, pl.DataFrame({"document_id": ["d"]})
    )
    monkeypatch.setattr(warehouse, "audit_build", lambda build, **_asked: [failure])
    return settings


def blocking_audit() -> warehouse.Audit:
    return next(audit for audit in warehouse.audits("build") if audit.severity == "blocking")


def test_a_good_load_tells_nothing(settings: Settings) -> None:
    run_load(settings, Unwatched())
    assert told(settings) == {}


def test_a_failed_load_is_told_once_with_its_reason(broken: Settings) -> None:
    with robot_server() as robot:
        environment = {"ZHIBIAO_WECOM_URL": robot.url}
        settings = Settings.from_environment(data=broken.data, environment=environment)
        with pytest.raises(LoadFailedError):
            run_load(settings, Unwatched())
        assert look(settings).raised == ()
        assert until(lambda: len(robot.asked) > 0, 30), "sent by a process of its own"
    [(_, body)] = robot.asked
    assert "a load has failed" in body["text"]["content"]
    assert blocking_audit().name in body["text"]["content"]


def test_a_load_that_fails_and_cannot_tell_fails_as_it_would_have(broken: Settings) -> None:
    broken.outbox.parent.mkdir(parents=True, exist_ok=True)
    broken.outbox.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(LoadFailedError, match=blocking_audit().name):
        run_load(broken, Unwatched())


def test_a_load_succeeds_though_every_channel_is_down(settings: Settings) -> None:
    (settings.raw / "空.txt").write_bytes(b"")
    deaf = Settings.from_environment(
        data=settings.data, environment={"ZHIBIAO_SLACK_URL": "http://127.0.0.1:9/services/none"}
    )
    outcome = run_load(deaf, Unwatched())
    [record] = told(deaf).values()
    assert record["kind"] == "quarantined" and outcome.load["documents"] == 2

    def tried() -> bool:
        return [delivery.attempts for _, _, delivery in Outbox(deaf.outbox, deaf.alerts).undelivered()] == [1]

    assert until(tried, 30)


def test_a_run_that_will_be_tried_again_is_not_told(settings: Settings) -> None:
    with open_instance(settings) as instance:
        job = build_definitions(settings).resolve_job_def(LOAD_JOB)
        for will_retry in ("true", "false"):
            run = instance.create_run_for_job(job, tags={WILL_RETRY_TAG: will_retry})
            instance.report_run_failed(run, "the disk was full")
            instance.add_run_tags(run.run_id, {WILL_RETRY_TAG: will_retry})
        raised = watch(settings, instance).raised
        assert [alert.key for alert in raised] == [f"failed-{run.run_id}"]
        assert "the disk was full" in raised[0].text


def test_runs_that_nobody_watches_are_retried_from_their_beginning(settings: Settings) -> None:
    three = Settings.from_environment(data=settings.data, environment={"ZHIBIAO_RETRIES": "3"})
    assert nightly(three).tags[MAX_RETRIES_TAG] == "3"
    assert nightly(three).tags[RETRY_STRATEGY_TAG] == "ALL_STEPS"
    with open_instance(settings) as instance:
        assert instance.run_retries_enabled and instance.run_retries_max_retries == 0
        cursor = None
        for _ in range(2):
            context = dg.build_sensor_context(instance, cursor=cursor, resources={"settings": three})
            with context:
                data = new_files.evaluate_tick(context)
            cursor = data.cursor
        assert data.run_requests is not None and data.run_requests[0].tags[MAX_RETRIES_TAG] == "3"


def test_a_load_killed_without_a_word_is_found_dead_and_told(settings: Settings, tmp_path: Path) -> None:
    stuck = tmp_path / "stuck"
    process = subprocess.Popen([sys.executable, "-c", STUCK_LOAD, str(settings.data), str(stuck)])
    deadline = time.monotonic() + 60
    while not stuck.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert look(settings).dead == (), "a load that lives is left alone"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    found = look(settings)
    assert len(found.dead) == 1
    [record] = told(settings).values()
    assert record["key"] == f"failed-{found.dead[0]}" and "killed" in str(record["lines"])
    assert look(settings) == Watched()


def test_no_load_for_too_long_is_told_by_whoever_looks(loaded: Settings) -> None:
    build = loaded.published.resolve().stem
    now = datetime.strptime(build, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    assert look(loaded, now + timedelta(hours=29)).raised == ()
    assert [alert.kind for alert in look(loaded, now + timedelta(hours=31)).raised] == ["overdue"]
    assert look(loaded, now + timedelta(hours=32)).raised == ()
    assert [alert.kind for alert in look(loaded, now + timedelta(hours=61)).raised] == ["overdue"]


def test_old_failures_are_no_news_when_alerts_are_set_up(settings: Settings) -> None:
    with open_instance(settings) as instance:
        job = build_definitions(settings).resolve_job_def(LOAD_JOB)
        instance.report_run_failed(instance.create_run_for_job(job), "long ago")
        assert watch(settings, instance, datetime.now(UTC) + timedelta(hours=25)).raised == ()


def test_old_runs_and_their_logs_are_deleted_but_never_the_one_that_published(loaded: Settings) -> None:
    settings = loaded
    for number in range(2):
        (settings.raw / f"{number}.txt").write_text(f"新修道路{number}公里。", encoding="utf-8")
        run_load(settings, Unwatched())
    logs = settings.dagster_home / "history" / "runs"
    with open_instance(settings) as instance:
        newest = instance.get_runs()[0].run_id
        assert forget_old_runs(instance, datetime.now(UTC) - timedelta(days=1)) == 0
        assert forget_old_runs(instance, datetime.now(UTC) + timedelta(days=1)) == 2
        assert [run.run_id for run in instance.get_runs()] == [newest]
        assert instance.all_logs(newest)
        assert checks_of(instance) == {newest}
    kept = {path.stem for path in logs.glob("*.db")} - {"index"}
    assert kept == {newest}
    # Nothing looks new because its history is gone.
    with open_instance(settings) as instance:
        context = dg.build_sensor_context(instance, resources={"settings": settings})
        with context:
            assert "nothing has changed" in str(new_files.evaluate_tick(context).skip_message)


def checks_of(instance: dg.DagsterInstance) -> set[str]:
    """The runs whose audits are still in the history."""
    storage = instance.event_log_storage
    keys = [dg.AssetCheckKey(dg.AssetKey("staged_build"), audit.name) for audit in warehouse.audits()]
    found = (storage.get_asset_check_execution_history(key, limit=100) for key in keys)
    return {record.run_id for records in found for record in records}


def test_the_days_that_history_is_kept_can_be_set(loaded: Settings) -> None:
    short = Settings.from_environment(data=loaded.data, environment={"ZHIBIAO_KEEP_RUN_DAYS": "3"})
    run_load(short, Unwatched())
    assert look(short, datetime.now(UTC) + timedelta(days=2.9)).deleted == 0
    assert look(short, datetime.now(UTC) + timedelta(days=3.1)).deleted == 1


def test_the_sensor_looks_and_starts_nothing(settings: Settings) -> None:
    with open_instance(settings) as instance:
        context = dg.build_sensor_context(instance, resources={"settings": settings})
        with context:
            data = watch_sensor.evaluate_tick(context)
    assert not data.run_requests and "0 new alerts" in str(data.skip_message)


def test_one_look_costs_little(loaded: Settings) -> None:
    with open_instance(loaded) as instance:
        watch(loaded, instance)
        # The processor's time: the clock's is that of everybody on this machine.
        began = time.process_time()
        watch(loaded, instance)
        assert time.process_time() - began < 1.0
