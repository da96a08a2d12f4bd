"""A process that has everything imported and forks a `zhibiao` command on request, ready within milliseconds.

So hundreds of loads can be tried in minutes, and a kill at a random moment falls into the load itself, not
into the imports before it. A command is a process of its own all the same, from `main` to its exit code. Started by
`Nursery`; run as a script it is the parent of the commands.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

PROJECT = Path(__file__).resolve().parents[1]


@dataclass
class Ended:
    """How a command ended: its exit code (minus the signal that killed it) and what it said."""

    code: int
    said: str


class Nursery:
    """Commands forked from one warm process; a context that ends it.

    With ``copies`` a first load copies its empty database and its empty history: see `tests.copies`.
    """

    def __init__(self, *, copies: bool = False) -> None:
        own = {
            name: value for name, value in os.environ.items() if not name.startswith(("ZHIBIAO_", "DAGSTER_"))
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.nursery", *(["copies"] if copies else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=PROJECT,
            env=own,
        )
        self._born: list[Future[int]] = []
        self._ended: dict[int, Future[int]] = {}
        self._lock = threading.Lock()
        threading.Thread(target=self._listen, daemon=True).start()

    def __enter__(self) -> Nursery:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process, once the commands that it has forked have ended."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(60)

    def start(
        self,
        *arguments: str | Path,
        output: Path,
        errors: Path | None = None,
        stdin: Path = Path(os.devnull),
        cwd: Path = PROJECT,
        environment: Mapping[str, str] | None = None,
        limit: int = 0,
        fill_at: str = "",
        ballast: Path | None = None,
    ) -> int:
        """Fork `zhibiao …`, its output into a file; returns its process id.

        ``errors``: a file of its own for stderr. ``environment``: the whole of it, where it is not that of now.
        ``limit``: RLIMIT_FSIZE in bytes. ``fill_at``: the stage at whose start the disk of ``ballast`` is
        filled.
        """
        born: Future[int] = Future()
        request = {
            "arguments": [str(argument) for argument in arguments],
            "output": str(output),
            "errors": str(errors or ""),
            "stdin": str(stdin),
            "cwd": str(cwd),
            "environment": environment and dict(environment),
            "limit": limit,
            "fill_at": fill_at,
            "ballast": str(ballast),
        }
        with self._lock:
            self._born.append(born)
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        return born.result(300)

    def wait(self, pid: int, seconds: float = 300) -> int:
        """The exit code of a command, minus the signal if one killed it; raises TimeoutError."""
        return self._future(pid).result(seconds)

    def ended(self, pid: int) -> bool:
        """Whether the command has ended."""
        return self._future(pid).done()

    def run(self, *arguments: str | Path, output: Path, **how: Any) -> Ended:
        """Fork a command and wait for its end."""
        code = self.wait(self.start(*arguments, output=output, **how))
        return Ended(code, output.read_text(encoding="utf-8", errors="replace"))

    def _future(self, pid: int) -> Future[int]:
        with self._lock:
            return self._ended.setdefault(pid, Future())

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            news: dict[str, Any] = json.loads(line)
            if "born" in news:
                with self._lock:
                    # The kernel gives a number again, in a long soak also to us.
                    self._ended[news["born"]] = Future()
                    self._born.pop(0).set_result(news["born"])
            else:
                self._future(news["ended"]).set_result(news["code"])


def _child(request: dict[str, Any]) -> int:
    import resource
    import signal
    import traceback

    from pipeline.cli import main

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if request["environment"] is not None:
        os.environ.clear()
        os.environ.update(request["environment"])
    os.chdir(request["cwd"])
    output = os.open(request["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    errors = output
    if request["errors"]:
        errors = os.open(request["errors"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.dup2(os.open(request["stdin"], os.O_RDONLY), 0)
    os.dup2(output, 1)
    os.dup2(errors, 2)
    sys.stdin = os.fdopen(0, encoding="utf-8")
    # Neither is closed with its object: the command puts other streams in their places.
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", errors="replace", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, encoding="utf-8", errors="replace", closefd=False)
    if request["limit"]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (request["limit"], request["limit"]))
    if request["fill_at"]:
        _fill_at(request["fill_at"], Path(request["ballast"]))
    sys.argv = ["zhibiao", *request["arguments"]]
    try:
        if request["arguments"][:1] == ["load"]:
            _fork_worker()
        main()
        code = 0
    except SystemExit as stop:
        code = int(stop.code or 0)
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return code


class _Forked:
    """A worker of shards that was forked and not started: what `ShardWorker` asks of its process."""

    def __init__(self) -> None:
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115
        requests, ours = os.pipe()
        theirs, answers = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.setsid()
            for descriptor, place in ((requests, 0), (answers, 1), (self.errors.fileno(), 2)):
                os.dup2(descriptor, place)
            os.closerange(3, 1024)
            os.environ["POLARS_MAX_THREADS"] = "1"
            from pipeline.shard.shard_worker import main

            main()
            os._exit(0)
        os.close(requests)
        os.close(answers)
        self.stdin, self.stdout = os.fdopen(ours, "wb"), os.fdopen(theirs, "rb")

    def wait(self) -> int:
        """Its exit code, minus the signal that ended it."""
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def _fork_worker() -> None:
    """Fork the first worker of a load while no thread runs; one that must be replaced is started as ever."""
    from pipeline.shard import making_apart

    waiting, launch = [_Forked()], making_apart.launch

    def forked(command: Sequence[str], errors: IO[bytes], environment: Mapping[str, str]) -> object:
        if not waiting:
            return launch(command, errors, environment)
        worker = waiting.pop()
        os.dup2(worker.errors.fileno(), errors.fileno())
        return worker

    making_apart.launch = forked  # type: ignore[assignment]


def _fill_at(stage: str, ballast: Path) -> None:
    """Make this process's load fill the disk to its last page when ``stage`` begins."""
    import contextlib

    from pipeline.cli import watching
    from pipeline.orchestration.progress import Unwatched

    class Filling(Unwatched):
        def start(self, began: str, total: int) -> None:
            if began == stage:
                with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as stream:
                    while True:
                        stream.write(b"\0" * 65536)

    watching.watching = lambda quiet: contextlib.nullcontext(Filling())  # type: ignore[assignment]


