"""The watch over the loads: what failed, died or never came is told, and the history is kept from growing.

One function, three callers: the scheduler's sensor every minute, `zhibiao load` at its end, and
`zhibiao doctor --alert` from cron, which needs no scheduler. Each alert has a key, so it is raised once,
whoever sees it first.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
from dagster._core.storage.event_log import SqlEventLogStorage, SqliteEventLogStorage
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable
from dagster._core.storage.tags import WILL_RETRY_TAG

from pipeline import warehouse
from pipeline.alerts import Alert, Delivery, Outbox
from pipeline.alerts.conditions import last_good_load, news_of_load, overdue
from pipeline.orchestration.assets import published_database
from pipeline.orchestration.automation import LOAD_JOB
from pipeline.orchestration.failure_reason import why_it_failed
from pipeline.orchestration.resources import close_dead_runs
from pipeline.settings import Settings

LOOK_BACK = timedelta(hours=24)
"""Failures and loads that ended earlier are no news, also when alerts are set up on an old history."""
MAX_DELETED_RUNS = 100
"""Runs deleted in one look: a sensor has a time limit."""
_FINISHED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]


@dataclass(frozen=True)
class Watched:
    """What one look did: runs found dead, alerts raised, attempts to deliver, runs deleted.

    `sending`: what is due is being delivered by a process of its own, which nobody waits for.
    """

    dead: tuple[str, ...] = ()
    raised: tuple[Alert, ...] = ()
    delivered: tuple[tuple[str, str, Delivery], ...] = ()
    deleted: int = 0
    sending: bool = False

    def __str__(self) -> str:
        sent = sum(delivery.state == "delivered" for _, _, delivery in self.delivered)
        deliveries = (
            "deliveries under way" if self.sending else f"{sent} of {len(self.delivered)} deliveries made"
        )
        return (
            f"{len(self.dead)} dead runs, {len(self.raised)} new alerts, "
            f"{deliveries}, {self.deleted} old runs deleted"
        )


def watch(
    settings: Settings,
    instance: dg.DagsterInstance,
    now: datetime | None = None,
    *,
    ask: bool = True,
    wait: bool = False,
) -> Watched:
    """Look once. Nothing that cannot be read, written or delivered stops the rest.

    ``ask``: whether the published database may be asked for its loads. ``wait``: whether to deliver here, within the
    time that is set for it, and to say what became of it; else a process of its own delivers, and this returns.
    """
    moment = now or datetime.now(UTC)
    dead = _close_dead(settings, instance)
    outbox = Outbox(settings.outbox, settings.alerts)
    raised = tuple(alert for alert in _alerts(settings, instance, outbox, moment, ask) if _put(outbox, alert))
    outbox.forget(moment)
    deleted = forget_old_runs(instance, moment - timedelta(days=settings.keep_run_days))
    delivered = tuple(outbox.flush(now, patience=settings.alerts.seconds)) if wait else ()
    sending = not wait and outbox.send_soon(now)
    return Watched(tuple(dead), raised, delivered, deleted, sending)


def after_load(settings: Settings, instance: dg.DagsterInstance, *, succeeded: bool) -> None:
    """The look at the end of `zhibiao load`; whatever goes wrong in it, the load is what it was.

    A load that failed may still hold a connection to the published build that a full disk keeps from closing, and
    DuckDB would wait for it for ever: then only the failure itself is told, the scheduler's watch sees the rest.
    """
    try:
        watch(settings, instance, ask=succeeded)
    except Exception as error:
        print(f"zhibiao: alerts were not looked at: {type(error).__name__}", file=sys.stderr)


def forget_old_runs(instance: dg.DagsterInstance, older_than: datetime) -> int:
    """Delete finished runs, with their logs, that ended before; returns how many (at most MAX_DELETED_RUNS).

    The run that published what readers see stays: the sensor on new files compares with what it recorded.
    """
    event = instance.get_latest_materialization_event(published_database.key)
    records = instance.get_run_records(
        filters=dg.RunsFilter(statuses=_FINISHED, created_before=older_than),
        limit=MAX_DELETED_RUNS,
        ascending=True,
    )
    old = [
        record.dagster_run.run_id
        for record in records
        if event is None or record.dagster_run.run_id != event.run_id
    ]
    for run_id in old:
        instance.delete_run(run_id)
    _delete_remains(instance, old)
    return len(old)


def _delete_remains(instance: dg.DagsterInstance, run_ids: list[str]) -> None:
    """What `delete_run` of Dagster 1.13 leaves: the results of audits, and with SQLite an empty file a run."""
    storage = instance.event_log_storage
    if not run_ids or not isinstance(storage, SqlEventLogStorage):
        return
    with storage.index_connection() as connection:
        checks = AssetCheckExecutionsTable
        connection.execute(checks.delete().where(checks.c.run_id.in_(run_ids)))
    if isinstance(storage, SqliteEventLogStorage):
        for run_id in run_ids:
            for suffix in ("", "-wal", "-shm"):
                Path(storage.path_for_shard(run_id) + suffix).unlink(missing_ok=True)


def _close_dead(settings: Settings, instance: dg.DagsterInstance) -> list[str]:
    """Mark loads as failed whose process is gone: started, the lock never given back, and the lock is free."""
    started = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED])
    if instance.get_runs_count(started) == 0:
        return []
    try:
        with warehouse.load_lock(settings.lock, "the watch over dead loads"):
            return close_dead_runs(instance, own_run_id="")
    except (warehouse.WarehouseError, OSError):
        # Somebody holds the lock, so somebody lives; or the disk is the trouble, which is told elsewhere.
        return []


def _alerts(
    settings: Settings, instance: dg.DagsterInstance, outbox: Outbox, now: datetime, ask: bool
) -> Iterator[Alert]:
    yield from failures(instance, outbox, now - LOOK_BACK)
    if not ask:
        return
    try:
        last = last_good_load(settings.warehouse)
        if last and now - last.finished_at < LOOK_BACK:
            yield from news_of_load(settings.warehouse, settings.alerts)
    except warehouse.WarehouseError:
        # What is wrong with the database is what `zhibiao doctor` finds; its age is not known.
        return
    first = instance.get_run_records(limit=1, ascending=True)
    since = first[0].create_timestamp if first else now
    if late := overdue(last, since, now, settings.alerts):
        yield late


def failures(instance: dg.DagsterInstance, outbox: Outbox, since: datetime) -> Iterator[Alert]:
    """Loads that failed after `since`, that nothing will try again, and that are not told yet."""
    records = instance.get_run_records(
        filters=dg.RunsFilter(job_name=LOAD_JOB, statuses=[dg.DagsterRunStatus.FAILURE], updated_after=since),
        limit=50,
    )
    for record in reversed(records):
        run = record.dagster_run
        key = f"failed-{run.run_id}"
        if run.tags.get(WILL_RETRY_TAG) == "true" or outbox.knows(key):
            continue
        events = [entry.dagster_event for entry in instance.all_logs(run.run_id) if entry.dagster_event]
        yield Alert(
            key,
            "failed",
            f"a load has failed (run {run.run_id[:8]})",
            (
                why_it_failed(events),
                "Readers keep the build before. What to do: zhibiao doctor",
            ),
        )


def _put(outbox: Outbox, alert: Alert) -> bool:
    try:
        return outbox.put(alert)
    except OSError:
        # The disk is full or read-only: `zhibiao doctor --alert` tells that without writing.
        return False


@dg.sensor(
    name="watch",
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    required_resource_keys={"settings"},
    description="Closes dead runs, sends alerts, deletes history that is too old. Starts nothing.",
)
def watch_sensor(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """The look of every minute."""
    return dg.SkipReason(str(watch(context.resources.settings, context.instance)))
