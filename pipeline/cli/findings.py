"""What `zhibiao doctor` looks at, one function a thing: each says what it found, and what to do about it."""

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pipeline import __version__
from pipeline.cli.damage import database, kept_aside
from pipeline.cli.finding import Finding
from pipeline.cli.raw_folder import why_not_apart, with_last_raw
from pipeline.settings import INSTALLED, PROJECT, Bucket, Settings

if TYPE_CHECKING:
    from dagster import DagsterInstance

_LITTLE_BYTES = 1_000_000_000
_LEAST_BYTES = 100_000_000
_PACKAGES = (
    "dagster", "dagster-webserver", "duckdb", "polars", "pyarrow", "jieba", "rjieba", "rich",
    "lxml", "openpyxl", "pypdfium2", "python-docx",
)  # fmt: skip


def versions(settings: Settings) -> Iterator[Finding]:
    """Which zhibiao and Python run; pip and make refuse a Python that is too old."""
    python = ".".join(map(str, sys.version_info[:3]))
    yield Finding("versions", "ok", f"zhibiao {__version__}, Python {python}")


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
        remedy = f"pip install --require-hashes -r {lock}" if INSTALLED else "rm -rf .venv, then make env"
        yield Finding("packages", "warn", "; ".join(wrong), remedy)
    else:
        yield Finding("packages", "ok", f"{len(_PACKAGES)} as locked")


def data_folder(settings: Settings) -> Iterator[Finding]:
    """The data folder and what lies in it can be written."""
    folder = settings.data
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    below = (settings.warehouse, settings.snapshots, settings.staging, settings.dagster_home, settings.outbox)
    # What is no folder is told by `kept_aside`.
    closed = [path for path in (folder, *filter(Path.is_dir, below)) if not _is_writable(path)]
    if closed:
        words = ", ".join(map(str, closed))
        yield Finding(
            "data folder", "fail", f"{words} cannot be written", "change the rights, or use --data DIR"
        )
    else:
        yield Finding("data folder", "ok", str(settings.data))
        yield from _free_space(settings, folder)


