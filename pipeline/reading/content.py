"""One file's bytes to its text: what the reader process does for each file."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

from pipeline.reading import formats
from pipeline.reading.blocks import Block
from pipeline.reading.folder import open_regular


class Content(NamedTuple):
    """A file that was read: the sha256 and size of its bytes, its format and encoding, its text and blocks."""

    sha256: str
    bytes: int
    format: str
    encoding: str
    text: str
    blocks: tuple[Block, ...]


def read_content(path: Path, max_bytes: int) -> Content:
    """Read and decode one file of at most ``max_bytes``; raises what its reader raises, Refusal above all."""
    content = open_regular(path, max_bytes)
    form = formats.FORMATS[path.suffix.lower()]
    text, encoding, blocks = form.read(content)
    return Content(hashlib.sha256(content).hexdigest(), len(content), form.name, encoding, text, blocks)
