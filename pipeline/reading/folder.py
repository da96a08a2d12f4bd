"""The raw folder: which files are candidates, and their bytes, taken so that nothing can be swapped in
between.

`scan` looks at names and sizes only. `open_regular` opens without following a link and without waiting for a
FIFO, and asks the open file itself, not its name, what it is.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import polars as pl

from pipeline.reading.blocks import Refusal
from pipeline.reading.formats import ARCHIVES, FORMATS, unknown
from pipeline.reading.kinds import suffix_of
from pipeline.schema import frame_schema
from pipeline.settings import Limits

_CHUNK: Final = 1 << 20
_TICK_NS: Final = 20_000_000
# The end of the year 9999, the last that a date can have; a file system may say more.
_LATEST: Final = 253_402_300_799
# A file that is being copied in comes to rest in a moment; one that is still written to then is refused.
_ATTEMPTS: Final = 4
_PAUSE_SECONDS: Final = 0.05
_KINDS: Final = (
    (stat.S_ISFIFO, "a FIFO"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISBLK, "a block device"),
    (stat.S_ISCHR, "a character device"),
)


_UNSEEN: Final = frozenset({"unreadable", "vanished", "changed_while_read", "broken_link"})


class RawFolderError(OSError):
    """The raw folder itself cannot be used; the message names it and the remedy."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A candidate file: where it is, its relative posix path as stored, its size and when it was last
    modified.

    A member of an archive has its own path and size, and the archive's time; ``path`` is the archive's.
    """

    path: Path
    source_path: str
    bytes: int
    modified_at: datetime
    modified_ns: int = -1
    """When it was modified, in nanoseconds since 1970; -1 where that proves nothing: see `_settled`."""
    member: str = ""
    """Its path inside the archive; empty for a file by itself."""
    archive: SourceFile | None = None
    archive_sha256: str = ""
    address: str = ""
    """Of an object of a bucket, which is to be fetched: ``path`` is no more than its name. A member has its archive's."""
    etag: str = ""
    """What its bucket tells of its bytes; empty for a file."""

    @property
    def is_archive(self) -> bool:
        """Whether its members are files of their own."""
        return not self.member and suffix_of(self.path.name) in ARCHIVES


@dataclass(frozen=True, slots=True)
class Scan:
    """The candidate files in path order, and what was refused: source_path, reason, detail, remedy."""

    files: list[SourceFile]
    refused: pl.DataFrame


def refusals(rows: list[tuple[str, str, str, str]]) -> pl.DataFrame:
    """Refused files as a frame of the table `quarantine`, in path order."""
    return pl.DataFrame(sorted(rows), schema=frame_schema("quarantine"), orient="row")


def scan(raw: Path, limits: Limits) -> Scan:
    """List the files below the raw folder in path order without reading any.

    Hidden files and folders are skipped. Refused, with reason and remedy: links out of the folder or to nothing,
    devices, FIFOs, folders that cannot be listed, files that may not be read, files above
    ``limits.max_file_bytes``, unknown suffixes, empty files. A link to a file within the folder is that file once
    more and is skipped.

    Raises RawFolderError if the folder is missing, is not a folder, cannot be listed, or holds more than
    ``limits.max_files`` files.
    """
    if not os.path.isdir(raw):
        remedy = "mount it, create it, or name another with --raw"
        raise RawFolderError(f"{raw} is not a folder, or cannot be reached; {remedy}")
    root = Path(os.path.realpath(raw))
    files: list[SourceFile] = []
    refused: list[tuple[str, str, str, str]] = []
    for path in _walk(root, refused):
        source_path = stored_path(path, root)
        try:
            found = _candidate(path, source_path, root, limits)
        except Refusal as refusal:
            refused.append((source_path, refusal.reason, refusal.detail, refusal.remedy))
            continue
        if found is not None:
            files.append(found)
        if len(files) > limits.max_files:
            raise RawFolderError(
                f"{raw} holds more than {limits.max_files} files; split it, or raise ZHIBIAO_MAX_FILES"
            )
    return Scan(in_path_order(files), refusals(refused))


def in_path_order(files: list[SourceFile]) -> list[SourceFile]:
    """The files as documents will stand: an archive where its members will."""
    return sorted(files, key=lambda file: file.source_path + "/" if file.is_archive else file.source_path)


def candidate(path: Path, limits: Limits) -> SourceFile:
    """One file by itself as `scan` would list it, under its own name. Raises Refusal."""
    found = _candidate(path, stored_path(path, path.parent), path.parent, limits)
    if found is None:
        raise _link_refusal(path)
    return found


def hides(source_path: str, reason: str) -> bool:
    """Whether a refusal means that what stands at this path, or below it, could not be looked at.

    So it is with what cannot be listed, opened or read now, and with an archive that is not taken: nobody knows what
    is in it. Any other reason is one of the file's content or kind: it was looked at.
    """
    return reason in _UNSEEN or source_path.lower().endswith(ARCHIVES)


