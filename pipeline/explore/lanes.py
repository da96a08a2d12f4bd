"""Lanes: each kind of request has threads of its own and a queue, so that none waits behind another kind.

A request that waits holds no thread. One whose browser has gone meanwhile is not answered.
"""

from __future__ import annotations

from collections.abc import Callable

from anyio import CapacityLimiter, from_thread, to_thread
from starlette.requests import Request
from starlette.responses import Response

_GONE = 499


class Busy(Exception):
    """More requests wait than the lane's queue holds."""


class Lane:
    """At most ``at_once`` requests in work, and at most ``most_waiting`` of them in the queue (None: any number)."""

    def __init__(self, at_once: int, most_waiting: int | None = None) -> None:
        self._at_once = at_once
        self._most_waiting = most_waiting
        self._inside = 0
        self._places: CapacityLimiter | None = None

    async def run(self, request: Request, work: Callable[[], Response]) -> Response:
        """What ``work`` makes of the request, in a thread, when its turn comes. Raises Busy."""
        if self._places is None:
            # Here, since it belongs to the loop that serves.
            self._places = CapacityLimiter(self._at_once)
        if self._most_waiting is not None and self._inside >= self._at_once + self._most_waiting:
            raise Busy

        def answer() -> Response:
            if from_thread.run(request.is_disconnected):
                return Response(status_code=_GONE)
            return work()

        self._inside += 1
        try:
            return await to_thread.run_sync(answer, limiter=self._places)
        finally:
            self._inside -= 1
