"""`zhibiao serve` as services: nothing outlives a kill, parts find each other, a missed night is caught up."""

import json
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import dagster as dg
import pytest
from dagster._core.scheduler.instigation import InstigatorState, InstigatorStatus, ScheduleInstigatorData

from pipeline import warehouse
from pipeline.orchestration.home import open_instance
from pipeline.settings import Settings
from tests.alerts.servers import robot_server
from tests.cli.serving import below, free_port, is_alive, of_folder, serving, until
from tests.support import write_reports, zhibiao

START_SECONDS = 150.0


def said(folder: Path) -> str:
    return (folder / "words").read_text(encoding="utf-8")


def runs(settings: Settings) -> list[dg.DagsterRun]:
    with open_instance(settings) as instance:
        return list(instance.get_runs())


def run_until(true: Callable[[list[dg.DagsterRun]], bool], settings: Settings, seconds: float) -> bool:
    """Whether the runs become so in time, asked of one instance: to open one takes longer than to ask it."""
    with open_instance(settings) as instance:
        return until(lambda: true(list(instance.get_runs())), seconds)


@pytest.mark.slow
@pytest.mark.waits(40)
def test_kill_9_of_serve_leaves_no_process_behind(tmp_path: Path) -> None:
    write_reports(tmp_path / "data" / "raw")
    with serving("--data", "data", "--port", str(free_port()), cwd=tmp_path) as server:
        assert until(lambda: "Stop with" in said(tmp_path), START_SECONDS), said(tmp_path)
        # Web page, scheduler, their watchdogs, and the code servers that they have started.
        assert until(lambda: len(below(server.pid)) >= 6, 60)
        children = below(server.pid)
        server.send_signal(signal.SIGKILL)
        server.wait(10)
        assert until(lambda: not any(map(is_alive, children)), 40), [p for p in children if is_alive(p)]
    # DAGSTER_HOME was right although the data folder was given relative to another working directory.
    assert (tmp_path / "data" / "dagster" / "history").is_dir()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "words"]


@pytest.mark.slow
@pytest.mark.parametrize("started", [1, 3])
def test_kill_9_of_serve_between_two_steps_of_its_start_leaves_no_process_behind(
    tmp_path: Path, started: int
) -> None:
    """Each step is a watchdog, which then starts its part: the web page, the scheduler."""
    data = tmp_path / "data"
    write_reports(data / "raw")
    with serving("--data", data, "--port", str(free_port()), cwd=tmp_path) as server:
        assert until(lambda: len(of_folder(data)) >= started, START_SECONDS, every=0.01), said(tmp_path)
        server.send_signal(signal.SIGKILL)
        server.wait(10)
        assert until(lambda: of_folder(data) == [], 40), said(tmp_path)


@pytest.mark.slow
@pytest.mark.waits(90)
def test_web_page_scheduler_and_code_server_run_apart(tmp_path: Path) -> None:
    data, code, web = tmp_path / "data", free_port(), free_port()
    write_reports(data / "raw")
    settings = Settings.from_environment(data=data, environment={})
    at = ("--code-server", f"127.0.0.1:{code}")
    folders = [tmp_path / name for name in ("code", "web", "scheduler")]
    for folder in folders:
        folder.mkdir()
    with (
        serving("--only", "code", "--port", str(code), "--data", data, cwd=folders[0]),
        serving("--only", "web", "--port", str(web), *at, "--data", data, cwd=folders[1]),
        serving("--only", "scheduler", *at, "--data", data, cwd=folders[2]),
    ):

        def loaded(started: list[dg.DagsterRun]) -> bool:
            found = [(run.tags.get("dagster/sensor_name"), run.status.value) for run in started]
            return ("new_files", "SUCCESS") in found

        assert run_until(loaded, settings, 220), [said(folder)[-2000:] for folder in folders]
        query = "{ repositoriesOrError { ... on RepositoryConnection { nodes { location { name } } } } }"
        shown = asked(web, query)["repositoriesOrError"]["nodes"]
        assert [node["location"]["name"] for node in shown] == ["pipeline.definitions"]
        # A load is started by the page's own request, and by no address.
        before = len(runs(settings))
        for host in ("evil.example", f"127.0.0.1:{web}"):
            with pytest.raises(urllib.error.HTTPError):
                asked(web, "", f"?{urlencode({'query': LAUNCH})}", Host=host)
        assert len(runs(settings)) == before
        assert asked(web, LAUNCH)["launchRun"]["__typename"] == "LaunchRunSuccess"
        assert len(runs(settings)) == before + 1


LAUNCH = (
    'mutation { launchRun(executionParams: {selector: {repositoryLocationName: "pipeline.definitions", '
    'repositoryName: "__repository__", jobName: "load"}, runConfigData: {}}) { __typename } }'
)


