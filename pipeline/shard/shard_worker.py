"""The process that makes shards: `python -m pipeline.shard.shard_worker`. Tasks in on stdin, manifests out on stdout.

It imports everything once and forks a maker, which does the work; a maker that dies costs milliseconds to replace. The
maker bounds its address space, sets the kernel's timers before a shard (processor time, and a generous clock behind it)
and so ends wherever a document hangs, in C code too. The process above it does nothing but pass lines on: it tells how
a maker ended, and ends it when the load that asked is gone.

A request is a line of JSON: ``task`` and ``limits``. The answer is a line for each stage that begins, then one with
``done``: a ``manifest``, why the shard is ``broken``, what ``stopped`` it, or with which code the maker has ``died``, and
``at`` which place as its beacon says.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
import select
import shutil
import signal
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from pipeline.lexicon.catalogue import entries_by_name
from pipeline.lexicon.divisions import divisions
from pipeline.lexicon.units import units
from pipeline.querying.spilling import spill_folder
from pipeline.reading import FileReader
from pipeline.reading.reader_worker import address_space, bound_memory
from pipeline.settings import Limits
from pipeline.shard.making import code_version, make
from pipeline.shard.task import Broken, CannotGoOn, Task
from pipeline.whereabouts import Beacon

CLOCK_TIMES: Final = 10
"""How much longer by the clock than by the processor a shard may take: the machine has other work too."""
_CLOCK_MORE: Final = 60.0
_SECONDS_A_DOCUMENT: Final = 0.5
_DONE: Final = b'{"done"'


class Timers:
    """The kernel's timers over a shard: the signal of the one that runs out ends the process."""

    def __init__(self, limits: Limits, files: int, answers: int) -> None:
        self._limits = limits
        self._files = files
        self._answers = answers
        self._taking = True

    def begun(self, stage: str, documents: Sequence[str] | None, characters: int) -> None:
        """Tell that a stage begins; the time of the documents begins anew once their texts are there."""
        if stage == "read":
            # Reading has its own limit, a file each, in a process of its own.
            signal.setitimer(signal.ITIMER_REAL, self._files * (self._limits.file_seconds + 10) + _CLOCK_MORE)
        elif self._taking:
            self._taking = stage == "recall"
            seconds = budget(self._limits, len(documents or ()), characters)
            signal.setitimer(signal.ITIMER_PROF, seconds)
            signal.setitimer(signal.ITIMER_REAL, seconds * CLOCK_TIMES + _CLOCK_MORE)
        _say(self._answers, {"stage": stage, "documents": documents})

    def stop(self) -> None:
        """The shard is done."""
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


def budget(limits: Limits, documents: int, characters: int) -> float:
    """Seconds of processor time for so many documents with so many characters together.

    For one document it is the limit itself. Several get it for as much text as one may hold at most, so that only a
    shard with a document that is out of all proportion is made again in pieces.
    """
    several = (documents - 1) * _SECONDS_A_DOCUMENT if documents > 1 else 0.0
    return limits.document_seconds * max(1.0, characters / limits.max_characters) + several


def main() -> None:
    """Serve until stdin ends: the load is done, or dead."""
    answers = os.dup(1)
    os.dup2(2, 1)
    for read in (units, divisions, entries_by_name, code_version):
        read()
    _supervise(0, answers)


def _supervise(requests: int, answers: int) -> None:
    maker = _Maker(answers, Beacon())
    try:
        for request in iter(lambda: _line(requests), b""):
            # One that died since its last answer, or was tired, has not begun: its successor does.
            if not _relayed(maker, request, requests, answers, last=False):
                _relayed(maker, request, requests, answers, last=True)
    except BrokenPipeError:
        pass
    finally:
        maker.end()


def _relayed(maker: _Maker, request: bytes, requests: int, answers: int, *, last: bool) -> bool:
    """Pass a request to the maker and its answer back, if only how it ended; false if it never began."""
    maker.send(request)
    begun = False
    for line in iter(lambda: maker.line(requests), b""):
        _write(answers, line)
        begun = True
        if line.startswith(_DONE):
            return True
    code = maker.bury()
    if begun or last:
        said = {"done": True, "died": code, "at": maker.beacon.told()}
        _write(answers, json.dumps(said).encode() + b"\n")
    return begun


