"""A cluster of Ray as an engine: plain tasks, a shard each, addresses in and manifests out.

What Ray raises is told in words of ours and goes no further: a failed load says the innermost error.

Ray tries a task again whose worker or machine dies. What a worker dies of that is a document's fault dies apart from it,
in the same process with the same limits as on one machine.
"""

from __future__ import annotations

import logging
import socket
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from types import TracebackType
from typing import Any, Final, Self

from pipeline.engines.landing import Landed
from pipeline.engines.remote import OtherCode, make_shard
from pipeline.settings import Limits, Place
from pipeline.shard import Task
from pipeline.shard.making import code_version
from pipeline.shard.task import CannotGoOn
from pipeline.storage import StorageError

_TRIES: Final = 4
"""How often Ray tries a shard again whose worker was killed, or which met a full disk or a store that was away."""
_AHEAD: Final = 3
"""Shards asked for, for each core there is: none idles while the first of them is waited for."""
_LEAST_AHEAD: Final = 16
_SECONDS: Final = 10.0


class Cluster:
    """The cluster, and this process as its driver; a context that ends the latter."""

    def __init__(self, address: str, limits: Limits, landing: Place, load_id: str) -> None:
        self._address = address
        self._request = {
            "code_version": code_version(),
            "limits": asdict(limits),
            "landing": str(landing),
            "load_id": load_id,
        }
        self._ray: Any = None
        self._ask: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        ray, self._ray = self._ray, None
        if ray is not None:
            ray.shutdown()

    def start(self) -> None:
        """Join the cluster; raises CannotGoOn."""
        if self._ray is not None:
            return
        try:
            import ray
        except ImportError:
            raise CannotGoOn("the engine ray is not installed: pip install 'zhibiao[ray]'") from None
        self._reach()
        try:
            ray.init(address=self._address, log_to_driver=False, logging_level=logging.ERROR)
        except Exception as error:
            raise CannotGoOn(
                f"the cluster at {self._address} does not let this process in: {_first_line(error)}; it must run on a "
                "machine of the cluster, with the RAY_AUTH_MODE and the token of the cluster, see docs/scale.md"
            ) from None
        self._ray = ray
        self._ask = ray.remote(num_cpus=1, max_retries=_TRIES, retry_exceptions=[CannotGoOn, StorageError])(
            make_shard
        )

    def make(self, asked: Iterable[tuple[str, Task]]) -> Iterator[Landed]:
        """The shards in the order of the tasks, each landed; raises CannotGoOn, StorageError."""
        begun: deque[tuple[Task, Any]] = deque()
        try:
            for key, task in asked:
                self.start()
                begun.append((task, self._ask.remote({**self._request, "key": key, "task": task.to_json()})))
                while len(begun) > self._ahead():
                    yield self._landed(*begun.popleft())
            while begun:
                yield self._landed(*begun.popleft())
        finally:
            for _, asked_for in begun:
                self._ray.cancel(asked_for, force=True)

    def _ahead(self) -> int:
        return max(_LEAST_AHEAD, int(self._ray.cluster_resources().get("CPU", 0)) * _AHEAD)

    def _landed(self, task: Task, asked_for: Any) -> Landed:
        errors = self._ray.exceptions
        try:
            return Landed.from_json(self._ray.get(asked_for))
        except errors.RayTaskError as error:
            raise self._told(task, error) from None
        except errors.RayError as error:
            raise CannotGoOn(
                f"the cluster at {self._address} lost shard {task.name} {_TRIES + 1} times: {type(error).__name__}; "
                "see its machines, then load again: what is landed is not made again"
            ) from None

    def _told(self, task: Task, error: Any) -> CannotGoOn:
        """What a task raised, as this process would have raised it."""
        cause = error.cause
        if isinstance(cause, OtherCode | StorageError | CannotGoOn):
            return CannotGoOn(str(cause))
        if isinstance(cause, ImportError) or "ModuleNotFoundError" in str(error):
            return CannotGoOn(
                f"a machine of the cluster at {self._address} lacks a module: {_first_line(cause)}; "
                "install this same version of zhibiao[ray] on all of them"
            )
        return CannotGoOn(f"shard {task.name}: {type(cause).__name__}: {_first_line(cause)}; report it")

    def _reach(self) -> None:
        """Ray would wait for minutes, and end the process, where nobody listens."""
        host, _, port = self._address.rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), _SECONDS).close()
        except OSError as error:
            raise CannotGoOn(
                f"no cluster of Ray at {self._address}: {error.strerror or error}; start it, or name another with --address"
            ) from None


def _first_line(error: object) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:300] if lines else type(error).__name__
