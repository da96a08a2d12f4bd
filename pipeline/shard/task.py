"""What a shard is asked and what it says back; both are JSON, for a pipe here and a wire elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Self

from pipeline.reading import SourceFile

STAGES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "read": ("reading", "reading_failed"),
        "recall": ("recalling what is published", "recalling_failed"),
        "clean": ("cleaning", "cleaning_failed"),
        "segment": ("segmentation", "segmentation_failed"),
        "extract": ("extraction", "extraction_failed"),
        "classify": ("classification", "classification_failed"),
        "audit": ("the audit", "audit_failed"),
        "store": ("storing its rows", "storing_failed"),
    }
)
"""Every stage of a shard in order: its name in words, and the reason of a document that it raises for."""


ID_TAKEN: Final = (
    "id_taken",
    "another document begins with the same 16 hex digits of sha256",
    "do not trust this file: chance does not do that; if it is sound, save it anew with another line",
)
"""Reason, detail and remedy of a document whose id is that of another."""


@dataclass(frozen=True, slots=True)
class Task:
    """One shard.

    Attributes:
        name: of its Parquet file in the folder of each table; unique in its load.
        output: the folder of the load: ``<output>/<table>/<name>.parquet``.
        begin: the first stage: ``read`` for files, else the stage from which on published documents are made again.
        files: the files to read; none to recall documents.
        documents: which documents to recall; of files, which to make of those that they give (None: all).
        build: the published build, to recall from and to know what is known; empty where there is none.
        again: whether to read files whose content is published too, and to make those anew that differ.
    """

    name: str
    output: str
    begin: str
    files: tuple[SourceFile, ...] = ()
    documents: tuple[str, ...] | None = None
    build: str = ""
    again: bool = False

    def parts(self, documents: Sequence[str] | None) -> list[Self]:
        """The same work in the smallest pieces: a file each, or, given what they are, a document each."""
        files, ids = self.files, self.documents or documents or ()
        if len(files) > 1:
            return [replace(self, name=f"{self.name}-{n:04}", files=(one,)) for n, one in enumerate(files)]
        if len(ids) > 1:
            return [replace(self, name=f"{self.name}-{n:04}", documents=(one,)) for n, one in enumerate(ids)]
        return [self]

    def to_json(self) -> dict[str, Any]:
        """The task in words that JSON has."""
        return {**asdict(self), "files": [_file_to_json(file) for file in self.files]}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        """The task that `to_json` wrote."""
        documents = said["documents"]
        files = tuple(_file_from_json(file) for file in said["files"])
        return cls(**{**said, "files": files, "documents": None if documents is None else tuple(documents)})


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a document, or a file that gave none, is not loaded: a row of ``quarantine``.

    ``source_path`` is empty for a document that was recalled: its files are not known to the shard.
    """

    source_path: str
    document_id: str
    reason: str
    detail: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a shard has made.

    Attributes:
        name: that of the task.
        documents: how many documents it made.
        rows: how many rows each table got.
        faults: what it had to leave out.
        warnings: how many rows each audit found that warns and does not refuse.
        refused: how many documents each audit refused.
        seconds: processor time of each stage.
        code_version: of the code that made it.
    """

    name: str
    documents: int = 0
    rows: Mapping[str, int] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    warnings: Mapping[str, int] = field(default_factory=dict)
    refused: Mapping[str, int] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    code_version: str = ""

    def to_json(self) -> dict[str, Any]:
        """The manifest in words that JSON has."""
        return asdict(self)

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        """The manifest that `to_json` wrote."""
        return cls(**{**said, "faults": tuple(Fault(**fault) for fault in said["faults"])})


class Broken(Exception):
    """A shard that was not made: at which stage, and why, in the words of ``quarantine``.

    Attributes:
        certain: whether it would break again: what raises does, what is killed or runs out of memory beside others
            need not.
        documents: the documents of the shard, once they are known.
    """

    def __init__(
        self,
        stage: str,
        reason: str,
        detail: str,
        remedy: str,
        *,
        certain: bool,
        documents: Sequence[str] | None = None,
    ) -> None:
        super().__init__(f"{reason}: {detail}; {remedy}")
        self.stage = stage
        self.reason = reason
        self.detail = detail
        self.remedy = remedy
        self.certain = certain
        self.documents = documents

    def to_json(self) -> dict[str, Any]:
        """What `from_json` makes the same of."""
        return vars(self)

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        """What broke, as `to_json` said it."""
        return cls(**said)


class CannotGoOn(OSError):
    """What stops a shard is no document of it: a full disk, a process that does not start."""


def _file_to_json(file: SourceFile) -> dict[str, Any]:
    # Paths are other people's bytes: what is no UTF-8 in them is a lone surrogate here, which JSON escapes.
    return {
        **asdict(file),
        "path": str(file.path),
        "modified_at": file.modified_at.isoformat(),
        "archive": file.archive and _file_to_json(file.archive),
    }


def _file_from_json(said: Mapping[str, Any]) -> SourceFile:
    return SourceFile(
        **{
            **said,
            "path": Path(said["path"]),
            "modified_at": datetime.fromisoformat(said["modified_at"]),
            "archive": said["archive"] and _file_from_json(said["archive"]),
        }
    )
