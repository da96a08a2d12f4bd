"""A shard that breaks its worker is tried again in pieces, and what breaks it then is left out: nothing else is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import polars as pl

from pipeline.schema import TABLES, empty
from pipeline.shard.storing import stored, take_back, write
from pipeline.shard.task import Broken, Fault, Manifest, Task

Run = Callable[[Task], Manifest]
"""What makes a shard, in this process or in another; raises Broken, or CannotGoOn."""
_TRIES: Final = 2


def finish(task: Task, run: Run) -> list[Manifest]:
    """Make the shard whatever its documents are: the manifest of it, or those of its pieces.

    A shard that breaks is made again file by file, a file that gave several documents document by document. A piece
    that breaks by itself is left out: at once where it would break again, else when it has broken twice. So a worker
    that somebody kills costs no document. Raises CannotGoOn.
    """
    for left in reversed(range(_TRIES)):
        try:
            return [run(task)]
        except Broken as broken:
            pieces = task.parts(broken.documents)
            if len(pieces) > 1:
                _take_out(task, broken.documents)
                return [manifest for piece in pieces for manifest in finish(piece, run)]
            if broken.certain or not left:
                return [_left_out(task, broken)]
    raise AssertionError("a last try ends in an answer")


def _left_out(task: Task, broken: Broken) -> Manifest:
    """The manifest of a piece that cannot be made: its document, or its file, with why."""
    named = _take_out(task, broken.documents)
    if not named:
        files = [(file.source_path, "") for file in task.files]
        named = files or [("", key) for key in task.documents or ()]
    faults = [Fault(path, key, broken.reason, broken.detail, broken.remedy) for path, key in named]
    return Manifest(task.name, faults=tuple(faults))


def _take_out(task: Task, documents: Sequence[str] | None) -> list[tuple[str, str]]:
    """Take back what was written of a shard, but for the files whose documents were not to be made: those are known.

    Returns the path and the document of each file that was taken out, if it had been read.
    """
    output = Path(task.output)
    sources = output / "sources" / f"{task.name}.parquet"
    found = pl.read_parquet(sources) if documents is not None and sources.is_file() else empty("sources")
    take_back(output, task.name)
    # Several files are read again, with all that they give.
    guilty = pl.col("document_id").is_in(list(documents or ())) | pl.lit(len(task.files) > 1)
    others = found.filter(~guilty)
    if others.height:
        write(output, "sources", task.name, stored(TABLES["sources"], others))
    return found.filter(guilty).select("source_path", "document_id").rows()
