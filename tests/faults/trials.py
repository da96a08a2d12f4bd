"""The trials: kills, pairs of loads, a polling reader. Each does one fault many times and counts the outcomes."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.faults.folder import DataFolder
from tests.nursery import Nursery

DONE = (0, 3)
_POLL = """
import json, sys, time, duckdb
pointer, stop = sys.argv[1:3]
import os
polls, answers, errors, slowest = 0, set(), [], 0.0
print("ready", flush=True)
while not os.path.exists(stop):
    began = time.monotonic()
    try:
        with duckdb.connect(pointer, read_only=True) as connection:
            answers.add(connection.execute(
                "SELECT (SELECT count(*) FROM documents), count(*), sum(value) FROM indicators").fetchall()[0])
    except Exception as error:
        errors.append(repr(error))
    polls += 1
    took = time.monotonic() - began
    slowest = max(slowest, took)
    time.sleep(max(0.0, 0.01 - took))
print(json.dumps({"polls": polls, "answers": sorted(answers), "errors": errors, "slowest": slowest}))
"""


class TrialFailed(AssertionError):
    """A promise was broken; the message says which, and at which try."""


def references(nursery: Nursery, root: Path) -> dict[str, str]:
    """The states of corpora a and b, each loaded into a data folder of its own."""
    states = {}
    for corpus in ("a", "b"):
        folder = DataFolder(root / f"reference-{corpus}")
        folder.fill(corpus)
        must(nursery.run(*folder.load, output=root / "output"), "reference load")
        states[corpus] = folder.state()
    return states


def kills(
    nursery: Nursery,
    root: Path,
    times: int,
    seed: int = 20261122,
    seconds: float = float("inf"),
    known: Mapping[str, str] | None = None,
) -> dict[str, object]:
    """kill -9 of so many running loads, at moments spread over the whole of a load; then the state, the next load, and
    what is left.

    A load that has ended before its moment came is no kill: it is counted apart and another is started. After
    ``seconds`` no more are started, and the outcome says so; the moments come in a random order, so fewer are spread
    as well. ``known`` are the references, made here if not given.
    """
    chance = random.Random(seed)
    ends = time.monotonic() + seconds
    known = known or references(nursery, root)
    folder = DataFolder(root / "kills")
    output = root / "output"
    # How long a load takes changes with what else the machine does: that of the last ones that had work to do.
    lengths: deque[float] = deque(maxlen=5)
    for corpus in "aba":
        lengths.append(_timed_load(nursery, folder, corpus, output))
    outcomes: Counter[str] = Counter()
    said: Counter[str] = Counter()
    old, killed, ended_before = "a", 0, 0
    for share in _spread(times, chance):
        if killed == times or time.monotonic() > ends:
            break
        new = "b" if old == "a" else "a"
        folder.fill(new)
        delay = share * statistics.median(lengths)
        pid = nursery.start(*folder.load, output=output)
        time.sleep(delay)
        if not nursery.ended(pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        code = nursery.wait(pid)
        where = f"after {killed} kills and {ended_before} loads that had ended, {delay:.3f} s from the start"
        state = folder.state()
        if code == -signal.SIGKILL:
            killed += 1
            if state not in (known[old], known[new]):
                raise TrialFailed(f"{where}: the published database is neither old nor new")
            outcomes["old state" if state == known[old] else "new state"] += 1
            began = time.monotonic()
            again = nursery.run(*folder.load, output=output)
            must(again, f"{where}: the next load")
            if state == known[old]:
                lengths.append(time.monotonic() - began)
            said["lock"] += "took over the lock" in again.said
            said["leftovers"] += any(line.startswith("removed ") for line in again.said.splitlines())
            state = folder.state()
        elif code in DONE:
            ended_before += 1
            lengths.append(delay)
        else:
            raise TrialFailed(f"{where}: it ended with {code}: {output.read_text(encoding='utf-8')}")
        if state != known[new]:
            raise TrialFailed(f"{where}: in the end the database is not the new state")
        if faults := folder.faults():
            raise TrialFailed(f"{where}: {faults}")
        old = new
    return {
        "kills": killed,
        "had ended before": ended_before,
        "load_seconds": round(statistics.median(lengths), 2),
        **outcomes,
        "next load said so": dict(said),
        **({} if killed == times else {"NOT DONE": f"{times - killed} kills, after {seconds:g} s"}),
    }


def _timed_load(nursery: Nursery, folder: DataFolder, corpus: str, output: Path) -> float:
    folder.fill(corpus)
    began = time.monotonic()
    must(nursery.run(*folder.load, output=output), "load before the kills")
    return time.monotonic() - began


def _spread(times: int, chance: random.Random) -> Iterator[float]:
    """Shares of a load's time without end: each so many of them are spread evenly, in random order."""
    while True:
        for moment in chance.sample(range(times), times):
            yield (moment + chance.random()) / times


def pairs(nursery: Nursery, root: Path, times: int) -> dict[str, object]:
    """Two loads started together: waiting, both end well; not waiting, one does and the other names it."""
    outcomes: Counter[str] = Counter()
    folder = DataFolder(root / "pairs")
    for number in range(times):
        # Every fourth pair is the very first load of its data folder.
        if number % 4 == 0:
            folder = DataFolder(root / f"pairs-{number}")
        folder.fill("ab"[number % 2])
        wait = ("--wait", "120") if number % 2 else ()
        outputs = [root / f"pair-{side}" for side in (0, 1)]
        pids = [nursery.start(*folder.load, *wait, output=output) for output in outputs]
        codes = [nursery.wait(pid) for pid in pids]
        texts = [output.read_text(encoding="utf-8") for output in outputs]
        well = sum(code in DONE for code in codes)
        if well == 2:
            outcomes["both, one after the other"] += 1
        elif well == 1 and not wait and "is writing here" in texts[0 if codes[0] not in DONE else 1]:
            outcomes["one, the other refused by name"] += 1
        else:
            raise TrialFailed(f"pair {number}: exit codes {codes}: {texts}")
        if faults := folder.faults():
            raise TrialFailed(f"pair {number}: {faults}")
    return {"pairs": times, **outcomes}


def polling(nursery: Nursery, root: Path, loads: int) -> dict[str, object]:
    """A reader that opens the published database every 10 ms through many loads."""
    folder = DataFolder(root / "polling")
    output, stop = root / "output", root / "stop"
    stop.unlink(missing_ok=True)
    folder.fill("a")
    must(nursery.run(*folder.load, output=output), "load before the reader")
    reader = subprocess.Popen(
        [sys.executable, "-c", _POLL, str(folder.pointer), str(stop)], stdout=subprocess.PIPE, text=True
    )
    assert reader.stdout is not None
    reader.stdout.readline()
    try:
        for number in range(loads):
            folder.fill("ba"[number % 2])
            must(nursery.run(*folder.load, output=output), f"load {number} under the reader")
    finally:
        stop.touch()
        answer = reader.communicate(timeout=60)[0]
    seen = json.loads(answer)
    if seen["errors"]:
        raise TrialFailed(
            f"{len(seen['errors'])} of {seen['polls']} looks failed, the first: {seen['errors'][0]}"
        )
    if len(seen["answers"]) > 2:
        raise TrialFailed(f"the reader saw more than the two states: {seen['answers']}")
    return {"loads": loads, "looks": seen["polls"], "errors": 0, "slowest_ms": round(seen["slowest"] * 1000)}


def must(ended: object, what: str) -> None:
    code, said = getattr(ended, "code", None), getattr(ended, "said", "")
    if code not in DONE:
        raise TrialFailed(f"{what} ended with {code}: {said}")
