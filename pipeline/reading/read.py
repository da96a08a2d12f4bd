"""Candidate files to the tables `documents` (as far as reading knows it), `blocks` and `sources`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

import polars as pl

from pipeline.reading.blocks import Refusal
from pipeline.reading.collection import reports
from pipeline.reading.content import Content
from pipeline.reading.file_reader import FileReader
from pipeline.reading.folder import SourceFile, refusals
from pipeline.schema import conform, frame_schema
from pipeline.settings import Limits
from pipeline.whereabouts import NOBODY, At

DOCUMENT_COLUMNS: Final = ("document_id", "source_path", "sha256", "bytes", "format", "encoding", "raw_text")
_ID_DIGITS: Final = 16
_SEEN: Final = (None, None)
_NONE_KNOWN: Final[Mapping[str, str]] = MappingProxyType({})
AtHand = Callable[[SourceFile], AbstractContextManager[Path]]
"""What lets a file be read while its context lasts."""


def _as_it_lies(file: SourceFile) -> AbstractContextManager[Path]:
    return nullcontext(file.path)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: one document per distinct content with its blocks, one source per file or report of a
    collection, and the refused files.
    """

    documents: pl.DataFrame
    blocks: pl.DataFrame
    sources: pl.DataFrame
    refused: pl.DataFrame


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that was refused before it could be read: a member of an archive, or an archive."""

    path: Path
    source_path: str
    refusal: Refusal


def with_members(
    files: Iterable[SourceFile], reader: FileReader, at_hand: AtHand = _as_it_lies
) -> Iterator[SourceFile | RefusedFile]:
    """The files in the order given, in place of each archive its members in path order.

    ``at_hand`` gives, for as long as it is listed, the path of an archive on this machine; it raises Refusal.
    """
    for file in files:
        if not file.is_archive:
            yield file
            continue
        try:
            with at_hand(file) as here:
                listing = reader.list_archive(here)
        except Refusal as refusal:
            yield RefusedFile(file.path, file.source_path, refusal)
            continue
        for path, why in listing.refused:
            yield RefusedFile(file.path, _inside(file, path), why)
        for path, size in listing.members:
            yield replace(
                file, source_path=_inside(file, path), bytes=size,
                member=path, archive=file, archive_sha256=listing.sha256,
            )  # fmt: skip


def _inside(archive: SourceFile, member: str) -> str:
    return f"{archive.source_path}/{member}"


def read_files(
    files: Sequence[SourceFile | RefusedFile],
    limits: Limits,
    known: Mapping[str, str] = _NONE_KNOWN,
    reader: FileReader | None = None,
    here: At = NOBODY,
) -> Reading:
    """Read and decode the files, in the order given (path order, as `scan` lists them; no archive among them).

    One bad file never stops the others: it is refused with its reason. Files with the same bytes make one
    document, whose source_path is that of the first, and one source each; a workbook that collects reports gives
    a document and a source for each of them. ``known`` maps document ids to the
    format in which their text is known: such a file makes its source and no document again. Many batches share
    one ``reader``; without it the batch has one of its own. ``here`` is told each file.
    """
    documents: list[tuple[object, ...]] = []
    blocks: list[tuple[object, ...]] = []
    sources: list[tuple[object, ...]] = []
    refused: list[tuple[str, str, str, str]] = []
    seen: set[str] = set()
    with FileReader(limits) if reader is None else nullcontext(reader) as reading:
        for file in files:
            if isinstance(file, RefusedFile):
                why = file.refusal
                refused.append((file.source_path, why.reason, why.detail, why.remedy))
                continue
            here.step(f"the file {file.source_path}")
            try:
                found = reports(_read(file, reading))
            except Refusal as refusal:
                refused.append((file.source_path, refusal.reason, refusal.detail, refusal.remedy))
                continue
            around = file.archive or (file if len(found) > 1 or found[0].name else None)
            archive = (None, None) if around is None else (around.source_path, around.bytes)
            for name, (sha256, size, form, encoding, text, places) in found:
                source_path = _inside(file, name) if name else file.source_path
                document_id = sha256[:_ID_DIGITS]
                if document_id not in seen and known.get(document_id) != form:
                    documents.append((document_id, source_path, sha256, size, form, encoding, text))
                    blocks += [(document_id, ordinal, *block) for ordinal, block in enumerate(places)]
                    seen.add(document_id)
                sources.append(
                    (
                        source_path,
                        document_id,
                        sha256,
                        size,
                        file.modified_at,
                        file.modified_ns,
                        file.etag or None,
                        *archive,
                        *_SEEN,
                    )
                )
    here.nowhere()
    return Reading(
        conform("documents", _frame(documents, "documents", DOCUMENT_COLUMNS), DOCUMENT_COLUMNS),
        conform("blocks", _frame(blocks, "blocks")),
        conform("sources", _frame(sources, "sources")),
        refusals(refused),
    )


def _read(file: SourceFile, reader: FileReader) -> Content:
    if file.archive is None:
        return reader.read(file.path)
    return reader.read_member(file.path, file.member, file.archive_sha256)


def _frame(rows: list[tuple[object, ...]], table: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
    declared = frame_schema(table)
    schema = {name: declared[name] for name in columns or declared}
    return pl.DataFrame(rows, schema=schema, orient="row")
