"""The Dagster instance of a data folder: one history for `zhibiao load`, `zhibiao serve` and the scheduler.

Imports Dagster only inside `open_instance`: commands name what is here without the cost.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.settings import PROJECT, Settings

if TYPE_CHECKING:
    from dagster import DagsterInstance

INSTANCE_FILE = PROJECT / "dagster.yaml"
CODE_LOCATION = "pipeline.definitions"
"""The module that web server and scheduler load; runs of `zhibiao load` are filed under it too."""


@contextmanager
def open_instance(settings: Settings) -> Iterator["DagsterInstance"]:
    """The persisted instance of `<data>/dagster`, which is DAGSTER_HOME; made if this is its first use.

    Making it holds a lock: two first runs at once would both try to create the same tables.

    Raises:
        OSError: the data folder cannot be written.
    """
    from dagster import DagsterInstance

    home = settings.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    with (home / ".creation.lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _write_instance_file(home)
        instance = DagsterInstance.from_config(str(home))
        # Storage is created lazily; one read of each store makes its tables while the lock is held.
        instance.get_runs_count()
        instance.all_instigator_state()
        instance.all_asset_keys()
        fcntl.flock(lock, fcntl.LOCK_UN)
    with instance:
        yield instance


def _write_instance_file(home: Path) -> None:
    """Copy the clone's dagster.yaml: Dagster reads it from DAGSTER_HOME only.

    Written beside and renamed, so a server that starts at the same moment never reads half of it.
    """
    wanted = INSTANCE_FILE.read_text(encoding="utf-8")
    target = home / "dagster.yaml"
    if not target.exists() or target.read_text(encoding="utf-8") != wanted:
        beside = home / ".dagster.yaml.new"
        beside.write_text(wanted, encoding="utf-8")
        beside.replace(target)
