"""Which snapshots are kept: the newest so many, none older than so many days, the newest always.

"Newest" is by the sequence of loads, not by a clock: one that was set back must not delete what is new.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.warehouse.errors import SnapshotError
from pipeline.warehouse.publishing.verification import snapshot_folders
from pipeline.warehouse.snapshots.snapshot import read_manifest, set_snapshot_aside


def prune_snapshots(
    snapshots: Path,
    *,
    keep: int,
    days: int,
    now: datetime | None = None,
    say: Callable[[str], None] | None = None,
) -> list[Path]:
    """Delete snapshots beyond the newest ``keep`` and those of loads more than ``days`` days ago.

    The newest stays whatever its age. One without a readable manifest, or of which a file is gone or cut, is set
    aside, which ``say`` is told; a folder that never was a snapshot stays. Returns what was deleted.
    """
    for folder in snapshot_folders(snapshots):
        set_snapshot_aside(folder, say, every_byte=False)
    # A century is for ever: a date does not go back as far as somebody may ask.
    oldest = (now or datetime.now(UTC)) - timedelta(days=min(days, 36_500))
    known = sorted((order, folder) for folder in snapshot_folders(snapshots) if (order := _order(folder)))
    known.reverse()
    deleted = []
    for place, ((_, loaded_at, _), folder) in enumerate(known):
        if place > 0 and (place >= keep or loaded_at < oldest):
            # Out of sight in one step: a reader of snapshots/ never meets half of one.
            doomed = folder.with_name(f".{folder.name}.partial")
            folder.rename(doomed)
            shutil.rmtree(doomed)
            deleted.append(folder)
    return deleted


def _order(folder: Path) -> tuple[int, datetime, str] | None:
    try:
        manifest = read_manifest(folder)
        loaded_at = datetime.fromisoformat(manifest["loaded_at"]).astimezone(UTC)
        return int(manifest["sequence"]), loaded_at, folder.name
    except (SnapshotError, KeyError, ValueError, TypeError):
        return None
