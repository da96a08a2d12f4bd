"""Files read in a process apart, each within its time: one that hangs or crashes costs itself, not the load."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

from pipeline.reading.apart import end, launch
from pipeline.reading.archive import Member
from pipeline.reading.blocks import Block, Refusal
from pipeline.reading.content import Content
from pipeline.settings import Limits, worker_environment
from pipeline.whereabouts import Places

WORKER: Final = (sys.executable, "-m", "pipeline.reading.reader_worker")
_REPORT: Final = "a fault of the reader: report it with the file; the other files are loaded"
_KILLED: Final = "somebody ended it, or the system was short of memory: see that the machine has some left, then load again"
_TRIES: Final = 2
_ABORTS: Final = (signal.SIGABRT, signal.SIGTRAP, signal.SIGILL)


class Listing(NamedTuple):
    """What an archive holds: the sha256 of its bytes, its members, and which were refused and why."""

    sha256: str
    members: Sequence[Member]
    refused: Sequence[tuple[str, Refusal]]


class FileReader:
    """The reader process and what was agreed with it. Started with the first file, started anew after a death.

    A context: at its end the process ends.
    """

    def __init__(self, limits: Limits, command: Sequence[str] = WORKER) -> None:
        self._limits = limits
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._places: Places | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, path: Path) -> Content:
        """Read one file.

        Raises Refusal: what the reader refuses, and took_too_long, too_much_memory, too_much_text,
        too_many_blocks, reader_crashed, reader_failed. Raises OSError if no process can be started.
        """
        return _content(*self._ask("read", path))

    def list_archive(self, path: Path) -> Listing:
        """List an archive; raises what `read` raises."""
        said, _ = self._ask("list_archive", path)
        members = [Member(*member) for member in said["members"]]
        refused = [(name, Refusal(*why)) for name, *why in said["refused"]]
        return Listing(said["sha256"], members, refused)

    def read_member(self, path: Path, member: str, sha256: str) -> Content:
        """Read one member of an archive, which had this sha256 when it was listed; raises what `read` raises."""
        return _content(*self._ask("read_member", path, member=member, sha256=sha256))

    def close(self) -> None:
        """End the process, and whatever it had started."""
        process, self._process = self._process, None
        if process is not None:
            end(process)
        places, self._places = self._places, None
        if places is not None:
            places.close()

    def _ask(self, ask: str, path: Path, **more: str) -> tuple[dict[str, Any], bytes]:
        limits = self._limits
        asked = {
            "ask": ask,
            "path": os.fspath(path),
            "max_bytes": limits.max_file_bytes,
            "seconds": limits.file_seconds,
            "max_memory": limits.file_memory_bytes,
            "max_characters": limits.max_characters,
            "max_blocks": limits.max_blocks,
        }
        answer = self._answered({**asked, **more})
        said = answer[0]
        if said["tired"]:
            self.close()
        if "reason" in said:
            raise Refusal(said["reason"], said["detail"], said["remedy"])
        if "failed" in said:
            raise Refusal("reader_failed", said["failed"], _REPORT)
        return answer

    def _answered(self, request: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
        """The answer; raises Refusal if the process dies over it twice, or takes too long.

        Once may be no fault of the file: somebody kills the process, or the system does that is short of memory.
        """
        for left in reversed(range(_TRIES)):
            try:
                answer = self._exchange(request)
            except BrokenPipeError:
                # It died between two files, by no fault of this one.
                self.close()
                answer = self._exchange(request)
            if answer is not None:
                return answer
            refusal = self._obituary()
            if refusal.reason != "reader_crashed" or not left:
                raise refusal
        raise AssertionError("a last try ends in an answer")

    def _exchange(self, request: Mapping[str, Any]) -> tuple[dict[str, Any], bytes] | None:
        """The answer, or None if the process died over it."""
        process = self._running()
        assert process.stdin is not None and process.stdout is not None and self._places is not None
        # Where the file before broke is no place in this one.
        self._places.forget()
        asked = {**request, "places": self._places.descriptor}
        process.stdin.write(json.dumps(asked).encode() + b"\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line.endswith(b"\n"):
            return None
        said = json.loads(line)
        size = said.get("text_bytes", 0)
        text = process.stdout.read(size)
        return (said, text) if len(text) == size else None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            places = self._places = self._places or Places()
            self._process = launch(self._command, environment=worker_environment(), keep=[places.descriptor])
        return self._process

    def _obituary(self) -> Refusal:
        assert self._process is not None and self._places is not None
        code, at = self._process.wait(), self._places.told()
        self.close()
        if code == -signal.SIGALRM:
            seconds = f"{self._limits.file_seconds:g} s{at}"
            remedy = "look at the file; if it really is one report, raise ZHIBIAO_FILE_SECONDS"
            return Refusal("took_too_long", f"not read within {seconds}", remedy)
        how = (signal.Signals(-code).name if code < 0 else f"exit code {code}") + at
        if -code in _ABORTS:
            how += ", as libraries end it that need more memory than ZHIBIAO_FILE_MEMORY_BYTES"
        remedy = _KILLED if code == -signal.SIGKILL else _REPORT
        return Refusal("reader_crashed", f"the reader ended with {how}", remedy)


def _content(said: dict[str, Any], text: bytes) -> Content:
    return Content(
        said["sha256"],
        said["bytes"],
        said["format"],
        said["encoding"],
        text.decode("utf-8", "surrogatepass"),
        tuple(Block(*values) for values in said["blocks"]),
    )
