"""The Dagster instance of a data folder: one history for `zhibiao load`, `zhibiao serve` and the scheduler.

Imports Dagster only inside `open_instance`: commands name what is here without the cost.
"""

import fcntl
import importlib.util
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.settings import PROJECT, Settings, SettingsError

if TYPE_CHECKING:
    from dagster import DagsterInstance

INSTANCE_FILE = PROJECT / "dagster.yaml"
CODE_LOCATION = "pipeline.definitions"
"""The module that web server and scheduler load; runs of `zhibiao load` are filed under it too."""

SQLITE_EVENT_LOG = """
event_log_storage:
  module: pipeline.orchestration.history
  class: EventLog
  config:
    base_dir: {folder}
"""
"""Where Dagster's own would be, with connections that stay open."""

POSTGRES_STORAGE = """
storage:
  postgres:
    postgres_url:
      env: ZHIBIAO_POSTGRES_URL
"""
"""Names the variable, not its value: the password stays out of the file."""


@contextmanager
def open_instance(settings: Settings) -> Iterator["DagsterInstance"]:
    """The persisted instance of `<data>/dagster`, which is DAGSTER_HOME; made if this is its first use.

    Making it holds a lock: two first runs at once would both try to create the same tables.

    Raises:
        OSError: the data folder cannot be written.
        SettingsError: PostgreSQL cannot be reached, or its driver is not installed.
    """
    from dagster import DagsterInstance

    home = settings.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    with (home / ".creation.lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _write_instance_file(settings)
        try:
            instance = DagsterInstance.from_config(str(home))
            # Storage is created lazily; one read of each store makes its tables while the lock is held.
            instance.get_runs_count()
            instance.all_instigator_state()
            instance.all_asset_keys()
        except Exception as error:
            if settings.postgres is None:
                raise
            words = _first_line(error.__cause__ or error.__context__ or error)
            raise SettingsError(f"PostgreSQL (ZHIBIAO_POSTGRES_URL) cannot be used: {words}") from None
        fcntl.flock(lock, fcntl.LOCK_UN)
    with instance:
        yield instance


def instance_config(settings: Settings) -> str:
    """The clone's dagster.yaml, with PostgreSQL as storage where the settings name it; else SQLite files."""
    text = INSTANCE_FILE.read_text(encoding="utf-8")
    if settings.postgres is None:
        folder = settings.dagster_home.absolute() / "history" / "runs"
        return text + SQLITE_EVENT_LOG.format(folder=json.dumps(str(folder), ensure_ascii=False))
    if importlib.util.find_spec("dagster_postgres") is None:
        raise SettingsError(
            "ZHIBIAO_POSTGRES_URL is set, and dagster-postgres is not installed; in the clone: "
            ".venv/bin/pip install --require-hashes -r requirements-postgres.lock"
        )
    return text + POSTGRES_STORAGE


def _write_instance_file(settings: Settings) -> None:
    """Put the configuration into DAGSTER_HOME: Dagster reads it from there only.

    Written beside and renamed, so a server that starts at the same moment never reads half of it.
    """
    home = settings.dagster_home
    wanted = instance_config(settings)
    target = home / "dagster.yaml"
    if not target.exists() or target.read_text(encoding="utf-8") != wanted:
        beside = home / ".dagster.yaml.new"
        beside.write_text(wanted, encoding="utf-8")
        beside.replace(target)


def _first_line(error: BaseException) -> str:
    """The driver's words without the class before them and the advertisement after them."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].rpartition("OperationalError) ")[2]