def _warm(folder: Path) -> None:
    """Import what a load imports, Dagster's storage included, and read the larger lexicons; no thread may run before a
    fork. Leaves an empty history of loads in ``folder``.
    """
    import dagster._core.storage.sql as sql

    import pipeline.cli.load
    import pipeline.cli.watching
    import pipeline.shard.shard_worker  # noqa: F401
    from pipeline.lexicon.catalogue import entries_by_name
    from pipeline.lexicon.divisions import divisions
    from pipeline.lexicon.units import units
    from pipeline.orchestration import home
    from pipeline.orchestration.progress import Unwatched
    from pipeline.orchestration.project import build_definitions
    from pipeline.settings import Settings
    from tests.copies import MIGRATIONS_READ_ONCE, make_history

    for read in (units, divisions, entries_by_name):
        read()
    sql.ScriptDirectory = MIGRATIONS_READ_ONCE  # type: ignore[assignment]
    build_definitions(Settings.from_environment(data=folder, environment={}), Unwatched())
    make_history(folder, home._first_look)


def _copy(folder: Path) -> None:
    """Make loads begin with copies of an empty database and of the empty history in ``folder``."""
    from pipeline.orchestration import home
    from pipeline.warehouse.building import load
    from tests.copies import looking_at_a_copy

    empty = folder / "empty.duckdb"
    # By another process: DuckDB starts threads.
    if (pid := os.fork()) == 0:
        load._make_empty(empty)
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
    load._make_empty = lambda made: shutil.copyfile(empty, made)  # type: ignore[assignment, return-value]
    home._first_look = looking_at_a_copy(home._first_look, lambda: folder)


def main() -> None:
    """Read requests, fork, report births and deaths, one line of JSON each."""
    with tempfile.TemporaryDirectory() as made:
        _warm(Path(made))
        if "copies" in sys.argv:
            _copy(Path(made))
        # Garbage is not looked for in what all commands share: a look alone would give each its own copy of the pages.
        gc.freeze()
        _serve()
        # Or what polars has made is reported as leaked at the end.
        gc.unfreeze()


def _serve() -> None:
    lock = threading.Lock()

    def tell(**news: int) -> None:
        with lock:
            os.write(1, json.dumps(news).encode() + b"\n")

    def bury(pid: int) -> None:
        _, status = os.waitpid(pid, 0)
        tell(ended=pid, code=os.waitstatus_to_exitcode(status))

    undertakers = []
    for line in sys.stdin:
        request = json.loads(line)
        pid = os.fork()
        if pid == 0:
            os._exit(_child(request))
        tell(born=pid)
        undertakers.append(threading.Thread(target=bury, args=(pid,)))
        undertakers[-1].start()
    for undertaker in undertakers:
        undertaker.join()


if __name__ == "__main__":
    main()
