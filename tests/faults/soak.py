"""The long form: `make soak`. Every trial many times, the outcomes counted, one line of JSON a trial."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pipeline.orchestration.progress import STAGES
from tests.engines import ray_trial
from tests.faults import clients, disks, folders, fuzz, masks, trials, workers
from tests.faults.trials import TrialFailed
from tests.nursery import Nursery

Trial = Callable[[Nursery, Path], Mapping[str, object]]


def main() -> int:
    """Run the trials on two processes at once; exit code 1 if a promise was broken."""
    options = _options()
    half, seconds = options.kills // 2, options.minutes * 60
    plan: dict[str, Trial] = {
        "kill -9, first half": lambda n, root: trials.kills(n, root, half, options.seed, seconds),
        "kill -9, second half": lambda n, root: trials.kills(
            n, root, options.kills - half, options.seed + 1, seconds
        ),
        "workers killed": lambda _n, root: workers.killed(root, options.worker_kills, options.seed),
        "a cluster of Ray": lambda _n, root: ray_trial.apart(root, options.cluster_kills),
        "two loads at once": lambda n, root: trials.pairs(n, root, options.pairs),
        "a polling reader": lambda n, root: trials.polling(n, root, options.loads),
        "disk full at a stage": lambda n, root: disks.full_stages(n, root, list(STAGES)),
        "disk full, less and less": lambda n, root: disks.full_disks(n, root, options.disks),
        "files too large": lambda n, root: disks.full_files(
            n, root, [1 << size for size in range(12, 21, 2)]
        ),
        "DuckDB 1.x clients": clients.old_clients,
        "poisoned files": lambda _n, root: folders.poisoned_within(root, 300, 1.0),
        "folders of mutated files, first half": lambda n, root: folders.mutated(
            n, root, options.files // 2, options.batch, options.seed
        ),
        "folders of mutated files, second half": lambda n, root: folders.mutated(
            n, root, options.files - options.files // 2, options.batch, options.seed + 1000
        ),
        "masked numbers": lambda _n, _root: masks.hidden(options.masked, options.seed),
        **{f"fuzz {form}": _fuzzed(form, options) for form in fuzz.FORMATS},
    }
    chosen = {name: trial for name, trial in plan.items() if options.only in name}
    began = time.monotonic()
    with ThreadPoolExecutor(options.workers) as pool:
        done = [pool.submit(_tried, name, trial) for name, trial in chosen.items()]
        broken = sum(not future.result() for future in done)
    print(
        f"{len(chosen) - broken} of {len(chosen)} trials kept every promise, {time.monotonic() - began:.0f} s"
    )
    return 1 if broken else 0


def _fuzzed(form: str, options: argparse.Namespace) -> Trial:
    return lambda nursery, root: fuzz.fuzz(root, form, options.fuzz, options.seed)


def _tried(name: str, trial: Trial) -> bool:
    root = Path(tempfile.mkdtemp(prefix="zhibiao-soak-"))
    began = time.monotonic()
    try:
        with Nursery() as nursery:
            outcome: Mapping[str, object] = trial(nursery, root)
    except TrialFailed as failure:
        outcome = {"FAILED": str(failure), "left for you in": str(root)}
    except ray_trial.CannotRun as reason:
        outcome = {"skipped": f"NO CLUSTER OF RAY WAS TRIED: {reason}"}
    except disks.CannotMount as reason:
        outcome = {"skipped": f"no file system can be mounted here: {reason}"}
    except Exception as error:
        outcome = {"FAILED": repr(error), "left for you in": str(root)}
    if "FAILED" not in outcome:
        shutil.rmtree(root, ignore_errors=True)
    line = {"trial": name, **outcome, "seconds": round(time.monotonic() - began)}
    print(json.dumps(line, ensure_ascii=False), flush=True)
    return "FAILED" not in outcome


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--worker-kills", type=int, default=10)
    parser.add_argument("--cluster-kills", type=int, default=10, help="workers of a cluster")
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--loads", type=int, default=50)
    parser.add_argument("--disks", type=int, default=30)
    parser.add_argument("--fuzz", type=float, default=30, help="seconds of fuzzing each reader")
    parser.add_argument("--files", type=int, default=5000, help="mutated files, in loads of --batch")
    parser.add_argument("--batch", type=int, default=250)
    parser.add_argument("--masked", type=int, default=24000, help="sentences with a masked number")
    parser.add_argument("--minutes", type=float, default=60, help="no more kills after so long")
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", default="", help="trials whose name holds this")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
