"""What Unix packs: tar archives, plain or packed by gzip, and files that gzip packed one by one."""

from __future__ import annotations

import io
import tarfile
import zlib
from collections.abc import Iterator
from functools import partial
from typing import Final

from pipeline.reading.blocks import Refusal
from pipeline.reading.entries import MAX_PARTS, Entry, bomb, check_ratio
from pipeline.reading.package import SAVE_AGAIN, damaged

GZIP: Final = b"\x1f\x8b"
_TAR: Final = (257, b"ustar")
_END: Final = bytes(512)
_CHUNK: Final = 1 << 20
_WINDOW: Final = zlib.MAX_WBITS | 16


def is_tar(content: bytes) -> bool:
    """Whether bytes begin as a tar archive does."""
    at, sign = _TAR
    return content[at : at + len(sign)] == sign


def gunzipped(content: bytes) -> bytes:
    """The bytes that gzip packed, one piece after the other as long as there are more.

    Raises Refusal: archive_bomb, damaged_file.
    """
    pieces: list[bytes] = []
    size, rest = 0, content
    try:
        while rest.startswith(GZIP):
            stream = zlib.decompressobj(_WINDOW)
            while not stream.eof:
                piece = stream.decompress(rest, _CHUNK)
                rest = stream.unconsumed_tail
                size += len(piece)
                pieces.append(piece)
                check_ratio(size, len(content))
                if not rest and not stream.eof and not piece:
                    raise Refusal("damaged_file", "it breaks off before its end", SAVE_AGAIN)
            rest = stream.unused_data
    except zlib.error as error:
        raise damaged(error) from error
    return b"".join(pieces)


def in_tar(content: bytes, packed: int) -> Iterator[Entry]:
    """The files of a tar archive, which came out of so many bytes.

    Raises Refusal: archive_bomb, damaged_file.
    """
    try:
        archive = tarfile.TarFile(fileobj=io.BytesIO(content), errors="surrogateescape")
        members = list(zip(archive, range(MAX_PARTS + 1), strict=False))
    except (tarfile.TarError, ValueError, OverflowError, EOFError) as error:
        raise damaged(error) from error
    if len(members) > MAX_PARTS:
        raise bomb(f"more than {MAX_PARTS} files inside")
    check_ratio(sum(member.size for member, _ in members if member.isreg()), packed)
    if content[archive.offset : archive.offset + len(_END)] != _END:
        # The module says nothing, and what stood behind would be lost in silence.
        raise Refusal("damaged_file", "it breaks off before its end", SAVE_AGAIN)
    for member, _ in members:
        if not member.isdir():
            is_link = not member.isreg()
            yield Entry(named(member.name), member.size, partial(_taken, archive, member), is_link=is_link)


def _taken(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    try:
        file = archive.extractfile(member)
        content = b"" if file is None else file.read(member.size + 1)
    except (tarfile.TarError, ValueError, OverflowError, EOFError, OSError) as error:
        raise damaged(error) from error
    if len(content) != member.size:
        raise Refusal("damaged_file", f"it holds {len(content)} of {member.size} bytes", SAVE_AGAIN)
    return content


def named(name: str) -> str:
    """A path inside an archive that is no UTF-8, as Windows programs write it."""
    stored = name.encode("utf-8", "surrogateescape")
    for codec in ("utf-8", "gb18030"):
        try:
            return stored.decode(codec)
        except UnicodeDecodeError:
            continue
    return name
