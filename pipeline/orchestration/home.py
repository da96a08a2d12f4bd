"""The Dagster instance of a data folder: one history for `zhibiao load`, `zhibiao serve` and the scheduler.

Imports Dagster and the warehouse only inside functions: commands name what is here without the cost.
"""

import fcntl
import importlib.util
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
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
def open_instance(
    settings: Settings, on_aside: Callable[[str], None] | None = None
) -> Iterator["DagsterInstance"]:
    """The persisted instance of `<data>/dagster`, which is DAGSTER_HOME; made if this is its first use.

    Making it holds a lock: two first runs at once would both try to create the same tables. With ``on_aside``, what
    cannot be used is set aside, which that is told; without, it is an error.

    Raises:
        OSError: the data folder cannot be written.
        SettingsError: PostgreSQL cannot be reached, or its driver is not installed.
    """
    from pipeline.orchestration.databases import damaged, junk, set_databases_aside
    from pipeline.orchestration.mending import set_right

    home = settings.dagster_home
    if on_aside is not None:
        set_right(settings, on_aside)
    home.mkdir(parents=True, exist_ok=True)
    with (home / ".creation.lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _write_instance_file(settings)
        if on_aside is not None and settings.postgres is None:
            set_databases_aside(junk(home), on_aside)
        try:
            instance = _first_look(home)
        except Exception as error:
            if settings.postgres is not None:
                words = _first_line(error.__cause__ or error.__context__ or error)
                raise SettingsError(f"PostgreSQL (ZHIBIAO_POSTGRES_URL) cannot be used: {words}") from None
            if on_aside is None or not set_databases_aside(damaged(home), on_aside):
                raise
            instance = _first_look(home)
        fcntl.flock(lock, fcntl.LOCK_UN)
    with instance:
        yield instance


def _first_look(home: Path) -> "DagsterInstance":
    from dagster import DagsterInstance

    instance = DagsterInstance.from_config(str(home))
    # Storage is created lazily; one read of each store makes its tables while the lock is held.
    instance.get_runs_count()
    instance.all_instigator_state()
    instance.all_asset_keys()
    return instance


def instance_config(settings: Settings) -> str:
    """The project's dagster.yaml, with PostgreSQL as storage where the settings name it; else SQLite files."""
    text = INSTANCE_FILE.read_text(encoding="utf-8")
    if settings.postgres is None:
        folder = settings.dagster_home.absolute() / "history" / "runs"
        return text + SQLITE_EVENT_LOG.format(folder=json.dumps(str(folder), ensure_ascii=False))
    if importlib.util.find_spec("dagster_postgres") is None:
        raise SettingsError(
            "ZHIBIAO_POSTGRES_URL is set, and dagster-postgres is not installed; in the clone: "
            ".venv/bin/pip install --require-hashes -r requirements-postgres.lock; "
            "elsewhere: pip install 'zhibiao[postgres]'"
        )
    return text + POSTGRES_STORAGE


def _write_instance_file(settings: Settings) -> None:
    """Put the configuration into DAGSTER_HOME: Dagster reads it from there only.

    Written beside and renamed, so a server that starts at the same moment never reads half of it.
    """
    home = settings.dagster_home
    wanted = instance_config(settings)
    target = home / "dagster.yaml"
    try:
        found = target.read_bytes()
    except OSError:
        # Not there, or not to be read: what is renamed over it need not be asked.
        found = b""
    if found != wanted.encode():
        beside = home / ".dagster.yaml.new"
        beside.write_text(wanted, encoding="utf-8")
        beside.replace(target)


def _first_line(error: BaseException) -> str:
    """The driver's words without the class before them and the advertisement after them."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].rpartition("OperationalError) ")[2]
