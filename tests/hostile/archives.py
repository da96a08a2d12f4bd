"""ZIP archives that lie, leak, overlap or explode."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence

MEGABYTE = 1 << 20
_LOCAL = struct.Struct("<4sHHHHHLLLHH")
_CENTRAL = struct.Struct("<4sHHHHHHLLLHHHHHLL")
_END = struct.Struct("<4sHHHHLLH")


def packed(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An ordinary archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def bomb(name: str = "报告.txt", megabytes: int = 1000) -> bytes:
    """A member of zeros that says truly how large it is, without the zeros ever being made here."""
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = bytes(MEGABYTE)
    data, crc = [], 0
    for _ in range(megabytes):
        data.append(stream.compress(piece))
        crc = zlib.crc32(piece, crc)
    data.append(stream.flush())
    return by_hand([(name, b"".join(data), megabytes * MEGABYTE, crc, None)])


def lying(name: str, content: bytes, declared: int) -> bytes:
    """A member that unpacks to ``content`` but declares another size, here and there."""
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    return by_hand([(name, stream.compress(content) + stream.flush(), declared, zlib.crc32(content), None)])


def overlapping(count: int = 20) -> bytes:
    """Many members that are all the same bytes: each unpacks to a megabyte, the archive has a kilobyte of it."""
    content = "完成投资12亿元。".encode() * 40_000
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = stream.compress(content) + stream.flush()
    return by_hand(
        [(f"{number:03}.txt", data if number == 0 else b"", len(content), zlib.crc32(content), 0 if number else None)
         for number in range(count)],
        len(data),
    )  # fmt: skip


def by_hand(
    members: Sequence[tuple[str, bytes, int, int, int | None]], shared_size: int | None = None
) -> bytes:
    """An archive of (name, deflated bytes, declared size, checksum, offset to claim or None for the true one)."""
    body, contents = bytearray(), bytearray()
    for name, data, size, crc, claimed in members:
        written = name.encode()
        at = len(body) if claimed is None else claimed
        packed_size = len(data) if shared_size is None else shared_size
        if claimed is None:
            body += _LOCAL.pack(b"PK\3\4", 20, 0x800, 8, 0, 33, crc, packed_size, size, len(written), 0)
            body += written + data
        contents += _CENTRAL.pack(
            b"PK\1\2", 20, 20, 0x800, 8, 0, 33, crc, packed_size, size, len(written), 0, 0, 0, 0, 0, at
        )
        contents += written
    end = _END.pack(b"PK\5\6", 0, 0, len(members), len(members), len(contents), len(body), 0)
    return bytes(body + contents + end)


def encrypted(name: str, content: bytes) -> bytes:
    """A member that is marked as encrypted."""
    made = bytearray(packed({name: content}))
    for signature, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        made[made.index(signature) + flags] |= 1
    return bytes(made)


def link(name: str, target: str) -> bytes:
    """A symbolic link as Unix programs pack it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.create_system = 3
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, target)
    return made.getvalue()


def nested(depth: int, name: str, content: bytes) -> bytes:
    """An archive ``depth`` archives deep around a file."""
    made = packed({name: content})
    for level in range(depth - 1, 0, -1):
        made = packed({f"{level}.zip": made})
    return made


def replaced(archive: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """The archive with these members put in place of its own, added, or (None) left out."""
    with zipfile.ZipFile(io.BytesIO(archive)) as source:
        members = {info.filename: source.read(info) for info in source.infolist()}
    for name, content in changes.items():
        if content is None:
            members.pop(name)
        else:
            members[name] = content
    return packed(members)


def member(archive: bytes, name: str) -> str:
    """A member as text."""
    with zipfile.ZipFile(io.BytesIO(archive)) as source:
        return source.read(name).decode()
