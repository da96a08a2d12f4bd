"""What of a published load is worth an alert, and how old the last good one is. Reads the database only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline import warehouse
from pipeline.alerts.alert import MAX_LINES, Alert
from pipeline.settings import Alerts


@dataclass(frozen=True)
class GoodLoad:
    """The load that readers see: its id, when it was finished (UTC), and its counts."""

    load_id: str
    finished_at: datetime
    documents: int
    indicators: int
    quarantined: int


def last_good_load(folder: Path) -> GoodLoad | None:
    """The published load of a warehouse folder; None while nothing is published.

    Raises:
        WarehouseError: the published database is gone or cannot be read.
    """
    loads = _last_loads(folder)
    return loads[0] if loads else None


def news_of_load(folder: Path, alerts: Alerts) -> Iterator[Alert]:
    """What the published load has to tell: files newly quarantined or unseen, counts that fell sharply.

    Raises:
        WarehouseError: the published database is gone or cannot be read.
    """
    loads = _last_loads(folder)
    if not loads:
        return
    if loads[0].quarantined and (files := _newly_quarantined(folder, loads[0].load_id)):
        yield Alert(
            f"quarantined-{loads[0].load_id}",
            "quarantined",
            f"load {loads[0].load_id}: newly quarantined files: {len(files)}",
            (
                f"Quarantined in all: {loads[0].quarantined}; the other files are loaded.",
                *files[: MAX_LINES - 2],
                'All: zhibiao sql "SELECT source_path, reason, detail, remedy FROM quarantine"',
            ),
        )
    if unseen := _newly_unseen(folder):
        yield Alert(
            f"unseen-{loads[0].load_id}",
            "unseen",
            f"load {loads[0].load_id}: files that cannot be looked at any more: {len(unseen)}",
            (
                "Their documents are kept as they were.",
                *unseen[: MAX_LINES - 2],
                'All: zhibiao sql "SELECT source_path, unseen_because FROM sources WHERE unseen_since IS NOT NULL"',
            ),
        )
    if len(loads) > 1 and (fallen := list(_fallen(loads[1], loads[0], alerts.fall_percent))):
        yield Alert(
            f"fell-{loads[0].load_id}",
            "fell",
            f"load {loads[0].load_id}: counts fell by more than {alerts.fall_percent} %",
            (
                *fallen,
                f"Compare: zhibiao diff {loads[1].load_id}",
                "Back to the load before: zhibiao rollback",
            ),
        )


def overdue(last: GoodLoad | None, since: datetime, now: datetime, alerts: Alerts) -> Alert | None:
    """The alert that no good load has happened for too long; raised again after each such time.

    Args:
        last: the published load.
        since: from when on a load could have been expected, where nothing is published.
        now: the moment asked about.
        alerts: says what too long is.
    """
    reference = last.finished_at if last else since
    hours = (now - reference).total_seconds() / 3600
    if hours <= alerts.max_age_hours:
        return None
    what = f"load {last.load_id}" if last else "nothing: no load has ever been published here"
    return Alert(
        f"overdue-{last.load_id if last else 'never'}-{int(hours // alerts.max_age_hours)}",
        "overdue",
        f"no good load for {hours:.0f} hours",
        (
            f"The last good load is {what}.",
            f"One is expected every {alerts.max_age_hours} hours (ZHIBIAO_MAX_AGE_HOURS).",
            "Why, and what to do: zhibiao doctor",
        ),
    )


def _fallen(before: GoodLoad, now: GoodLoad, percent: int) -> Iterator[str]:
    for name, old, new in (
        ("documents", before.documents, now.documents),
        ("indicators", before.indicators, now.indicators),
    ):
        if old and 100 * (old - new) > percent * old:
            yield f"{name}: {old} in load {before.load_id}, now {new} ({100 * (new - old) / old:+.1f} %)"


def _last_loads(folder: Path) -> list[GoodLoad]:
    """The published load and the one before it."""
    if warehouse.published_build(folder) is None:
        return []
    rows = warehouse.query(
        folder,
        "SELECT load_id, finished_at, documents, indicators, files_quarantined AS quarantined "
        "FROM loads ORDER BY sequence DESC LIMIT 2",
    )
    return [GoodLoad(**row) for row in rows.iter_rows(named=True)]


def _newly_unseen(folder: Path) -> list[str]:
    """One line a file that the published load was the first not to see."""
    try:
        rows = warehouse.query(
            folder,
            "SELECT source_path, unseen_because FROM sources "
            "WHERE unseen_since >= (SELECT started_at FROM loads ORDER BY sequence DESC LIMIT 1) "
            "ORDER BY source_path",
        )
    except warehouse.QueryError:
        # A build of before there was the mark.
        return []
    return [f"{path}: not seen ({why})" for path, why in rows.iter_rows()]


def _newly_quarantined(folder: Path, load_id: str) -> list[str]:
    """One line a file; a row keeps the id of the load that first wrote it, so an old one is not news."""
    rows = warehouse.query(
        folder, "SELECT load_id, source_path, reason, detail FROM quarantine ORDER BY source_path"
    )
    return [
        f"{row['source_path']}: {row['reason']} ({row['detail']})"
        for row in rows.iter_rows(named=True)
        if row["load_id"] == load_id
    ]