def asked(port: int, query: str, address: str = "", **headers: str) -> Any:
    """What the web page's server answers: to JSON, or to an address where there is no question."""
    body = json.dumps({"query": query}).encode("utf-8") if query else None
    kind = {"Content-Type": "application/json"} if body else {}
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/graphql{address}", data=body, headers={**kind, **headers}
    )
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(request, timeout=30) as answer:
        return json.load(answer)["data"]


@pytest.mark.slow
@pytest.mark.waits(70)
def test_a_failed_load_of_the_scheduler_is_retried_as_often_as_set_and_then_told_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    write_reports(data / "raw")
    settings = Settings.from_environment(data=data, environment={})
    # Two reports where one is allowed: every load fails.
    environment = {"ZHIBIAO_MAX_FILES": "1", "ZHIBIAO_RETRIES": "1", "ZHIBIAO_SCHEDULE": "0 0 29 2 *"}

    def told() -> list[str]:
        return [path.stem for path in settings.outbox.glob("*.json")]

    with robot_server() as robot:
        environment["ZHIBIAO_WECOM_URL"] = robot.url
        with serving("--only", "scheduler", "--data", data, cwd=tmp_path, **environment):
            assert until(lambda: len(told()) > 0, START_SECONDS + 120), said(tmp_path)
            assert until(lambda: len(robot.asked) > 0, 30)
    retried, first = runs(settings)
    assert (first.status, retried.status) == (dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.FAILURE)
    assert (retried.parent_run_id, retried.tags["dagster/retry_number"]) == (first.run_id, "1")
    assert told() == [f"failed-{retried.run_id}"]
    [(_, body)] = robot.asked
    assert "ZHIBIAO_MAX_FILES" in body["text"]["content"] or "files" in body["text"]["content"]


@pytest.mark.slow
@pytest.mark.waits(150)
def test_after_downtime_one_load_catches_up_once(tmp_path: Path) -> None:
    """The real scheduler, down for six ticks of a schedule of every ten minutes; files have changed too.

    As the README says: nobody tells it where the reports are, which the load was told.
    """
    data, reports = tmp_path / "data", tmp_path / "reports"
    write_reports(reports)
    settings = Settings.from_environment(data=data, environment={})
    assert zhibiao("load", "--raw", reports, "--data", data, "--quiet").returncode == 0
    # Ten minutes apart and none near now: what runs is what was missed.
    minute = (datetime.now(UTC).minute + 5) % 10
    environment = {"ZHIBIAO_SCHEDULE": f"{minute}-59/10 * * * *", "ZHIBIAO_TIMEZONE": "UTC"}
    scheduler = ("--only", "scheduler", "--data", data)

    def scheduled(started: list[dg.DagsterRun]) -> list[str]:
        return [run.status.value for run in started if "dagster/schedule_name" in run.tags]

    with serving(*scheduler, cwd=tmp_path, **environment):
        assert until(lambda: _state(settings) is not None, START_SECONDS, every=1), said(tmp_path)
    assert scheduled(runs(settings)) == []
    _set_back(settings, hours=1)
    (reports / "新.txt").write_text("新修道路3公里。", encoding="utf-8")
    with serving(*scheduler, cwd=tmp_path, **environment):
        assert run_until(lambda started: scheduled(started) == ["SUCCESS"], settings, START_SECONDS), said(
            tmp_path
        )
        # Two looks of the sensor on new files (30 s apart) and several of the schedule: nothing more runs.
        time.sleep(75)
    assert scheduled(runs(settings)) == ["SUCCESS"]
    assert len(runs(settings)) == 2, [run.tags for run in runs(settings)]
    assert warehouse.query(settings.warehouse, "SELECT count(*) FROM documents").item() == 3
    assert not (data / "raw").exists()


def _state(settings: Settings) -> InstigatorState | None:
    """What the scheduler remembers of the nightly schedule, once it has looked at it."""
    with open_instance(settings) as instance:
        for state in instance.all_instigator_state():
            data = state.instigator_data
            if state.name == "nightly_load" and isinstance(data, ScheduleInstigatorData):
                return state if data.start_timestamp else None
    return None


def _set_back(settings: Settings, hours: int) -> None:
    """The scheduler's memory as it would be had it stopped `hours` ago."""
    state = _state(settings)
    assert state is not None and state.status == InstigatorStatus.DECLARED_IN_CODE
    data = state.instigator_data
    assert isinstance(data, ScheduleInstigatorData)
    earlier = (datetime.now(UTC) - timedelta(hours=hours)).timestamp()
    memory = data._replace(start_timestamp=earlier, last_iteration_timestamp=earlier)
    with open_instance(settings) as instance:
        instance.update_instigator_state(state.with_data(memory))
