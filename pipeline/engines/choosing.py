"""Which engine a load has, and the way of its shards through the landing."""

from __future__ import annotations

import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from pipeline.engines.landing import Landed, Landing, key_of
from pipeline.settings import Limits, Settings, SettingsError
from pipeline.shard import Finish, Manifest, Task
from pipeline.shard.making import code_version
from pipeline.shard.task import CannotGoOn
from pipeline.storage import StorageError, open_objects

Asked = tuple[str, Task]
"""A task with its key."""
Make = Callable[[Iterable[Asked]], Iterator[Landed]]
"""What makes shards and lands them, in the order of the tasks; raises CannotGoOn, StorageError."""


class LocalPool(Protocol):
    """The processes of this machine that make shards: `pipeline.shard.ShardPool`."""

    def start(self) -> None:
        """Start the first of them."""

    def finish(self, tasks: Iterable[Task]) -> Iterator[list[Manifest]]:
        """See `Finish`."""


@dataclass(frozen=True)
class Engine:
    """What a load has to make its shards with.

    Attributes:
        start: begins what takes time before the first shard; raises CannotGoOn.
        finish: makes shards.
        published: to be called when the load is published and needs nothing of what it has landed; raises StorageError.
    """

    start: Callable[[], None]
    finish: Finish
    published: Callable[[], None]


@contextmanager
def open_engine(
    settings: Settings, load_id: str, local: Callable[[Limits], AbstractContextManager[LocalPool]]
) -> Iterator[Engine]:
    """The engine that the settings name, while the body runs.

    ``local`` makes the pool of this machine. Raises SettingsError where the settings do not go together, CannotGoOn
    where the cluster cannot be reached.
    """
    limits, place = settings.limits, settings.landing
    landing = None if place is None else Landing(open_objects(place), load_id)
    if settings.engine == "ray":
        if place is None or landing is None or not settings.address:
            raise SettingsError(
                "the engine ray needs --address HOST:PORT (ZHIBIAO_ADDRESS), a machine of the cluster, and "
                "--landing (ZHIBIAO_LANDING), a place that every machine of it reaches"
            )
        from pipeline.engines.cluster import Cluster

        with Cluster(settings.address, limits, place, load_id) as cluster:
            make = _with_builds(cluster.make, landing)
            yield Engine(cluster.start, _landed(landing, make, landing.take, limits), landing.remove)
        return
    with local(limits) as pool:
        if landing is None:
            yield Engine(pool.start, pool.finish, lambda: None)
        else:
            make = _made_here(pool.finish, landing)
            yield Engine(pool.start, _landed(landing, make, _moved, limits), landing.remove)


def _landed(
    landing: Landing, make: Make, take: Callable[[Landed, Task], list[Manifest]], limits: Limits
) -> Finish:
    """Shards that loads before have landed are taken from there, the others are made."""
    kept: dict[str, str] | None = None

    def finish(tasks: Iterable[Task]) -> Iterator[list[Manifest]]:
        nonlocal kept
        order: deque[tuple[Task, str | None]] = deque()

        def missing() -> Iterator[Asked]:
            for task in tasks:
                key = key_of(task, limits, code_version())
                known = kept is not None and key in kept
                order.append((task, key if known else None))
                if not known:
                    yield key, task

        def known_before() -> Iterator[list[Manifest]]:
            while order and (key := order[0][1]) is not None:
                assert kept is not None
                yield landing.take(landing.recalled(key, kept[key]), order.popleft()[0])

        try:
            if kept is None:
                kept = landing.kept()
            for made in make(missing()):
                yield from known_before()
                yield take(made, order.popleft()[0])
            yield from known_before()
        except StorageError as error:
            raise CannotGoOn(str(error)) from error

    return finish


def _made_here(finish: Finish, landing: Landing) -> Make:
    """Shards of this machine's pool: each in a folder of its own first, so that what is landed is what it made."""

    def make(asked: Iterable[Asked]) -> Iterator[Landed]:
        order: deque[tuple[str, Path]] = deque()

        def tasks() -> Iterator[Task]:
            for key, task in asked:
                folder = _beside(task)
                shutil.rmtree(folder, ignore_errors=True)
                order.append((key, folder))
                yield replace(task, output=str(folder))

        for manifests in finish(tasks()):
            key, folder = order.popleft()
            yield landing.land(folder, key, manifests)

    return make


def _moved(landed: Landed, task: Task) -> list[Manifest]:
    folder = _beside(task)
    for name in landed.files:
        (folder / name).rename(Path(task.output) / name)
    shutil.rmtree(folder, ignore_errors=True)
    return list(landed.manifests)


def _beside(task: Task) -> Path:
    return Path(task.output) / ".shards" / task.name


def _with_builds(make: Make, landing: Landing) -> Make:
    """Tasks that need what is published find it in the landing."""

    def found(asked: Iterable[Asked]) -> Iterator[Asked]:
        for key, task in asked:
            yield key, replace(task, build=landing.send_build(Path(task.build))) if task.build else task

    return lambda asked: make(found(asked))
