"""One load in this process, in the same history that the web page shows: what `zhibiao load` runs."""

from dataclasses import dataclass

import dagster as dg
from dagster._core.storage.tags import REPOSITORY_LABEL_TAG
from sqlalchemy.exc import DBAPIError

from pipeline import warehouse
from pipeline.orchestration.automation import LOAD_JOB
from pipeline.orchestration.databases import damaged, set_databases_aside
from pipeline.orchestration.failure_reason import why_it_failed
from pipeline.orchestration.home import CODE_LOCATION, open_instance
from pipeline.orchestration.loss import ACCEPT_LOSS_TAG
from pipeline.orchestration.progress import Progress
from pipeline.orchestration.project import build_definitions
from pipeline.orchestration.resources import FULL_TAG, WAIT_TAG
from pipeline.orchestration.watch import after_load
from pipeline.settings import Settings

_REMEDY = "free some space on that disk, see that this user may write there, and load again"


class LoadFailedError(RuntimeError):
    """The load did not end well. The message says which stage stopped, why, and what to do.

    `published` is the load that it had published before it failed; None if readers still see the build before.
    """

    def __init__(self, message: str, published: str | None = None) -> None:
        super().__init__(message)
        self.published = published


@dataclass(frozen=True)
class LoadOutcome:
    """A load that published: its row of `loads`, the files that it had to leave out, and those that it could not look
    at.
    """

    run_id: str
    database: str
    load: dict[str, object]
    masked: int
    quarantine: list[dict[str, object]]
    unseen: list[dict[str, object]]


def run_load(
    settings: Settings,
    progress: Progress,
    *,
    wait_seconds: float = 0.0,
    full: bool = False,
    accept_loss: bool = False,
) -> LoadOutcome:
    """Run the job `load` in this process and record it in the data folder's instance.

    Args:
        settings: the data folder and the raw folder.
        progress: told of every stage.
        wait_seconds: how long to wait for a load that is already under way.
        full: read every file again, whatever its size and time say, and make the build anew.
        accept_loss: publish although many of the published documents are lost.

    Raises:
        LoadFailedError: nothing was published, or something after the publishing failed.
        OSError: the data folder cannot be written.
    """
    before = _published(settings)
    try:
        tags = {
            WAIT_TAG: str(wait_seconds),
            FULL_TAG: "yes" if full else "no",
            ACCEPT_LOSS_TAG: "yes" if accept_loss else "no",
        }
        try:
            result = _execute(settings, progress, tags)
        except DBAPIError:
            # One of its databases is damaged deep inside: what is set aside now does not stop a second try.
            if settings.postgres is not None or not _set_histories_aside(settings, progress):
                raise
            result = _execute(settings, progress, tags)
    except DBAPIError as error:
        # Dagster keeps its history in SQLite, which a full or read-only disk stops too.
        words = f"the history of loads in {settings.dagster_home} cannot be written: {error.orig}; {_REMEDY}"
        raise LoadFailedError(words, _published_since(before, settings)) from error
    if not result.success:
        raise LoadFailedError(why_it_failed(result.all_events), _published_since(before, settings))
    return _outcome(settings, result.run_id)


def _execute(settings: Settings, progress: Progress, tags: dict[str, str]) -> dg.ExecuteInProcessResult:
    definitions = build_definitions(settings, progress)
    with open_instance(settings, progress.say) as instance:
        result = definitions.resolve_job_def(LOAD_JOB).execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            tags={
                **tags,
                REPOSITORY_LABEL_TAG: f"__repository__@{CODE_LOCATION}",
                "zhibiao/started_by": "zhibiao load",
            },
        )
        after_load(settings, instance, succeeded=result.success)
    return result


def _set_histories_aside(settings: Settings, progress: Progress) -> bool:
    return set_databases_aside(damaged(settings.dagster_home), progress.say)


def _published(settings: Settings) -> str | None:
    try:
        build = warehouse.published_build(settings.warehouse)
    except warehouse.WarehouseError:
        return None
    return build.stem if build else None


def _published_since(before: str | None, settings: Settings) -> str | None:
    now = _published(settings)
    return None if now == before else now


def _outcome(settings: Settings, run_id: str) -> LoadOutcome:
    with warehouse.open_published(settings.warehouse) as connection:
        load = warehouse.run(connection, "SELECT * FROM loads ORDER BY sequence DESC LIMIT 1")
        masked = warehouse.run(connection, "SELECT count(*) FILTER (WHERE masked) FROM indicators")
        quarantine = warehouse.run(
            connection, "SELECT source_path, reason, detail, remedy FROM quarantine ORDER BY source_path"
        )
        unseen = warehouse.run(
            connection,
            "SELECT source_path, unseen_since, unseen_because FROM sources WHERE unseen_since IS NOT NULL "
            "ORDER BY source_path",
        )
    return LoadOutcome(
        run_id=run_id,
        database=str(settings.published),
        load=load.row(0, named=True),
        masked=int(masked.item()),
        quarantine=quarantine.to_dicts(),
        unseen=unseen.to_dicts(),
    )
