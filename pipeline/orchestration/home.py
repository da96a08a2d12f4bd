"""The Dagster instance of a data folder: one history for `zhibiao load`, `zhibiao serve` and the scheduler.

Imports Dagster only inside `open_instance`: a command may prepare the folder for a child process cheaply.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.settings import PROJECT, Settings

if TYPE_CHECKING:
    from dagster import DagsterInstance

INSTANCE_FILE = PROJECT / "dagster.yaml"


def prepare_home(settings: Settings) -> Path:
    """Make `<data>/dagster` with the clone's dagster.yaml in it; returns that folder, to be DAGSTER_HOME.

    Dagster reads the file only from DAGSTER_HOME. It is written beside and renamed, so a server that starts
    at the same moment never reads half of it.

    Raises:
        OSError: the data folder cannot be written.
    """
    home = settings.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    wanted = INSTANCE_FILE.read_text(encoding="utf-8")
    target = home / "dagster.yaml"
    if not target.exists() or target.read_text(encoding="utf-8") != wanted:
        beside = home / f".dagster.yaml.{os.getpid()}"
        beside.write_text(wanted, encoding="utf-8")
        beside.replace(target)
    return home


@contextmanager
def open_instance(settings: Settings) -> Iterator["DagsterInstance"]:
    """The persisted instance of the data folder, its storage created first if this is the first use.

    Creation holds a lock: two first runs at once would both try to create the same tables.
    """
    from dagster import DagsterInstance

    home = prepare_home(settings)
    with (home / ".creation.lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        instance = DagsterInstance.from_config(str(home))
        # Storage is created lazily; one read of each store makes its tables while the lock is held.
        instance.get_runs_count()
        instance.all_instigator_state()
        fcntl.flock(lock, fcntl.LOCK_UN)
    with instance:
        yield instance
