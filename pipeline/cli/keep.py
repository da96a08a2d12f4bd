"""`zhibiao snapshot`, `zhibiao diff`, `zhibiao rollback`: builds that were, kept and compared."""

import argparse
from pathlib import Path

from pipeline.cli.errors import DONE, WRONG_USAGE, CommandError
from pipeline.cli.output import print_json, print_table
from pipeline.settings import Settings

_ROLLBACK = "a rollback"
_SHOWN = ("what", "source_path", "fields", "old_name", "old_quantity", "new_name", "new_quantity")


def snapshot(options: argparse.Namespace) -> int:
    """Write the published database as Parquet files with a manifest."""
    from pipeline import warehouse

    settings = Settings.from_environment(data=options.data)
    folder = warehouse.snapshot(settings.warehouse, settings.snapshots)
    tables = warehouse.read_manifest(folder)["tables"]
    if options.form == "json":
        print_json({"snapshot": str(folder), "tables": {table["name"]: table["rows"] for table in tables}})
    else:
        print(f"Snapshot    {folder}")
        print_table(("table", "rows", "bytes"), [(t["name"], t["rows"], t["bytes"]) for t in tables])
    return DONE


def diff(options: argparse.Namespace) -> int:
    """Documents and indicators that differ between two builds or snapshots; what was lost comes first."""
    from pipeline import warehouse

    settings = Settings.from_environment(data=options.data)
    old = _place(settings, options.old)
    new = _place(settings, options.new) if options.new else settings.warehouse
    found = warehouse.diff(old, new)
    if options.form == "json":
        print_json({"documents": found.documents.to_dicts(), "indicators": found.indicators.to_dicts()})
    elif found.is_empty:
        print("no differences")
    else:
        if found.documents.height:
            print(f"Documents that differ: {found.documents.height}")
            print_table(
                ("what", "source_path", "old_path"),
                found.documents.select("what", "source_path", "old_path").rows(),
            )
        print(f"\nIndicators that differ: {found.indicators.height}")
        if found.indicators.height:
            print_table(_SHOWN, found.indicators.select(_SHOWN).rows())
    return DONE


def rollback(options: argparse.Namespace) -> int:
    """Point readers at an earlier build; a load that is under way is not disturbed, it is waited for."""
    from pipeline import warehouse

    settings = Settings.from_environment(data=options.data)
    with warehouse.load_lock(settings.lock, _ROLLBACK):
        build = warehouse.rollback(settings.warehouse, options.to)
    print(f"Published   {build.stem}")
    print(f"Database    {settings.published}")
    return DONE


def _place(settings: Settings, name: str) -> Path:
    """A build or snapshot by load id or by path."""
    builds = settings.warehouse / "builds"
    candidates = (builds / f"{name}.duckdb", settings.snapshots / name, Path(name))
    for candidate in candidates:
        if candidate.exists():
            return candidate
    kept = sorted(build.stem for build in builds.glob("*.duckdb"))
    raise CommandError(
        f"no build or snapshot {name!r}; give a path or a load id: {', '.join(kept) or 'none is kept'}",
        WRONG_USAGE,
    )
