"""Shards made in a process apart: one whose documents hang, crash or take all memory costs that process, not the load."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

from pipeline.reading.apart import end, launch
from pipeline.settings import Limits, worker_environment
from pipeline.shard.spooling import with_spooled
from pipeline.shard.task import STAGES, Broken, CannotGoOn, Manifest, Task

WORKER: Final = (sys.executable, "-m", "pipeline.shard.shard_worker")
_REPORT: Final = (
    "a fault of the pipeline, not of the file: report it with the file; the other files are loaded"
)
_MORE: Final = "look at the document; if it really is one report, raise "
_KILLED: Final = "somebody ended it, or the system was short of memory: see that the machine has some left, then load again"
# What the runtimes of Rust, C++ and Python say when they are given no more.
_NO_MEMORY: Final = re.compile(
    rb"memory allocation of \d+ bytes failed|bad_alloc|MemoryError|out of memory", re.I
)
_FRAME: Final = re.compile(rb'File "([^"]+)", line (\d+) in (\S+)')
_TAIL: Final = 16_384


class ShardWorker:
    """The process that makes shards. Started before it is needed, or with the first shard; a context that ends it."""

    def __init__(self, limits: Limits, command: Sequence[str] = WORKER) -> None:
        self._limits = limits
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start the process, which takes a second to import everything; raises CannotGoOn."""
        if self._process is not None:
            return
        self._errors = self._errors or tempfile.TemporaryFile()  # noqa: SIM115
        try:
            self._process = launch(self._command, self._errors, worker_environment())
        except OSError as error:
            raise CannotGoOn(error.errno, error.strerror, self._command[0]) from error

    def make(self, task: Task, begun: Callable[[str], None] = lambda _stage: None) -> Manifest:
        """Have a shard made; `begun` is told of its stages.

        Raises Broken where its documents are at fault or the process died over them, CannotGoOn where something else
        is.
        """
        return with_spooled(task, lambda here: self._made(here, begun))

    def close(self) -> None:
        """End the process, and whatever it had started."""
        process, self._process = self._process, None
        if process is not None:
            end(process)

    def _made(self, task: Task, begun: Callable[[str], None]) -> Manifest:
        request = json.dumps({"task": task.to_json(), "limits": asdict(self._limits)}).encode() + b"\n"
        try:
            self._send(request)
        except BrokenPipeError:
            # It ended between two shards, by no fault of this one.
            self.close()
            self._send(request)
        return self._answer(begun)

    def _send(self, request: bytes) -> None:
        self.start()
        assert self._process is not None and self._process.stdin is not None and self._errors is not None
        self._errors.seek(0)
        self._errors.truncate()
        self._process.stdin.write(request)
        self._process.stdin.flush()

    def _answer(self, begun: Callable[[str], None]) -> Manifest:
        assert self._process is not None and self._process.stdout is not None
        stage, documents = "read", None
        for line in self._process.stdout:
            said = _said(line)
            if "stage" in said:
                stage, documents = said["stage"], said["documents"]
                begun(stage)
            elif "manifest" in said:
                return Manifest.from_json(said["manifest"])
            elif "broken" in said:
                raise Broken.from_json(said["broken"])
            elif "stopped" in said:
                raise CannotGoOn(*said["stopped"])
            elif "died" in said:
                raise self._obituary(said["died"], stage, documents, said["at"])
        code = self._process.wait()
        self.close()
        raise self._obituary(code, stage, documents)

    def _obituary(self, code: int, stage: str, documents: Sequence[str] | None, place: str = "") -> Broken:
        words, last = STAGES[stage][0], self._last_words()
        at = place + _line_of_code(last)
        limits = self._limits

        def broken(reason: str, detail: str, remedy: str, *, certain: bool = False) -> Broken:
            return Broken(stage, reason, detail, remedy, certain=certain, documents=documents)

        if code == -signal.SIGPROF:
            detail = f"{words} was not done within {limits.document_seconds:g} s of processor time{at}"
            return broken("took_too_long", detail, f"{_MORE}ZHIBIAO_DOCUMENT_SECONDS", certain=True)
        if code == -signal.SIGALRM:
            detail = f"{words} was not done within the time by the clock that its processor time allows{at}"
            return broken("took_too_long", detail, "see what else the machine is busy with, then load again")
        if _NO_MEMORY.search(last):
            detail = f"{words} takes more than {limits.document_memory_bytes} bytes of memory{at}"
            return broken("too_much_memory", detail, f"{_MORE}ZHIBIAO_DOCUMENT_MEMORY_BYTES")
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        remedy = _KILLED if code == -signal.SIGKILL else _REPORT
        return broken("worker_crashed", f"{words} ended with {how}{at}", remedy)

    def _last_words(self) -> bytes:
        assert self._errors is not None
        size = self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, size - _TAIL))
        return self._errors.read()


def _said(line: bytes) -> Mapping[str, Any]:
    """A line of the worker; nothing of one that a killed process left half written."""
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _line_of_code(last_words: bytes) -> str:
    """Where it was, if it had time to say: ` (numerals.py:88 in scan)`."""
    found = _FRAME.search(last_words)
    if found is None:
        return ""
    path, line, function = (part.decode("utf-8", "replace") for part in found.groups())
    return f" ({Path(path).name}:{line} in {function})"
