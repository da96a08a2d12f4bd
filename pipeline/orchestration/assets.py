"""One asset for each stage of a load. Each is a few lines: call the stage, say what it made.

Assets pass nothing to each other in memory: what a stage made lies in the load's staging folder as Parquet,
so nothing is pickled and no more than one batch of documents is held at once.
"""

import dagster as dg
import polars as pl

from pipeline import warehouse
from pipeline.orchestration import stages
from pipeline.orchestration.description import table_metadata
from pipeline.orchestration.progress import Progress
from pipeline.orchestration.resources import RunningLoad
from pipeline.review import read_reviews
from pipeline.schema import TABLES
from pipeline.warehouse.places import build_path

RAW_STATE = "raw_state"
"""Metadata of the published database: the state of the raw folder that it was loaded from."""
RAW_HIDDEN = "raw_hidden"
"""The same: the folders and files that could not be looked at then."""
RAW_ENTRIES = "raw_entries"
"""The same: how many files there were."""

Load = dg.ResourceParam[RunningLoad]
Watcher = dg.ResourceParam[Progress]


@dg.asset(group_name="text", kinds={"parquet"})
def raw_documents(running_load: Load, progress: Watcher) -> dg.MaterializeResult[None]:
    """Files of the raw folder, decoded; what cannot be read is quarantined with its reason and its remedy."""
    load, settings = running_load, running_load.settings
    counts = stages.read_stage(
        load.folder, settings.raw, settings.limits, progress, load.published, load.again
    )
    stages.concepts_stage(load.folder, settings.concepts)
    return _made(running_load, "sources", counts, raw_folder=dg.MetadataValue.path(str(settings.raw)))


@dg.asset(group_name="text", kinds={"polars"}, deps=[raw_documents])
def clean_documents(running_load: Load, progress: Watcher) -> dg.MaterializeResult[None]:
    """Raw text minus what never belonged to the report; each erased piece is a row of `erasures`."""
    return _made(running_load, "erasures", stages.clean_stage(running_load.folder, progress))


@dg.asset(group_name="text", kinds={"polars"}, deps=[clean_documents])
def segments(running_load: Load, progress: Watcher) -> dg.MaterializeResult[None]:
    """The section tree and the sentences of every document."""
    load = running_load
    counts = stages.segment_stage(load.folder, progress)
    recalled = stages.recall_stage(load.folder, load.settings.limits, load.published, load.again)
    return _made(load, "sections", counts, recalled=dg.MetadataValue.int(recalled))


@dg.asset(group_name="text", kinds={"polars"}, deps=[segments])
def indicators(running_load: Load, progress: Watcher) -> dg.MaterializeResult[None]:
    """A row for every number that a report gives or hides; `numerals` has the others."""
    load = running_load
    counts = stages.extract_stage(load.folder, progress)
    recalled = stages.recall_rows_stage(load.folder, load.settings.limits, load.published, load.again)
    return _made(load, "indicators", counts, recalled=dg.MetadataValue.int(recalled))


@dg.asset(group_name="text", kinds={"polars"}, deps=[indicators])
def standard_indicators(running_load: Load, progress: Watcher) -> dg.MaterializeResult[None]:
    """The same rows with their standard indicator, theme, kind of number and standard unit."""
    return _made(running_load, "indicators", stages.classify_stage(running_load.folder, progress))


@dg.asset(group_name="warehouse", kinds={"duckdb"}, deps=[standard_indicators])
def staged_build(running_load: Load, progress: Watcher) -> dg.MaterializeResult[None]:
    """A new DuckDB file with every table and view, beside the published one; nobody reads it yet."""
    settings, folder = running_load.settings, running_load.folder
    sources = pl.concat(list(folder.frames("sources")))
    reviews = read_reviews(settings.reviews)
    for damaged in reviews.damaged:
        progress.say(damaged)
    record = warehouse.LoadRecord(
        load_id=running_load.load_id,
        started_at=running_load.started_at,
        code_version=warehouse.code_version(),
        raw_folder=settings.raw_recorded,
        changes=warehouse.file_changes(running_load.published.files, sources),
        quarantined=folder.rows("quarantine"),
        versions=running_load.versions,
        full=running_load.full,
        corrections=reviews.corrections,
    )
    counts: dict[str, int] = {}
    progress.start("staged_build", len(TABLES))

    def count(table: str, rows: int) -> None:
        counts[table] = rows
        progress.advance("staged_build", 1)

    build = warehouse.build(
        folder.root, settings.warehouse, record, published=running_load.published, on_table=count
    )
    progress.finish("staged_build")
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": counts["indicators"],
            **{f"rows/{table}": rows for table, rows in counts.items()},
            "load_id": running_load.load_id,
            "code_version": record.code_version,
            "files_unseen": record.changes.unseen,
            "build": dg.MetadataValue.path(str(build)),
        }
    )


@dg.asset(group_name="warehouse", kinds={"duckdb"}, deps=[staged_build])
def published_database(running_load: Load, progress: Watcher) -> dg.MaterializeResult[None]:
    """The database that readers open, switched to the audited build in one step."""
    settings = running_load.settings
    progress.start("published_database", 1)
    build = build_path(settings.warehouse, running_load.load_id)
    warehouse.publish(build, settings.warehouse, keep=settings.limits.keep_builds)
    running_load.folder.remove()
    progress.finish("published_database")
    return dg.MaterializeResult(
        metadata={
            "database": dg.MetadataValue.path(str(settings.published)),
            "load_id": running_load.load_id,
            RAW_STATE: running_load.raw_state.state,
            RAW_ENTRIES: running_load.raw_state.entries,
            RAW_HIDDEN: dg.MetadataValue.json(list(running_load.raw_state.hidden)),
        }
    )


@dg.asset(group_name="warehouse", kinds={"parquet"}, deps=[published_database])
def snapshot(running_load: Load, progress: Watcher) -> dg.MaterializeResult[None]:
    """One Parquet file a table with a manifest, for readers without DuckDB.

    A load that changed nothing writes none where the snapshot of the same rows is there.
    """
    settings = running_load.settings
    progress.start("snapshot", 1)
    build = build_path(settings.warehouse, running_load.load_id)
    folder = settings.snapshots / warehouse.rows_of(build)
    if not folder.is_dir():
        folder = warehouse.snapshot(build, settings.snapshots)
    limits = settings.limits
    warehouse.prune_snapshots(settings.snapshots, keep=limits.keep_snapshots, days=limits.keep_snapshot_days)
    progress.finish("snapshot")
    return dg.MaterializeResult(metadata={"snapshot": dg.MetadataValue.path(str(folder))})


def _made(
    load: RunningLoad, table: str, counts: stages.StageCounts, **more: dg.MetadataValue
) -> dg.MaterializeResult[None]:
    return dg.MaterializeResult(
        metadata={
            **table_metadata(load.folder, table),
            "documents": counts.documents,
            "quarantined": counts.quarantined,
            "load_id": load.load_id,
            **more,
        }
    )
