"""One worker as its parent sees it: what it is asked, how long it is waited for, and what its death meant."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from pipeline.querying.question import Failure, QueryFailed, Question, Shown
from pipeline.querying.spilling import spill_folder

_CLONE: Final = Path(__file__).resolve().parents[2]
# One arena: with one a thread, glibc reserves address space by the gigabyte, and no bound of it could be close.
_COMMAND: Final = ("env", "MALLOC_ARENA_MAX=1", sys.executable, "-m", "pipeline.querying.worker")
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
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_CLONE,
            start_new_session=True,
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._questions, self._answers = self._process.stdin, self._process.stdout
        self._ready = False
        self._late = False
        self._watchdog = threading.Timer(0, self._end_late)
        self.dead = False

    @property
    def process(self) -> int:
        """Its process id."""
        return self._process.pid

    def rows(self, question: Question) -> Shown:
        """The answer for people, cut where it is too large. Raises QueryFailed."""
        with self._asking(question, "rows"):
            said = self._last()
        return Shown(tuple(said["columns"]), [tuple(row) for row in said["rows"]], said["cut"])

    @contextlib.contextmanager
    def stream(self, question: Question) -> Iterator[io.RawIOBase]:
        """The answer as a file to read, an Arrow stream. Entering, reading and leaving raise QueryFailed."""
        with self._asking(question, "batches"):
            stream = _Stream(self)
            yield stream
            # Arrow stops at the end of its stream: the last line, which says whether that was all, is behind it.
            while not stream.ended:
                stream.read(1 << 16)

    def lives(self) -> bool:
        """Whether the process runs."""
        return not self.dead and self._process.poll() is None

    def kill(self) -> None:
        """End the process; who waits for its answer is told."""
        self._process.kill()

    def close(self) -> None:
        """End the process, and clear away what it had put on the disk."""
        self.dead = True
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        with contextlib.suppress(BrokenPipeError):
            self._questions.close()
        self._answers.close()
        shutil.rmtree(spill_folder(self.process), ignore_errors=True)

    @contextlib.contextmanager
    def _asking(self, question: Question, form: str) -> Iterator[None]:
        """Sends a question, and watches the clock from when the worker has it."""
        self._watchdog = threading.Timer(question.bounds.seconds + _MORE_SECONDS, self._end_late)
        self._watchdog.daemon = True
        try:
            with self._starting():
                self._write(json.dumps({**question.said(), "form": form}).encode() + b"\n")
            yield
        except BaseException as error:
            if not isinstance(error, QueryFailed):
                self.close()
            raise
        finally:
            self._watchdog.cancel()

    @contextlib.contextmanager
    def _starting(self) -> Iterator[None]:
        """While a worker starts, which has a time of its own."""
        watchdog = threading.Timer(_START_SECONDS, self._end_late)
        watchdog.daemon = True
        watchdog.start()
        try:
            yield
        finally:
            watchdog.cancel()

    def _end_late(self) -> None:
        self._late = True
        self.kill()

    def _write(self, content: bytes) -> None:
        try:
            self._questions.write(content)
            self._questions.flush()
        except BrokenPipeError:
            raise self._obituary() from None

    def _line(self) -> dict[str, Any]:
        if not self._ready:
            with self._starting():
                self._ready = self._read_line() == {"ready": True}
        if self._watchdog.ident is None:
            self._watchdog.start()
        return self._read_line()

    def _read_line(self) -> dict[str, Any]:
        line = self._answers.readline()
        if not line.endswith(b"\n"):
            raise self._obituary()
        said: dict[str, Any] = json.loads(line)
        return said

    def _last(self) -> dict[str, Any]:
        """The last line of an answer. Raises QueryFailed where it says so."""
        return self._ended(self._line())

    def _ended(self, said: dict[str, Any]) -> dict[str, Any]:
        if said["tired"]:
            self.close()
        if "failure" in said:
            raise QueryFailed(said["failure"], said.get("detail", ""), said.get("remedy", ""))
        return said

    def chunk(self) -> bytes | None:
        """The next piece of an Arrow stream, None after the last. Raises QueryFailed."""
        said = self._line()
        if "bytes" not in said:
            self._ended(said)
            return None
        content = self._answers.read(said["bytes"])
        if len(content) != said["bytes"]:
            raise self._obituary()
        return content

    def _obituary(self) -> QueryFailed:
        code = self._process.wait()
        self.close()
        if self._late or -code in _TIME:
            return QueryFailed("too_long")
        # Killed by somebody else: the kernel does so when the machine has no memory left.
        failure: Failure = "too_much_memory" if -code in _MEMORY or code == -signal.SIGKILL else "crashed"
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return QueryFailed(failure, f"the query's process ended with {how}" if failure == "crashed" else "")


class _Stream(io.RawIOBase):
    """What a worker sends, as a file."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._left = memoryview(b"")
        self.ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        wanted = memoryview(buffer).cast("B")
        while not self._left and not self.ended:
            try:
                content = self._worker.chunk()
            except QueryFailed:
                self.ended = True
                raise
            self.ended = content is None
            self._left = memoryview(content or b"")
        size = min(len(wanted), len(self._left))
        wanted[:size] = self._left[:size]
        self._left = self._left[size:]
        return size
