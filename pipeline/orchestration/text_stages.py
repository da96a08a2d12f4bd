"""The text stages of a load over a LoadFolder: which shards there are, and what became of their documents.

No Dagster here: an asset calls this, and a test can too. What is in a shard happens elsewhere (`pipeline.shard`); here
nobody sees a row but those of `sources`. A document that a shard had to leave out is quarantined and the others go on.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl

from pipeline import reading
from pipeline.orchestration.carrying import Again, split_files
from pipeline.orchestration.load_folder import LoadFolder
from pipeline.orchestration.progress import Progress
from pipeline.orchestration.unseen import out_of_sight
from pipeline.reading.folder import refusals
from pipeline.schema import CONTENT, conform, empty
from pipeline.settings import Limits, Place
from pipeline.shard import Fault, Finish, Manifest, Task
from pipeline.shard.spooling import at_hand
from pipeline.shard.task import ID_TAKEN
from pipeline.warehouse import Published

_BATCH_BYTES: Final = 8_000_000
_SHOWN: Final = 5
REFUSED: Final = "refused"
"""Noted in the load's folder: how many documents each audit sent to quarantine."""
WARNED: Final = "warned"
"""Noted there too: how many rows each audit warns of, in the documents that were made."""
NOTHING_PUBLISHED = Published()
NOTHING_AGAIN = Again()
SHOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "raw_documents": ("read", "recall"),
    "clean_documents": ("clean",),
    "segments": ("segment",),
    "indicators": ("extract",),
    "standard_indicators": ("classify", "audit", "store"),
}
"""What people are shown (keys of `progress.STAGES`), each with the stages of a shard that it stands for."""


class NothingLoadedError(RuntimeError):
    """Every document of a load failed: publishing that would take away what readers have for nothing."""


@dataclass
class Made:
    """What the shards of a load made.

    Attributes:
        read: documents that files gave and that were made of them.
        recalled: documents that were made again from what is published.
        quarantined: files in quarantine.
        rows: rows of each table.
        warned: rows that each audit warns of.
        refused: documents that each audit refused.
        seconds: processor time by stage, a key of SHOWN.
        code_versions: of the code that made them.
    """

    read: int = 0
    recalled: int = 0
    quarantined: int = 0
    rows: Counter[str] = field(default_factory=Counter)
    warned: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(SHOWN, 0.0))
    code_versions: set[str] = field(default_factory=set)


def text_stages(
    load: LoadFolder,
    raw: Place,
    limits: Limits,
    progress: Progress,
    finish: Finish,
    published: Published = NOTHING_PUBLISHED,
    again: Again = NOTHING_AGAIN,
) -> Made:
    """Files of `raw` → `sources`, `quarantine` and the tables of CONTENT, of all documents that are made anew.

    A file whose size and time (in a bucket: size and ETag) are as published is not opened, one whose content is published
    under any path is hashed and no more. Files with the same bytes become one document. Members of archives are files. One
    that was published and cannot be looked at now keeps its row, marked as unseen. What code of today makes stale is made
    again from what is published.

    Raises NothingLoadedError where files are there and no document is left, CannotGoOn where it is no document's fault.
    """
    return _TextStages(load, limits, progress, finish, published, again).made(raw)


