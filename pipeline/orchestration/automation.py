"""When loads run by themselves: every night, and when the raw folder has changed and come to rest."""

import hashlib

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition
from dagster._core.execution.plan.resume_retry import ReexecutionStrategy
from dagster._core.storage.tags import MAX_RETRIES_TAG, RETRY_STRATEGY_TAG

from pipeline import warehouse
from pipeline.alerts import Alert, Outbox
from pipeline.orchestration.assets import RAW_ENTRIES, RAW_HIDDEN, RAW_STATE, published_database
from pipeline.orchestration.fingerprint import ROOT, RawLook, look_at
from pipeline.settings import Bucket, Settings

LOAD_JOB = "load"
SENSOR_SECONDS = 30
RAW_STATE_TAG = "zhibiao/raw_state"
"""Run tag: the state of the raw folder that the sensor saw."""


def load_job() -> UnresolvedAssetJobDefinition:
    """Every asset and audit, in one process: one lock holder, and no start-up cost for each stage."""
    return dg.define_asset_job(
        LOAD_JOB,
        selection=dg.AssetSelection.all(),
        executor_def=dg.in_process_executor,
        description="From the raw folder to the published database; what `zhibiao load` runs.",
    )


def retry_tags(settings: Settings) -> dict[str, str]:
    """Tags of a run that nobody is watching: how often it is started again, from its beginning, if it fails.

    From the beginning, as the stages of a load share one staging folder that ends with the run.
    """
    return {MAX_RETRIES_TAG: str(settings.retries), RETRY_STRATEGY_TAG: ReexecutionStrategy.ALL_STEPS.value}


def nightly(settings: Settings) -> dg.ScheduleDefinition:
    """The load at the time that the settings say, on as soon as a scheduler runs."""
    return dg.ScheduleDefinition(
        name="nightly_load",
        job_name=LOAD_JOB,
        cron_schedule=settings.schedule,
        execution_timezone=settings.timezone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        tags=retry_tags(settings),
        description="Set by ZHIBIAO_SCHEDULE and ZHIBIAO_TIMEZONE; 02:00 in Shanghai without them.",
    )


@dg.sensor(
    name="new_files",
    job_name=LOAD_JOB,
    minimum_interval_seconds=SENSOR_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    required_resource_keys={"settings"},
    description="Loads when files have appeared, changed or gone, and nothing has moved between two looks. A folder "
    "that cannot be listed is no change: it is told once.",
)
def new_files(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Compare the raw folder with what was published last.

    The cursor is the state that the last look saw: a folder still being copied into differs from it, and
    waits. The run key joins that state to the load that it follows, so one state is asked for once, yet a
    folder that returns to an older state is loaded again. What cannot be looked at now and could be at the last load
    is not gone, as far as anybody knows: it is told, and the night's load keeps its documents.
    """
    settings: Settings = context.resources.settings
    if isinstance(settings.raw, Bucket):
        return dg.SkipReason(f"{settings.raw} is listed by the night's load only: each look would cost money")
    look = look_at(settings.raw)
    state = look.state
    published, follows = published_look(context.instance)
    if published is not None and state == published.state:
        return _look(state, "nothing has changed since the last load")
    if state != context.cursor:
        return _look(state, "files have changed; waiting until they are at rest for one more look")
    if (missing := out_of_sight(look, published)) is not None:
        if tell(settings, missing, follows):
            context.log.warning(missing)
        return _look(state, f"{missing}; looking again")
    if (holder := warehouse.lock_holder(settings.lock)) is not None:
        return _look(state, f"{holder} is running; looking again when it has ended")
    tags = {RAW_STATE_TAG: state, **retry_tags(settings)}
    request = dg.RunRequest(run_key=f"{state}-after-{follows}", tags=tags)
    return dg.SensorResult(run_requests=[request], cursor=state)


def published_look(instance: dg.DagsterInstance) -> tuple[RawLook | None, str]:
    """The raw folder as the published database was made from it, and the run that published it."""
    event = instance.get_latest_materialization_event(published_database.key)
    if event is None or event.asset_materialization is None:
        return None, "nothing"
    metadata = event.asset_materialization.metadata
    if RAW_STATE not in metadata:
        return None, event.run_id
    hidden, entries = (getattr(metadata.get(name), "value", None) for name in (RAW_HIDDEN, RAW_ENTRIES))
    # A load of older code has recorded neither.
    return RawLook(str(metadata[RAW_STATE].value), tuple(hidden or ()), entries or 0), event.run_id


def out_of_sight(look: RawLook, published: RawLook | None) -> str | None:
    """What cannot be looked at and could be at the last load, in words; None if nothing is."""
    if ROOT in look.hidden:
        return "the raw folder is not there or cannot be listed"
    if published is None:
        return None
    if published.entries and not look.entries:
        return "the raw folder has become empty"
    newly = sorted(set(look.hidden) - set(published.hidden))
    if not newly:
        return None
    more = f" and {len(newly) - 1} more" if len(newly) > 1 else ""
    return f"{newly[0]}{more} cannot be looked at"


def tell(settings: Settings, missing: str, follows: str) -> bool:
    """Raise the alert that the raw folder is out of sight, whole or in part, after the run `follows`; whether it is
    news.
    """
    which = hashlib.sha256(missing.encode("utf-8")).hexdigest()[:16]
    alert = Alert(
        f"unseen-{which}-after-{follows}",
        "unseen",
        f"{missing}: nothing is loaded for that",
        (
            f"Raw folder: {settings.raw}",
            "The documents from there stay as they were. Other changes are loaded at night.",
            "What to do: mount or mend it. If the reports shall go: zhibiao load, with --accept-loss if it asks for it",
        ),
    )
    try:
        return Outbox(settings.outbox, settings.alerts).put(alert)
    except OSError:
        # A full disk is told elsewhere; the reason of the skipped look says this.
        return False


def _look(state: str, reason: str) -> dg.SensorResult:
    return dg.SensorResult(skip_reason=reason, cursor=state)
