"""One file's bytes to its text: what the reader process does for each file."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

from pipeline.reading import formats
from pipeline.reading.archive import Archive, list_archive
from pipeline.reading.blocks import Block, Refusal
from pipeline.reading.folder import open_regular
from pipeline.reading.kinds import kind_of, suffix_of
from pipeline.whereabouts import NOBODY, At


class Content(NamedTuple):
    """A file that was read: the sha256 and size of its bytes, its format and encoding, its text and blocks."""

    sha256: str
    bytes: int
    format: str
    encoding: str
    text: str
    blocks: tuple[Block, ...]


class Desk:
    """Where files are opened; the archive that was opened last stays open for its next member."""

    def __init__(self) -> None:
        self._open: tuple[Path, str, Archive] | None = None
        """The path and the sha256 that were asked for, and what was found there."""

    def read(self, path: Path, max_bytes: int, here: At) -> Content:
        """Read and decode one file of at most ``max_bytes``; raises what its reader raises, Refusal above all."""
        content = open_regular(path, max_bytes)
        return content_of(content, kind_of(content, suffix_of(path.name)), here)

    def list_archive(self, path: Path, max_bytes: int, here: At) -> Archive:
        """Open an archive and list it; raises what `list_archive` raises."""
        self._open = None
        archive = list_archive(open_regular(path, max_bytes), max_bytes, here, path.name)
        self._open = (path, archive.sha256, archive)
        return archive

    def read_member(self, path: Path, member: str, sha256: str, max_bytes: int, here: At) -> Content:
        """Read one member of the archive that had this sha256 when it was listed.

        Raises what `read` raises, and Refusal: changed_while_read.
        """
        if self._open is None or self._open[:2] != (path, sha256):
            # Also where another archive stood at this path before; one that has changed is looked at once.
            self._open = (path, sha256, self.list_archive(path, max_bytes, here))
        archive = self._open[2]
        if archive.sha256 != sha256:
            raise Refusal("changed_while_read", "its archive was written to while it was read", "load again")
        content = archive.read(member)
        return content_of(content, kind_of(content, suffix_of(member)), here)


def content_of(content: bytes, kind: str, here: At = NOBODY) -> Content:
    """Decode the bytes of a file of a kind, one of FORMATS; raises what its reader raises, Refusal above all."""
    form = formats.FORMATS[kind]
    text, encoding, blocks = form.read(content, here)
    here.nowhere()
    return Content(hashlib.sha256(content).hexdigest(), len(content), form.name, encoding, text, blocks)


def check_output(content: Content, max_characters: int, max_blocks: int) -> None:
    """Raises Refusal: too_much_text, too_many_blocks, where a reader gave more than any report holds."""
    if len(content.text) > max_characters:
        raise Refusal(
            "too_much_text",
            f"{len(content.text)} characters; the limit is {max_characters}",
            "split the file, or raise ZHIBIAO_MAX_CHARACTERS if it really is one report",
        )
    if len(content.blocks) > max_blocks:
        raise Refusal(
            "too_many_blocks",
            f"{len(content.blocks)} paragraphs and cells; the limit is {max_blocks}",
            "split the file, or raise ZHIBIAO_MAX_BLOCKS if it really is one report",
        )


def too_much_memory(max_memory: int) -> Refusal:
    """The refusal of a file whose reader needed more than ``max_memory`` bytes."""
    return Refusal(
        "too_much_memory",
        f"reading it takes more than {max_memory} bytes of memory",
        "look at the file; if it really is one report, split it or raise ZHIBIAO_FILE_MEMORY_BYTES",
    )
