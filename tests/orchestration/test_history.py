"""Dagster's event log through connections that stay open: the same files, opened seldom."""

import sqlite3
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage.event_log import SqliteEventLogStorage

from pipeline.orchestration.history import EventLog
from pipeline.orchestration.home import open_instance
from pipeline.settings import Settings


def a_run(instance: dg.DagsterInstance, words: int = 1) -> str:
    """A run that has said so many words."""

    @dg.job
    def talking() -> None:
        pass

    run = instance.create_run_for_job(talking)
    for number in range(words):
        instance.report_engine_event(f"word {number}", run)
    return run.run_id


def open_files(folder: Path) -> set[str]:
    """The databases below a folder that this process holds open."""
    held = [entry.readlink() for entry in Path("/proc/self/fd").iterdir() if entry.is_symlink()]
    return {path.name for path in held if path.suffix == ".db" and path.is_relative_to(folder)}


def test_many_events_need_few_connections(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    connect = sqlite3.connect

    def noted(path: str, *arguments: object, **more: object) -> sqlite3.Connection:
        opened.append(Path(path).name)
        return connect(path, *arguments, **more)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr("sqlite3.dbapi2.connect", noted)
    monkeypatch.setattr("sqlite3.connect", noted)
    with open_instance(settings) as instance:
        assert isinstance(instance.event_log_storage, EventLog)
        run_id = a_run(instance, 50)
        for _ in range(50):
            assert instance.event_log_storage.has_table("asset_check_executions")
        assert not instance.event_log_storage.has_table("nothing")
        assert 1 <= opened.count(f"{run_id}.db") <= 3
        assert 1 <= opened.count("index.db") <= 10


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="no /proc to look for open files in")
def test_of_the_runs_one_file_is_open_and_none_when_the_instance_is_closed(settings: Settings) -> None:
    with open_instance(settings) as instance:
        runs = [a_run(instance) for _ in range(3)]
        for run_id in runs:
            assert len(instance.all_logs(run_id)) == 1
            assert open_files(settings.data) == {"index.db", f"{run_id}.db"}
    assert open_files(settings.data) == set()


def test_what_is_written_is_what_dagster_itself_reads(settings: Settings) -> None:
    with open_instance(settings) as instance:
        run_id = a_run(instance, 3)
        dagster_s_own = SqliteEventLogStorage(str(settings.dagster_home / "history" / "runs"))
        # While the writer has the file open, as the web page does.
        messages = [entry.message for entry in dagster_s_own.get_logs_for_run(run_id)]
        assert messages == ["word 0", "word 1", "word 2"]
        dagster_s_own.delete_events(run_id)
        assert instance.all_logs(run_id) == []
    with open_instance(settings) as instance:
        assert [run.run_id for run in instance.get_runs()] == [run_id]
