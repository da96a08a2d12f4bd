"""A few workers that stand ready: each answers one question at a time, and who dies is replaced at once."""

from __future__ import annotations

import contextlib
import io
import threading
from collections.abc import Iterator

from pipeline.querying.question import Question, Shown
from pipeline.querying.warden import Worker


class Pool:
    """At most ``size`` workers, started when they are first needed; safe to use from several threads.

    ``nice`` is how much they stand back behind other processes for the cores: 0 not at all, 19 always.
    """

    def __init__(self, size: int, nice: int = 0) -> None:
        self._nice = nice
        self._places = threading.BoundedSemaphore(size)
        self._lock = threading.Lock()
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._closed = False

    def rows(self, question: Question) -> Shown:
        """The answer for people, as soon as a worker is free. Raises QueryFailed."""
        with self._worker() as worker:
            return worker.rows(question)

    @contextlib.contextmanager
    def stream(self, question: Question) -> Iterator[io.RawIOBase]:
        """The answer as an Arrow stream to read, as soon as a worker is free. Raises QueryFailed, while read too."""
        with self._worker() as worker, worker.stream(question) as stream:
            yield stream

    def processes(self) -> list[int]:
        """The process ids of the workers that live."""
        with self._lock:
            return [worker.process for worker in (*self._idle, *self._busy)]

    def close(self) -> None:
        """End every worker; a question under way fails."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            busy = list(self._busy)
        for worker in idle:
            worker.close()
        for worker in busy:
            worker.kill()

    @contextlib.contextmanager
    def _worker(self) -> Iterator[Worker]:
        with self._places:
            worker = self._taken()
            try:
                yield worker
            finally:
                self._given_back(worker)

    def _taken(self) -> Worker:
        with self._lock:
            worker = self._idle.pop() if self._idle else Worker(self._nice)
            if not worker.lives():
                worker.close()
                worker = Worker(self._nice)
            self._busy.add(worker)
            return worker

    def _given_back(self, worker: Worker) -> None:
        with self._lock:
            self._busy.discard(worker)
            if self._closed:
                worker.close()
            else:
                # The next query finds one that has started meanwhile.
                self._idle.append(Worker(self._nice) if worker.dead else worker)
