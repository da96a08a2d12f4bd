"""One shard from its files, or from what is published, to audited rows in Parquet: what the worker does for a task."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from pipeline import warehouse
from pipeline.querying.locked import lacks_memory
from pipeline.reading import DOCUMENT_COLUMNS, FileReader, read_files
from pipeline.schema import CONTENT, TABLES, conform
from pipeline.settings import Limits
from pipeline.shard.row_stages import MAKING, NEEDED
from pipeline.shard.storing import stored, write
from pipeline.shard.task import ID_TAKEN, STAGES, Broken, CannotGoOn, Fault, Manifest, Task
from pipeline.warehouse import Published, WarehouseError
from pipeline.whereabouts import Beacon

REMEDY: Final = (
    "a fault of the pipeline, not of the file: report it with the file; the other files are loaded"
)
MORE_MEMORY: Final = "look at the document; if it really is one report, raise ZHIBIAO_DOCUMENT_MEMORY_BYTES"
SPLIT: Final = "look at the document; if it really is one report, split it, or free some of the disk"
_OF_DOCUMENTS: Final = (
    duckdb.DataError,
    duckdb.InvalidInputException,
    duckdb.InternalError,
)
"""What DuckDB raises over the rows that it is given; all else that it raises is no fault of theirs."""
Begun = Callable[[str, Sequence[str] | None, int], None]
"""Told of every stage that begins: which, the documents if they are known, and how many characters they have."""


@cache
def code_version() -> str:
    """The version of the code that this process has imported."""
    return warehouse.code_version()


def nobody(_stage: str, _documents: Sequence[str] | None, _characters: int) -> None:
    """Whoever does not care how far a shard is."""


def make(
    task: Task,
    limits: Limits,
    reader: FileReader | None = None,
    begun: Begun = nobody,
    beacon: Beacon | None = None,
) -> Manifest:
    """Make the shard and write ``<output>/<table>/<name>.parquet`` for each table that gets rows.

    Documents that break an audit are left out and told in the manifest. Raises Broken where a stage raises for the
    shard as a whole, CannotGoOn where what was made cannot be written or no reader can be started.
    ``beacon`` holds the place where it is, for whoever finds the process dead.
    """
    return _Making(task, limits, reader, begun, beacon or Beacon()).made()


class _Making:
    """The state of one shard while it is made: its frames by table, and what was found so far."""

    def __init__(
        self, task: Task, limits: Limits, reader: FileReader | None, begun: Begun, beacon: Beacon
    ) -> None:
        self._task = task
        self._limits = limits
        self._reader = reader
        self._begun = begun
        self._here = beacon
        self._frames: dict[str, pl.DataFrame] = {}
        self._sources: pl.DataFrame | None = None
        self._faults: list[Fault] = []
        self._warnings: dict[str, int] = {}
        self._refused: dict[str, int] = {}
        self._seconds: dict[str, float] = {}
        self._ids: list[str] | None = None
        self._characters = 0

    def made(self) -> Manifest:
        task = self._task
        if task.begin == "read":
            self._read()
            later = list(MAKING)
        else:
            self._recall()
            order = list(MAKING)
            later = order[order.index(task.begin) :] if task.begin in MAKING else []
        rows: dict[str, int] = {}
        if self._ids:
            for name in later:
                with self._stage(name):
                    self._frames.update(MAKING[name](self._frames, self._here))
            with self._stage("audit"):
                self._audit()
            if task.begin != "audit":
                rows = self._store()
        if self._sources is not None:
            rows["sources"] = self._sources.height
        return Manifest(
            task.name,
            self._frames["documents"].height if rows or task.begin == "read" else 0,
            rows,
            tuple(self._faults),
            self._warnings,
            self._refused,
            self._seconds,
            code_version(),
        )

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        self._here.nowhere()
        self._begun(name, self._ids, self._characters)
        began = time.process_time()
        try:
            yield
        except CannotGoOn:
            raise
        except Exception as error:
            if _stops(name, error):
                raise CannotGoOn(str(error)) from error
            raise self._broken(name, error) from error
        self._seconds[name] = time.process_time() - began

    def _broken(self, stage: str, error: Exception) -> Broken:
        words, reason = STAGES[stage]
        if (of_duckdb := _of_duckdb(error)) is not None and lacks_memory(of_duckdb):
            detail = f"{words} takes more memory than it may{self._here.told()}: {_said(error)}"
            return Broken(stage, "too_much_memory", detail, SPLIT, certain=False, documents=self._ids)
        if isinstance(error, MemoryError):
            # What it holds stands in the way of telling where it was.
            traceback.clear_frames(error.__traceback__)
            room = self._limits.document_memory_bytes
            detail = f"{words} takes more than {room} bytes of memory{self._here.told()}"
            return Broken(stage, "too_much_memory", detail, MORE_MEMORY, certain=False, documents=self._ids)
        detail = f"{_said(error)}{self._here.told()}{_raised_at(error)}"
        return Broken(stage, reason, detail, REMEDY, certain=True, documents=self._ids)

    def _read(self) -> None:
        task = self._task
        with self._stage("read"):
            read = read_files(task.files, self._limits, reader=self._reader, here=self._here)
            self._faults += [
                Fault(path, "", reason, detail, remedy)
                for path, reason, detail, remedy in read.refused.rows()
            ]
            documents, sources = read.documents, conform("sources", read.sources)
            if task.documents is not None:
                wanted = pl.col("document_id").is_in(list(task.documents))
                documents, sources = documents.filter(wanted), sources.filter(wanted)
            documents, sources = self._unknown(documents, read.blocks, sources)
            self._know(documents)
            self._frames["blocks"] = read.blocks.join(documents, on="document_id", how="semi")
            self._write_sources(sources)

    def _unknown(
        self, documents: pl.DataFrame, blocks: pl.DataFrame, sources: pl.DataFrame
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The documents that are not published, with ``again`` also those that are published otherwise; and the sources
        but for those whose id another document has.
        """
        published = Published(build=Path(self._task.build) if self._task.build else None)
        known = published.identities(documents["document_id"].to_list())
        first = pl.concat([known, documents.select(known.columns)]).unique("document_id", keep="first")
        same = ("document_id", "sha256")
        taken = sources.join(first, on=same, how="anti", maintain_order="left")
        self._faults += [
            Fault(path, key, *ID_TAKEN) for path, key in taken.select("source_path", "document_id").rows()
        ]
        sources = sources.join(first, on=same, how="semi", maintain_order="left")
        documents = documents.join(first, on=same, how="semi", maintain_order="left")
        if self._task.again:
            return _that_differ(documents, blocks, published, known["document_id"]), sources
        return documents.join(known, on=known.columns, how="anti", maintain_order="left"), sources

    def _recall(self) -> None:
        task = self._task
        published, ids = Published(build=Path(task.build)), task.documents or ()
        self._ids = list(ids)
        with self._stage("recall"):
            needed = NEEDED.get(task.begin, tuple(table.name for table in CONTENT))
            self._frames.update(published.rows(needed, ids))
            documents = self._frames["documents"]
            self._know(documents.select(DOCUMENT_COLUMNS) if task.begin == "clean" else documents)

    def _know(self, documents: pl.DataFrame) -> None:
        self._frames["documents"] = documents
        self._ids = documents["document_id"].to_list()
        self._characters = int(documents["raw_text"].str.len_chars().sum())
        rows = {document_id: row for row, document_id in enumerate(self._ids)}
        self._here.know(rows, documents["raw_text"].item)

    def _audit(self) -> None:
        faults: dict[str, list[str]] = {}
        for found in warehouse.audit_documents(self._frames, self._here):
            if found.severity == "warning":
                self._warnings[found.audit] = self._warnings.get(found.audit, 0) + found.rows
                continue
            self._refused[found.audit] = self._refused.get(found.audit, 0) + 1
            said = f"{found.audit}: {found.rows} rows break “{found.promise}”, the first: {found.place}"
            faults.setdefault(found.document_id, []).append(said)
        if faults:
            details = {key: "; ".join(said) for key, said in faults.items()}
            self._leave_out(STAGES["audit"][1], details)

    def _leave_out(self, reason: str, details: Mapping[str, str]) -> None:
        """Take documents out of what was made, and their files out of what was read."""
        found = pl.col("document_id").is_in(list(details))
        paths = [("", key) for key in details]
        if self._sources is not None:
            paths = self._sources.filter(found).select("source_path", "document_id").rows()
            self._write_sources(self._sources.filter(~found))
        self._faults += [Fault(path, key, reason, details[key], REMEDY) for path, key in paths]
        self._frames = {name: frame.filter(~found) for name, frame in self._frames.items()}

    def _store(self) -> dict[str, int]:
        with self._stage("store"):
            # All of them before the first is written: a table that cannot be stored is the document's fault, a disk
            # that takes no more is not.
            content = {}
            for table in CONTENT:
                self._here.step(f"the table {table.name}")
                content[table.name] = stored(table, self._frames[table.name])
            for name, written in content.items():
                write(Path(self._task.output), name, self._task.name, written)
        return {name: self._frames[name].height for name in content}

    def _write_sources(self, sources: pl.DataFrame) -> None:
        self._sources = sources
        table = TABLES["sources"]
        write(Path(self._task.output), "sources", self._task.name, stored(table, sources))


