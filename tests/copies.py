"""What each first load makes anew, made once and copied: an empty database, an empty history of loads.

For tests of what comes after. That a load makes both itself is shown by the loads of `run_zhibiao` and of tests/faults.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from alembic.config import Config
from alembic.script import ScriptDirectory

if TYPE_CHECKING:
    from dagster import DagsterInstance

    FirstLook = Callable[[Path], DagsterInstance]

_HISTORY = ("history", "schedules")


@cache
def _migrations(config: Config) -> ScriptDirectory:
    return ScriptDirectory.from_config(config)


MIGRATIONS_READ_ONCE = SimpleNamespace(from_config=_migrations)
"""In the place of alembic's class: each time that Dagster opens a history it reads forty scripts of its migrations to
learn which is the last.
"""


def make_history(folder: Path, first_look: FirstLook) -> None:
    """An empty history of loads in `<folder>/dagster`."""
    from pipeline.orchestration import home
    from pipeline.settings import Settings

    settings = Settings.from_environment(data=folder, environment={})
    settings.dagster_home.mkdir(parents=True)
    home._write_instance_file(settings)
    with first_look(settings.dagster_home):
        pass


def looking_at_a_copy(first_look: FirstLook, made: Callable[[], Path]) -> FirstLook:
    """The first look at a history, which is a copy of the one in the folder that ``made`` gives where there is none."""

    def look(folder: Path) -> DagsterInstance:
        begun = any((folder / name).exists() for name in _HISTORY)
        if not begun and "postgres" not in (folder / "dagster.yaml").read_text(encoding="utf-8"):
            empty = made() / "dagster"
            for name in _HISTORY:
                shutil.copytree(empty / name, folder / name)
        return first_look(folder)

    return look
