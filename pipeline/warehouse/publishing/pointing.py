"""The pointer that readers follow: switched to a new build in one step, switched back by a rollback.

Every build has a name of its own for ever, so a reader that holds one keeps it, and no write-ahead log can be
replayed into a file that it does not belong to.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import duckdb

from pipeline.disk.aside import set_aside
from pipeline.disk.durable import switch, sync_file, sync_folder
from pipeline.warehouse.connections import open_build
from pipeline.warehouse.errors import NotPublished, WarehouseError
from pipeline.warehouse.manifests import (
    MANIFESTS,
    PARTIAL,
    build_faults,
    describes_a_build,
    manifest_path,
    write_manifest,
)
from pipeline.warehouse.paths import (
    BUILDING,
    BUILDS,
    POINTER,
    build_path,
    builds,
    is_load_id,
    pointer,
    published_build,
    require_published,
)
from pipeline.warehouse.publishing.recovery import sound_builds

KEEP: Final = 7
_READ_ONLY: Final = 0o444
# A rollback takes a second. Of a larger build its size and rows are checked; DuckDB checks each block it reads.
_QUICK_BYTES: Final = 300_000_000


def publish(
    build: Path,
    warehouse: Path,
    *,
    keep: int = KEEP,
    damaged: Sequence[Path] = (),
    on_aside: Callable[[str], None] | None = None,
) -> Path:
    """Point ``<warehouse>/indicators.duckdb`` at a complete build, and drop builds beyond the last ``keep``.

    Readers that hold the build before keep reading it; whoever opens the pointer from now on reads the new
    one. Auditing is the caller's business. ``damaged`` builds are set aside once nobody is led to them, as is
    what stands in the pointer's place and is none; ``on_aside`` is told. Returns the pointer. Raises
    WarehouseError if the build is not one of this warehouse, cannot be opened, or was left with a write-ahead log.
    """
    say = on_aside or _unheard
    if build.resolve().parent != (warehouse / BUILDS).resolve():
        raise WarehouseError(f"{build} is not in {warehouse / BUILDS}; publish only builds made there")
    log = _log_of(build)
    if log.exists():
        raise WarehouseError(f"{build} was opened for writing after it was built ({log} exists); load again")
    open_build(build).close()
    # Whoever opens a build for writing by mistake would lock every reader out: the file system refuses
    # instead.
    build.chmod(_READ_ONLY)
    sync_file(build)
    sync_folder(build.parent)
    write_manifest(build)
    _lead_to(build, warehouse, say)
    for spoilt in damaged:
        for path in (spoilt, manifest_path(spoilt)):
            if os.path.lexists(path):
                say(f"set aside {path.name} as {set_aside(path)}")
    prune(warehouse, keep=keep)
    return pointer(warehouse)


def rollback(
    warehouse: Path, load_id: str | None = None, *, on_aside: Callable[[str], None] | None = None
) -> Path:
    """Point readers at the build published before this one, or at that of ``load_id``; returns the build.

    Before one that is spoilt, or gone, the newest that is sound is gone back to. ``on_aside`` as for `publish`.
    Raises NotPublished if there is none to go back to, WarehouseError if it is not as its manifest says.
    """
    if load_id is not None:
        target = build_path(warehouse, load_id)
        if not target.is_file():
            kept = ", ".join(build.stem for build in builds(warehouse)) or "none"
            raise NotPublished(f"no build {load_id} in {warehouse / BUILDS}; kept are: {kept}")
    else:
        target = _before(warehouse)
    faults = build_faults(target, every_byte=_is_quick(target))
    if faults:
        raise WarehouseError(f"{target} is not sound: {'; '.join(faults)}; go back to another with --to")
    _lead_to(target, warehouse, on_aside or _unheard)
    return target


def history(build: Path) -> list[str]:
    """The load ids of a build's history, the oldest first, its own last."""
    with open_build(build) as connection:
        rows = connection.execute("SELECT load_id FROM loads ORDER BY sequence").fetchall()
    return [str(row[0]) for row in rows]


def rows_of(build: Path) -> str:
    """The load that first had the rows of a build: its own, or an earlier one where nothing changed since."""
    return _rows_of_each(build)[-1][1]


def is_ours(build: Path) -> bool:
    """Whether a database file was made by a load and named by it; another program's is left alone."""
    try:
        return describes_a_build(manifest_path(build)) or _rows_of_each(build)[-1][0] == build.stem
    except (WarehouseError, IndexError):
        return False


def prune(warehouse: Path, *, keep: int = KEEP) -> list[Path]:
    """Delete builds beyond the last ``keep`` of the published history, and unpublished ones but the newest.

    Builds with the same rows count as one, and of them the newest is kept: a year of nights without a change
    leaves the last change within reach of a rollback. The published build always stays, and the one before
    it: a reader may have followed the pointer to it and not yet opened it. Returns what was deleted. A reader
    that holds a deleted build keeps its file.
    """
    published = published_build(warehouse)
    if published is None:
        return []
    loads = _rows_of_each(published)
    lineage = [load_id for load_id, _ in loads]
    newest = {rows: load_id for load_id, rows in loads}
    kept = {*list(newest.values())[-max(keep, 1) :], *lineage[-2:]}
    # Builds outside the lineage failed their audits or were rolled back: the newest is kept to look into.
    strays = [build for build in builds(warehouse) if build.stem not in lineage and is_ours(build)]
    outside = sorted(strays, key=lambda build: build.stat().st_mtime_ns)
    kept.update(build.stem for build in outside[-1:])
    known = {*lineage, *(build.stem for build in strays)} - kept
    dropped = [build for build in builds(warehouse) if build.stem in known and build != published]
    for build in dropped:
        build.unlink()
        manifest_path(build).unlink(missing_ok=True)
    return dropped


