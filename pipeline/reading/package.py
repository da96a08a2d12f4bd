"""ZIP archives, and the formats that are one inside (docx, xlsx): opened only after a look at what they
declare, and unpacked only as far as that is true. No XML is parsed that could make more of itself.
"""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Final

from pipeline.reading.blocks import Refusal

_MAX_UNPACKED: Final = 200_000_000
_MAX_RATIO: Final = 100
# Small files of blanks shrink a hundredfold and do no harm.
_RATIO_FROM: Final = 20_000_000
_MAX_PARTS: Final = 10_000
_OLE: Final = b"\xd0\xcf\x11\xe0"
_ENCRYPTED: Final = 0x1 | 0x40 | 0x2000
_ENCRYPTED_PACKAGE: Final = "EncryptedPackage".encode("utf-16-le")
_PACKED_BY: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LOCAL_HEADER: Final = 30
_CHUNK: Final = 1 << 20
_CONTENTS: Final = "[Content_Types].xml"
_FOLDERS: Final = {".docx": "word", ".xlsx": "xl", ".pptx": "ppt"}
_PACKAGES: Final = (*_FOLDERS, ".xlsb", ".ods", ".odt", ".ofd")
_XML_SUFFIXES: Final = (".xml", ".rels", ".vml")
_DOCTYPES: Final = ("<!DOCTYPE", "<!ENTITY")
_XML_START: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?!\x00)|(?:\xff\xfe)?<\x00(?!\x00)|(?:\xfe\xff)?\x00<"
)
_XML_ENCODING: Final = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"']{1,40})["']""")
# Those in which the signs above can only be written in ASCII or UTF-16.
_XML_ENCODINGS: Final = re.compile(
    rb"(?i)utf-?8|utf-?16(?:le|be)?|us-ascii|ascii|gb2312|gbk|gb18030|big5|iso-8859-\d+|windows-125\d"
)

_STRICT: Final = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_TRANSITIONAL: Final = rb"http://schemas.openxmlformats.org/\1/2006/"
_NAMESPACES_WITHIN: Final = 16_384
_MACRO_DOCUMENT: Final = b"application/vnd.ms-word.document.macroEnabled.main+xml"
_DOCUMENT: Final = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

UNPACKING: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, ValueError, RuntimeError, EOFError, OSError, OverflowError,
)  # fmt: skip
"""What zipfile raises over an archive that is not sound."""


def open_archive(content: bytes, suffix: str) -> zipfile.ZipFile:
    """The archive in these bytes, its declared sizes and ratios within bounds; none of it is unpacked.

    Raises Refusal: password_protected, wrong_suffix, damaged_file, archive_bomb, overlapping_members.
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
        raise Refusal("wrong_suffix", f"it is no {suffix} file: it begins {content[:8]!r}", SAVE_AGAIN)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except UNPACKING as error:
        raise damaged(error) from error
    if suffix not in _PACKAGES and _CONTENTS in archive.namelist():
        raise Refusal("wrong_suffix", "it is an Office document inside", "name it .docx or .xlsx, as it is")
    _check_declared(archive.infolist(), len(content))
    _check_places(archive.infolist(), archive.start_dir)
    return archive


def unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The bytes of a member, which must be as many as it declares; no more than that are unpacked.

    Raises Refusal: password_protected, unknown_packing, damaged_file.
    """
    if info.flag_bits & _ENCRYPTED:
        raise Refusal(
            "password_protected",
            f"{info.filename} is encrypted",
            "save it without a password, then load again",
        )
    if info.compress_type not in _PACKED_BY:
        raise Refusal(
            "unknown_packing",
            f"{info.filename} is packed by method {info.compress_type}",
            "pack it again as an ordinary ZIP (deflate)",
        )
    pieces: list[bytes] = []
    left = info.file_size
    try:
        with archive.open(info) as stream:
            while piece := stream.read(min(_CHUNK, left + 1)):
                left -= len(piece)
                pieces.append(piece)
    except UNPACKING as error:
        raise damaged(error) from error
    if left:
        raise Refusal(
            "damaged_file", f"{info.filename} unpacks to {left} bytes less than it declares", SAVE_AGAIN
        )
    return b"".join(pieces)


