"""ZIP archives, and the documents that are ZIP archives (docx, xlsx), opened so that none can do harm.

What an archive says of itself is checked before a byte is unpacked: how many members, how large, how far
packed, where each lies and what it is called. It may lie, so every member is unpacked against the size that it
declared and its checksum. Nothing is ever written to disk, no link in an archive is followed.
"""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Final, NamedTuple

from pipeline.reading.blocks import Refusal

_CHUNK: Final = 1 << 20
_LOCAL_HEADER: Final = 30
_ENCRYPTED: Final = 0x1 | 0x40 | 0x2000
_UTF8_NAME: Final = 0x800
_KNOWN_PACKING: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# A few highly regular parts are packed better than this; it counts from so many bytes on.
_RATIO_FROM: Final = 1 << 20
_ENTITY_SIGNS: Final = ("<!DOCTYPE", "<!ENTITY")
_XML_START: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?!\x00)|(?:\xff\xfe)?<\x00(?!\x00)|(?:\xfe\xff)?\x00<"
)
_XML_ENCODING: Final = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"']{1,40})["']""")
# Those in which the signs above can only be written in ASCII or UTF-16.
_XML_ENCODINGS: Final = re.compile(
    rb"(?i)utf-?8|utf-?16(?:le|be)?|us-ascii|ascii|gb2312|gbk|gb18030|big5|iso-8859-\d+|windows-125\d"
)
_TAKE_AGAIN: Final = (
    "take the file from its source again, or open it in the program that wrote it and save it"
)
_NO_BOMB: Final = "unpack it yourself and look at it; if it really holds reports, load those"


class Bounds(NamedTuple):
    """How much an archive may unpack to. A member counts its declared size."""

    members: int = 5_000
    bytes: int = 200_000_000
    """All members together."""
    ratio: int = 200
    """Unpacked to packed size, of a member and of the whole, from a megabyte on."""
    depth: int = 3
    """Archives within archives; the outermost is 1."""


BOUNDS: Final = Bounds()


class Member(NamedTuple):
    """A file in an archive: its path as it is to be shown, its size unpacked, and its entry."""

    path: str
    bytes: int
    info: zipfile.ZipInfo


class Archive:
    """An archive that keeps within its bounds, and its members' bytes, one at a time."""

    def __init__(self, content: bytes, bounds: Bounds = BOUNDS, depth: int = 1) -> None:
        """Open an archive ``depth`` archives deep.

        Raises Refusal: too_deep, damaged_file, too_many_members, archive_bomb, overlapping_members,
        path_leaves_archive.
        """
        if depth > bounds.depth:
            raise Refusal("too_deep", f"archives stand {depth} deep; the limit is {bounds.depth}", _NO_BOMB)
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, UnicodeError) as error:
            raise Refusal("damaged_file", f"its table of contents: {error}", _TAKE_AGAIN) from error
        entries = self._zip.infolist()
        _check_sizes(entries, len(content), bounds)
        _check_places(entries, self._zip.start_dir)
        self.members = tuple(Member(_path(entry), entry.file_size, entry) for entry in _files(entries))
        """Files in the order of the table of contents; folders are none."""

    def read(self, member: Member) -> bytes:
        """The bytes of a member.

        Raises Refusal: password_protected, symbolic_link, unknown_packing, damaged_file (also where the real size is
        not the declared one).
        """
        info = member.info
        if info.flag_bits & _ENCRYPTED:
            raise Refusal(
                "password_protected", f"{member.path} is encrypted", "take the password off, then load again"
            )
        if stat.S_ISLNK(info.external_attr >> 16):
            raise Refusal("symbolic_link", f"{member.path} is a link", "put the file itself into the archive")
        if info.compress_type not in _KNOWN_PACKING:
            raise Refusal(
                "unknown_packing",
                f"{member.path} is packed by method {info.compress_type}",
                "pack it again as an ordinary ZIP (deflate)",
            )
        try:
            return b"".join(self._chunks(member))
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, OSError) as error:
            raise Refusal("damaged_file", f"{member.path}: {error}", _TAKE_AGAIN) from error

    def _chunks(self, member: Member) -> Iterator[bytes]:
        # No more than the declared size is unpacked, and a chunk at a time: what goes on after it is a lie.
        left = member.bytes
        with self._zip.open(member.info) as stream:
            while piece := stream.read(min(_CHUNK, left + 1)):
                left -= len(piece)
                if left < 0:
                    raise zipfile.BadZipFile("it unpacks to more than it declares")
                yield piece
        if left:
            raise zipfile.BadZipFile(f"it unpacks to {left} bytes less than it declares")


