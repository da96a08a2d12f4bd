"""When loads run by themselves: every night, and when the raw folder has changed and come to rest."""

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition
from dagster._core.execution.plan.resume_retry import ReexecutionStrategy
from dagster._core.storage.tags import MAX_RETRIES_TAG, RETRY_STRATEGY_TAG

from pipeline import warehouse
from pipeline.orchestration.assets import RAW_STATE, published_database
from pipeline.orchestration.fingerprint import raw_state
from pipeline.settings import Settings

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
    description="Loads when files have appeared, changed or gone, and nothing has moved between two looks.",
)
def new_files(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Compare the raw folder with what was published last.

    The cursor is the state that the last look saw: a folder still being copied into differs from it, and
    waits. The run key joins that state to the load that it follows, so one state is asked for once, yet a
    folder that returns to an older state is loaded again.
    """
    settings: Settings = context.resources.settings
    state = raw_state(settings.raw)
    published, follows = published_state(context.instance)
    if state == published:
        return _look(state, "nothing has changed since the last load")
    if state != context.cursor:
        return _look(state, "files have changed; waiting until they are at rest for one more look")
    if (holder := warehouse.lock_holder(settings.lock)) is not None:
        return _look(state, f"{holder} is running; looking again when it has ended")
    tags = {RAW_STATE_TAG: state, **retry_tags(settings)}
    request = dg.RunRequest(run_key=f"{state}-after-{follows}", tags=tags)
    return dg.SensorResult(run_requests=[request], cursor=state)


def published_state(instance: dg.DagsterInstance) -> tuple[str | None, str]:
    """The raw folder's state that the published database was made from, and the run that published it."""
    event = instance.get_latest_materialization_event(published_database.key)
    if event is None or event.asset_materialization is None:
        return None, "nothing"
    value = event.asset_materialization.metadata.get(RAW_STATE)
    return (str(value.value) if value is not None else None), event.run_id


def _look(state: str, reason: str) -> dg.SensorResult:
    return dg.SensorResult(skip_reason=reason, cursor=state)
