"""What an object store can do, whichever it is, and how it fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol


class StorageError(OSError):
    """An object store that cannot be used, or says no. The message names the address and the remedy, never a key."""


class Gone(StorageError):
    """There is no such object."""


class Changed(StorageError):
    """The object is not the one that was asked for: its ETag is another."""


@dataclass(frozen=True, slots=True)
class Found:
    """An object of a listing: its key below the prefix, its size in bytes, when it was written, its ETag."""

    key: str
    bytes: int
    modified_at: datetime
    etag: str


class Objects(Protocol):
    """The objects below one prefix; every key is told and asked for without it. Safe for several threads."""

    def found(self, below: str = "") -> Iterator[Found]:
        """The objects whose key begins with ``below``, in the order of keys; raises StorageError."""

    def fetch(self, key: str, path: Path, etag: str = "") -> None:
        """Write an object, of this ETag if one is given, into a new file; raises Gone, Changed, StorageError."""

    def read(self, key: str) -> bytes:
        """The bytes of an object; raises Gone, StorageError."""

    def send(self, path: Path, key: str) -> None:
        """Store a file as an object: there whole, or not at all. Raises StorageError."""

    def write(self, content: bytes, key: str) -> None:
        """Store bytes as an object: there whole, or not at all. Raises StorageError."""

    def remove(self, keys: Iterable[str]) -> None:
        """Remove objects; one that is gone is no error. Raises StorageError."""

    def at_hand(self, key: str) -> Path | None:
        """The file that an object is on this machine, if it is one."""
