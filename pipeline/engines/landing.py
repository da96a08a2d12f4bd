"""Where finished shards are kept until their load is published, so that a load that was stopped goes on with the rest.

``<landing>/<load_id>/<table>/<shard>.parquet``, then ``<landing>/<load_id>/manifests/<key>.json``, which names these files
and their hashes. The key is a hash of what was asked, so a later load finds by it what another has made. Nobody takes a
file from a listing. A landing belongs to one data folder.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Self

from pipeline.settings import Limits
from pipeline.shard import Manifest, Task
from pipeline.storage import Found, Objects, StorageError

_MANIFESTS: Final = "manifests"
_BUILDS: Final = "builds"
_OURS: Final = re.compile(
    rf"\d{{8}}T\d{{6}}Z[\w-]*/[a-z_]+/[\w-]+\.(parquet|json)|{_BUILDS}/\d{{8}}T\d{{6}}Z[\w-]*\.duckdb"
)
"""What stands in a landing and may be taken away: whoever named a folder of something else loses nothing."""
_MANIFEST: Final = re.compile(rf"(?P<load_id>[^/]+)/{_MANIFESTS}/(?P<key>[0-9a-f]{{32}})\.json")
_AT_ONCE: Final = 8
_PASSING: Final = frozenset(
    {
        "unreadable", "vanished", "changed_while_read", "broken_link", "worker_crashed", "reader_crashed",
        "took_too_long", "too_much_memory",
    }
)  # fmt: skip
"""Reasons of another moment, or of another machine."""


@dataclass(frozen=True, slots=True)
class Landed:
    """A shard that is made and kept: its manifests, and its files (``<table>/<name>.parquet``) with their sha256."""

    load_id: str
    manifests: tuple[Manifest, ...]
    files: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        """What was landed in words that JSON has."""
        return asdict(self)

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        """What `to_json` wrote."""
        return cls(said["load_id"], tuple(map(Manifest.from_json, said["manifests"])), dict(said["files"]))


def key_of(task: Task, limits: Limits, code_version: str) -> str:
    """32 hex digits of all that decides what a shard holds: not its name, nor where it is written to."""
    bounds = {name: value for name, value in asdict(limits).items() if name.split("_")[0] in _BOUNDS}
    asked = {**task.to_json(), "name": "", "output": "", "build": Path(task.build).name}
    said = json.dumps([asked, bounds, code_version], sort_keys=True)
    return sha256(said.encode()).hexdigest()[:32]


_BOUNDS: Final = ("file", "document", "max")


class Landing:
    """The landing as one load, or one machine that works for it, sees it."""

    def __init__(self, objects: Objects, load_id: str) -> None:
        self._objects = objects
        self._load_id = load_id
        self._builds: dict[Path, str] = {}

    def kept(self) -> dict[str, str]:
        """The keys of the shards that loads before this one have left, each with its load; raises StorageError."""
        matches = (_MANIFEST.fullmatch(found.key) for found in self._objects.found())
        return {match["key"]: match["load_id"] for match in matches if match}

    def recalled(self, key: str, load_id: str) -> Landed:
        """What a load has landed under a key; raises StorageError."""
        return Landed.from_json(json.loads(self._objects.read(f"{load_id}/{_MANIFESTS}/{key}.json")))

    def land(self, folder: Path, key: str, manifests: Sequence[Manifest]) -> Landed:
        """Keep every file of a shard's folder, and last of all what it is; raises StorageError.

        A shard with a fault that may have passed is not for later loads: they try again.
        """
        paths = {path.relative_to(folder).as_posix(): path for path in sorted(folder.glob("*/*.parquet"))}
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            list(threads.map(lambda name: self._objects.send(paths[name], f"{self._load_id}/{name}"), paths))
        hashes = {name: sha256(path.read_bytes()).hexdigest() for name, path in paths.items()}
        landed = Landed(self._load_id, tuple(manifests), hashes)
        if not any(fault.reason in _PASSING for manifest in manifests for fault in manifest.faults):
            said = json.dumps(landed.to_json(), sort_keys=True)
            self._objects.write(said.encode(), f"{self._load_id}/{_MANIFESTS}/{key}.json")
        return landed

    def take(self, landed: Landed, task: Task) -> list[Manifest]:
        """Bring what was landed to the task's output, under the task's name, and return its manifests.

        Raises StorageError, also for a file that is not the one that was landed.
        """
        renamed = _renaming(landed, task.name)
        output = Path(task.output)
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            list(threads.map(lambda name: self._take(landed, name, output / renamed(name)), landed.files))
        return [
            Manifest.from_json({**manifest.to_json(), "name": renamed(manifest.name)})
            for manifest in landed.manifests
        ]

    def _take(self, landed: Landed, name: str, path: Path) -> None:
        making = path.with_suffix(".making")
        making.unlink(missing_ok=True)
        self._objects.fetch(f"{landed.load_id}/{name}", making)
        if sha256(making.read_bytes()).hexdigest() != landed.files[name]:
            making.unlink()
            raise StorageError(
                f"{landed.load_id}/{name} in the landing is not what was written; remove that folder, then load again"
            )
        making.rename(path)

    def send_build(self, build: Path) -> str:
        """The name, in the landing, of a copy of the published build; it goes there once. Raises StorageError."""
        if build not in self._builds:
            name = f"{_BUILDS}/{build.name}"
            known = next(self._objects.found(name), None)
            if known is None or known.bytes != build.stat().st_size:
                self._objects.send(build, name)
            self._builds[build] = name
        return self._builds[build]

    def remove(self) -> None:
        """Take away what loads have landed, this one and those before it: it is published. Raises StorageError."""
        self._objects.remove(found.key for found in self._found_of_ours())

    def _found_of_ours(self) -> Iterator[Found]:
        return (found for found in self._objects.found() if _OURS.fullmatch(found.key))


def _renaming(landed: Landed, name: str) -> Callable[[str], str]:
    """Makes the names of a shard's files and pieces those of a shard of another name: ``<shard>`` or ``<shard>-…``."""
    first = landed.manifests[0].name.partition("-")[0]

    def renamed(old: str) -> str:
        table, slash, file = old.rpartition("/")
        return f"{table}{slash}{name}{file.removeprefix(first)}"

    return renamed
