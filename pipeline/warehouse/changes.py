"""What a load finds in the raw folder, compared with what the build before it had read."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class FileChanges:
    """Files counted by what became of them since the previous build; each file is counted once."""

    added: int = 0
    changed: int = 0
    moved: int = 0
    removed: int = 0
    unchanged: int = 0
    unseen: int = 0


def file_changes(old: pl.DataFrame, new: pl.DataFrame) -> FileChanges:
    """Count what ``compare_sources`` finds between two sets of sources.

    A file that could not be looked at (``unseen_since`` in the new ones) is unseen, whatever became of it.
    """
    counts = dict(compare_sources(old, new)["what"].cast(pl.String).value_counts().iter_rows())
    unseen = new.height - new["unseen_since"].null_count()
    unchanged = new.height - unseen - sum(counts.get(what, 0) for what in ("added", "changed", "moved"))
    return FileChanges(**counts, unchanged=unchanged, unseen=unseen)


def compare_sources(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """The files that differ between two sets of sources (``source_path``, ``document_id``), each once.

    Returns what (removed, changed, moved, added), source_path, old_path, old_document_id, new_document_id.
    A file is moved if its content was known under a path that is now gone; a second copy of a known content
    beside the first is added.
    """
    before = old.select("source_path", pl.col("document_id").alias("old_document_id"))
    after = new.select("source_path", pl.col("document_id").alias("new_document_id"))
    paths = before.join(after, on="source_path", how="full", coalesce=True, maintain_order="left_right")
    changed = paths.filter(
        pl.col("old_document_id").is_not_null()
        & pl.col("new_document_id").is_not_null()
        & (pl.col("old_document_id") != pl.col("new_document_id"))
    ).with_columns(what=pl.lit("changed"), old_path=pl.col("source_path"))
    gone = _numbered(paths.filter(pl.col("new_document_id").is_null()), "old_document_id")
    come = _numbered(paths.filter(pl.col("old_document_id").is_null()), "new_document_id")
    pairs = gone.select(old_path="source_path", id="id", nth="nth").join(
        come.select(new_path="source_path", id="id", nth="nth"),
        on=["id", "nth"],
        how="full",
        coalesce=True,
        maintain_order="left_right",
    )
    both = pl.col("old_path").is_not_null() & pl.col("new_path").is_not_null()
    others = pairs.select(
        what=pl.when(both)
        .then(pl.lit("moved"))
        .when(pl.col("new_path").is_null())
        .then(pl.lit("removed"))
        .otherwise(pl.lit("added")),
        source_path=pl.coalesce("new_path", "old_path"),
        old_path=pl.col("old_path"),
        old_document_id=pl.when(pl.col("old_path").is_not_null()).then("id"),
        new_document_id=pl.when(pl.col("new_path").is_not_null()).then("id"),
    )
    kinds = pl.Enum(["removed", "changed", "moved", "added"])
    return (
        pl.concat([changed.select(others.columns), others])
        .with_columns(pl.col("what").cast(kinds))
        .sort("what", "source_path")
    )


def _numbered(frame: pl.DataFrame, identity: str) -> pl.DataFrame:
    """The same content can stand under several paths: the first that went pairs with the first that came."""
    ordered = frame.sort("source_path").with_columns(id=pl.col(identity))
    return ordered.with_columns(nth=pl.int_range(pl.len()).over("id"))