def check_xml(content: bytes, where: str) -> None:
    """Refuse XML that declares a document type or entities, in whatever encoding.

    Raises Refusal: xml_doctype, xml_encoding.
    """
    declared = _XML_ENCODING.search(content[:400])
    if _XML_START.match(content) is None or (declared and not _XML_ENCODINGS.fullmatch(declared[1])):
        name = declared[1].decode("ascii", "backslashreplace") if declared else "neither UTF-8 nor UTF-16"
        raise Refusal("xml_encoding", f"the encoding of {where} is {name}", _TAKE_AGAIN)
    for codec in ("utf-16-le", "utf-16-be") if b"\x00" in content[:4] else ("ascii",):
        for sign in _ENTITY_SIGNS:
            if sign.encode(codec) in content:
                raise Refusal(
                    "xml_doctype",
                    f"{where} holds {sign}, which no such document needs",
                    "do not open it in an office program; take the file from its source again",
                )


def _files(entries: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    return [entry for entry in entries if not entry.is_dir()]


def _check_sizes(entries: list[zipfile.ZipInfo], packed: int, bounds: Bounds) -> None:
    if len(entries) > bounds.members:
        raise Refusal(
            "too_many_members",
            f"{len(entries)} members; the limit is {bounds.members}",
            "split the archive",
        )
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > bounds.bytes:
        raise _bomb(f"it unpacks to {unpacked} bytes; the limit is {bounds.bytes}")
    if unpacked > max(_RATIO_FROM, bounds.ratio * packed):
        raise _bomb(f"it unpacks to {unpacked // max(packed, 1)} times its size; the limit is {bounds.ratio}")
    for entry in entries:
        if entry.file_size > max(_RATIO_FROM, bounds.ratio * entry.compress_size):
            times = entry.file_size // max(entry.compress_size, 1)
            raise _bomb(f"{_name(entry)} unpacks to {times} times its size; the limit is {bounds.ratio}")


def _bomb(detail: str) -> Refusal:
    return Refusal("archive_bomb", detail, _NO_BOMB)


def _check_places(entries: list[zipfile.ZipInfo], contents_at: int) -> None:
    """Refuse members that share bytes (a small file then unpacks to anything) and names that stand twice."""
    last = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < last:
            raise Refusal("overlapping_members", f"{_name(entry)} begins inside another member", _NO_BOMB)
        last = entry.header_offset + _LOCAL_HEADER + len(entry.orig_filename) + entry.compress_size
    if last > contents_at:
        raise Refusal("overlapping_members", "a member reaches into the table of contents", _NO_BOMB)
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise Refusal("damaged_file", f"two members are called {twice[:80]}", _TAKE_AGAIN)


def _path(entry: zipfile.ZipInfo) -> str:
    name = _name(entry)
    parts = re.split(r"[/\\]", name)
    if not parts[0] or ".." in parts or re.match(r"[A-Za-z]:", name) or not name.isprintable():
        raise Refusal(
            "path_leaves_archive",
            f"a member is called {name[:80].encode('unicode_escape').decode()}",
            "do not unpack it; take the archive from its source again",
        )
    return "/".join(parts)


def _name(entry: zipfile.ZipInfo) -> str:
    """The name; one that is not marked as UTF-8 is GB18030 on Chinese machines, whatever the standard says."""
    if entry.flag_bits & _UTF8_NAME or entry.filename.isascii():
        return entry.filename
    raw = entry.filename.encode("cp437", "replace")
    for codec in ("utf-8", "gb18030"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return entry.filename
