"""`zhibiao load`: the Dagster job in this process, with progress and a summary."""

import argparse
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.cli.errors import DONE, QUARANTINED, WRONG_USAGE, CommandError
from pipeline.cli.output import print_json, print_table
from pipeline.cli.raw_folder import is_out_of_reach, why_not_apart, with_last_raw
from pipeline.cli.streams import unsaid
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.orchestration.running import LoadOutcome

_FILES = ("added", "changed", "moved", "removed", "unchanged", "unseen", "quarantined")


def run(options: argparse.Namespace) -> int:
    """Load the raw folder; exit code 3 when files were quarantined or could not be looked at, the others being loaded."""
    settings = _settings(options)
    if options.keep:
        settings = replace(settings, limits=replace(settings.limits, keep_builds=options.keep))
    if options.workers:
        settings = replace(settings, limits=replace(settings.limits, workers=options.workers))
    named = {name: said for name in ("engine", "address", "landing") if (said := getattr(options, name))}
    settings = replace(settings, **named)
    if not options.quiet and sys.stderr.isatty():
        print("starting…", end="\r", file=sys.stderr, flush=True)

    from pipeline.cli.watching import watching
    from pipeline.orchestration.running import LoadFailedError, run_load

    began = time.monotonic()
    try:
        with watching(options.quiet) as progress:
            outcome = run_load(
                settings,
                progress,
                wait_seconds=options.wait,
                full=options.full,
                accept_loss=options.accept_loss,
            )
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
    if why := unsaid():
        raise CommandError(
            f"load {outcome.load['load_id']} is published, but what it says of itself could not be written: {why}; "
            "`zhibiao sql 'FROM loads'` and `zhibiao sql 'FROM quarantine'` tell it again"
        )
    return QUARANTINED if outcome.quarantine or outcome.unseen else DONE


def _settings(options: argparse.Namespace) -> Settings:
    """With a raw folder that is there: the one named, that of the last load, or raw/ in the data folder."""
    named = Settings.from_environment(data=options.data, raw=options.raw)
    settings = with_last_raw(named)
    remembered = settings is not named
    if why := why_not_apart(settings):
        raise CommandError(why, WRONG_USAGE)
    if is_out_of_reach(settings.raw):
        if remembered:
            raise CommandError(
                f"{settings.raw}, which the last load read, is not there; mount it, or name another with --raw"
            )
        raise CommandError(
            f"no folder of reports {settings.raw}; make it and put reports there, or name another with --raw",
            WRONG_USAGE,
        )
    if remembered and not options.quiet:
        print(f"reading {settings.raw}, as the last load did; --raw names another", file=sys.stderr)
    return settings


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
        "unseen": outcome.unseen,
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
        _print_rows(outcome.quarantine, "source_path", "reason", "detail", "remedy")
    if outcome.unseen:
        print("\nNot seen, their documents are kept as they were:")
        _print_rows(outcome.unseen, "source_path", "unseen_since", "unseen_because")


def _print_rows(rows: list[dict[str, object]], *columns: str) -> None:
    print_table(columns, [[row[column] for column in columns] for row in rows])


def _extracted(load: dict[str, object]) -> str:
    extracted, again = _count(load, "documents_extracted"), _count(load, "documents_reextracted")
    words = f"{extracted} extracted"
    return f"{words}, {again} of them again because the code changed" if again else words


def _count(load: dict[str, object], name: str) -> int:
    value = load[name]
    assert isinstance(value, int)
    return value
