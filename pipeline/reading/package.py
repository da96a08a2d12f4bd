"""Office packages (docx, xlsx): looked at before their library is, part by part."""

from __future__ import annotations

from typing import Final

from pipeline.reading.archives import BOUNDS, Archive, Bounds, check_xml
from pipeline.reading.blocks import Refusal

_OLE: Final = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_PACKAGE: Final = "EncryptedPackage".encode("utf-16-le")
_XML_SUFFIXES: Final = (".xml", ".rels", ".vml")
_SAVE_AGAIN: Final = "open it in the program that wrote it, save it again, then load again"


def open_archive(content: bytes, suffix: str, bounds: Bounds = BOUNDS, depth: int = 1) -> Archive:
    """The archive in these bytes, within its bounds; none of it is unpacked.

    Raises Refusal: password_protected, wrong_suffix, what `Archive` raises.
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
    return Archive(content, bounds, depth)


def check_package(content: bytes, suffix: str) -> None:
    """Look at an Office package before its library does: an archive within bounds, no part with a DOCTYPE.

    Raises Refusal: what `open_archive`, `Archive.read` and `check_xml` raise.
    """
    archive = open_archive(content, suffix)
    for member in archive.members:
        if member.path.lower().endswith(_XML_SUFFIXES):
            check_xml(archive.read(member), member.path)


def damaged(error: Exception) -> Refusal:
    """A Refusal for a file that its format's library cannot read."""
    return Refusal("damaged_file", f"{type(error).__name__}: {str(error)[:200]}", _SAVE_AGAIN)