def _is_writable(folder: Path) -> bool:
    # Tried and not asked: root, a read-only mount or a full quota are told apart by nothing else.
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _free_space(settings: Settings, folder: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(folder).free
    published = settings.published.stat().st_size if settings.published.is_file() else 0
    # A load writes its batches, a build and a snapshot before it lets go of anything.
    needed = max(_LEAST_BYTES, 3 * published)
    words = f"{free / 1e9:.1f} GB free; a load needs about {needed / 1e9:.1f} GB"
    remedy = (
        f"free some space; fewer builds are kept with ZHIBIAO_KEEP_BUILDS below {settings.limits.keep_builds}"
    )
    if free < needed:
        yield Finding("free space", "fail", words, remedy)
    elif free < _LITTLE_BYTES:
        yield Finding("free space", "warn", words, remedy)
    else:
        yield Finding("free space", "ok", words)


def raw_folder(settings: Settings) -> Iterator[Finding]:
    """There is something to load, in the raw folder or, where nobody names one, where the last load read."""
    known = with_last_raw(settings)
    raw = known.raw
    if why := why_not_apart(known):
        yield Finding("raw folder", "fail", why.partition(";")[0], why.partition("; ")[2])
        return
    if isinstance(raw, Bucket):
        yield _bucket(raw)
        return
    if not os.path.isdir(raw):
        remedy = "mount it, make it and put reports into it, or name another with --raw or ZHIBIAO_RAW"
        yield Finding("raw folder", "fail", f"{raw} is not there", remedy)
        return
    from pipeline import reading

    scan = reading.scan(raw, settings.limits)
    words = f"{len(scan.files)} files to read, {scan.refused.height} refused"
    if raw != settings.raw:
        words += f" in {raw}, where the last load read"
    state: Literal["ok", "warn"] = "ok" if scan.files else "warn"
    yield Finding("raw folder", state, words, "" if scan.files else f"put reports into {raw}")


def _bucket(bucket: Bucket) -> Finding:
    """Whether it can be listed, and there is something: by the first page only, as each costs money."""
    from pipeline.storage import StorageError, open_objects

    try:
        found = next(iter(open_objects(bucket).found()), None)
    except StorageError as error:
        words, _, remedy = str(error).rpartition("; ")
        return Finding("raw folder", "fail", words, remedy)
    if found is None:
        return Finding("raw folder", "fail", f"{bucket} holds nothing", f"put reports into {bucket}")
    return Finding("raw folder", "ok", f"{bucket} can be listed")


def converters(settings: Settings) -> Iterator[Finding]:
    """What reads old Word documents, and 7z and RAR archives; without it they alone are quarantined."""
    from pipeline.reading.foreign import libarchive
    from pipeline.reading.legacy import antiword, office

    found = [program for program in (office(), antiword()) if program]
    words = ", ".join(found) or "neither LibreOffice nor antiword: .doc and .wps files will be quarantined"
    yield Finding("converters", "ok", words, "" if found else "install one of them if you have such files")
    unpacks = libarchive() is not None
    words = "libarchive" if unpacks else "no libarchive: .7z and .rar archives will be quarantined"
    yield Finding("unpackers", "ok", words, "" if unpacks else "install libarchive if you have such files")


def lock(settings: Settings) -> Iterator[Finding]:
    """Whether a load is under way."""
    from pipeline import warehouse

    holder = warehouse.lock_holder(settings.lock)
    yield Finding("load lock", "ok", f"{holder} is running" if holder else "free")


def history(settings: Settings) -> Iterator[Finding]:
    """The age of the last good load, how the last run ended, and the scheduler's heartbeat."""
    if settings.postgres is None and not (settings.dagster_home / "history").is_dir():
        yield from _last_load(settings, datetime.now(UTC))
        yield Finding("scheduler", "warn", "has never run in this data folder", "zhibiao serve")
        return
    from pipeline.orchestration.databases import damaged
    from pipeline.orchestration.home import open_instance

    try:
        with open_instance(settings) as instance:
            first = instance.get_run_records(limit=1, ascending=True)
            yield from _last_load(settings, first[0].create_timestamp if first else datetime.now(UTC))
            yield from _last_run(instance)
            yield from _scheduler(settings, instance)
    except Exception:
        broken = [f"{path.name}: {why}" for path, why in damaged(settings.dagster_home)]
        if settings.postgres is not None or not broken:
            raise
        words = f"what Dagster wrote of runs cannot be read ({'; '.join(broken)}); the database has its own history"
        remedy = "zhibiao load: it sets that aside and begins anew; restart zhibiao serve if it runs"
        yield Finding("history of runs", "fail", words, remedy)


def _last_load(settings: Settings, since: datetime) -> Iterator[Finding]:
    from pipeline.alerts.conditions import last_good_load, overdue
    from pipeline.warehouse import WarehouseError

    now = datetime.now(UTC)
    try:
        last = last_good_load(settings.warehouse)
    except WarehouseError:
        # What is wrong with the database is told above.
        return
    late = overdue(last, since, now, settings.alerts)
    if late:
        remedy = "see the lines below; then zhibiao load, or systemctl restart zhibiao (docs/operations.md)"
        yield Finding("last load", "fail", f"{late.title}; {late.lines[0]}", remedy)
    elif last:
        hours = (now - last.finished_at).total_seconds() / 3600
        yield Finding("last load", "ok", f"{hours:.1f} hours ago")


def _last_run(instance: "DagsterInstance") -> Iterator[Finding]:
    from dagster import DagsterRunStatus, RunsFilter

    from pipeline.orchestration.failure_reason import why_it_failed

    ended = RunsFilter(statuses=[DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE])
    runs = instance.get_runs(filters=ended, limit=1)
    if not runs:
        return
    name = runs[0].run_id[:8]
    if runs[0].status == DagsterRunStatus.SUCCESS:
        yield Finding("last run", "ok", f"{name} succeeded")
        return
    logs = instance.all_logs(runs[0].run_id)
    why = why_it_failed([entry.dagster_event for entry in logs if entry.dagster_event])
    yield Finding("last run", "fail", f"{name} failed: {why}", "mend that, then zhibiao load")


def _scheduler(settings: Settings, instance: "DagsterInstance") -> Iterator[Finding]:
    from dagster._daemon.controller import get_daemon_statuses

    remedy = "zhibiao serve, or systemctl restart zhibiao; loads by cron need none"
    status = get_daemon_statuses(instance, ["SCHEDULER"])["SCHEDULER"]
    beat = status.last_heartbeat
    if beat is None:
        yield Finding("scheduler", "warn", "has never run in this data folder", remedy)
    elif not status.healthy:
        when = datetime.fromtimestamp(beat.timestamp, UTC)
        yield Finding("scheduler", "warn", f"last heard of at {when:%Y-%m-%d %H:%M} UTC", remedy)
    else:
        yield Finding("scheduler", "ok", f"running: {settings.schedule} {settings.timezone}")


def alerting(settings: Settings) -> Iterator[Finding]:
    """Where alerts go, and which of them did not arrive."""
    from pipeline.alerts import Outbox

    channels = settings.alerts.channels
    stuck = Outbox(settings.outbox, settings.alerts).undelivered()
    if stuck:
        key, channel, last = stuck[-1]
        yield Finding(
            "alerts",
            "warn",
            f"{len(stuck)} not delivered, last {key} by {channel}: {last.error or 'not tried yet'}",
            f"zhibiao doctor --test-alert; the alerts are kept in {settings.outbox}",
        )
    elif channels:
        yield Finding("alerts", "ok", f"go to {', '.join(channels)}")
    else:
        yield Finding("alerts", "warn", "go nowhere", "set a mail server or a robot: docs/operations.md")


CHECKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    versions,
    packages,
    data_folder,
    raw_folder,
    converters,
    database,
    kept_aside,
    lock,
    history,
    alerting,
)
