"""`zhibiao doctor`: is everything that a load and a night need as it should be, and if not, what to do?

It needs no scheduler: run by cron or a timer with `--alert`, it is what notices that the scheduler is dead.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.cli.errors import DONE, FAILED, WRONG_USAGE, CommandError, explained
from pipeline.cli.finding import Finding
from pipeline.cli.findings import CHECKS
from pipeline.cli.output import print_json, print_table
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.alerts import Alert

# What the watch over the loads tells by itself, in better words.
_WATCHED = frozenset({"last load", "last run"})


def run(options: argparse.Namespace) -> int:
    """Print every finding; exit code 1 when one of them failed."""
    settings = Settings.from_environment(data=options.data, raw=options.raw)
    if options.test_alert:
        return _test(settings)
    findings = [finding for check in CHECKS for finding in _tried(check, settings)]
    if options.form == "json":
        print_json([asdict(finding) for finding in findings])
    else:
        columns = ("state", "check", "found", "remedy")
        print_table(columns, [(f.state, f.check, f.found, f.remedy) for f in findings])
    failed = [finding for finding in findings if finding.state == "fail"]
    if options.alert:
        _alert(settings, failed)
    return FAILED if failed else DONE


def _tried(check: Callable[[Settings], Iterator[Finding]], settings: Settings) -> Iterator[Finding]:
    """A check that breaks is a finding itself: the others are still looked at."""
    try:
        yield from check(settings)
    except Exception as error:
        words = explained(error) or f"{type(error).__name__}: {error}".splitlines()[0]
        yield Finding(
            check.__name__.replace("_", " "), "fail", words, "mend that and run zhibiao doctor again"
        )


def _alert(settings: Settings, failed: Sequence[Finding]) -> None:
    """Tell what the watch finds, and what failed here; once a day for the same findings."""
    from pipeline.alerts import Outbox, send_now
    from pipeline.orchestration.home import open_instance
    from pipeline.orchestration.watch import watch

    told = [finding for finding in failed if finding.check not in _WATCHED]
    try:
        if told:
            Outbox(settings.outbox, settings.alerts).put(_as_alert(told))
        with open_instance(settings) as instance:
            print(f"zhibiao: {watch(settings, instance)}", file=sys.stderr)
    except Exception as error:
        # What would be written down cannot be, or the history cannot be read: told at once, and each time.
        print(f"zhibiao: {explained(error) or type(error).__name__}; telling at once", file=sys.stderr)
        send_now(_as_alert(failed), settings.alerts)


def _as_alert(failed: Sequence[Finding]) -> "Alert":
    from pipeline.alerts import Alert

    names = "-".join(sorted({finding.check.replace(" ", "_") for finding in failed}))
    return Alert(
        f"doctor-{datetime.now(UTC):%Y%m%d}-{names}",
        "doctor",
        f"needs attention: {', '.join(finding.check for finding in failed) or 'the history of loads'}",
        tuple(f"{finding.check}: {finding.found}. To do: {finding.remedy}" for finding in failed),
    )


def _test(settings: Settings) -> int:
    from pipeline.alerts import Alert, send_now

    if not settings.alerts.channels:
        raise CommandError(
            "alerts go nowhere: set a mail server or a robot, see docs/operations.md", WRONG_USAGE
        )
    alert = Alert("test", "test", "this is a test", ("Alerts of this data folder arrive here.",))
    made = send_now(alert, settings.alerts)
    print_table(("channel", "state", "error"), [(c, d.state, d.error) for _, c, d in made])
    return DONE if all(delivery.state == "delivered" for _, _, delivery in made) else FAILED
