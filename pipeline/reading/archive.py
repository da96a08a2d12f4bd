"""Archives of reports: each member is a file of its own, its path that of the archive and its own inside.

Nothing is unpacked to disk. An archive is listed by what it declares; a member of a ZIP archive is unpacked when it
is read, of others with the archive, and an archive inside when it is listed, within bounds that hold for all of them
together.
"""

from __future__ import annotations

import hashlib
import stat
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final, NamedTuple

from pipeline.reading.blocks import Refusal
from pipeline.reading.entries import Entry
from pipeline.reading.foreign import RAR, SEVEN_ZIP, in_foreign
from pipeline.reading.formats import ARCHIVES, FORMATS, unknown
from pipeline.reading.kinds import suffix_of
from pipeline.reading.mail import in_letter
from pipeline.reading.package import open_archive, unpack
from pipeline.reading.tarball import GZIP, gunzipped, in_tar, is_tar
from pipeline.whereabouts import NOBODY, At

_MAX_DEPTH: Final = 3
_MAX_MEMBERS: Final = 10_000
_MAX_UNPACKED: Final = 500_000_000
_UTF8_NAME: Final = 0x800
_ENCRYPTED: Final = 0x1
_ZIP: Final = b"PK"
_PACKED_FILE: Final = (".gz", ".tgz")
_TAKE_OUT: Final = "take the file out of the archive and put it into the raw folder by itself"


class Member(NamedTuple):
    """A report in an archive: its path inside and its size when unpacked."""

    path: str
    bytes: int


@dataclass(slots=True)
class Archive:
    """An opened archive: the sha256 of its bytes, its members in path order, and what was refused of it.

    ``known`` are all paths met so far, ``places`` where each member stands.
    """

    sha256: str
    members: list[Member] = field(default_factory=list)
    refused: list[tuple[str, Refusal]] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    places: dict[str, Callable[[], bytes]] = field(default_factory=dict)

    def read(self, path: str) -> bytes:
        """Unpack one member; raises Refusal: vanished, what taking it raises."""
        if path not in self.places:
            raise Refusal("vanished", "it was there when the archive was listed", "run the load again")
        return self.places[path]()


def list_archive(content: bytes, max_bytes: int, here: At = NOBODY, name: str = "archive.zip") -> Archive:
    """Open an archive of this name and list it, the archives in it too; hidden members and folders are skipped.

    ``here`` is told each entry.

    Refused by themselves: members above ``max_bytes``, encrypted ones, links, unknown suffixes, empty files,
    paths that leave the archive or stand in it twice, archives too deep. Raises Refusal: what opening it
    raises, archive_bomb, empty_archive.
    """
    found = Archive(hashlib.sha256(content).hexdigest())
    _add(found, _entries(content, name, max_bytes), "", 1, max_bytes, here)
    here.nowhere()
    if not found.members and not found.refused:
        raise Refusal("empty_archive", "it holds no file", "put reports into it, or remove it")
    found.members.sort()
    return found


def _entries(content: bytes, name: str, max_bytes: int) -> list[Entry]:
    """The files of an archive, which its first bytes tell the kind of, and its name only where they tell none."""
    suffix = suffix_of(name)
    if content.startswith((SEVEN_ZIP, RAR)):
        return list(in_foreign(content, lambda path, size: size <= max_bytes and _is_known(path)))
    if content.startswith(GZIP):
        inside = gunzipped(content)
        if is_tar(inside):
            return list(in_tar(inside, len(content)))
        only = name.rsplit("/", 1)[-1]
        only = only[: -len(suffix)] if suffix in _PACKED_FILE else only
        return [Entry(only or "内容", len(inside), partial(bytes, inside))]
    if is_tar(content):
        return list(in_tar(content, len(content)))
    if suffix == ".eml" and not content.startswith(_ZIP):
        return list(in_letter(content))
    return list(_in_zip(open_archive(content, suffix if suffix in ARCHIVES else ".zip")))


