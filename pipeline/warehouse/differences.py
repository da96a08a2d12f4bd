"""What changed between two builds or snapshots: documents, then each indicator, those that were lost first.

In a document whose bytes are the same, indicators are matched by their id (document and span). In a file that
was corrected every id is new: there they are matched by name, unit, status, change and year, in reading
order.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from pipeline.warehouse.changes import compare_sources
from pipeline.warehouse.connections import open_published
from pipeline.warehouse.errors import SnapshotError
from pipeline.warehouse.snapshots.snapshot import MANIFEST, verify

FIELDS: Final = (
    "name",
    "value",
    "value_high",
    "unit",
    "masked",
    "bound",
    "status",
    "change",
    "year",
    "quantity",
)
_IDENTITY: Final = ("name", "unit", "status", "change", "year")
_COLUMNS: Final = ("indicator_id", "document_id", "char_start", *FIELDS)
_ORDER: Final = pl.Enum(["lost", "changed", "gained"])


@dataclass(frozen=True, slots=True)
class Difference:
    """What stands in the second and not in the first, and the other way round.

    ``documents``: what (removed, changed, moved, added), source_path, old_path, old_document_id,
    new_document_id. ``indicators``: what (lost, changed, gained), source_path, indicator_id, fields (those
    that differ), and each field of FIELDS as old_… and new_….
    """

    documents: pl.DataFrame
    indicators: pl.DataFrame

    @property
    def is_empty(self) -> bool:
        """Whether both hold the same documents and the same indicators."""
        return self.documents.is_empty() and self.indicators.is_empty()


def diff(old: Path, new: Path) -> Difference:
    """Compare two builds (database file or warehouse folder) or snapshots (folder with a manifest), in any
    pairing.

    Raises NotPublished or SnapshotError if one of them cannot be read.
    """
    before, after = _read(old, "sources"), _read(new, "sources")
    documents = compare_sources(before, after)
    # A content that stands on both sides is compared with itself, whatever else one of its paths now holds.
    both = set(before["document_id"].to_list()) & set(after["document_id"].to_list())
    corrected = documents.filter(
        (pl.col("what") == "changed")
        & ~pl.col("old_document_id").is_in(list(both))
        & ~pl.col("new_document_id").is_in(list(both))
    )
    return Difference(documents, _indicators(_side(old, corrected, "old"), _side(new, corrected, "new")))


def _read(place: Path, table: str, columns: tuple[str, ...] = ("source_path", "document_id")) -> pl.DataFrame:
    if place.is_dir() and (place / MANIFEST).is_file():
        faults = [fault for fault in verify(place) if fault.startswith(f"{table}.parquet")]
        if faults:
            raise SnapshotError(f"snapshot {place}: {'; '.join(faults)}; write it again")
        return pl.read_parquet(place / f"{table}.parquet", columns=list(columns))
    with open_published(place) as connection:
        frame: pl.DataFrame = connection.table(table).select(*columns).pl()
        return frame


def _indicators(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    pairs = before.join(
        after, on=["place", "match", "nth"], how="full", coalesce=True, maintain_order="left_right"
    )
    fields = [
        pl.when(pl.col(f"old_{field}").ne_missing(pl.col(f"new_{field}"))).then(pl.lit(field))
        for field in FIELDS
    ]
    what = (
        pl.when(pl.col("new_indicator_id").is_null())
        .then(pl.lit("lost"))
        .when(pl.col("old_indicator_id").is_null())
        .then(pl.lit("gained"))
        .otherwise(pl.lit("changed"))
    )
    compared = pairs.with_columns(
        what=what.cast(_ORDER),
        fields=pl.when(what == "changed")
        .then(pl.concat_str(fields, separator=", ", ignore_nulls=True))
        .otherwise(pl.lit("")),
        source_path=pl.coalesce("new_source_path", "old_source_path"),
        indicator_id=pl.coalesce("new_indicator_id", "old_indicator_id"),
        at=pl.coalesce("new_char_start", "old_char_start"),
    ).filter((pl.col("what") != "changed") | (pl.col("fields") != ""))
    shown = [name for field in FIELDS for name in (f"old_{field}", f"new_{field}")]
    return compared.sort("what", "source_path", "at", "indicator_id").select(
        "what", "source_path", "indicator_id", "fields", *shown
    )


def _side(place: Path, corrected: pl.DataFrame, side: str) -> pl.DataFrame:
    """One side's indicators with what they are matched by: their place, their identity in it, their turn."""
    paths = _read(place, "sources").sort("source_path")
    paths = paths.unique("document_id", keep="first", maintain_order=True)
    moved_on = corrected.select(
        pl.col(f"{side}_document_id").alias("document_id"), pl.col("source_path").alias("corrected")
    ).unique("document_id", keep="first", maintain_order=True)
    rows = (
        _read(place, "indicators", _COLUMNS)
        .join(paths, on="document_id", how="left", maintain_order="left")
        .join(moved_on, on="document_id", how="left", maintain_order="left")
        .sort("document_id", "char_start", "indicator_id")
    )
    words = [pl.col(name).cast(pl.String).fill_null("\0") for name in _IDENTITY]
    by_words = pl.concat_str(words, separator="\x1f")
    matched = rows.with_columns(
        place=pl.coalesce("corrected", "document_id"),
        match=pl.when(pl.col("corrected").is_null()).then(pl.col("indicator_id")).otherwise(by_words),
    ).with_columns(nth=pl.int_range(pl.len()).over("place", "match"))
    kept = ("indicator_id", "source_path", "char_start", *FIELDS)
    return matched.select("place", "match", "nth", *(pl.col(name).alias(f"{side}_{name}") for name in kept))
