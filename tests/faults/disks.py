"""A disk that fills up at every stage of a load: a small tmpfs, where this user may mount one."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from tests.faults.folder import DataFolder
from tests.faults.trials import DONE, TrialFailed, must, references
from tests.nursery import Nursery

_SIZE = 64 * 1024 * 1024


class CannotMount(Exception):
    """This user may not mount a tmpfs here."""


@contextmanager
def tmpfs(place: Path, size: int = _SIZE) -> Iterator[Path]:
    """A file system of its own at ``place``; raises CannotMount where that is not allowed."""
    place.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    try:
        made = subprocess.run(mount, capture_output=True, text=True, check=False)
    except OSError as error:
        raise CannotMount(str(error)) from error
    if made.returncode:
        raise CannotMount(made.stderr.strip())
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=False)


def remount(place: Path, option: str) -> None:
    """Change a mounted tmpfs: "ro", "rw", "size=…"."""
    subprocess.run(["mount", "-o", f"remount,{option}", str(place)], check=True)


def full_disks(nursery: Nursery, root: Path, times: int) -> dict[str, object]:
    """Loads with ever more room, from none to just enough; each must fail in words, or succeed."""
    known = references(nursery, root)
    outcomes: Counter[str] = Counter()
    with tmpfs(root / "small") as disk:
        folder = DataFolder(root / "full", disk / "data")
        output = root / "output"
        sizes = []
        for corpus in "abab":
            folder.fill(corpus)
            must(nursery.run(*folder.load, output=output), "load before the disk is full")
            sizes.append(_used(disk))
        # Staging, build and snapshot of one load, all there at once.
        needed = max(later - earlier for earlier, later in pairwise(sizes)) * 2
        old = "b"
        ballast = disk / "ballast"
        for number in range(times):
            new = "b" if old == "a" else "a"
            folder.fill(new)
            room = needed * number // times
            _fill(ballast, disk, room)
            ended = nursery.run(*folder.load, output=output)
            where = f"{room // 1024} KiB of room"
            if "Traceback" in ended.said or ended.code not in (1, *DONE):
                raise TrialFailed(f"{where}: exit code {ended.code}: {ended.said}")
            state = folder.state()
            if state not in (known[old], known[new]) or (ended.code in DONE and state != known[new]):
                raise TrialFailed(f"{where}: exit code {ended.code}, but neither old nor new: {ended.said}")
            outcomes[_stage(ended.said) if ended.code not in DONE else "succeeded"] += 1
            ballast.unlink()
            must(nursery.run(*folder.load, output=output), f"{where}: the next load")
            if folder.state() != known[new] or folder.faults():
                raise TrialFailed(f"{where}: after the next load: {folder.faults() or 'not the new state'}")
            old = new
    return {"full disks": times, **outcomes}


def full_stages(
    nursery: Nursery, root: Path, stages: Sequence[str], known: Mapping[str, str] | None = None
) -> dict[str, object]:
    """A disk without a free page from the start of each stage on; Dagster's history lies on another disk.

    ``known`` are the references, made here if not given.
    """
    known = known or references(nursery, root)
    outcomes: dict[str, str] = {}
    with tmpfs(root / "small") as disk:
        folder = DataFolder(root / "stages", disk / "data")
        (root / "history").mkdir()
        folder.data.mkdir()
        (folder.data / "dagster").symlink_to(root / "history")
        output, ballast = root / "output", disk / "ballast"
        folder.fill("a")
        must(nursery.run(*folder.load, output=output), "load before the disk is full")
        old = "a"
        for stage in stages:
            new = "b" if old == "a" else "a"
            folder.fill(new)
            ended = nursery.run(*folder.load, output=output, fill_at=stage, ballast=ballast)
            ballast.unlink()
            outcomes[stage] = _stage(ended.said)
            if ended.code != 1 or "No space left" not in ended.said or "Traceback" in ended.said:
                raise TrialFailed(f"full at {stage}: exit code {ended.code}: {ended.said}")
            if folder.state() != (known[new] if outcomes[stage].startswith("published") else known[old]):
                raise TrialFailed(f"full at {stage}: the published database is not as said: {ended.said}")
            must(nursery.run(*folder.load, output=output), f"full at {stage}: the next load")
            if folder.state() != known[new] or folder.faults():
                raise TrialFailed(
                    f"full at {stage}, after the next load: {folder.faults() or 'not the new state'}"
                )
            old = new
    return {"stages": len(stages), **{f"full at {stage}": how for stage, how in outcomes.items()}}


def full_files(
    nursery: Nursery, root: Path, limits: list[int], known: Mapping[str, str] | None = None
) -> dict[str, object]:
    """Loads that may write no file larger than so many bytes: the next best thing where nothing can be mounted.

    ``known`` are the references, made here if not given.
    """
    known = known or references(nursery, root)
    outcomes: Counter[str] = Counter()
    folder = DataFolder(root / "limited")
    output = root / "output"
    folder.fill("a")
    must(nursery.run(*folder.load, output=output), "load before the limit")
    folder.fill("b")
    for limit in limits:
        ended = nursery.run(*folder.load, output=output, limit=limit)
        if "Traceback" in ended.said or ended.code != 1:
            raise TrialFailed(f"limit {limit}: exit code {ended.code}: {ended.said}")
        if folder.state() != known["a"]:
            raise TrialFailed(f"limit {limit}: the published database is not the old one")
        outcomes[_stage(ended.said)] += 1
    must(nursery.run(*folder.load, output=output), "the next load without a limit")
    if folder.state() != known["b"] or folder.faults():
        raise TrialFailed(f"after the next load: {folder.faults() or 'not the new state'}")
    return {"limits": len(limits), **outcomes}


def _used(disk: Path) -> int:
    return sum(path.stat().st_size for path in disk.rglob("*") if path.is_file() and not path.is_symlink())


def _fill(ballast: Path, disk: Path, room: int) -> None:
    """A file that leaves ``room`` bytes of the disk."""
    left = shutil.disk_usage(disk).free - room
    with ballast.open("wb") as stream:
        while left > 0:
            left -= stream.write(b"\0" * min(left, 1 << 20))


def _stage(said: str) -> str:
    for line in said.splitlines():
        if "nothing was published: " in line:
            words = line.split("nothing was published: ", 1)[1]
            return (
                f"stopped at {words.split(':')[0]}"
                if words.split(":")[0].isidentifier()
                else "stopped at history"
            )
        if "but then this failed: " in line:
            return f"published, stopped at {line.split('failed: ', 1)[1].split(':')[0]}"
    return "stopped before the first stage"
