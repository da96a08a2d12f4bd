"""One worker as its parent sees it: what it is asked, how long it is waited for, and what its death meant."""

from __future__ import annotations

import contextlib
import io
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

from pipeline.querying.question import Failure, QueryFailed, Question, Shown
from pipeline.querying.spilling import spill_folder
from pipeline.settings import PACKAGES

# One arena: with one a thread, glibc reserves address space by the gigabyte, and no bound of it could be close.
_COMMAND: Final = ("env", "MALLOC_ARENA_MAX=1", sys.executable, "-m", "pipeline.querying.query_worker")
_START_SECONDS: Final = 60.0
_MORE_SECONDS: Final = 1.0
"""How much longer than the worker's own alarm its parent waits before it kills it."""
_TIME: Final = (signal.SIGALRM, signal.SIGXCPU)
_MEMORY: Final = (signal.SIGABRT, signal.SIGTRAP, signal.SIGILL, signal.SIGBUS)


class Worker:
    """One process that answers one question at a time; dead after one that it did not survive."""

    def __init__(self, nice: int) -> None:
        self._process = subprocess.Popen(
            (*_COMMAND, str(nice)),
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=PACKAGES,
            start_new_session=True,
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._questions = self._process.stdin
        self._answers = _Answers(self._process.stdout.fileno())
        self._ready = False
        self.dead = False

    @property
    def process(self) -> int:
        """Its process id."""
        return self._process.pid

    def rows(self, question: Question) -> Shown:
        """The answer for people, cut where it is too large. Raises QueryFailed."""
        with self._asking():
            self._ask(question, "rows")
            said = self._ended(self._line())
        return Shown(tuple(said["columns"]), [tuple(row) for row in said["rows"]], said["cut"])

    @contextlib.contextmanager
    def stream(self, question: Question) -> Iterator[io.RawIOBase]:
        """The answer as a file to read, an Arrow stream; asked when it is first read.

        Reading and leaving raise QueryFailed.
        """
        with self._asking():
            stream = _Stream(lambda: self._ask(question, "batches"), self._chunk)
            yield stream
            # Arrow stops at the end of its stream: the last line, which says whether that was all, is behind it.
            while stream.read(1 << 16):
                pass

    def lives(self) -> bool:
        """Whether the process runs."""
        return not self.dead and self._process.poll() is None

    def kill(self) -> None:
        """End the process; who waits for its answer is told."""
        self._process.kill()

    def close(self) -> None:
        """End the process, and clear away what it had put on the disk."""
        if self.dead:
            return
        self.dead = True
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()
        shutil.rmtree(spill_folder(self.process), ignore_errors=True)

    @contextlib.contextmanager
    def _asking(self) -> Iterator[None]:
        try:
            yield
        except QueryFailed:
            raise
        except BaseException:
            # Who asked gave up: what is still on its way is of no use.
            self.close()
            raise

    def _ask(self, question: Question, form: str) -> None:
        """Send a question to a worker that has started, and watch the clock from now on."""
        if not self._ready:
            self._answers.deadline = time.monotonic() + _START_SECONDS
            self._ready = self._line() == {"ready": True}
        self._answers.deadline = time.monotonic() + question.bounds.seconds + _MORE_SECONDS
        left = memoryview(json.dumps({**question.said(), "form": form}).encode() + b"\n")
        try:
            while left:
                left = left[self._questions.write(left) :]
        except BrokenPipeError:
            raise self._obituary() from None

    def _line(self) -> dict[str, Any]:
        try:
            said: dict[str, Any] = json.loads(self._answers.line())
        except EOFError:
            raise self._obituary() from None
        except TimeoutError:
            self.close()
            raise QueryFailed("too_long") from None
        return said

    def _ended(self, said: dict[str, Any]) -> dict[str, Any]:
        """The last line of an answer. Raises QueryFailed where it says so."""
        if said["tired"]:
            self.close()
        if "failure" in said:
            raise QueryFailed(said["failure"], said.get("detail", ""), said.get("remedy", ""))
        return said

    def _chunk(self) -> bytes | None:
        """The next piece of an Arrow stream, None after the last. Raises QueryFailed."""
        said = self._line()
        if "bytes" not in said:
            self._ended(said)
            return None
        try:
            return self._answers.exactly(said["bytes"])
        except EOFError:
            raise self._obituary() from None
        except TimeoutError:
            self.close()
            raise QueryFailed("too_long") from None

    def _obituary(self) -> QueryFailed:
        code = self._process.wait()
        self.close()
        if -code in _TIME:
            return QueryFailed("too_long")
        # Killed by somebody else: the kernel does so when the machine has no memory left.
        failure: Failure = "too_much_memory" if -code in _MEMORY or code == -signal.SIGKILL else "crashed"
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return QueryFailed(failure, f"the query's process ended with {how}" if failure == "crashed" else "")


class _Answers:
    """What a worker sends, read up to a time.

    By poll: a signal ends that at any time, where polars has a read begun again after one, so that Ctrl-C were lost.
    """

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._poll = select.poll()
        self._poll.register(pipe, select.POLLIN)
        self._here = bytearray()
        self.deadline = 0.0

    def line(self) -> bytes:
        """The next line. Raises EOFError, TimeoutError."""
        begin = 0
        while (end := self._here.find(b"\n", begin)) < 0:
            begin = len(self._here)
            self._here += self._more(1 << 16)
        return self._taken(end + 1)

    def exactly(self, size: int) -> bytes:
        """So many bytes. Raises EOFError, TimeoutError."""
        while len(self._here) < size:
            self._here += self._more(1 << 20)
        return self._taken(size)

    def _more(self, most: int) -> bytes:
        left = self.deadline - time.monotonic()
        if left <= 0 or not self._poll.poll(left * 1000):
            raise TimeoutError
        if not (found := os.read(self._pipe, most)):
            raise EOFError
        return found

    def _taken(self, size: int) -> bytes:
        taken = bytes(self._here[:size])
        del self._here[:size]
        return taken


class _Stream(io.RawIOBase):
    """Chunks as a file; ``begin`` is called before the first."""

    def __init__(self, begin: Callable[[], None], chunk: Callable[[], bytes | None]) -> None:
        self._begin: Callable[[], None] | None = begin
        self._chunk = chunk
        self._left = memoryview(b"")
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        wanted = memoryview(buffer).cast("B")
        if self._begin is not None:
            begin, self._begin = self._begin, None
            begin()
        while not self._left and not self._ended:
            # Ended too if it raises: there is nothing behind a failure.
            self._ended = True
            content = self._chunk()
            self._ended = content is None
            self._left = memoryview(content or b"")
        size = min(len(wanted), len(self._left))
        wanted[:size] = self._left[:size]
        self._left = self._left[size:]
        return size
