"""ZIP archives, and the formats that are one inside (docx, xlsx): opened only after a look at what they
declare.
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from typing import Final

from pipeline.reading.blocks import Refusal

_MAX_UNPACKED: Final = 200_000_000
_MAX_RATIO: Final = 100
# Small files of blanks shrink a hundredfold and do no harm.
_RATIO_FROM: Final = 20_000_000
_MAX_PARTS: Final = 10_000
_OLE: Final = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_PACKAGE: Final = "EncryptedPackage".encode("utf-16-le")
_DOCTYPES: Final = tuple("<!DOCTYPE".encode(codec) for codec in ("ascii", "utf-16-le", "utf-16-be"))

UNPACKING: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, ValueError, RuntimeError, EOFError, OSError, OverflowError,
)  # fmt: skip
"""What zipfile raises over an archive that is not sound."""


def open_archive(content: bytes, suffix: str) -> zipfile.ZipFile:
    """The archive in these bytes, its declared sizes and ratios within bounds; none of it is unpacked.

    Raises Refusal: password_protected, wrong_suffix, damaged_file, archive_bomb.
    """
    if content.startswith(_OLE):
        if _ENCRYPTED_PACKAGE in content:
            raise Refusal(
                "password_protected", "the file is encrypted", "save it without a password, then load again"
            )
        raise Refusal(
            "wrong_suffix", "it is an old Office file", f"name it .doc or .xls, or save it as {suffix}"
        )
    if not content.startswith(b"PK"):
        raise Refusal("wrong_suffix", f"it is no {suffix} file: it begins {content[:8]!r}", _SAVE_AGAIN)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except UNPACKING as error:
        raise damaged(error) from error
    _check_declared(archive.infolist(), len(content))
    return archive


def check_package(content: bytes, suffix: str) -> None:
    """Look at an Office package before its library does: an archive within bounds, no part with a DOCTYPE.

    Raises Refusal: what `open_archive` raises, and xml_doctype.
    """
    with open_archive(content, suffix) as archive:
        for info in archive.infolist():
            if info.flag_bits & 1:
                raise Refusal("password_protected", "parts of it are encrypted", "save it without a password")
            if not info.filename.lower().endswith((".xml", ".rels")):
                continue
            try:
                part = archive.read(info)
            except UNPACKING as error:
                raise damaged(error) from error
            if any(doctype in part for doctype in _DOCTYPES):
                raise Refusal(
                    "xml_doctype",
                    f"the part {info.filename} declares a document type, which no Office program writes",
                    "do not trust this file; open it in an office program and save it anew",
                )


def damaged(error: Exception) -> Refusal:
    """A Refusal for a file that its format's library cannot read."""
    return Refusal("damaged_file", f"{type(error).__name__}: {str(error)[:200]}", _SAVE_AGAIN)


def _check_declared(infos: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(info.file_size for info in infos)
    if len(infos) > _MAX_PARTS:
        detail = f"{len(infos)} files inside; the limit is {_MAX_PARTS}"
    elif unpacked > _MAX_UNPACKED:
        detail = f"{unpacked} bytes when unpacked; the limit is {_MAX_UNPACKED}"
    elif unpacked > max(_RATIO_FROM, _MAX_RATIO * packed):
        detail = f"{unpacked} bytes out of {packed}: more than {_MAX_RATIO} times"
    else:
        return
    raise Refusal(
        "archive_bomb", detail, "do not trust this file; if it is sound, unpack or split it yourself"
    )


_SAVE_AGAIN: Final = "open it in the program that wrote it, save it again, then load again"
