"""`zhibiao doctor`: is everything that a load and a night need as it should be, and if not, what to do?"""

import argparse
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import metadata
from typing import Literal

from pipeline.cli.errors import DONE, FAILED
from pipeline.cli.output import print_json, print_table
from pipeline.settings import PROJECT, Settings

_FREE_BYTES = 1_000_000_000
_STALE_HOURS = 48
_PACKAGES = ("dagster", "dagster-webserver", "duckdb", "polars", "pyarrow", "jieba", "rjieba", "rich")


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `fail` makes the command exit with 1, `warn` does not."""

    check: str
    state: Literal["ok", "warn", "fail"]
    found: str
    remedy: str = ""


def run(options: argparse.Namespace) -> int:
    """Print every finding; exit code 1 when one of them failed."""
    settings = Settings.from_environment(data=options.data, raw=options.raw)
    findings = [finding for check in _CHECKS for finding in check(settings)]
    if options.form == "json":
        print_json([asdict(finding) for finding in findings])
    else:
        columns = ("state", "check", "found", "remedy")
        print_table(columns, [(f.state, f.check, f.found, f.remedy) for f in findings])
    return FAILED if any(finding.state == "fail" for finding in findings) else DONE


def python_version(settings: Settings) -> Iterator[Finding]:
    """Which Python runs; pip and make refuse an older one than the project supports."""
    yield Finding("python", "ok", ".".join(map(str, sys.version_info[:3])))


def packages(settings: Settings) -> Iterator[Finding]:
    """What is installed is what the lock file names."""
    lock = PROJECT / "requirements.lock"
    text = lock.read_text(encoding="utf-8") if lock.is_file() else ""
    locked = dict(re.findall(r"^([a-z0-9.-]+)==([^ ;\\]+)", text, re.MULTILINE))
    wrong = []
    for name in _PACKAGES:
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{name} is missing")
            continue
        if name in locked and installed != locked[name]:
            wrong.append(f"{name} is {installed}, locked {locked[name]}")
    if wrong:
        yield Finding("packages", "warn", "; ".join(wrong), "rm -rf .venv, then make env")
    else:
        yield Finding("packages", "ok", f"{len(_PACKAGES)} as locked")


def data_folder(settings: Settings) -> Iterator[Finding]:
    """The data folder can be written and has room."""
    folder = settings.data
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    if not os.access(folder, os.W_OK | os.X_OK) or not folder.is_dir():
        yield Finding(
            "data folder", "fail", f"{folder} cannot be written", "change its rights, or use --data DIR"
        )
        return
    free = shutil.disk_usage(folder).free
    words = f"{settings.data}, {free / 1e9:.1f} GB free"
    if free < _FREE_BYTES:
        yield Finding("data folder", "warn", words, "free some space: a load keeps old builds and snapshots")
    else:
        yield Finding("data folder", "ok", words)


def raw_folder(settings: Settings) -> Iterator[Finding]:
    """There is something to load."""
    if not settings.raw.is_dir():
        yield Finding("raw folder", "fail", f"{settings.raw} is not there", "make it and put reports into it")
        return
    from pipeline import reading

    scan = reading.scan(settings.raw, settings.limits)
    words = f"{len(scan.files)} files to read, {scan.refused.height} refused"
    state: Literal["ok", "warn"] = "ok" if scan.files else "warn"
    yield Finding(
        "raw folder", state, words, "" if scan.files else f"put .txt or .md files into {settings.raw}"
    )


def database(settings: Settings) -> Iterator[Finding]:
    """The published database opens, keeps its promises, and is not old."""
    from pipeline import warehouse

    try:
        build = warehouse.published_build(settings.warehouse)
        if build is None:
            yield Finding("database", "warn", "nothing is published yet", "zhibiao load")
            return
        last = warehouse.query(
            settings.warehouse,
            "SELECT load_id, finished_at, documents, indicators, files_quarantined FROM loads "
            "ORDER BY sequence DESC LIMIT 1",
        ).row(0, named=True)
        broken = [str(failure) for failure in warehouse.audit(build) if failure.blocking]
    except warehouse.WarehouseError as error:
        yield Finding("database", "fail", str(error), "zhibiao rollback, or zhibiao load")
        return
    words = f"load {last['load_id']}: {last['documents']} documents, {last['indicators']} indicators"
    if broken:
        yield Finding("database", "fail", f"{words}; {broken[0]}", "zhibiao rollback, and report the audit")
    else:
        yield Finding("database", "ok", f"{words}; every audit passes")
    hours = (datetime.now(UTC) - last["finished_at"]).total_seconds() / 3600
    if hours > _STALE_HOURS:
        yield Finding("last load", "warn", f"{hours:.0f} hours ago", "zhibiao serve runs it every night")
    else:
        yield Finding("last load", "ok", f"{hours:.1f} hours ago")
    if last["files_quarantined"]:
        yield Finding(
            "quarantine",
            "warn",
            f"{last['files_quarantined']} files",
            'zhibiao sql "SELECT source_path, reason, remedy FROM quarantine"',
        )


def lock(settings: Settings) -> Iterator[Finding]:
    """Whether a load is under way."""
    from pipeline import warehouse

    holder = warehouse.lock_holder(settings.lock)
    yield Finding("load lock", "ok", f"{holder} is running" if holder else "free")


def scheduler(settings: Settings) -> Iterator[Finding]:
    """The scheduler's heartbeat, from the instance's history."""
    remedy = "zhibiao serve"
    if not (settings.dagster_home / "history").is_dir():
        yield Finding("scheduler", "warn", "has never run in this data folder", remedy)
        return
    from dagster._daemon.controller import get_daemon_statuses

    from pipeline.orchestration.home import open_instance

    with open_instance(settings) as instance:
        status = get_daemon_statuses(instance, ["SCHEDULER"])["SCHEDULER"]
    beat = status.last_heartbeat
    if beat is None:
        yield Finding("scheduler", "warn", "has never run in this data folder", remedy)
    elif not status.healthy:
        when = datetime.fromtimestamp(beat.timestamp, UTC)
        yield Finding("scheduler", "warn", f"last heard of at {when:%Y-%m-%d %H:%M} UTC", remedy)
    else:
        yield Finding("scheduler", "ok", f"running: {settings.schedule} {settings.timezone}")


_CHECKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    python_version,
    packages,
    data_folder,
    raw_folder,
    database,
    lock,
    scheduler,
)