def open_regular(path: Path, limit: int) -> bytes:
    """The bytes of a regular file of at most ``limit`` bytes, all of one moment.

    Raises Refusal: unreadable, symbolic_link, broken_link, not_a_regular_file, too_large, vanished, changed_while_read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise Refusal("vanished", "it was there when the folder was listed", "run the load again") from error
    except OSError as error:
        if path.is_symlink():
            raise _link_refusal(path) from error
        raise Refusal(
            "unreadable", error.strerror or str(error), "allow this user to read the file"
        ) from error
    try:
        _check_kind(os.fstat(descriptor).st_mode)
        return _read_at_rest(descriptor, limit)
    except OSError as error:
        raise Refusal(
            "unreadable", error.strerror or str(error), "check the disk, then load again"
        ) from error
    finally:
        os.close(descriptor)


def stored_path(path: Path, root: Path) -> str:
    """The path below the root as stored: posix, printable, and reversible.

    A backslash in a name is doubled, and every byte that is not UTF-8 is written as backslash, x, two hex
    digits.
    """
    relative = path.relative_to(root).as_posix().replace("\\", "\\\\")
    return os.fsencode(relative).decode("utf-8", errors="backslashreplace")


def _walk(root: Path, refused: list[tuple[str, str, str, str]]) -> Iterator[Path]:
    """Every entry that is not a folder; links to folders are yielded, not entered. However deep the folders are."""
    folders = [root]
    while folders:
        folder = folders.pop()
        try:
            entries = _listed(folder)
        except OSError as error:
            if folder == root:
                words = f"{root} cannot be listed: {error.strerror}; {_unlisted(error)}"
                raise RawFolderError(words) from error
            name = stored_path(folder, root)
            refused.append((name, "unreadable", f"folder: {error.strerror}", _unlisted(error)))
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if _is_folder(entry):
                folders.append(Path(entry.path))
            else:
                yield Path(entry.path)


def _listed(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return list(entries)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether the entry is a folder; one that cannot be asked is a file, of which the next look says why."""
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _unlisted(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "allow this user to list the folder"
    return "check the disk or the mount, then load again"


def _candidate(path: Path, source_path: str, root: Path, limits: Limits) -> SourceFile | None:
    try:
        status = os.lstat(path)
    except OSError as error:
        raise Refusal(
            "unreadable", error.strerror or str(error), "check the file, then load again"
        ) from error
    if stat.S_ISLNK(status.st_mode):
        if _leads_inside(path, root):
            return None
        raise _link_refusal(path)
    _check_kind(status.st_mode)
    check_promise(path.name, status.st_size, limits)
    if not os.access(path, os.R_OK):
        raise Refusal("unreadable", "permission denied", "allow this user to read the file")
    modified = datetime.fromtimestamp(min(max(status.st_mtime, 0), _LATEST), UTC)
    return SourceFile(path, source_path, status.st_size, modified, _settled(status.st_mtime_ns))


def check_promise(name: str, size: int, limits: Limits) -> None:
    """Raise Refusal for a file that cannot be a report by what its name ends in, or by its size in bytes."""
    suffix = suffix_of(name)
    if suffix not in FORMATS and suffix not in ARCHIVES:
        raise unknown(suffix)
    _check_size(size, limits.max_file_bytes)
    if size == 0:
        raise Refusal("empty_file", "the file has no bytes", "put the report's text into it, or remove it")


def _settled(modified_ns: int) -> int:
    """The modification time, or -1: a file written a tick ago can be written again within that same tick.

    Then size and time would be the same and the bytes not, so such a time must not be trusted later on.
    """
    known = 0 <= modified_ns < 1 << 63
    return modified_ns if known and abs(time.time_ns() - modified_ns) > _TICK_NS else -1


def _check_kind(mode: int) -> None:
    for is_kind, name in _KINDS:
        if is_kind(mode):
            raise Refusal("not_a_regular_file", f"it is {name}", "remove it from the raw folder")
    if not stat.S_ISREG(mode):
        raise Refusal("not_a_regular_file", "it is not a regular file", "remove it from the raw folder")


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise Refusal(
            "too_large",
            f"{size} bytes; the limit is {limit}",
            "split the file, or raise ZHIBIAO_MAX_FILE_BYTES if it really is one report",
        )


def _leads_inside(path: Path, root: Path) -> bool:
    try:
        target = os.path.realpath(path)
    except OSError:
        # Gone since it was listed, or not to be read: `realpath` asks twice.
        return False
    return os.path.isfile(target) and os.path.commonpath([target, root]) == str(root)


def _link_refusal(path: Path) -> Refusal:
    try:
        target = os.readlink(path).encode("utf-8", "backslashreplace").decode("utf-8")
    except OSError:
        target = "somewhere else"
    if not os.path.exists(path):
        detail = f"it leads to {target}, which cannot be reached"
        return Refusal("broken_link", detail, "put the file itself into the raw folder, or remove the link")
    return Refusal("symbolic_link", f"it leads to {target}", "put the file itself into the raw folder")


def _read_at_rest(descriptor: int, limit: int) -> bytes:
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(_PAUSE_SECONDS * attempt)
            os.lseek(descriptor, 0, os.SEEK_SET)
        before = os.fstat(descriptor)
        _check_size(before.st_size, limit)
        content = _read_all(descriptor, limit)
        after = os.fstat(descriptor)
        if before.st_mtime_ns == after.st_mtime_ns and before.st_size == after.st_size == len(content):
            return content
    raise Refusal(
        "changed_while_read", "it was written to while it was read", "load again when its copying is done"
    )


def _read_all(descriptor: int, limit: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := os.read(descriptor, _CHUNK):
        size += len(piece)
        # The file may have grown since fstat.
        _check_size(size, limit)
        pieces.append(piece)
    return b"".join(pieces)