class _Maker:
    """The forked process and the two pipes to it; forked when it is needed. Its beacon outlives it."""

    def __init__(self, outward: int, beacon: Beacon) -> None:
        self._outward = outward
        self.beacon = beacon
        self._pid = 0
        self._requests = -1
        self._answers = -1
        self._rest = b""

    def send(self, request: bytes) -> None:
        self.beacon.forget()
        if not self._pid:
            self._fork()
        # One that has died in between is found when its answer is missing.
        with contextlib.suppress(BrokenPipeError):
            _write(self._requests, request)

    def line(self, load: int) -> bytes:
        """The next line of the maker, empty when it has ended; the end of the load ends both."""
        while b"\n" not in self._rest:
            ready, _, _ = select.select([self._answers, load], [], [])
            if load in ready:
                # Nothing is asked before the answer is there: the other side is gone.
                self.end()
                sys.exit(0)
            piece = os.read(self._answers, 1 << 16)
            if not piece:
                return b""
            self._rest += piece
        line, _, self._rest = self._rest.partition(b"\n")
        return line + b"\n"

    def bury(self) -> int:
        """The exit code of the maker, which has ended; minus the signal if one killed it."""
        if not self._pid:
            return 0
        _, status = os.waitpid(self._pid, 0)
        os.close(self._requests)
        os.close(self._answers)
        # What its DuckDB had spilt when it ended.
        shutil.rmtree(spill_folder(self._pid), ignore_errors=True)
        self._pid, self._rest = 0, b""
        return os.waitstatus_to_exitcode(status)

    def end(self) -> None:
        """End it, whatever it is at."""
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            self.bury()

    def _fork(self) -> None:
        requests, self._requests = os.pipe()
        self._answers, answers = os.pipe()
        self._pid = os.fork()
        if self._pid:
            os.close(requests)
            os.close(answers)
            return
        try:
            for descriptor in (self._requests, self._answers, self._outward):
                os.close(descriptor)
            os.dup2(requests, 0)
            _serve(0, answers, self.beacon)
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
        os._exit(0)


def _serve(requests: int, answers: int, beacon: Beacon) -> None:
    """Make one shard after the other; give way to a successor when memory is not what it was."""
    for timer in (signal.SIGPROF, signal.SIGALRM):
        # Where it was when its time was over goes to stderr; then it ends as the kernel wants it.
        signal.signal(timer, signal.SIG_DFL)
        faulthandler.register(timer, all_threads=False, chain=True)
    faulthandler.enable(all_threads=False)
    # What polars starts with its first query is no document's.
    pl.DataFrame({"one": [1]}).lazy().filter(pl.col("one") > 0).collect()
    at_rest = address_space()
    reader: FileReader | None = None
    for line in iter(lambda: _line(requests), b""):
        request = json.loads(line)
        limits = Limits(**request["limits"])
        reader = reader or FileReader(limits)
        bound_memory(at_rest, limits.document_memory_bytes)
        said, out_of_memory = _answer(Task.from_json(request["task"]), limits, reader, answers, beacon)
        _say(answers, {"done": True, **said})
        if out_of_memory or address_space() - at_rest > limits.document_memory_bytes // 2:
            break
    if reader is not None:
        reader.close()


def _answer(
    task: Task, limits: Limits, reader: FileReader, answers: int, beacon: Beacon
) -> tuple[dict[str, Any], bool]:
    """What is said of a shard, and whether memory ran out over it."""
    timers = Timers(limits, len(task.files), answers)
    try:
        return {"manifest": make(task, limits, reader, timers.begun, beacon).to_json()}, False
    except Broken as broken:
        return {"broken": broken.to_json()}, broken.reason == "too_much_memory"
    except CannotGoOn as error:
        return {
            "stopped": [error.errno, error.strerror, error.filename] if error.errno else [str(error)]
        }, False
    finally:
        timers.stop()
        beacon.forget()


def _say(answers: int, said: Mapping[str, Any]) -> None:
    _write(answers, json.dumps(said).encode() + b"\n")


def _write(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]


def _line(descriptor: int) -> bytes:
    """The next line; there is never more in the pipe, since each waits for the other's answer."""
    pieces = []
    while piece := os.read(descriptor, 1 << 16):
        pieces.append(piece)
        if piece.endswith(b"\n"):
            return b"".join(pieces)
    return b""


if __name__ == "__main__":
    main()
