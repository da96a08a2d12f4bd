"""What a machine of a cluster does for one shard. Imported there by name, so it must be of the driver's version."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.disk.private import private_folder
from pipeline.engines.landing import Landing
from pipeline.settings import Limits, place
from pipeline.shard import ShardWorker, Task
from pipeline.shard.making import code_version
from pipeline.shard.task import CannotGoOn
from pipeline.shard.trying import finish
from pipeline.storage import Objects, open_objects


class OtherCode(RuntimeError):
    """The driver runs other code than this machine: half the rows would be of each."""


def make_shard(request: Mapping[str, Any]) -> dict[str, Any]:
    """Make a shard in a private folder, land it, and say what was landed.

    ``request`` has ``task``, ``key``, ``limits``, ``landing`` (an address), ``load_id`` and ``code_version``. The task's
    build is a name in the landing. Raises OtherCode, CannotGoOn, StorageError.
    """
    if request["code_version"] != code_version():
        raise OtherCode(
            f"a machine of the cluster has code {code_version()}, this load has {request['code_version']}; "
            "install the same version on all of them, then load again"
        )
    objects = open_objects(place("landing", request["landing"]))
    task = Task.from_json(request["task"])
    with private_folder() as folder:
        build = str(at_hand_here(objects, task.build)) if task.build else ""
        here = replace(task, output=str(folder), build=build)
        manifests = finish(here, _worker(Limits(**request["limits"])).make)
        return Landing(objects, request["load_id"]).land(folder, request["key"], manifests).to_json()


@cache
def _worker(limits: Limits) -> ShardWorker:
    """The process apart of this process of Ray: it goes on to the next shard, and ends when this one does."""
    return ShardWorker(limits)


def at_hand_here(objects: Objects, name: str) -> Path:
    """A build of the landing as a file of this machine: fetched once for all its processes."""
    if (path := objects.at_hand(name)) is not None:
        return path
    folder = Path(tempfile.gettempdir()) / f"zhibiao-builds-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid() or folder.is_symlink():
        raise CannotGoOn(f"{folder} is not this user's; remove it")
    final = folder / Path(name).name
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not final.exists():
            # The builds of loads before: who reads one still has it open.
            for old in folder.glob("*.duckdb"):
                old.unlink()
            making = final.with_suffix(".making")
            making.unlink(missing_ok=True)
            objects.fetch(name, making)
            making.rename(final)
    return final
