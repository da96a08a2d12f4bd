"""The query worker: `python -m pipeline.querying.query_worker`. Questions in on stdin, answers out on stdout.

It stands apart so that a query which hangs, crashes or takes all memory costs its own answer only. Before each
query it bounds its address space and its processor time and sets the kernel's alarm, so that the kernel ends it
wherever it hangs, in C code too; it has the kernel end it when its parent is gone; and it opens the build anew, so
that nothing is left of the query before, and a newly published build is followed.

A question is a line of JSON: `pipeline.querying.question.Question`, and ``form``: rows or batches. The answer is
lines of JSON: ``bytes`` announces so many of an Arrow stream behind its line; the last line has ``failure``, or
``done``. ``tired`` in it says that the process should not answer another query.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import math
import os
import resource
import select
import shutil
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import duckdb
import pyarrow as pa

from pipeline.querying.locked import lacks_memory, open_locked, reads, remedy_of
from pipeline.querying.spilling import spill_folder

_BATCH: Final = 2048
_MOST_CELL: Final = 2000
_NUMBER: Final = 8
_NOT_FOR_FRAMES: Final = ("INTERVAL", "UNION(")
_SPILL_TIMES: Final = 4
"""What does not fit in memory goes to the disk, up to so many times the memory."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it arrives."""

    form: str
    build: str
    sql: str
    parameters: dict[str, Any]
    bounds: dict[str, Any]


class _Failed(Exception):
    def __init__(self, failure: str, detail: str = "", remedy: str = "") -> None:
        super().__init__(detail)
        self.said = {"failure": failure, "detail": detail, "remedy": remedy}


