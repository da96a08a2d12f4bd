"""What every test can use: a clean environment, small reports of our own, and where the real ones lie."""

import gc
import hashlib
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from pipeline.orchestration import home
from pipeline.settings import PROJECT, Settings
from pipeline.warehouse import connections
from pipeline.warehouse.auditing import document_audits
from pipeline.warehouse.building import load
from tests.buckets import bucket
from tests.copies import MIGRATIONS_READ_ONCE, looking_at_a_copy, make_history
from tests.support import ShardsHere, end_nursery, end_shared_reader, made_once, write_reports

__all__ = ["bucket"]

SHARED = PROJECT.parent / "shared"

_IN_MEMORY = Path("/dev/shm")
_LEFT_BYTES = 3_000_000_000
"""More than all tests leave in their folders: 1.8 GB."""

# On two busy cores a single example may take long without anything being wrong; in CI a failure must repeat.
hypothesis_settings.register_profile(
    "zhibiao",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
hypothesis_settings.load_profile("zhibiao")


def pytest_configure(config: pytest.Config) -> None:
    """Where the system has a folder in memory with room enough, tests write there: a load syncs its files some hundred
    times, and a disk makes it wait for each. Says nothing of the product; `--basetemp` chooses another folder.
    """
    of_controller = not hasattr(config, "workerinput")
    if of_controller and config.option.basetemp is None and _has_room(_IN_MEMORY):
        folder = tempfile.mkdtemp(prefix="zhibiao-tests-", dir=_IN_MEMORY)
        config.option.basetemp = folder
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


def _has_room(folder: Path) -> bool:
    """Whether the tests may leave there what they leave, and the machine keeps as much again for itself."""
    if not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        return False
    free = shutil.disk_usage(folder).free
    memory = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min(free, memory) >= 2 * _LEFT_BYTES


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that wait are begun first, by half of the workers: the other half has the processor meanwhile."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    waiting = {item: marker.args[0] for item in items if (marker := item.get_closest_marker("waits"))}
    lanes: list[list[pytest.Item]] = [[] for _ in range(max(workers // 2, 1))]
    for item in sorted(waiting, key=lambda item: waiting[item], reverse=True):
        min(lanes, key=lambda lane: sum(waiting[other] for other in lane)).append(item)
    others = [item for item in items if item not in waiting]
    # xdist deals the list to the workers in as many equal pieces.
    for number, lane in enumerate(lanes):
        start = number * (len(items) // workers)
        others[start:start] = lane
    items[:] = others


def pytest_collectstart() -> None:
    """Importing and collecting makes half a million objects and no garbage to speak of."""
    gc.disable()


def pytest_collection_finish() -> None:
    """They stay to the end: no search for garbage need visit them again."""
    gc.enable()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Nothing that tests have started outlives them; what was frozen may go, or polars reports it as leaked."""
    gc.unfreeze()
    end_nursery()
    end_shared_reader()


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads the settings of whoever runs it, nor their Dagster."""
    for name in list(os.environ):
        if name.startswith(("ZHIBIAO_", "DAGSTER_")):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _shards_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A load in the process of a test makes its shards there too: a second to import everything is saved, and a test can
    put another stage in the place of one. Loads by the command have their worker.
    """
    monkeypatch.setattr("pipeline.orchestration.resources.ShardPool", ShardsHere)


@pytest.fixture(autouse=True)
def _empty_databases_are_copied(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A build in the process of a test begins as a copy of an empty database with the same tables and views: to make them
    takes half of a small build. Made once for each set of statements, by the code that makes them in a load.
    """
    make_empty = load._make_empty

    def copy(made: Path) -> None:
        statements = hashlib.sha256("".join(load._statements()).encode()).hexdigest()
        empty = made_once(
            f"empty-{statements[:12]}", tmp_path_factory, lambda folder: make_empty(folder / "empty.duckdb")
        )
        shutil.copyfile(empty / "empty.duckdb", made)

    monkeypatch.setattr(load, "_make_empty", copy)


@cache
def _database_in_memory() -> duckdb.DuckDBPyConnection:
    return connections.in_memory()


@pytest.fixture(autouse=True)
def _databases_in_memory_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The audits of documents ask one database in memory, through a connection of their own for each shard, which is all
    that sees its frames: to make another takes as long as five audits.
    """

    def in_memory() -> duckdb.DuckDBPyConnection:
        connection = _database_in_memory().cursor()
        connection.execute("SET TimeZone = 'UTC'")
        return connection

    monkeypatch.setattr(document_audits, "in_memory", in_memory)


@pytest.fixture(autouse=True)
def _first_histories_are_copied(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A data folder that gets its history of loads in the process of a test gets a copy of an empty one: Dagster needs a
    quarter of a second to make its three databases. Commands, and whatever finds some of them there, make them.
    """
    first_look = home._first_look

    def made() -> Path:
        return made_once("empty-history", tmp_path_factory, lambda folder: make_history(folder, first_look))

    monkeypatch.setattr(home, "_first_look", looking_at_a_copy(first_look, made))


@pytest.fixture(autouse=True)
def _migrations_of_dagster_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """See there."""
    monkeypatch.setattr("dagster._core.storage.sql.ScriptDirectory", MIGRATIONS_READ_ONCE)


@pytest.fixture
def shared() -> Path:
    """The folder with the real reports and the gold; skips the test where it is not."""
    if not (SHARED / "gold" / "score.py").is_file():
        pytest.skip("no ../shared beside the clone")
    return SHARED


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A data folder of the test's own with two small reports in raw/."""
    made = Settings.from_environment(data=tmp_path / "data", environment={})
    write_reports(made.raw)
    return made


@pytest.fixture
def loaded(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder of the test's own whose two small reports the job has loaded once: a copy, times and history too."""
    from pipeline.orchestration.progress import Unwatched
    from pipeline.orchestration.running import run_load

    def load(folder: Path) -> None:
        first = Settings.from_environment(data=folder, environment={})
        write_reports(first.raw)
        run_load(first, Unwatched())

    made = Settings.from_environment(data=tmp_path / "data", environment={})
    shutil.copytree(made_once("loaded", tmp_path_factory, load), made.data, symlinks=True)
    return made
