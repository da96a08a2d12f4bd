"""What of a load is carried from the published build, and what is done again although no file changed.

New code makes old rows stale from the part on that changed: new reading asks for the files, new cleaning or
segmentation for the stored text, new extraction for the stored sentences, a new catalogue for the stored rows. Nothing
else is done again.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from pipeline.orchestration.load_folder import READ, LoadFolder
from pipeline.reading import DOCUMENT_COLUMNS, SourceFile
from pipeline.warehouse import CodeVersions, Published

SEGMENTED = ("documents", "blocks", "sections", "sentences", "erasures")
"""The parts that extraction needs."""


@dataclass(frozen=True)
class Again:
    """What must be done again: every file read, every stored text cleaned, every stored sentence extracted, every stored
    row classified.
    """

    read: bool = False
    clean: bool = False
    extract: bool = False
    classify: bool = False


def again(published: Published, now: CodeVersions, *, full: bool = False) -> Again:
    """What the code of today, or the wish for a full load, makes stale of what is published."""
    then = published.versions
    return Again(
        read=full or then.reading != now.reading,
        clean=then.text != now.text,
        extract=then.extraction != now.extraction,
        classify=then.catalogue != now.catalogue,
    )


def split_files(files: list[SourceFile], published: Published) -> tuple[list[SourceFile], pl.DataFrame]:
    """The files to read, and the `sources` rows of those whose size and time are as published.

    The rows of an archive are those of its members.
    """
    on_disk = published.sources.select(
        path=pl.coalesce("archive", "source_path"),
        size=pl.coalesce("archive_bytes", "bytes"),
        time="modified_ns",
    )
    known = {path: (size, time) for path, size, time in on_disk.iter_rows()}
    # An archive with a member in quarantine is opened again, as every file in quarantine is; so is what was unseen.
    unseen = published.sources.filter(pl.col("unseen_since").is_not_null())["source_path"].to_list()
    for path in unseen:
        known.pop(path, None)
    for path in (*published.quarantined, *unseen):
        for end in (found.start() for found in re.finditer("/", path)):
            known.pop(path[:end], None)
    fresh = [
        file
        for file in files
        if file.modified_ns < 0 or known.get(file.source_path) != (file.bytes, file.modified_ns)
    ]
    paths = {file.source_path for file in files} - {file.source_path for file in fresh}
    kept = pl.coalesce("archive", "source_path").is_in(list(paths))
    return fresh, published.sources.filter(kept)


def new_documents(read: pl.DataFrame, blocks: pl.DataFrame, published: Published) -> pl.DataFrame:
    """The documents read that are not published with the very same text and blocks."""
    same = ("document_id", "format", "encoding", "raw_text")
    known = set(read["document_id"].to_list()) & set(published.formats)
    stored, places = published.rows("documents", known), published.rows("blocks", known)
    differ = pl.concat(
        [
            blocks.join(places, on=blocks.columns, how="anti", nulls_equal=True),
            places.join(blocks, on=blocks.columns, how="anti", nulls_equal=True),
        ]
    )["document_id"]
    stored = stored.filter(~pl.col("document_id").is_in(differ.unique().to_list()))
    return read.join(stored.select(same), on=same, how="anti", maintain_order="left")


def recall(
    load: LoadFolder, published: Published, document_ids: Iterable[str], parts: Iterable[str], size: int
) -> int:
    """Write documents of the published build into parts of the load, after the batches that are there.

    Args:
        load: the folder, in which the parts were begun.
        published: where the rows come from.
        document_ids: which documents.
        parts: tables, or READ for documents as reading gives them.
        size: documents to a batch.

    Returns:
        How many documents were written.
    """
    wanted = sorted(document_ids)
    parts = tuple(parts)
    first = max(load.batches(parts[0])[-1:] or [-1]) + 1
    for batch, start in enumerate(range(0, len(wanted), size), start=first):
        ids = wanted[start : start + size]
        for part in parts:
            frame = published.rows("documents" if part == READ else part, ids)
            load.write(part, batch, frame.select(DOCUMENT_COLUMNS) if part == READ else frame)
    return len(wanted)
