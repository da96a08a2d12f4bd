"""The shards of a load made side by side: each by a worker, all in the order in which they were asked for."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from queue import LifoQueue
from types import TracebackType
from typing import Final, Self

from pipeline.settings import Limits
from pipeline.shard.making_apart import WORKER, ShardWorker
from pipeline.shard.task import CannotGoOn, Manifest, Task
from pipeline.shard.trying import Run, finish

Finish = Callable[[Iterable[Task]], Iterator[list[Manifest]]]
"""What makes shards: the manifests of each task, or of its pieces, in the order of the tasks. Raises CannotGoOn."""


def in_turn(run: Run) -> Finish:
    """One shard after the other, each made by ``run``."""
    return lambda tasks: (finish(task, run) for task in tasks)


_WORKER_BYTES: Final = 1_000_000_000
"""Room for one worker and its reader over ordinary reports, which take a third of it; a document out of all proportion may
take what its own limits allow.
"""
_CONTAINER: Final = Path("/sys/fs/cgroup/memory.max")


class ShardPool:
    """As many workers as the limits say, 0 being what the machine takes; one is started only when there is a shard for it.

    Which worker makes a shard changes nothing of it: a shard knows of no other, and its files bear its own name. A
    context that ends them all.
    """

    def __init__(self, limits: Limits, command: Sequence[str] = WORKER) -> None:
        self._size = limits.workers or as_many_as(_cores(), memory())
        self._workers = [ShardWorker(limits, command) for _ in range(self._size)]
        self._idle: LifoQueue[ShardWorker] = LifoQueue()
        # The first is taken first: a small load needs no other.
        for worker in reversed(self._workers):
            self._idle.put(worker)
        self._ended = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start the first worker, which takes a second to import everything; raises CannotGoOn."""
        self._workers[0].start()

    def close(self) -> None:
        """End every worker, whatever it is at; what was being made ends in CannotGoOn."""
        self._ended = True
        for worker in self._workers:
            worker.close()

    def finish(self, tasks: Iterable[Task]) -> Generator[list[Manifest], None, None]:
        """The manifests of each task, or of its pieces, in the order of the tasks; raises CannotGoOn.

        Tasks are taken as they are needed: one more than there are workers is known beforehand.
        """
        if self._size == 1:
            yield from in_turn(self._workers[0].make)(tasks)
            return
        made: deque[Future[list[Manifest]]] = deque()
        with ThreadPoolExecutor(self._size) as threads:
            try:
                for task in tasks:
                    made.append(threads.submit(self._finish, task))
                    while made and (len(made) > self._size or made[0].done()):
                        yield _first(made)
                while made:
                    yield _first(made)
            except BaseException:
                # One cannot go on, or nobody wants the rest: what the others are at ends now.
                for future in made:
                    future.cancel()
                self.close()
                raise

    def _finish(self, task: Task) -> list[Manifest]:
        worker = self._idle.get()
        try:
            return finish(task, lambda piece: self._make(worker, piece))
        finally:
            self._idle.put(worker)

    def _make(self, worker: ShardWorker, task: Task) -> Manifest:
        if self._ended:
            raise CannotGoOn("the load has ended")
        return worker.make(task)


def _first(made: deque[Future[list[Manifest]]]) -> list[Manifest]:
    """Take the first of these and its manifests; raises as soon as any of them has, whichever it is."""
    while True:
        for future in made:
            if future.done():
                future.result()
        if made[0].done():
            return made.popleft().result()
        wait([future for future in made if not future.done()], return_when=FIRST_COMPLETED)


def as_many_as(cores: int, memory: int) -> int:
    """How many workers a machine can take: one a core, where each has the memory that ordinary reports may need."""
    return max(1, min(cores, memory // _WORKER_BYTES))


def memory(limit: Path = _CONTAINER) -> int:
    """Bytes of memory of the machine, or of the container that this process is in."""
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        return min(machine, int(limit.read_text(encoding="ascii")))
    except (OSError, ValueError):
        # No container, or one without a limit: the word is "max" then.
        return machine


def _cores() -> int:
    """The cores that this process may use, where the system tells: a container may have fewer than its machine."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1
