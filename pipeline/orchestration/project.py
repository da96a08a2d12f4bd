"""Everything that Dagster is told, put together for one data folder."""

import dagster as dg

from pipeline.orchestration import assets
from pipeline.orchestration.automation import load_job, new_files, nightly
from pipeline.orchestration.checks import build_audits
from pipeline.orchestration.loss import loss_check
from pipeline.orchestration.progress import Progress
from pipeline.orchestration.resources import resources
from pipeline.orchestration.watch import watch_sensor
from pipeline.settings import Settings
from pipeline.warehouse import audits


def build_definitions(settings: Settings, progress: Progress | None = None) -> dg.Definitions:
    """The definitions of a data folder; `progress` watches the loads that run in this process."""
    return dg.Definitions(
        assets=[
            assets.raw_documents,
            assets.clean_documents,
            assets.segments,
            assets.indicators,
            assets.standard_indicators,
            assets.staged_build,
            assets.published_database,
            assets.snapshot,
        ],
        asset_checks=[build_audits(audits()), loss_check()],
        jobs=[load_job()],
        schedules=[nightly(settings)],
        sensors=[new_files, watch_sensor],
        resources=resources(settings, progress),
        # Materialising from the web page too: the stages of a load share one process and one lock.
        executor=dg.in_process_executor,
    )
