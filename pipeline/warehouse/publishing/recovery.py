"""What a load starts from where the published build, its pointer or its manifest is not as it was left.

Nothing is changed here: readers keep what they have until a good build is published; then `publish` sets aside what
this names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from pipeline.warehouse.connections import beside, scalar
from pipeline.warehouse.errors import NotPublished, WarehouseError
from pipeline.warehouse.manifests import byte_faults, manifest_path
from pipeline.warehouse.paths import builds, pointer, published_build
from pipeline.warehouse.publishing.published import Published, read_published


@dataclass(frozen=True, slots=True)
class Start:
    """What the next load starts from; ``wrong``: what is not as it was left and what of the history is lost, in
    words, nothing if all is well; ``damaged``: the builds that no longer are what was published.
    """

    published: Published = field(default_factory=Published)
    wrong: tuple[str, ...] = ()
    damaged: tuple[Path, ...] = ()


def find_start(warehouse: Path) -> Start:
    """The published build; where its history cannot be read, the newest kept build that is sound; else nothing."""
    try:
        build = published_build(warehouse)
    except NotPublished as error:
        return _without(warehouse, None, str(error).rpartition("; ")[0])
    if build is None:
        return _without(warehouse, None, f"{pointer(warehouse)} is gone") if _kept(warehouse) else Start()
    published = read_published(build)
    if published.history is None:
        faults = "; ".join((*published.faults, published.lost))
        return _without(
            warehouse, build, f"the published build {build.stem} cannot be gone on from ({faults})"
        )
    if not published.faults:
        return Start(published)
    wrong = (
        f"the published build {build.stem} is not what was published ({'; '.join(published.faults)}): nothing is "
        "carried from it, every file is read again; its history can be read and goes on"
    )
    # One without a manifest is of an older version, sound for all that is known, and can be gone back to.
    return Start(published, (wrong,), (build,) if manifest_path(build).exists() else ())


def sound_builds(warehouse: Path, until: str = "", but: Path | None = None) -> Iterator[Path]:
    """The kept builds that are, byte for byte, what was published: those until a load first, the newest first."""
    found = [(sequence, build) for build in _kept(warehouse) if (sequence := _sequence(build)) is not None]
    found.sort(key=lambda each: (not until or each[1].stem <= until, each), reverse=True)
    for _, build in found:
        if build != but and not byte_faults(build):
            yield build


def _without(warehouse: Path, build: Path | None, why: str) -> Start:
    """A start without the build that is published, or seems to be."""
    link = pointer(warehouse)
    named = build.stem if build else link.readlink().stem if link.is_symlink() else ""
    damaged = (build,) if build else ()
    for other in sound_builds(warehouse, named, build):
        published = read_published(other)
        if published.history is not None:
            told = f"history goes on from {other.stem}, the newest build that is sound"
            if named not in ("", other.stem):
                told += f", and what loads after it recorded of history, until {named}, is lost"
            return Start(published, (f"{told}: {why}",), damaged)
    told = f"a new history begins{f', the history until {named} is lost' if named else ''}: no sound build is kept"
    return Start(Published(), (f"{told}, and {why}",), damaged)


def _kept(warehouse: Path) -> list[Path]:
    return [build for build in builds(warehouse) if manifest_path(build).is_file()]


def _sequence(build: Path) -> int | None:
    """The number of a build's load; None if it does not say."""
    try:
        with beside(build) as connection:
            return int(scalar(connection, "SELECT max(sequence) FROM loads"))
    except (WarehouseError, duckdb.Error, TypeError):
        return None