def check_package(content: bytes, suffix: str, look: Callable[[str, bytes], None] | None = None) -> bytes:
    """Look at an Office package before its library does: an archive within bounds, no part with a DOCTYPE.

    ``look`` is given the name and the content of each XML part, to refuse what its format alone knows. Returns the
    package as the libraries know it: one in the strict form of the standard, or with macros, is written anew.

    Raises Refusal: what `open_archive`, `unpack` and `check_xml` raise, wrong_suffix.
    """
    changed: dict[str, bytes] = {}
    with open_archive(content, suffix) as archive:
        folders = {name.split("/")[0] for name in archive.namelist()}
        other = next((own for own, folder in _FOLDERS.items() if folder in folders), suffix)
        if other != suffix and suffix in _FOLDERS and _FOLDERS[suffix] not in folders:
            raise Refusal("wrong_suffix", f"it is a {other} file inside", f"name it {other}")
        for info in archive.infolist():
            part = unpack(archive, info)
            # What is called a picture may be named as the document itself in the table of contents.
            if info.filename.lower().endswith(_XML_SUFFIXES) or part.lstrip()[:1] == b"<":
                check_xml(part, info.filename)
                if look is not None:
                    look(info.filename, part)
                ordinary = _ordinary(info.filename, part)
                if ordinary is not None:
                    changed[info.filename] = ordinary
        return _rewritten(archive, changed) if changed else content


def _ordinary(name: str, part: bytes) -> bytes | None:
    """A part with the namespaces and content types that libraries know; None where it has them."""
    if name == _CONTENTS and _MACRO_DOCUMENT in part:
        return part.replace(_MACRO_DOCUMENT, _DOCUMENT)
    # The namespaces stand in the first element; a name in UTF-16 is not looked for.
    return _STRICT.sub(_TRANSITIONAL, part) if _STRICT.search(part[:_NAMESPACES_WITHIN]) else None


def _rewritten(archive: zipfile.ZipFile, changed: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as anew:
        for info in archive.infolist():
            anew.writestr(info.filename, changed.get(info.filename) or unpack(archive, info))
    return written.getvalue()


def check_xml(content: bytes, where: str) -> None:
    """Refuse XML that declares a document type or entities, in whatever encoding.

    Raises Refusal: xml_doctype, xml_encoding, damaged_file.
    """
    if not content.strip():
        raise Refusal("damaged_file", f"{where} is empty", SAVE_AGAIN)
    declared = _XML_ENCODING.search(content[:400])
    if _XML_START.match(content) is None or (declared and not _XML_ENCODINGS.fullmatch(declared[1])):
        name = declared[1].decode("ascii", "backslashreplace") if declared else "neither UTF-8 nor UTF-16"
        raise Refusal("xml_encoding", f"the encoding of {where} is {name}", SAVE_AGAIN)
    for codec in ("utf-16-le", "utf-16-be") if b"\x00" in content[:4] else ("ascii",):
        for sign in _DOCTYPES:
            if sign.encode(codec) in content:
                raise Refusal(
                    "xml_doctype",
                    f"{where} holds {sign}, which no Office program writes",
                    "do not trust this file; open it in an office program and save it anew",
                )


def damaged(error: Exception) -> Refusal:
    """A Refusal for a file that its format's library cannot read.

    Raises the error itself where it tells of the machine and not of the file: MemoryError, RecursionError.
    """
    if isinstance(error, (MemoryError, RecursionError)):
        raise error
    return Refusal("damaged_file", f"{type(error).__name__}: {str(error)[:200]}", SAVE_AGAIN)


def _check_declared(infos: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(info.file_size for info in infos)
    if len(infos) > _MAX_PARTS:
        detail = f"{len(infos)} files inside; the limit is {_MAX_PARTS}"
    elif unpacked > _MAX_UNPACKED:
        detail = f"{unpacked} bytes when unpacked; the limit is {_MAX_UNPACKED}"
    elif unpacked > max(_RATIO_FROM, _MAX_RATIO * packed):
        detail = f"{unpacked} bytes out of {packed}: more than {_MAX_RATIO} times"
    elif hard := [
        info for info in infos if info.file_size > max(_RATIO_FROM, _MAX_RATIO * info.compress_size)
    ]:
        detail = f"{hard[0].filename}: {hard[0].file_size} bytes out of {hard[0].compress_size}"
    else:
        return
    raise Refusal(
        "archive_bomb", detail, "do not trust this file; if it is sound, unpack or split it yourself"
    )


def _check_places(infos: list[zipfile.ZipInfo], contents_at: int) -> None:
    """Refuse members that share bytes: a small file then unpacks to any size."""
    last = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < last:
            break
        last = info.header_offset + _LOCAL_HEADER + len(info.orig_filename) + info.compress_size
    else:
        if last <= contents_at:
            return
    raise Refusal("overlapping_members", "members of it share bytes", "do not trust this file")


SAVE_AGAIN: Final = "open it in the program that wrote it, save it again, then load again"
