"""A cheap look at the raw folder: has anything appeared, changed or gone since?"""

import hashlib
import os
from pathlib import Path


def raw_state(raw: Path) -> str:
    """16 hex digits of the paths, sizes and modification times below `raw`; no file is opened.

    Hidden files and folders do not count, and links are not followed: reading skips them too. A folder that
    is not there counts as an empty one.
    """
    digest = hashlib.sha256()
    for line in sorted(_entries(os.fsencode(raw), b"")):
        digest.update(line)
    return digest.hexdigest()[:16]


def _entries(folder: bytes, below: bytes) -> list[bytes]:
    # Bytes, not text: a file name may be no UTF-8 and must still be seen.
    lines: list[bytes] = []
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return lines
    for entry in entries:
        if entry.name.startswith(b"."):
            continue
        path = below + b"/" + entry.name
        try:
            if entry.is_dir(follow_symlinks=False):
                lines += _entries(entry.path, path)
                continue
            seen = entry.stat(follow_symlinks=False)
        except OSError:
            continue
        lines.append(b"%s\0%d\0%d\n" % (path, seen.st_size, seen.st_mtime_ns))
    return lines
