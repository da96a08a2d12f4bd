"""Archives other than ZIP, made small in memory: tar, gzip, 7z (by libarchive), RAR (by hand, nothing packed), letters."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zlib
from collections.abc import Callable, Mapping
from email.message import EmailMessage

from pipeline.reading.foreign import libarchive

Members = Mapping[str, bytes]


def write_tar(members: Members, **of_info: object) -> bytes:
    """A tar archive whose entries have these attributes."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            for attribute, value in of_info.items():
                setattr(info, attribute, value)
            archive.addfile(info, io.BytesIO(content))
    return written.getvalue()


def write_tgz(members: Members) -> bytes:
    """A tar archive that gzip packed."""
    return gzip.compress(write_tar(members), mtime=0)


def write_7z(members: Members) -> bytes:
    """An archive of 7-Zip."""
    library = libarchive()
    assert library is not None
    written = bytearray()

    def write(data: bytes) -> int:
        written.extend(data)
        return len(data)

    # The format writes its head last, for which it goes back: libarchive keeps it all until then.
    with library.custom_writer(write, "7zip") as archive:
        for name, content in members.items():
            archive.add_file_from_memory(name, len(content), content)
    return bytes(written)


def _number(value: int) -> bytes:
    made = bytearray()
    while value >= 0x80:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*made, value])


def _header(kind: int, flags: int, fields: bytes, data: bytes = b"") -> bytes:
    body = _number(kind) + _number(flags) + fields
    sized = _number(len(body)) + body
    return struct.pack("<I", zlib.crc32(sized)) + sized + data


def write_rar(members: Members, declared: int | None = None) -> bytes:
    """A RAR 5 archive of files as they are; each declares its true size unless another is given."""
    made = b"Rar!\x1a\x07\x01\x00" + _header(1, 0, _number(0))
    for name, content in members.items():
        size = len(content) if declared is None else declared
        fields = _number(len(content)) + _number(4) + _number(size) + _number(0o100644)
        fields += (
            struct.pack("<I", zlib.crc32(content))
            + _number(0)
            + _number(1)
            + _number(len(name.encode()))
            + name.encode()
        )
        made += _header(2, 2, fields, content)
    return made + _header(5, 0, _number(0))


def write_eml(members: Members, subject: str = "报送总结", words: str = "现将总结报上。") -> bytes:
    """A letter with these files attached."""
    letter = EmailMessage()
    letter["Subject"], letter["From"], letter["To"] = subject, "a@b.c", "d@e.f"
    letter.set_content(words, charset="gb18030")
    for name, content in members.items():
        letter.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return letter.as_bytes()


ARCHIVES: Mapping[str, Callable[[Members], bytes]] = {
    "tar": write_tar,
    "tar.gz": write_tgz,
    "tgz": write_tgz,
    "7z": write_7z,
    "rar": write_rar,
    "eml": write_eml,
}
FOREIGN = ("7z", "rar")