class _TextStages:
    """The text stages of one load while they run."""

    def __init__(
        self,
        load: LoadFolder,
        limits: Limits,
        progress: Progress,
        finish: Finish,
        published: Published,
        again: Again,
    ) -> None:
        self._load = load
        self._limits = limits
        self._progress = progress
        self._finish = finish
        self._published = published
        self._again = again
        self._build = str(published.build or "")
        self._shards = 0
        self._made = Made()
        self._without_file: dict[str, Fault] = {}

    def made(self, raw: Place) -> Made:
        load, again = self._load, self._again
        found = reading.scan(raw, self._limits)
        load.begin("sources", "quarantine", *(table.name for table in CONTENT))
        files = found.files
        fresh, unchanged = (files, empty("sources")) if again.read else split_files(files, self._published)
        begin = again.first()
        for stage in SHOWN:
            others = len(fresh) + (unchanged.height if begin else 0)
            self._progress.start(stage, len(files) if stage == "raw_documents" else others)
        load.write("sources", "unchanged", unchanged)
        self._progress.advance("raw_documents", unchanged.height)
        self._quarantine("raw_documents", conform("quarantine", found.refused))
        self._made_of_files(fresh)
        self._keep_unseen()
        if begin:
            self._made_again(begin)
        self._settle()
        load.note(REFUSED, self._made.refused)
        load.note(WARNED, self._made.warned)
        for stage in SHOWN:
            self._progress.finish(stage)
        if self._made.quarantined and not load.rows("sources"):
            raise NothingLoadedError(self._nothing_loaded())
        return self._made

    def _made_of_files(self, files: list[reading.SourceFile]) -> None:
        begun: deque[tuple[Task, list[Fault], int]] = deque()
        with reading.FileReader(self._limits) as reader:
            for manifests in self._finish(self._tasks(files, reader, begun)):
                task, faults, number = begun.popleft()
                self._made.read += sum(manifest.documents for manifest in manifests)
                self._add(task, manifests, faults)
                self._advance(manifests, files=number)

    def _tasks(
        self,
        files: list[reading.SourceFile],
        reader: reading.FileReader,
        begun: deque[tuple[Task, list[Fault], int]],
    ) -> Iterator[Task]:
        """The shards of these files; ``begun`` gets each with what of it was refused, and how many files it stands for."""
        for batch in _batches(reading.with_members(files, reader, at_hand), self._limits.batch_documents):
            refused = [file for file in batch if isinstance(file, reading.RefusedFile)]
            task = Task(
                self._next_name(),
                str(self._load.root),
                "read",
                files=tuple(file for file in batch if isinstance(file, reading.SourceFile)),
                build=self._build,
                again=self._again.read,
            )
            faults = [
                Fault(file.source_path, "", file.refusal.reason, file.refusal.detail, file.refusal.remedy)
                for file in refused
            ]
            number = len({file.path for file in batch})
            if task.files:
                begun.append((task, faults, number))
                yield task
            else:
                self._add(task, [], faults)
                self._advance([], files=number)

    def _keep_unseen(self) -> None:
        """What was published and cannot be looked at now keeps its row, marked as unseen, and is not in quarantine."""
        refused = pl.concat([empty("quarantine"), *self._load.frames("quarantine")])
        seen = pl.concat(self._load.frames("sources"))
        unseen = out_of_sight(self._published.sources, seen, refused)
        if unseen.kept.height:
            self._load.write("sources", "unseen", unseen.kept)
            self._load.begin("quarantine")
            self._made.quarantined = 0
            self._quarantine("raw_documents", unseen.refused)

    def _made_again(self, begin: str) -> None:
        """Make the documents again that still have a file and that this load has not made anew."""
        present, staged = self._load.ids("sources"), self._load.ids("documents")
        stale = sorted((present & set(self._published.formats)) - staged)
        size = self._limits.batch_documents
        tasks = [
            Task(
                self._next_name(),
                str(self._load.root),
                begin,
                documents=tuple(stale[first : first + size]),
                build=self._build,
            )
            for first in range(0, len(stale), size)
        ]
        for task, manifests in zip(tasks, self._finish(tasks), strict=True):
            self._made.recalled += sum(manifest.documents for manifest in manifests)
            self._add(task, manifests, [])
            self._advance(manifests)

    def _next_name(self) -> str:
        self._shards += 1
        return f"{self._shards:06}"

    def _add(self, task: Task, manifests: Sequence[Manifest], faults: list[Fault]) -> None:
        made = self._made
        for manifest in manifests:
            made.rows.update(manifest.rows)
            made.warned.update(manifest.warnings)
            made.refused.update(manifest.refused)
            if manifest.code_version:
                made.code_versions.add(manifest.code_version)
            for fault in manifest.faults:
                if fault.source_path:
                    faults.append(fault)
                else:
                    self._without_file[fault.document_id] = fault
        rows = [(fault.source_path, fault.reason, fault.detail, fault.remedy) for fault in faults]
        self._quarantine(task.name, refusals(rows))

    def _quarantine(self, name: str, rows: pl.DataFrame) -> None:
        if rows.height:
            self._load.write("quarantine", name, conform("quarantine", rows))
            self._made.quarantined += rows.height

    def _advance(self, manifests: Sequence[Manifest], files: int = 0) -> None:
        documents = sum(manifest.documents for manifest in manifests)
        for stage, parts in SHOWN.items():
            seconds = sum(manifest.seconds.get(part, 0.0) for manifest in manifests for part in parts)
            self._made.seconds[stage] += seconds
            done = files if stage == "raw_documents" else documents
            self._progress.advance(stage, done, seconds)

    def _settle(self) -> None:
        """Quarantine the files that no shard could judge: those of documents that were recalled and failed, which are
        not published any more, and those whose id a document of another shard has.
        """
        faults = self._without_file
        removed = self._load.forget_sources("document_id", list(faults)) if faults else empty("sources")
        rows = [
            (path, fault.reason, fault.detail, fault.remedy)
            for path, key in removed.select("source_path", "document_id").iter_rows()
            for fault in [faults[key]]
        ]
        if taken := self._taken():
            self._load.forget_sources("source_path", taken)
            rows += [(path, *ID_TAKEN) for path in taken]
        self._quarantine("settled", refusals(rows))

    def _taken(self) -> list[str]:
        """The files whose document is not that of the first file with its id."""
        sources = pl.concat(
            frame.select("document_id", "sha256", "source_path") for frame in self._load.frames("sources")
        )
        twice = sources.group_by("document_id").agg(pl.col("sha256").n_unique()).filter(pl.col("sha256") > 1)
        if not twice.height:
            return []
        some = sources.join(twice, on="document_id", how="semi").sort("source_path")
        first = pl.col("sha256").first().over("document_id", order_by="source_path")
        return some.filter(pl.col("sha256") != first)["source_path"].to_list()

    def _nothing_loaded(self) -> str:
        first = pl.concat(self._load.frames("quarantine")).sort("source_path").head(_SHOWN)
        lines = [
            f"{path}: {reason}: {detail}; {remedy}" for path, reason, detail, remedy in first.iter_rows()
        ]
        more = self._made.quarantined - len(lines)
        return "\n  ".join(
            [
                f"no document could be loaded, all {self._made.quarantined} files would be in quarantine",
                *lines,
                *([f"and {more} more"] if more else []),
            ]
        )


def concepts_stage(load: LoadFolder, folder: Path) -> int:
    """Concept dictionaries, those of `folder` among them → `concept_words` and `quarantine`; how many words."""
    found = reading.read_concepts(folder)
    load.begin("concept_words")
    load.write("concept_words", "words", found.words)
    load.write("quarantine", "concepts", conform("quarantine", found.refused))
    return found.words.height


def _batches(
    files: Iterable[reading.SourceFile | reading.RefusedFile], most: int
) -> Iterator[list[reading.SourceFile | reading.RefusedFile]]:
    """The files in lists of at most ``most``, shorter where files are large: a batch is held in memory."""
    batch: list[reading.SourceFile | reading.RefusedFile] = []
    size = 0
    for file in files:
        batch.append(file)
        size += file.bytes if isinstance(file, reading.SourceFile) else 0
        if len(batch) == most or size > _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
