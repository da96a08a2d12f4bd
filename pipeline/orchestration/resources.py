"""What the assets share in one run: the settings, the load that is being made, and who watches."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg

from pipeline import warehouse
from pipeline.engines import Engine, open_engine
from pipeline.orchestration.carrying import Again, again
from pipeline.orchestration.fingerprint import RawLook, look_at
from pipeline.orchestration.load_folder import LoadFolder
from pipeline.orchestration.mending import set_right
from pipeline.orchestration.progress import Progress, Unwatched
from pipeline.settings import Settings
from pipeline.shard import ShardPool

WAIT_TAG = "zhibiao/wait_seconds"
"""Run tag: how long a run waits for a load that is under way before it refuses."""
FULL_TAG = "zhibiao/full"
"""Run tag: "yes" to read every file again and to make the build anew."""
LOAD_TAG = "zhibiao/load_id"
"""Run tag: the load that the run made; set once the run holds the lock."""
LET_GO_TAG = "zhibiao/let_go"
"""Run tag: set before the run gives the lock back, so a started run without it died holding the lock."""
SCHEDULED_WAIT_SECONDS = 1800.0


@dataclass(frozen=True)
class RunningLoad:
    """The one load that this run makes, while it holds the data folder's lock.

    `raw_state` is the state of the raw folder before anything was read: a file that appears while the load
    runs makes the sensor load again. `engine` makes shards. `published` is what the load starts from, `again` what of
    it the load must do again. `damaged` builds are set aside when this load has published its own.
    """

    settings: Settings
    folder: LoadFolder
    started_at: datetime
    raw_state: RawLook
    engine: Engine
    published: warehouse.Published
    versions: warehouse.CodeVersions
    again: Again
    full: bool = False
    damaged: tuple[Path, ...] = ()

    @property
    def load_id(self) -> str:
        """Names the staging folder, the build and the row of `loads`."""
        return self.folder.load_id


@dg.resource(
    required_resource_keys={"settings", "progress"},
    description="Holds the data folder's lock for the run and owns its staging folder.",
)
def running_load(context: dg.InitResourceContext) -> Iterator[RunningLoad]:
    """Take the lock (waiting as the run's tag says), clear what dead loads left, give the load its id.

    Runs execute in one process (see `project`), so this is entered once a run and left at its end, whether it
    went well or not.
    """
    settings: Settings = context.resources.settings
    progress: Progress = context.resources.progress
    log = context.log
    run = context.run
    tags = run.tags if run else {}
    wait = float(tags.get(WAIT_TAG, SCHEDULED_WAIT_SECONDS))
    full = tags.get(FULL_TAG) == "yes"
    started_at = datetime.now(UTC)
    name = warehouse.new_load_id(settings.warehouse, started_at)

    def say(message: str) -> None:
        progress.say(message)
        if log:
            log.warning(message)

    with warehouse.load_lock(settings.lock, name, wait_seconds=wait, on_wait=say, on_dead=say):
        # Named again under the lock: a load that ended while this one waited may have taken the name.
        load_id = warehouse.new_load_id(settings.warehouse, started_at)
        folder = LoadFolder(load_id, settings.staging / load_id)
        set_right(settings, say)
        for said in warehouse.clear_leftovers(
            settings.warehouse, staging=settings.staging, snapshots=settings.snapshots
        ):
            say(said)
        if run and context.instance:
            for dead in close_dead_runs(context.instance, run.run_id):
                context.instance.report_engine_event(
                    f"run {dead} did not finish; it is marked as failed", run
                )
            context.instance.add_run_tags(run.run_id, {LOAD_TAG: load_id})
        try:
            start = warehouse.find_start(settings.warehouse)
            for wrong in start.wrong:
                say(wrong)
            versions = warehouse.code_versions()
            stale = again(start.published, versions, full=full)
            with open_engine(settings, load_id, ShardPool) as engine:
                if start.published.build is None or stale.read or stale.first():
                    # There is work for it for sure: it imports its half while this process looks at the folder.
                    engine.start()
                state = look_at(settings.raw)
                yield RunningLoad(
                    settings,
                    folder,
                    started_at,
                    state,
                    engine,
                    start.published,
                    versions,
                    stale,
                    full,
                    start.damaged,
                )
        finally:
            if run and context.instance:
                context.instance.add_run_tags(run.run_id, {LET_GO_TAG: "yes"})


def close_dead_runs(instance: dg.DagsterInstance, own_run_id: str) -> list[str]:
    """Mark as failed the runs that held the lock and never let go; only for who holds the lock now.

    A killed process leaves its run "started" for ever, and nobody else can tell it from a living one.
    Returns the ids of the runs marked.
    """
    started = instance.get_runs(filters=dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED]))
    dead = [
        run
        for run in started
        if run.run_id != own_run_id and LOAD_TAG in run.tags and LET_GO_TAG not in run.tags
    ]
    for run in dead:
        instance.report_run_failed(
            run, "The process of this load ended without a word: killed, or out of memory."
        )
    return [run.run_id for run in dead]


def resources(settings: Settings, progress: Progress | None = None) -> dict[str, object]:
    """The resources of `Definitions`, or of one run of `zhibiao load` with somebody watching."""
    return {
        "settings": settings,
        "running_load": running_load,
        "progress": progress or Unwatched(),
    }
