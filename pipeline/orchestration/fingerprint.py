"""A cheap look at the raw folder: has anything appeared, changed or gone since, and what could not be looked at?"""

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.reading import stored_path

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


def raw_state(raw: Path) -> str:
    """The state of a look at `raw`."""
    return look_at(raw).state


def look_at(raw: Path) -> RawLook:
    """The paths, sizes and modification times below `raw`; no file is opened, and nothing raises.

    Hidden files and folders do not count, and links are not followed: reading skips them too. What could not be looked
    at is part of the state: when it can be, that is a change.
    """
    look = _Look(os.fsencode(raw))
    look.enter(look.root, b"")
    digest = hashlib.sha256()
    for line in sorted(look.lines):
        digest.update(line)
    hidden = tuple(sorted(_stored(path) for path in look.hidden))
    return RawLook(digest.hexdigest()[:16], hidden, len(look.lines) - len(hidden))


@dataclass
class _Look:
    root: bytes
    lines: list[bytes] = field(default_factory=list)
    hidden: list[bytes] = field(default_factory=list)

    def enter(self, folder: bytes, below: bytes) -> None:
        # Bytes, not text: a file name may be no UTF-8 and must still be seen.
        try:
            with os.scandir(folder) as found:
                entries = list(found)
        except OSError:
            self.hide(below)
            return
        for entry in entries:
            if entry.name.startswith(b"."):
                continue
            path = below + b"/" + entry.name
            try:
                if entry.is_dir(follow_symlinks=False):
                    self.enter(entry.path, path)
                    continue
                seen = entry.stat(follow_symlinks=False)
            except OSError:
                self.hide(path)
                continue
            self.lines.append(b"%s\0%d\0%d\n" % (path, seen.st_size, seen.st_mtime_ns))

    def hide(self, path: bytes) -> None:
        self.hidden.append(path)
        self.lines.append(b"%s\0hidden\n" % path)


def _stored(path: bytes) -> str:
    return stored_path(Path(os.fsdecode(path)), Path("/")) if path else ROOT
