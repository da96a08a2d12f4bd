"""Gone is not unseen: files that were loaded before and cannot be looked at now keep their documents.

A file is gone where its folder, or its archive, was listed without error and it was not there. A file is unseen where
it, or a folder or archive above it, could not be listed, opened or read.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

from pipeline.reading import hides
from pipeline.schema import conform
from pipeline.schema.declaring import INSTANT


@dataclass(frozen=True)
class OutOfSight:
    """``kept``: the rows of ``sources`` of the files that are unseen, with since when and why. ``refused``: the rows of
    ``quarantine`` that are left: a file that is kept is not in quarantine, a folder or an archive above one is.
    """

    kept: pl.DataFrame
    refused: pl.DataFrame


def out_of_sight(
    published: pl.DataFrame, seen: pl.DataFrame, refused: pl.DataFrame, now: datetime | None = None
) -> OutOfSight:
    """The files that were published and are unseen.

    Args:
        published: ``sources`` of the published build.
        seen: ``sources`` of this load so far.
        refused: what this load has refused, as rows of ``quarantine``.
        now: when this load looked; now unless given.
    """
    hidden = {
        path: f"{path}: {detail}; {remedy}"
        for path, reason, detail, remedy in refused.iter_rows()
        if hides(path, reason)
    }
    if not hidden:
        return OutOfSight(published.clear(), refused)
    missing = published.join(seen, on="source_path", how="anti", maintain_order="left")
    why = [_why(path, hidden) for path in missing["source_path"].to_list()]
    kept = missing.with_columns(
        unseen_since=pl.coalesce("unseen_since", pl.lit(now or datetime.now(UTC), dtype=INSTANT)),
        unseen_because=pl.Series(why, dtype=pl.String),
    ).filter(pl.col("unseen_because").is_not_null())
    return OutOfSight(
        conform("sources", kept), refused.join(kept, on="source_path", how="anti", maintain_order="left")
    )


def _why(path: str, hidden: dict[str, str]) -> str | None:
    """What is said of the file, or of the nearest folder or archive above it that is hidden; None if none is."""
    while path:
        if path in hidden:
            return hidden[path]
        path = path.rpartition("/")[0]
    return None
