"""`zhibiao serve` as a service runs it: the page answers on loopback, the scheduler loads, all stops."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.orchestration.home import open_instance
from pipeline.settings import Settings
from tests.cli.serving import below, free_port
from tests.support import run_zhibiao, write_reports, zhibiao

START_SECONDS = 120
RUN_SECONDS = 300


def ask(port: int, query: str) -> Any:
    """One GraphQL question to the web page's server."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/graphql",
        data=json.dumps({"query": query}).encode("utf-8"),
        headers={"Content-Type": "application/json"},
    )
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(request, timeout=30) as answer:
        return json.load(answer)["data"]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int, Path]]:
    """A served data folder whose schedule is every second minute, from the next that leaves time to start."""
    data = tmp_path / "data"
    write_reports(data / "raw")
    # A busy machine that needs longer has missed a minute, and there is another.
    due = [datetime.now(UTC) + timedelta(seconds=75, minutes=more) for more in range(0, 10, 2)]
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ZHIBIAO_")}
    environment |= {
        "ZHIBIAO_SCHEDULE": f"{','.join(str(moment.minute) for moment in due)} * * * *",
        "ZHIBIAO_TIMEZONE": "UTC",
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "pipeline.cli", "serve", "--data", str(data), "--port", str(port)],
        env=environment,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    try:
        yield server, port, data
    finally:
        if server.poll() is None:
            server.terminate()
        server.wait(60)


@pytest.mark.slow
@pytest.mark.waits(60)
def test_the_scheduler_itself_starts_the_load_and_serve_stops_cleanly(
    served: tuple[subprocess.Popen[str], int, Path],
) -> None:
    server, port, data = served
    assert server.stdout is not None
    said = ""
    began = time.monotonic()
    while "Stop with" not in said and time.monotonic() - began < START_SECONDS:
        said += server.stdout.readline()
        assert server.poll() is None, said
    assert f"http://127.0.0.1:{port}" in said

    settings = Settings.from_environment(data=data, environment={})
    runs: list[tuple[str | None, str]] = []
    with open_instance(settings) as instance:
        while ("nightly_load", "SUCCESS") not in runs and time.monotonic() - began < RUN_SECONDS:
            time.sleep(0.5)
            runs = [(run.tags.get("dagster/schedule_name"), run.status.value) for run in instance.get_runs()]
    assert ("nightly_load", "SUCCESS") in runs, runs
    answer = zhibiao("sql", "SELECT count(*) AS n FROM documents", "--json", "--data", data)
    assert json.loads(answer.stdout) == [{"n": 2}]

    # A load by hand goes into the same history, which the web page shows under the same job. It waits for one that the
    # sensor on new files may have begun.
    assert zhibiao("load", "--data", data, "--quiet", "--wait", "120").returncode == 0
    shown = ask(
        port, '{ runsOrError(filter: {pipelineName: "load"}) { ... on Runs { results { status } } } }'
    )
    assert len(shown["runsOrError"]["results"]) >= 2
    doctor = json.loads(zhibiao("doctor", "--data", data, "--json").stdout)
    assert {row["check"]: row["state"] for row in doctor}["scheduler"] == "ok"

    processes = below(server.pid)
    assert len(processes) >= 2
    server.send_signal(signal.SIGTERM)
    assert server.wait(60) == 0
    deadline = time.monotonic() + 20
    while any(Path(f"/proc/{process}").exists() for process in processes) and time.monotonic() < deadline:
        time.sleep(0.2)
    left = [process for process in processes if Path(f"/proc/{process}").exists()]
    assert left == []


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run_zhibiao("serve", "--data", tmp_path, "--port", str(port))
    assert done.returncode == 1
    assert str(port) in done.stderr and "--port" in done.stderr
