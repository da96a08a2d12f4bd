"""Every build and snapshot that is kept, held against its manifest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.disk.aside import name_before
from pipeline.warehouse.errors import WarehouseError
from pipeline.warehouse.manifests import build_faults, manifest_path
from pipeline.warehouse.paths import builds, is_load_id, published_build
from pipeline.warehouse.publishing.pointing import is_ours
from pipeline.warehouse.snapshots.snapshot import MANIFEST, verify

Kind = Literal["build", "snapshot", "pointer"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One build, snapshot or the pointer: where it lies and what is wrong with it (nothing, if it is sound)."""

    kind: Kind
    path: Path
    faults: tuple[str, ...]
    note: str = ""

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def verify_kept(warehouse: Path, snapshots: Path) -> Iterator[Verdict]:
    """The pointer, every build and every snapshot, one at a time, since each takes reading all its bytes."""
    pointed = _pointer(warehouse)
    if pointed is not None:
        yield pointed
    for build in builds(warehouse):
        if (pointed is not None and build == pointed.path) or is_ours(build):
            yield verify_one(build)
    for folder in snapshot_folders(snapshots):
        yield verify_one(folder)


def verify_one(place: Path) -> Verdict:
    """A build file or a snapshot folder against its manifest."""
    if place.is_dir():
        return Verdict("snapshot", place, tuple(verify(place)))
    note = "" if manifest_path(place).exists() else "no manifest: never published, or by an older version"
    return Verdict("build", place, tuple(build_faults(place)), note)


def snapshot_folders(snapshots: Path) -> list[Path]:
    """Every snapshot under its final name, in the order of the names; other folders are somebody else's."""
    if not snapshots.is_dir():
        return []
    return sorted(path for path in snapshots.iterdir() if path.is_dir() and _is_snapshot(path))


def _is_snapshot(folder: Path) -> bool:
    if folder.name.startswith(".") or name_before(folder) is not None:
        return False
    return is_load_id(folder.name) or (folder / MANIFEST).is_file()


def _pointer(warehouse: Path) -> Verdict | None:
    try:
        build = published_build(warehouse)
    except WarehouseError as error:
        return Verdict("pointer", warehouse, (str(error),))
    return None if build is None else Verdict("pointer", build, (), "published")
