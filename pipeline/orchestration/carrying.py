"""What of a load is carried from the published build, and what is done again although no file changed.

New code makes old rows stale from the part on that changed: new reading asks for the files, new cleaning or
segmentation for the stored text, new extraction for the stored sentences, a new catalogue for the stored rows. Nothing
else is done again.
"""

import re
from dataclasses import dataclass

import polars as pl

from pipeline.reading import SourceFile
from pipeline.warehouse import CodeVersions, Published


@dataclass(frozen=True)
class Again:
    """What must be done again: every file read, every stored text cleaned, every stored sentence extracted, every stored
    row classified, every stored document audited.
    """

    read: bool = False
    clean: bool = False
    extract: bool = False
    classify: bool = False
    audit: bool = False

    def first(self) -> str:
        """The first stage of a shard from which on published documents must be made again; none is empty."""
        for stage in ("clean", "extract", "classify", "audit"):
            if getattr(self, stage):
                return stage
        return ""


def again(published: Published, now: CodeVersions, *, full: bool = False) -> Again:
    """What the code of today, or the wish for a full load, makes stale of what is published."""
    then = published.versions
    return Again(
        read=full or then.reading != now.reading,
        clean=then.text != now.text,
        extract=then.extraction != now.extraction,
        classify=then.catalogue != now.catalogue,
        # With other audits, or where everything is to be looked at, what is carried is looked at too.
        audit=full or then.build != now.build,
    )


def split_files(files: list[SourceFile], published: Published) -> tuple[list[SourceFile], pl.DataFrame]:
    """The files to read, and the `sources` rows of those whose size and time, in a bucket size and ETag, are as published.

    The rows of an archive are those of its members.
    """
    on_disk = published.sources.select(
        path=pl.coalesce("archive", "source_path"),
        size=pl.coalesce("archive_bytes", "bytes"),
        time="modified_ns",
        etag="etag",
    )
    known = {path: (size, etag or time) for path, size, time, etag in on_disk.iter_rows()}
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
        if not (file.etag or file.modified_ns >= 0)
        or known.get(file.source_path) != (file.bytes, file.etag or file.modified_ns)
    ]
    paths = {file.source_path for file in files} - {file.source_path for file in fresh}
    kept = pl.coalesce("archive", "source_path").is_in(list(paths))
    return fresh, published.sources.filter(kept)