def _in_zip(archive: zipfile.ZipFile) -> Iterator[Entry]:
    for info in archive.infolist():
        if not info.is_dir():
            is_link = stat.S_ISLNK(info.external_attr >> 16)
            is_encrypted = bool(info.flag_bits & _ENCRYPTED)
            yield Entry(_name(info), info.file_size, partial(unpack, archive, info), is_link, is_encrypted)


def _add(found: Archive, entries: list[Entry], prefix: str, depth: int, max_bytes: int, here: At) -> None:
    times = Counter(entry.path for entry in entries)
    for entry in entries:
        inside, path = entry.path, prefix + entry.path
        if path in found.known or _is_furniture(inside):
            continue
        found.known.add(path)
        here.step(f"entry {path}")
        try:
            _check(entry, times[inside], max_bytes)
            if suffix_of(inside) in ARCHIVES:
                if depth == _MAX_DEPTH:
                    raise Refusal("nested_too_deep", f"an archive {depth} archives deep", _TAKE_OUT)
                inner = _entries(entry.take(), inside, max_bytes)
                _add(found, inner, path + "/", depth + 1, max_bytes, here)
                continue
        except Refusal as refusal:
            found.refused.append((path, refusal))
        else:
            found.members.append(Member(path, entry.size))
            found.places[path] = entry.take
        if len(found.members) + len(found.refused) > _MAX_MEMBERS:
            raise Refusal("archive_bomb", f"more than {_MAX_MEMBERS} files inside", "split the archive")
    if sum(member.bytes for member in found.members) > _MAX_UNPACKED:
        raise Refusal("archive_bomb", f"more than {_MAX_UNPACKED} bytes when unpacked", "split the archive")


def _is_furniture(inside: str) -> bool:
    """Whether an entry is what a system keeps beside files: hidden ones, and those of macOS."""
    hidden = any(part.startswith(".") and part != ".." for part in inside.split("/"))
    return hidden or inside.startswith("__MACOSX/")


def _is_known(path: str) -> bool:
    suffix = suffix_of(path)
    return (suffix in FORMATS or suffix in ARCHIVES) and not _is_furniture(path)


def _check(entry: Entry, times: int, max_bytes: int) -> None:
    """Refuse a member for what is declared of it."""
    inside = entry.path
    if inside.startswith("/") or ".." in inside.split("/") or inside[1:2] == ":":
        raise Refusal("path_leaves_archive", f"its path is {inside}", "do not trust this archive")
    if times > 1:
        raise Refusal("ambiguous_member", f"{times} files of the archive have this path", _TAKE_OUT)
    if entry.is_link:
        raise Refusal("symbolic_link", "it is a link", "put the file itself into the archive")
    if entry.is_encrypted:
        raise Refusal("password_protected", "the file is encrypted", "unpack the archive into the raw folder")
    suffix = suffix_of(inside)
    if suffix not in FORMATS and suffix not in ARCHIVES:
        raise unknown(suffix)
    if entry.size == 0:
        raise Refusal("empty_file", "the file has no bytes", "put the report's text into it, or remove it")
    if entry.size > max_bytes:
        detail = f"{entry.size} bytes; the limit is {max_bytes}"
        raise Refusal("too_large", detail, "split the file, or raise ZHIBIAO_MAX_FILE_BYTES")


def _name(info: zipfile.ZipInfo) -> str:
    """The path inside: of programs that write no UTF-8, in the encoding that fits; with slashes."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        try:
            stored = name.encode("cp437")
        except UnicodeEncodeError:
            stored = b""
        for codec in ("utf-8", "gb18030"):
            try:
                name = stored.decode(codec) or name
                break
            except UnicodeDecodeError:
                continue
    # Lone surrogates have no place in a database.
    return name.replace("\\", "/").encode("utf-8", "backslashreplace").decode("utf-8")
