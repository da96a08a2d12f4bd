"""A cluster of Ray on this machine: loads by it, workers and drivers killed with -9, outcomes as one line of JSON.

`python -m tests.engines.ray_trial ROOT KILLS`, inside namespaces of its own (`apart`): Ray listens on every interface,
whatever address it is given, so nothing but this may see it, and nothing of it may outlive this.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from pipeline.settings import PROJECT
from tests.buckets import Bucket, server, variables
from tests.faults.folder import DataFolder

ADDRESS = "127.0.0.1:6379"
REPORTS = 6
_BUCKET = "reports"
_STARTS = 3
_SECONDS = 240.0
_WORKER = b"ray::make_shard"
_UP, _SET_FLAGS = 0x1 | 0x40, 0x8914


class CannotRun(RuntimeError):
    """No cluster can be had here; the message says why."""


def apart(root: Path, kills: int) -> dict[str, object]:
    """The outcome of a trial; raises CannotRun, or AssertionError with what it said."""
    inside = ["--pid", "--fork", "--kill-child", "--mount-proc"]
    ways = (["unshare", "-n", *inside], ["unshare", "-rn", *inside])
    if shutil.which("unshare") is None:
        raise CannotRun("there is no program unshare here")
    way = next(
        (way for way in ways if subprocess.run([*way, "true"], capture_output=True).returncode == 0), None
    )
    if way is None:
        raise CannotRun("no network of its own can be had here: unshare -n and unshare -rn fail")
    command = [*way, sys.executable, "-m", "tests.engines.ray_trial", str(root), str(kills)]
    done = subprocess.run(
        command, cwd=PROJECT, capture_output=True, text=True, timeout=_SECONDS * 4, check=False
    )
    lines = done.stdout.strip().splitlines()
    assert done.returncode == 0 and lines, done.stdout[-2000:] + done.stderr[-4000:]
    outcome: dict[str, object] = json.loads(lines[-1])
    if "cannot" in outcome:
        raise CannotRun(str(outcome["cannot"]))
    return outcome


def main() -> None:
    """Run the trial, and say what came of it."""
    root, kills = Path(sys.argv[1]), int(sys.argv[2])
    _loopback_up()
    environment = {
        **variables(server()),
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": secrets.token_hex(32),
        "RAY_USAGE_STATS_ENABLED": "0",
    }
    os.environ.update(environment)
    # Its sockets have names that are too long below most folders of tests.
    session = tempfile.mkdtemp(prefix="zr")
    try:
        outcome = (
            _Trial(root, environment).run(kills)
            if _started(session)
            else {"cannot": "Ray does not start here"}
        )
    finally:
        shutil.rmtree(session, ignore_errors=True)
    print(json.dumps(outcome))


class _Trial:
    """One raw folder in a bucket, loaded again and again, each time into a data folder of its own."""

    def __init__(self, root: Path, environment: dict[str, str]) -> None:
        self._root = root
        self._bucket = Bucket(_BUCKET, environment)
        self._bucket.client.create_bucket(Bucket=_BUCKET)
        reference = DataFolder(root / "reference")
        reference.fill("a", REPORTS)
        self._bucket.fill(reference.raw, "raw")
        local = subprocess.run(
            self._command(reference, "--raw", reference.raw, "--workers", "2"), check=False
        )
        assert local.returncode == 0, "reference"
        self._state = reference.state()

    def run(self, kills: int) -> dict[str, object]:
        """Every trial."""
        began = time.monotonic()
        folder = self._folder("plain")
        self._sound(folder, self._load(folder).wait(_SECONDS))
        plain = time.monotonic() - began
        self._nobody_without_the_token(folder)
        return {
            "plain_seconds": round(plain, 1),
            "workers_killed": self._workers_killed(kills),
            "drivers": [self._driver_killed(number) for number in range(max(1, kills // 3))],
            "state": self._state,
            "seconds": round(time.monotonic() - began, 1),
        }

    def _workers_killed(self, kills: int) -> int:
        """So many workers killed, as many in a load as its shards allow; returns how many were seen to die."""
        killed, loads = 0, 0
        while killed < kills:
            folder, most = self._folder(f"workers-{loads}"), min(kills - killed, 3)
            load, dead = self._load(folder), 0
            while load.poll() is None:
                if dead < most and (pid := next(_workers(), None)) is not None:
                    os.kill(pid, signal.SIGKILL)
                    _until(lambda pid=pid: pid not in set(_workers()), "a killed worker is still there")
                    dead += 1
                time.sleep(0.02)
            self._sound(folder, load.returncode)
            killed, loads = killed + dead, loads + 1
            assert loads < 10 * kills, "no worker was caught at work"
        return killed

    def _driver_killed(self, number: int) -> dict[str, int]:
        """A driver killed when some shards have landed, and the load after it."""
        folder = self._folder(f"driver-{number}")
        load = self._load(folder)
        _until(lambda: len(self._landed()) >= 2 or load.poll() is not None, "nothing has landed")
        assert load.poll() is None, "it has ended before it was killed"
        load.kill()
        assert load.wait() == -signal.SIGKILL
        # What was at work for it ends with it, or lands its shard yet.
        _until(lambda: not set(_workers()), "the shards of a dead load are still made")
        before = self._landed()
        after, load = dict(before), self._load(folder)
        while load.poll() is None:
            after |= self._landed()
            time.sleep(0.02)
        self._sound(folder, load.returncode)
        made = after.keys() - before.keys()
        assert len(after) == REPORTS and made, (before, after)
        # A shard that is made again lands under the same key, in the folder of the later load.
        assert all(after[key] == before[key] for key in before), "what had landed was made again"
        return {"landed": len(before), "made": len(made)}

    def _landed(self) -> dict[str, str]:
        """The keys of the shards that are landed, each with the load that has landed it last."""
        keys = [key.split("/") for key in sorted(self._bucket.keys("landing"))]
        return {name: load_id for _, load_id, part, *rest in keys if part == "manifests" for name in rest}

    def _sound(self, folder: DataFolder, code: int | None) -> None:
        said = (folder.root / "said").read_text(encoding="utf-8")
        assert code == 0, said
        assert folder.state() == self._state, "other rows than by one process"
        assert folder.faults() == []
        assert self._bucket.keys("landing") == [], "a published load leaves nothing landed"

    def _nobody_without_the_token(self, folder: DataFolder) -> None:
        wrong = {**os.environ, "RAY_AUTH_TOKEN": "0" * 64}
        refused = subprocess.run(
            self._command(folder, *self._by_ray(), "--full"),
            env=wrong,
            capture_output=True,
            text=True,
            check=False,
        )
        assert refused.returncode == 1 and "does not let this process in" in refused.stderr, refused.stderr[
            -2000:
        ]

    def _folder(self, name: str) -> DataFolder:
        return DataFolder(self._root / name)

    def _load(self, folder: DataFolder) -> subprocess.Popen[bytes]:
        with (folder.root / "said").open("wb") as said:
            return subprocess.Popen(self._command(folder, *self._by_ray()), stdout=said, stderr=said)

    def _by_ray(self) -> list[str]:
        return [
            "--raw", f"s3://{_BUCKET}/raw", "--engine", "ray", "--address", ADDRESS,
            "--landing", f"s3://{_BUCKET}/landing",
        ]  # fmt: skip

    def _command(self, folder: DataFolder, *more: str | Path) -> list[str]:
        # A shard a report.
        os.environ["ZHIBIAO_BATCH_DOCUMENTS"] = "1"
        command = [sys.executable, "-m", "pipeline.cli", "load", "--quiet", "--data", folder.data, *more]
        return [str(word) for word in command]


def _workers() -> Iterator[int]:
    """The processes of Ray that are at a shard."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if (entry / "cmdline").read_bytes().startswith(_WORKER):
                    yield int(entry.name)
            except OSError:
                continue


def _until(ready: object, otherwise: str) -> None:
    ends = time.monotonic() + _SECONDS
    assert callable(ready)
    while not ready():
        assert time.monotonic() < ends, otherwise
        time.sleep(0.02)


def _started(session: str) -> bool:
    """Start the head of a cluster with two cores; Ray waits for half a minute only, which a busy machine exceeds."""
    command = [
        Path(sys.executable).with_name("ray"), "start", "--head", "--node-ip-address=127.0.0.1",
        f"--port={ADDRESS.rpartition(':')[2]}", "--num-cpus=2", "--include-dashboard=false",
        "--object-store-memory=100000000", "--disable-usage-stats",
    ]  # fmt: skip
    for number in range(_STARTS):
        temporary = f"--temp-dir={session}/{number}"
        try:
            done = subprocess.run(
                [*command, temporary], capture_output=True, text=True, timeout=120, check=False
            )
        except subprocess.TimeoutExpired:
            continue
        if done.returncode == 0:
            return True
        print(done.stderr[-2000:], file=sys.stderr)
    return False


def _loopback_up() -> None:
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh", b"lo", _UP))


if __name__ == "__main__":
    main()
