"""Objects of a bucket as files of a private folder, for as long as a shard, or the listing of an archive, needs them.

So whoever reads them knows files only, and has neither the network nor its credentials at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from pipeline.disk.private import private_folder
from pipeline.reading import Refusal, SourceFile
from pipeline.settings import Bucket
from pipeline.shard.task import CannotGoOn, Fault, Manifest, Task
from pipeline.storage import Changed, Gone, Objects, StorageError, open_objects

_AT_ONCE: Final = 8


def with_spooled(task: Task, make: Callable[[Task], Manifest]) -> Manifest:
    """What ``make`` makes of the task with its objects at hand; those that could not be fetched are faults of it."""
    with _spooled(task) as (here, faults):
        if faults and not here.files:
            return Manifest(task.name, faults=faults)
        manifest = make(here)
    return replace(manifest, faults=(*faults, *manifest.faults)) if faults else manifest


@contextmanager
def _spooled(task: Task) -> Iterator[tuple[Task, tuple[Fault, ...]]]:
    """The task with its objects at hand, and what is said of those that could not be fetched; these are left out.

    Raises CannotGoOn where they cannot be written.
    """
    if not any(file.address for file in task.files):
        yield task, ()
        return
    with private_folder() as folder:
        paths, refused = _fetched(task.files, folder)
        files, faults = [], []
        for file in task.files:
            if (refusal := refused.get(file.address)) is not None:
                faults.append(Fault(file.source_path, "", refusal.reason, refusal.detail, refusal.remedy))
            else:
                files.append(_at(file, paths))
        yield replace(task, files=tuple(files)), tuple(faults)


@contextmanager
def at_hand(file: SourceFile) -> Iterator[Path]:
    """A file by itself, fetched where it is an object. Raises Refusal, CannotGoOn."""
    if not file.address:
        yield file.path
        return
    with private_folder() as folder:
        paths, refused = _fetched([file], folder)
        for refusal in refused.values():
            raise refusal
        yield paths[file.address]


def _fetched(files: Sequence[SourceFile], folder: Path) -> tuple[dict[str, Path], dict[str, Refusal]]:
    """The objects of these files, each fetched once, and those that could not be: by their addresses."""
    wanted = {file.address: file for file in files if file.address}
    # The names of objects are other people's; a reader asks for no more of a name than its suffix.
    paths = {
        address: folder / f"{number:06}{file.path.suffix}"
        for number, (address, file) in enumerate(wanted.items())
    }
    stores = {bucket: open_objects(bucket) for bucket in {Bucket.holding(address)[0] for address in wanted}}
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        fetch = partial(_fetch, stores, paths)
        refused = dict(zip(wanted, threads.map(fetch, wanted.values()), strict=True))
    return paths, {address: refusal for address, refusal in refused.items() if refusal is not None}


def _fetch(stores: dict[Bucket, Objects], paths: dict[str, Path], file: SourceFile) -> Refusal | None:
    bucket, key = Bucket.holding(file.address)
    try:
        stores[bucket].fetch(key, paths[file.address], file.etag)
    except Gone:
        return Refusal("vanished", "it was there when the bucket was listed", "run the load again")
    except Changed:
        return Refusal(
            "changed_while_read", "it was replaced since the bucket was listed", "run the load again"
        )
    except StorageError as error:
        detail, _, remedy = str(error).rpartition("; ")
        return Refusal("unreadable", detail, remedy)
    except OSError as error:
        raise CannotGoOn(error.errno, error.strerror, str(paths[file.address])) from error
    return None


def _at(file: SourceFile, paths: dict[str, Path]) -> SourceFile:
    if not file.address:
        return file
    path = paths[file.address]
    return replace(file, path=path, archive=file.archive and replace(file.archive, path=path))