def _stops(stage: str, error: Exception) -> bool:
    """Whether what a stage raised is no fault of its documents: every other would meet it too."""
    of_duckdb = _of_duckdb(error)
    if of_duckdb is not None and (isinstance(of_duckdb, _OF_DOCUMENTS) or lacks_memory(of_duckdb)):
        return False
    # Else no reader can be started, the published build is out of reach, or an audit cannot be run.
    outside = stage in ("read", "recall") and isinstance(error, OSError)
    return outside or of_duckdb is not None or isinstance(error, WarehouseError)


def _of_duckdb(error: Exception) -> duckdb.Error | None:
    """What DuckDB raised, if that is behind an error."""
    raised = error.__cause__ if isinstance(error, WarehouseError) else error
    return raised if isinstance(raised, duckdb.Error) else None


def _that_differ(
    documents: pl.DataFrame, blocks: pl.DataFrame, published: Published, known: Iterable[str]
) -> pl.DataFrame:
    """The documents read that are not published with the very same text and blocks."""
    same = ("document_id", "format", "encoding", "raw_text")
    texts, places = published.rows(("documents", "blocks"), known).values()
    differ = pl.concat(
        [
            blocks.join(places, on=blocks.columns, how="anti", nulls_equal=True),
            places.join(blocks, on=blocks.columns, how="anti", nulls_equal=True),
        ]
    )["document_id"]
    texts = texts.filter(~pl.col("document_id").is_in(differ.unique().to_list()))
    return documents.join(texts.select(same), on=same, how="anti", maintain_order="left")


def _said(error: BaseException) -> str:
    """For example `ValueError: negative span`."""
    # A message may quote a report: what no text can hold must not stop the message.
    words = str(error)[:300].encode("utf-8", "backslashreplace").decode()
    return f"{type(error).__name__}: {words}"


def _raised_at(error: BaseException) -> str:
    """For example ` (numerals.py:88 in scan)`."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    if last is None:
        return ""
    code = last.tb_frame.f_code
    return f" ({Path(code.co_filename).name}:{last.tb_lineno} in {code.co_name})"
