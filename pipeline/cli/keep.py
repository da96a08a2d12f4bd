"""`zhibiao snapshot`, `zhibiao rollback`: builds that were, kept and gone back to."""

import argparse
import sys
from pathlib import Path

from pipeline.cli.errors import DONE, WRONG_USAGE, CommandError
from pipeline.cli.output import print_json, print_table
from pipeline.settings import Settings

_ROLLBACK = "a rollback"
_SNAPSHOT = "a snapshot"
_WAIT_SECONDS = 600.0


def snapshot(options: argparse.Namespace) -> int:
    """Write the published database as Parquet files with a manifest."""
    from pipeline import warehouse

    settings = Settings.from_environment(data=options.data)
    limits = settings.limits
    # A load that is under way would clear away what is being written here.
    with warehouse.load_lock(settings.lock, _SNAPSHOT, wait_seconds=_WAIT_SECONDS, on_wait=_tell):
        folder = warehouse.snapshot(settings.warehouse, settings.snapshots)
        deleted = warehouse.prune_snapshots(
            settings.snapshots,
            keep=options.keep or limits.keep_snapshots,
            days=options.days or limits.keep_snapshot_days,
            say=_say,
        )
    tables = warehouse.read_manifest(folder)["tables"]
    if options.form == "json":
        print_json({"snapshot": str(folder), "tables": {table["name"]: table["rows"] for table in tables}})
    else:
        print(f"Snapshot    {folder}")
        if deleted:
            print(f"Deleted     {', '.join(path.name for path in deleted)}")
        print_table(("table", "rows", "bytes"), [(t["name"], t["rows"], t["bytes"]) for t in tables])
    return DONE


def rollback(options: argparse.Namespace) -> int:
    """Point readers at an earlier build; a load that is under way is not disturbed, it is waited for."""
    from pipeline import warehouse

    settings = Settings.from_environment(data=options.data)
    with warehouse.load_lock(settings.lock, _ROLLBACK):
        build = warehouse.rollback(settings.warehouse, options.to, on_aside=_say)
    print(f"Published   {build.stem}")
    print(f"Database    {settings.published}")
    return DONE


def _say(words: str) -> None:
    print(f"zhibiao: {words}", file=sys.stderr)


def _tell(words: str) -> None:
    print(f"waiting: {words}", file=sys.stderr)


def place(settings: Settings, name: str) -> Path:
    """A build or snapshot by load id or by path."""
    builds = settings.warehouse / "builds"
    candidates = (builds / f"{name}.duckdb", settings.snapshots / name, Path(name))
    for candidate in candidates:
        if candidate.exists():
            return candidate
    kept = sorted(build.stem for build in builds.glob("*.duckdb") if build.is_file())
    raise CommandError(
        f"no build or snapshot {name!r}; give a path or a load id: {', '.join(kept) or 'none is kept'}",
        WRONG_USAGE,
    )
