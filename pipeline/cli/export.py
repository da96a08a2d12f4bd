"""`zhibiao export`: tables, views or an answer as CSV, XLSX or Parquet files for people."""

import argparse
from contextlib import nullcontext

from pipeline.cli.errors import DONE, WRONG_USAGE, CommandError
from pipeline.cli.queries import asked
from pipeline.settings import Settings


def run(options: argparse.Namespace) -> int:
    """Write one file a name, and say where and how many rows."""
    from pipeline import warehouse

    settings = Settings.from_environment(data=options.data)
    if options.query and len(options.names) > 1:
        raise CommandError("one query makes one file; give at most one name with --query", WRONG_USAGE)
    if options.bom and options.format != "csv":
        raise CommandError(f"--bom is for csv; {options.format} needs none", WRONG_USAGE)
    folder = options.to or settings.data / "exports"
    for name in options.names or ["answer" if options.query else "indicators"]:
        answered = (
            asked(settings, options.query, options.seconds, whole=False) if options.query else nullcontext()
        )
        with answered as answer:
            path, rows = warehouse.export(
                settings.warehouse, name, folder, options.format, answer=answer, bom=options.bom
            )
        print(f"{rows:>8} rows  {path}")
    return DONE