def clear_leftovers(
    warehouse: Path, *, staging: Path | None = None, snapshots: Path | None = None
) -> list[str]:
    """Remove what killed loads left behind, and say what, one line each. Call it holding the load lock.

    That is: half-built files, write-ahead logs beside builds and the pointer, half-switched pointers, manifests
    without a build; in ``staging`` the batches of every load; in ``snapshots`` the half-written ones. What is
    called otherwise than a load calls it is somebody else's and stays.
    """
    leftovers = [
        *_half_built(warehouse),
        *_stray_logs(warehouse),
        *_cut_off_switches(warehouse),
        *_stray_manifests(warehouse),
        *_unfinished_staging(staging),
        *_cut_off_snapshots(snapshots),
    ]
    for path, _ in leftovers:
        _remove(path)
    return [f"removed {words}" for _, words in leftovers]


Leftovers = Iterator[tuple[Path, str]]
"""What a killed load left, each with words that name it and say what it was."""


def _half_built(warehouse: Path) -> Leftovers:
    for path in sorted((warehouse / BUILDS).glob(f".*{BUILDING}*")):
        yield path, f"{path.name}: a build that a killed load left half-made"


def _stray_logs(warehouse: Path) -> Leftovers:
    """Beside the pointer, and beside builds that a load described."""
    ours = [_log_of(build) for build in builds(warehouse) if manifest_path(build).exists()]
    for log in [*ours, _log_of(pointer(warehouse))]:
        if log.is_file():
            yield log, f"{log.name}: a write-ahead log of no load; builds are never written to"


def _cut_off_switches(warehouse: Path) -> Leftovers:
    for path in sorted(warehouse.glob(f".{POINTER}.*.switching")):
        if path.is_symlink():
            yield path, f"{path.name}: a switch that was cut off"


def _stray_manifests(warehouse: Path) -> Leftovers:
    """Half-written ones, and those without a build."""
    folder = warehouse / MANIFESTS
    kept = {manifest_path(build) for build in builds(warehouse)}
    for path in sorted({*folder.glob("*.json"), *folder.glob(f".*.json{PARTIAL}")} - kept):
        if path.name.endswith(PARTIAL) or describes_a_build(path):
            yield path, f"manifest {path.name}: its build is gone, or it was cut off"


def _unfinished_staging(staging: Path | None) -> Leftovers:
    if staging is None or not staging.is_dir():
        return
    for path in sorted(staging.iterdir()):
        if is_load_id(path.name) and path.is_dir():
            yield path, f"staging of load {path.name}, which did not finish"


def _cut_off_snapshots(snapshots: Path | None) -> Leftovers:
    for path in sorted(snapshots.glob(".*.partial")) if snapshots is not None else ():
        yield path, f"{path.name}: a snapshot that was cut off"


def _before(warehouse: Path) -> Path:
    try:
        published = require_published(warehouse)
    except WarehouseError:
        return _newest_sound(warehouse)
    if manifest_path(published).exists() and build_faults(published, every_byte=_is_quick(published)):
        return _newest_sound(warehouse, published)
    loads = _rows_of_each(published)
    for load_id, rows in reversed(loads):
        candidate = build_path(warehouse, load_id)
        # A load that changed nothing is no step back.
        if rows != loads[-1][1] and candidate.is_file():
            return candidate
    raise NotPublished(f"no build before {published.name} is kept in {warehouse / BUILDS}; nothing changed")


def _newest_sound(warehouse: Path, broken: Path | None = None) -> Path:
    """The published build is gone or broken: the newest before it that is sound is the best there is."""
    link = pointer(warehouse)
    named = link.readlink().stem if link.is_symlink() else ""
    for build in sound_builds(warehouse, named, broken):
        if not build_faults(build, every_byte=False):
            return build
    raise NotPublished(f"no sound build is kept in {warehouse / BUILDS}; run `zhibiao load`")


def _is_quick(build: Path) -> bool:
    return build.stat().st_size <= _QUICK_BYTES


def _rows_of_each(build: Path) -> list[tuple[str, str]]:
    """Every load of a build's history with the load whose rows it had; raises WarehouseError if it has none."""
    try:
        with open_build(build) as connection:
            loads = connection.sql("SELECT * FROM loads ORDER BY sequence")
            own = "rows_of" not in loads.columns
            return [
                (str(row[0]), str(row[1]))
                for row in loads.select("load_id", "load_id" if own else "rows_of").fetchall()
            ]
    except duckdb.Error as error:
        raise WarehouseError(f"{build} does not tell its loads: {error}; run `zhibiao load`") from error


def _log_of(database: Path) -> Path:
    return database.with_name(database.name + ".wal")


def _lead_to(build: Path, warehouse: Path, say: Callable[[str], None]) -> None:
    link = pointer(warehouse)
    try:
        published_build(warehouse)
    except NotPublished as error:
        say(f"set aside {link.name} as {set_aside(link)}: {str(error).rpartition('; ')[0]}")
    # A log beside the pointer belongs to an older build; a reader would replay it into the new one.
    if not (log := _log_of(link)).is_dir():
        log.unlink(missing_ok=True)
    switch(link, f"{BUILDS}/{build.name}")


def _unheard(_words: str) -> None:
    """Nobody asked."""


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