class _Chunks:
    """A file for Arrow that sends what is written as announced chunks."""

    closed = False

    def __init__(self, answers: BinaryIO) -> None:
        self._answers = answers
        self.written = 0

    def write(self, content: Any) -> int:
        size = memoryview(content).nbytes
        self._answers.write(b'{"bytes": %d}\n' % size)
        self._answers.write(content)
        self.written += size
        return size

    def flush(self) -> None: ...


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer questions until there are no more."""
    at_rest = _address_space()
    answers.write(b'{"ready": true}\n')
    answers.flush()
    for line in questions:
        asked = Asked(**json.loads(line))
        with _bounded(asked.bounds, at_rest):
            said = _said(asked, answers)
        grown = _address_space() - at_rest > asked.bounds["memory_bytes"] // 2
        said["tired"] = grown or said.get("failure") in ("too_much_memory", "crashed")
        answers.write(json.dumps(said).encode() + b"\n")
        answers.flush()


def _said(asked: Asked, answers: BinaryIO) -> dict[str, Any]:
    """The last line of an answer; what comes before it is written."""
    try:
        return _answer(asked, answers)
    except _Failed as failed:
        return failed.said
    except (duckdb.OutOfMemoryException, MemoryError):
        return {"failure": "too_much_memory"}
    except (duckdb.InternalException, duckdb.FatalException) as error:
        return {"failure": "crashed", "detail": str(error)[:2000]}
    except (duckdb.Error, pa.ArrowException, OSError, RuntimeError) as error:
        # Arrow says OSError, and nothing of its kind, of whatever a query comes to grief over in mid-answer.
        if lacks_memory(error):
            return {"failure": "too_much_memory"}
        remedy = "Correct the query, or ask for fewer rows or columns."
        return {"failure": "mistake", "detail": str(error)[:20_000].strip(), "remedy": remedy}


def _answer(asked: Asked, answers: BinaryIO) -> dict[str, Any]:
    bounds = asked.bounds
    try:
        connection = open_locked(
            Path(asked.build),
            # What DuckDB counts is not all that it takes: a function's result and rows on their way are not in it.
            memory=f"{bounds['memory_bytes'] // 2}B",
            spill_folder=spill_folder(os.getpid()),
            threads=bounds["threads"],
            spill=f"{bounds['memory_bytes'] * _SPILL_TIMES}B",
        )
    except duckdb.Error as error:
        raise _Failed("no_database", str(error)[:2000].strip()) from error
    with contextlib.closing(connection):
        try:
            statements = connection.extract_statements(asked.sql)
            if len(statements) != 1:
                many = f"{len(statements)} statements were given"
                raise _Failed("one_statement", many, "Give exactly one SELECT.")
            if asked.form == "rows":
                return _rows(connection, statements[0], asked)
            return _batches(connection, statements[0], asked, answers)
        except duckdb.Error as error:
            if lacks_memory(error) or isinstance(error, duckdb.InternalException | duckdb.FatalException):
                raise
            raise _Failed("mistake", str(error)[:20_000].strip(), remedy_of(connection, error)) from error


def _rows(connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement, asked: Asked) -> dict[str, Any]:
    if not reads(statement):
        raise _Failed("only_reading")
    connection.execute(statement, asked.parameters or None)
    columns = [column[0] for column in connection.description or ()]
    rows: list[list[Any]] = []
    size = 0
    while row := connection.fetchone():
        if len(rows) == asked.bounds["most_rows"] or size > asked.bounds["most_bytes"]:
            return {"done": True, "columns": columns, "rows": rows, "cut": True}
        rows.append([_shown(value) for value in row])
        size += sum(len(value) if isinstance(value, str) else _NUMBER for value in rows[-1])
    return {"done": True, "columns": columns, "rows": rows, "cut": False}


def _shown(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    return text if len(text) <= _MOST_CELL else text[: _MOST_CELL - 1] + "…"


def _batches(
    connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement, asked: Asked, answers: BinaryIO
) -> dict[str, Any]:
    # None, against its signature, of a statement that gives no rows.
    relation: duckdb.DuckDBPyRelation | None = connection.sql(
        statement.query, params=asked.parameters or None
    )
    if relation is None:
        remedy = "Give a SELECT (or DESCRIBE, SUMMARIZE)."
        raise _Failed("only_reading", "that statement returns no rows", remedy)
    reader = _for_frames(relation).to_arrow_reader(_BATCH)
    chunks = _Chunks(answers)
    count = 0
    # Not as a context: it would write the end of the stream where the query came to grief half-way.
    stream = pa.ipc.new_stream(chunks, reader.schema)
    for batch in reader:
        count += batch.num_rows
        if count > asked.bounds["most_rows"] or chunks.written + batch.nbytes > asked.bounds["most_bytes"]:
            raise _Failed("too_large")
        stream.write_batch(batch)
    stream.close()
    return {"done": True}


def _for_frames(relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """The relation with what no frame can hold, lengths of time and unions, as text."""
    odd = [any(kind in str(of) for kind in _NOT_FOR_FRAMES) for of in relation.types]
    if not any(odd):
        return relation
    names = [name.replace('"', '""') for name in relation.columns]
    columns = (
        f'CAST(#{n} AS VARCHAR) AS "{name}"' if odd[n - 1] else f"#{n}" for n, name in enumerate(names, 1)
    )
    return relation.project(", ".join(columns))


@contextlib.contextmanager
def _bounded(bounds: dict[str, Any], at_rest: int) -> Iterator[None]:
    """While a query runs: the kernel ends the process after its time, and when the parent is gone."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = used.ru_utime + used.ru_stime + bounds["seconds"] * bounds["threads"]
    _bound(resource.RLIMIT_CPU, math.ceil(seconds) + 1)
    _bound(resource.RLIMIT_AS, at_rest + bounds["memory_bytes"])
    signal.setitimer(signal.ITIMER_REAL, bounds["seconds"])
    flags = fcntl.fcntl(0, fcntl.F_GETFL)
    # Nothing is asked while a query runs: what stirs on stdin then is its end. SIGIO ends a process that has not
    # asked for it.
    fcntl.fcntl(0, fcntl.F_SETFL, flags | os.O_ASYNC)
    try:
        if select.select([0], [], [], 0)[0]:
            os._exit(1)
        yield
    finally:
        fcntl.fcntl(0, fcntl.F_SETFL, flags)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _bound(resource.RLIMIT_AS, resource.RLIM_INFINITY)


def _bound(what: int, bound: int) -> None:
    # The soft bound only: it must rise again for the next query.
    hard = resource.getrlimit(what)[1]
    if hard != resource.RLIM_INFINITY:
        bound = hard if bound == resource.RLIM_INFINITY else min(bound, hard)
    resource.setrlimit(what, (bound, hard))


def _address_space() -> int:
    """Bytes that the process has mapped; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as told:
            return int(told.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def main() -> None:
    """Serve on what was stdout, as nice as the first argument says; what a library prints goes to stderr."""
    os.nice(int(sys.argv[1]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        serve(sys.stdin.buffer, answers)
    finally:
        shutil.rmtree(spill_folder(os.getpid()), ignore_errors=True)
    # Python would take apart what the imports made.
    os._exit(0)


if __name__ == "__main__":
    main()
