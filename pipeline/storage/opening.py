"""From an address to its object store."""

from __future__ import annotations

from pathlib import Path

from pipeline.settings import Place, access
from pipeline.storage.folder_objects import FolderObjects
from pipeline.storage.objects import Objects, StorageError


def open_objects(place: Place) -> Objects:
    """The objects at a place. Opens no connection. Raises StorageError where the client of buckets is not installed."""
    if isinstance(place, Path):
        return FolderObjects(place)
    try:
        from pipeline.storage.s3_objects import S3Objects
    except ImportError as error:
        raise StorageError(f"{place} needs boto3: pip install 'zhibiao[s3]'") from error
    return S3Objects(place, access(place))
