"""The candidate files of a raw folder or of a bucket, without reading any."""

from __future__ import annotations

from pathlib import Path

from pipeline.reading.blocks import Refusal
from pipeline.reading.folder import RawFolderError, Scan, SourceFile, check_promise, in_path_order, refusals
from pipeline.reading.folder import scan as scan_folder
from pipeline.settings import Bucket, Limits, Place
from pipeline.storage import StorageError, open_objects


def scan(raw: Place, limits: Limits) -> Scan:
    """List the candidates in path order; see `folder.scan`, and `scan_bucket` for how a bucket differs.

    Raises RawFolderError if the place cannot be listed or holds more than ``limits.max_files`` files.
    """
    return scan_folder(raw, limits) if isinstance(raw, Path) else scan_bucket(raw, limits)


def scan_bucket(bucket: Bucket, limits: Limits) -> Scan:
    """List the objects below the prefix. Each is named by its key there, so that a folder with the same files gives the
    same rows.

    As in a folder, keys with a part that begins with a dot are hidden, and what cannot be a report is refused. Objects
    without bytes that stand for a folder are none. A bucket has no folders: a prefix with nothing below is not there.

    Raises RawFolderError.
    """
    files: list[SourceFile] = []
    refused: list[tuple[str, str, str, str]] = []
    seen = False
    try:
        for found in open_objects(bucket).found():
            seen = True
            if found.key.endswith("/") or not found.key or _is_hidden(found.key):
                continue
            # As `stored_path` writes a path.
            source_path, name = found.key.replace("\\", "\\\\"), Path(found.key)
            try:
                check_promise(name.name, found.bytes, limits)
            except Refusal as refusal:
                refused.append((source_path, refusal.reason, refusal.detail, refusal.remedy))
                continue
            address = bucket.address(found.key)
            files.append(
                SourceFile(
                    name, source_path, found.bytes, found.modified_at, address=address, etag=found.etag
                )
            )
            if len(files) > limits.max_files:
                raise RawFolderError(
                    f"{bucket} holds more than {limits.max_files} files; split it, or raise ZHIBIAO_MAX_FILES"
                )
    except StorageError as error:
        raise RawFolderError(f"{bucket} cannot be listed: {error}") from error
    if not seen:
        raise RawFolderError(f"{bucket} holds nothing; put reports there, or name another with --raw")
    return Scan(in_path_order(files), refusals(refused))


def _is_hidden(key: str) -> bool:
    return any(part.startswith(".") for part in key.split("/"))
