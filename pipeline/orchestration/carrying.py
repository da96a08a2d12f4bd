"""What of a load is carried from the published build, and what is done again although no file changed.

New code makes old rows stale from the part on that changed: new reading asks for the files, new cleaning or
segmentation for the stored text, new extraction for the stored sentences, a new catalogue for the stored rows. Nothing
else is done again.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from pipeline.orchestration.load_folder import READ, LoadFolder
from pipeline.reading import DOCUMENT_COLUMNS, SourceFile
from pipeline.warehouse import CodeVersions, Published

SEGMENTED = ("documents", "sections", "sentences", "erasures")
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
    """The files to read, and the `sources` rows of those whose size and time are as published."""
    known = {
        path: (size, modified_ns)
        for path, size, modified_ns in published.sources.select(
            "source_path", "bytes", "modified_ns"
        ).iter_rows()
    }
    fresh = [
        file
        for file in files
        if file.modified_ns < 0 or known.get(file.source_path) != (file.bytes, file.modified_ns)
    ]
    paths = {file.source_path for file in files} - {file.source_path for file in fresh}
    return fresh, published.sources.filter(pl.col("source_path").is_in(list(paths)))


def new_documents(read: pl.DataFrame, published: Published) -> pl.DataFrame:
    """The documents read that are not published with the very same text."""
    same = ("document_id", "format", "encoding", "raw_text")
    stored = published.rows("documents", set(read["document_id"].to_list()) & set(published.formats))
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
