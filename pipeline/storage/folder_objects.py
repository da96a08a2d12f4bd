"""A folder that several machines share, as an object store."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pipeline.storage.objects import Found, Gone, StorageError

_MAKING: Final = ".making-"


class FolderObjects:
    """The files below a folder; one that is being written has a name of its own until it is whole."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def found(self, below: str = "") -> Iterator[Found]:
        """See `Objects`. The ETag is made of size and time."""
        # Only the folder that holds what is asked for: a landing has many of others.
        first = self._root / below.rpartition("/")[0]
        paths = sorted(os.path.join(folder, name) for folder, _, names in os.walk(first) for name in names)
        for path in paths:
            key = os.path.relpath(path, self._root).replace(os.sep, "/")
            if key.startswith(below) and _MAKING not in key:
                try:
                    status = os.stat(path)
                except FileNotFoundError:
                    # Another machine has taken it away meanwhile.
                    continue
                modified = datetime.fromtimestamp(status.st_mtime, UTC)
                yield Found(key, status.st_size, modified, f"{status.st_size}-{status.st_mtime_ns}")

    def fetch(self, key: str, path: Path, etag: str = "") -> None:
        """See `Objects`."""
        with self._telling(key):
            shutil.copyfile(self._root / key, path)

    def read(self, key: str) -> bytes:
        """See `Objects`."""
        with self._telling(key):
            return (self._root / key).read_bytes()

    def send(self, path: Path, key: str) -> None:
        """See `Objects`."""
        with self._telling(key), self._made(key) as making:
            shutil.copyfile(path, making)

    def write(self, content: bytes, key: str) -> None:
        """See `Objects`."""
        with self._telling(key), self._made(key) as making:
            making.write_bytes(content)

    def remove(self, keys: Iterable[str]) -> None:
        """See `Objects`; folders that are left empty go too."""
        for key in keys:
            with self._telling(key):
                path = self._root / key
                path.unlink(missing_ok=True)
                for folder in path.parents:
                    if folder == self._root or not folder.is_dir() or any(folder.iterdir()):
                        break
                    folder.rmdir()

    def at_hand(self, key: str) -> Path | None:
        """See `Objects`."""
        return self._root / key

    @contextmanager
    def _made(self, key: str) -> Iterator[Path]:
        """A file to be written, which then gets the name."""
        final = self._root / key
        final.parent.mkdir(parents=True, exist_ok=True)
        making = final.with_name(f"{_MAKING}{uuid.uuid4().hex}")
        try:
            yield making
            os.replace(making, final)
        finally:
            making.unlink(missing_ok=True)

    @contextmanager
    def _telling(self, key: str) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as error:
            raise Gone(error.errno, error.strerror, str(self._root / key)) from error
        except OSError as error:
            raise StorageError(error.errno, error.strerror, str(self._root / key)) from error
