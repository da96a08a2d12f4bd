"""`zhibiao load`: the Dagster job in this process, with progress and a summary."""

import argparse
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.cli.errors import DONE, QUARANTINED, WRONG_USAGE, CommandError
from pipeline.cli.output import print_json, print_table
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.orchestration.running import LoadOutcome

_FILES = ("added", "changed", "moved", "removed", "unchanged", "quarantined")


def run(options: argparse.Namespace) -> int:
    """Load the raw folder; exit code 3 when files were quarantined, the others being loaded."""
    settings = Settings.from_environment(data=options.data, raw=options.raw)
    if options.keep:
        settings = replace(settings, limits=replace(settings.limits, keep_builds=options.keep))
    if not settings.raw.is_dir():
        raise CommandError(
            f"no folder of reports {settings.raw}; make it and put reports there, or name another with --raw",
            WRONG_USAGE,
        )
    if not options.quiet and sys.stderr.isatty():
        print("starting…", end="\r", file=sys.stderr, flush=True)

    from pipeline.cli.watching import watching
    from pipeline.orchestration.running import LoadFailedError, run_load

    began = time.monotonic()
    try:
        with watching(options.quiet) as progress:
            outcome = run_load(settings, progress, wait_seconds=options.wait, full=options.full)
    except LoadFailedError as error:
        if error.published:
            raise CommandError(
                f"load {error.published} is published, but then this failed: {error}"
            ) from error
        raise CommandError(f"nothing was published: {error}") from error
    seconds = time.monotonic() - began
    if options.json:
        print_json(_summary(outcome, seconds))
    else:
        _print_summary(outcome, seconds)
    return QUARANTINED if outcome.quarantine else DONE


def _summary(outcome: "LoadOutcome", seconds: float) -> dict[str, object]:
    load = outcome.load
    indicators = _count(load, "indicators")
    return {
        "load_id": load["load_id"],
        "run_id": outcome.run_id,
        "database": outcome.database,
        "code_version": load["code_version"],
        "files": {name: _count(load, f"files_{name}") for name in _FILES},
        "documents": _count(load, "documents"),
        "documents_extracted": _count(load, "documents_extracted"),
        "documents_reextracted": _count(load, "documents_reextracted"),
        "indicators": indicators,
        "masked": outcome.masked,
        "masked_share": round(outcome.masked / indicators, 4) if indicators else None,
        "quarantine": outcome.quarantine,
        "seconds": round(seconds, 2),
    }


def _print_summary(outcome: "LoadOutcome", seconds: float) -> None:
    load = outcome.load
    files = ", ".join(f"{_count(load, f'files_{name}')} {name}" for name in _FILES)
    indicators = _count(load, "indicators")
    share = f"{100 * outcome.masked / indicators:.1f} % of them masked" if indicators else "none"
    print(f"Load        {load['load_id']} in {seconds:.1f} s")
    print(f"Files       {files}")
    print(f"Documents   {_count(load, 'documents')}, {_extracted(load)}")
    print(f"Indicators  {indicators}, {share}")
    print(f"Database    {outcome.database}")
    if outcome.quarantine:
        print("\nQuarantined, the others are loaded:")
        columns = ("source_path", "reason", "detail", "remedy")
        print_table(columns, [[row[column] for column in columns] for row in outcome.quarantine])


def _extracted(load: dict[str, object]) -> str:
    extracted, again = _count(load, "documents_extracted"), _count(load, "documents_reextracted")
    words = f"{extracted} extracted"
    return f"{words}, {again} of them again because the code changed" if again else words


def _count(load: dict[str, object], name: str) -> int:
    value = load[name]
    assert isinstance(value, int)
    return value
