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
from collections import Counter
from collections.abc import Mapping
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
    """kill -9 at moments spread over the whole load; then the state, the next load, and what is left.

    After ``seconds`` no more are tried; the moments come in a random order, so fewer are spread as well.
    ``known`` are the references, made here if not given.
    """
    chance = random.Random(seed)
    ends = time.monotonic() + seconds
    known = known or references(nursery, root)
    folder = DataFolder(root / "kills")
    output = root / "output"
    lengths = []
    for corpus in "aba":
        folder.fill(corpus)
        began = time.monotonic()
        must(nursery.run(*folder.load, output=output), "load before the kills")
        lengths.append(time.monotonic() - began)
    length = statistics.median(lengths[1:])
    outcomes: Counter[str] = Counter()
    said: Counter[str] = Counter()
    old = "a"
    tried = 0
    for moment in chance.sample(range(times), times):
        if time.monotonic() > ends:
            break
        tried += 1
        new = "b" if old == "a" else "a"
        folder.fill(new)
        delay = (moment + chance.random()) / times * length * 1.1
        pid = nursery.start(*folder.load, output=output)
        time.sleep(delay)
        if not nursery.ended(pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if nursery.wait(pid) != -signal.SIGKILL:
            outcomes["had ended before"] += 1
        where = f"try {tried}, killed after {delay:.3f} of {length:.3f} s"
        state = folder.state()
        if state not in (known[old], known[new]):
            raise TrialFailed(f"{where}: the published database is neither old nor new")
        outcomes["old state" if state == known[old] else "new state"] += 1
        again = nursery.run(*folder.load, output=output)
        must(again, f"{where}: the next load")
        if folder.state() != known[new]:
            raise TrialFailed(f"{where}: after the next load the database is not the new state")
        if faults := folder.faults():
            raise TrialFailed(f"{where}: {faults}")
        said["lock"] += "took over the lock" in again.said
        said["leftovers"] += any(line.startswith("removed ") for line in again.said.splitlines())
        old = new
    return {"kills": tried, "load_seconds": round(length, 2), **outcomes, "next load said so": dict(said)}


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
