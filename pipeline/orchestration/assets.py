"""The assets of a load. Each is a few lines: call what makes it, say what was made.

Those between a file and its rows are made together, a shard of documents at a time. Assets pass nothing to each other in
memory: what a shard made lies in the load's staging folder as Parquet, so nothing is pickled and no more than one shard
of documents is held at once.
"""

import os
from collections.abc import Iterator

import dagster as dg
import polars as pl

from pipeline import warehouse
from pipeline.orchestration.description import table_metadata
from pipeline.orchestration.mending import readable_reviews
from pipeline.orchestration.progress import Progress
from pipeline.orchestration.resources import RunningLoad
from pipeline.orchestration.text_stages import concepts_stage, text_stages
from pipeline.schema import TABLES
from pipeline.storage import StorageError
from pipeline.warehouse.paths import build_path

RAW_STATE = "raw_state"
"""Metadata of the published database: the state of the raw folder that it was loaded from."""
RAW_HIDDEN = "raw_hidden"
"""The same: the folders and files that could not be looked at then."""
RAW_ENTRIES = "raw_entries"
"""The same: how many files there were."""


class CodeChangedError(RuntimeError):
    """A worker runs other code than the load that started it."""


Load = dg.ResourceParam[RunningLoad]
Watcher = dg.ResourceParam[Progress]


_TEXT: dict[str, tuple[str, str, str]] = {
    "raw_documents": (
        "sources",
        "parquet",
        "Files of the raw folder, decoded; what cannot be read is quarantined with its reason and its remedy.",
    ),
    "clean_documents": (
        "erasures",
        "polars",
        "Raw text minus what never belonged to the report; each erased piece is a row of `erasures`.",
    ),
    "segments": ("sections", "polars", "The section tree and the sentences of every document."),
    "indicators": (
        "indicators",
        "polars",
        "A row for every number that a report gives or hides; `numerals` has the others.",
    ),
    "standard_indicators": (
        "indicators",
        "polars",
        "The same rows with their standard indicator, theme, kind of number and standard unit.",
    ),
}
"""The assets between a file and its rows, in order: the table that shows each, with what it is made, what it is."""


@dg.multi_asset(
    name="text",
    group_name="text",
    specs=[
        dg.AssetSpec(name, description=words, kinds={kind}, deps=[before] if before else [])
        for (name, (_, kind, words)), before in zip(_TEXT.items(), ["", *_TEXT], strict=False)
    ],
)
def text(running_load: Load, progress: Watcher) -> Iterator[dg.MaterializeResult[None]]:
    """From files to audited rows, a shard of documents at a time: all stages of one before the first of the next."""
    load, settings = running_load, running_load.settings
    made = text_stages(
        load.folder, settings.raw, settings.limits, progress, load.engine.finish, load.published, load.again
    )
    if made.code_versions - {warehouse.code_version()}:
        raise CodeChangedError("the code was changed while it ran, and half the rows are of each; load again")
    concepts_stage(load.folder, settings.concepts)
    for name, (table, _, _) in _TEXT.items():
        yield dg.MaterializeResult(
            asset_key=name,
            metadata={
                **table_metadata(load.folder, table),
                "documents": made.read + made.recalled,
                "recalled": made.recalled,
                "quarantined": made.quarantined,
                "processor_seconds": round(made.seconds[name], 3),
                "load_id": load.load_id,
                **(
                    {"raw_folder": dg.MetadataValue.path(str(settings.raw))}
                    if name == "raw_documents"
                    else {}
                ),
            },
        )


@dg.asset(group_name="warehouse", kinds={"duckdb"}, deps=["standard_indicators"])
def staged_build(running_load: Load, progress: Watcher) -> dg.MaterializeResult[None]:
    """A new DuckDB file with every table and view, beside the published one; nobody reads it yet."""
    settings, folder = running_load.settings, running_load.folder
    of_changes = ("source_path", "document_id", "unseen_since")
    sources = pl.concat(frame.select(of_changes) for frame in folder.frames("sources"))
    record = warehouse.LoadRecord(
        load_id=running_load.load_id,
        started_at=running_load.started_at,
        code_version=warehouse.code_version(),
        raw_folder=settings.raw_recorded,
        changes=warehouse.file_changes(running_load.published.files, sources),
        quarantined=folder.rows("quarantine"),
        versions=running_load.versions,
        full=running_load.full,
        corrections=readable_reviews(settings.reviews, progress.say),
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
    warehouse.publish(
        build,
        settings.warehouse,
        keep=settings.limits.keep_builds,
        damaged=running_load.damaged,
        on_aside=progress.say,
    )
    running_load.folder.remove()
    try:
        running_load.engine.published()
    except StorageError as error:
        progress.say(f"what this load has landed stays until the next one is published: {error}")
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
    if not os.path.lexists(folder) or warehouse.set_snapshot_aside(folder, progress.say):
        folder = warehouse.snapshot(build, settings.snapshots)
    limits = settings.limits
    warehouse.prune_snapshots(
        settings.snapshots, keep=limits.keep_snapshots, days=limits.keep_snapshot_days, say=progress.say
    )
    progress.finish("snapshot")
    return dg.MaterializeResult(metadata={"snapshot": dg.MetadataValue.path(str(folder))})
