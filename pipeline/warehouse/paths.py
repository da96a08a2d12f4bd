"""Where builds, the published pointer and the project's SQL lie, and how loads are named."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pipeline.settings import PROJECT
from pipeline.warehouse.errors import NotPublished, WarehouseError

POINTER: Final = "indicators.duckdb"
BUILDS: Final = "builds"
BUILDING: Final = ".building"

POINTER_REMEDY: Final = "run `zhibiao load`, which sets right what readers see"

_MADE_ID = re.compile(r"\d{8}T\d{6}Z(?:-\d+)?")
_LOAD_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


def sql_folder() -> Path:
    """The project's sql/ folder; raises WarehouseError where it is missing."""
    folder = PROJECT / "sql"
    if not folder.is_dir():
        raise WarehouseError(f"no {folder}: the installation is not whole; install zhibiao again")
    return folder


def sql_files(kind: str) -> list[Path]:
    """The ``*.sql`` files of sql/<kind> (macros, marts, audits, queries) in the order of their names; what a mart is
    made of lies in a folder of the mart's name and comes before it.
    """
    return sorted((sql_folder() / kind).rglob("*.sql"))


def pointer(warehouse: Path) -> Path:
    """The path that readers open: a link to the published build."""
    return warehouse / POINTER


def build_path(warehouse: Path, load_id: str) -> Path:
    """The build file of a load; raises WarehouseError for a load id that cannot be a file name."""
    if not _LOAD_ID.fullmatch(load_id):
        raise WarehouseError(f"load id {load_id!r} must be letters, digits, '.', '_', '-', at most 100")
    return warehouse / BUILDS / f"{load_id}.duckdb"


def is_load_id(name: str) -> bool:
    """Whether a name is one that `new_load_id` gives."""
    return _MADE_ID.fullmatch(name) is not None


def new_load_id(warehouse: Path, now: datetime) -> str:
    """A load id that sorts by time and that no build in the warehouse has: 20261122T180000Z, then …Z-2."""
    stem = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    load_id, number = stem, 1
    # Nor had: one that was set aside keeps its name at the front of its new one.
    while any((warehouse / BUILDS).glob(f"{load_id}.duckdb*")):
        number += 1
        load_id = f"{stem}-{number}"
    return load_id


def builds(warehouse: Path) -> list[Path]:
    """Every complete build file, in the order of their names; folders and links there are somebody else's."""
    found = (warehouse / BUILDS).glob("*.duckdb")
    return sorted(path for path in found if path.is_file() and not path.is_symlink())


def published_build(warehouse: Path) -> Path | None:
    """The build that the pointer names, or None if nothing was published yet.

    Raises NotPublished if the pointer names a build that is gone, leads out of the builds, or is no link.
    """
    link = pointer(warehouse)
    if not link.is_symlink():
        if link.exists():
            raise NotPublished(f"{link} is no link to a build; {POINTER_REMEDY}")
        return None
    target = warehouse / link.readlink()
    if os.path.realpath(target.parent) != os.path.realpath(warehouse / BUILDS) or target.is_symlink():
        raise NotPublished(f"{link} leads to {target}, which is no build of {warehouse}; {POINTER_REMEDY}")
    if not target.is_file():
        gone = "no file" if target.exists() else "gone"
        raise NotPublished(f"{link} points to {target}, which is {gone}; {POINTER_REMEDY}")
    return target


def require_published(warehouse: Path) -> Path:
    """The published build; raises NotPublished naming the remedy if there is none."""
    build = published_build(warehouse)
    if build is None:
        raise NotPublished(f"nothing is published in {warehouse}; run `zhibiao load` first")
    return build
