"""A cheap look at the raw folder: has anything appeared, changed or gone since, and what could not be looked at?"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from pipeline.reading import stored_path
from pipeline.settings import Place

ROOT = "."
"""The raw folder itself among the places that could not be looked at."""


@dataclass(frozen=True)
class RawLook:
    """``state``: 16 hex digits of all that was seen. ``hidden``: the folders and files, as stored, that could not be
    looked at. ``entries``: how many files were seen.
    """

    state: str
    hidden: tuple[str, ...] = ()
    entries: int = 0


def raw_state(raw: Place) -> str:
    """The state of a look at `raw`."""
    return look_at(raw).state


def look_at(raw: Place) -> RawLook:
    """The paths, sizes and modification times below `raw`; no file is opened, and nothing raises. A bucket is not looked
    at, since every page of its listing costs money: its state is its address.

    Hidden files and folders do not count, and links are not followed: reading skips them too. What could not be looked
    at is part of the state: when it can be, that is a change.
    """
    if not isinstance(raw, Path):
        return RawLook(str(raw))
    # Bytes, not text: a file name may be no UTF-8 and must still be seen.
    root = os.fsencode(raw)
    lines: list[bytes] = []
    hidden: list[bytes] = []
    folders = [b""]
    while folders:
        below = folders.pop()
        try:
            with os.scandir(root + below) as found:
                entries = [entry for entry in found if not entry.name.startswith(b".")]
        except OSError:
            hidden.append(below)
            continue
        for entry in entries:
            path = below + b"/" + entry.name
            try:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(path)
                    continue
                seen = entry.stat(follow_symlinks=False)
            except OSError:
                hidden.append(path)
                continue
            lines.append(b"%s\0%d\0%d\n" % (path, seen.st_size, seen.st_mtime_ns))
    digest = hashlib.sha256()
    for line in sorted(lines + [b"%s\0hidden\n" % path for path in hidden]):
        digest.update(line)
    return RawLook(digest.hexdigest()[:16], tuple(sorted(map(_stored, hidden))), len(lines))


def _stored(path: bytes) -> str:
    return stored_path(Path(os.fsdecode(path)), Path("/")) if path else ROOT
