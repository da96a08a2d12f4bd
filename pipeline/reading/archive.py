"""ZIP archives of reports: each member is a file of its own, its path that of the archive and its own inside.

Nothing is unpacked to disk. An archive is listed by what it declares; a member is unpacked when it is read, an
archive inside when it is listed, within bounds that hold for all of them together.
"""

from __future__ import annotations

import hashlib
import stat
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from pipeline.reading.blocks import Refusal
from pipeline.reading.formats import ARCHIVES, FORMATS
from pipeline.reading.package import open_archive, unpack
from pipeline.whereabouts import NOBODY, At

_MAX_DEPTH: Final = 3
_MAX_MEMBERS: Final = 10_000
_MAX_UNPACKED: Final = 500_000_000
_UTF8_NAME: Final = 0x800
_ENCRYPTED: Final = 0x1
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
    places: dict[str, tuple[zipfile.ZipFile, zipfile.ZipInfo]] = field(default_factory=dict)

    def read(self, path: str) -> bytes:
        """Unpack one member; raises Refusal: vanished, what `unpack` raises."""
        if path not in self.places:
            raise Refusal("vanished", "it was there when the archive was listed", "run the load again")
        archive, info = self.places[path]
        return unpack(archive, info)


def list_archive(content: bytes, max_bytes: int, here: At = NOBODY) -> Archive:
    """Open an archive and list it, the archives in it too; hidden members and folders are skipped.

    ``here`` is told each entry.

    Refused by themselves: members above ``max_bytes``, encrypted ones, links, unknown suffixes, empty files,
    paths that leave the archive or stand in it twice, archives too deep. Raises Refusal: what `open_archive`
    raises, archive_bomb, empty_archive.
    """
    found = Archive(hashlib.sha256(content).hexdigest())
    _add(found, open_archive(content, ".zip"), "", 1, max_bytes, here)
    here.nowhere()
    if not found.members and not found.refused:
        raise Refusal("empty_archive", "it holds no file", "put reports into it, or remove it")
    found.members.sort()
    return found


def _add(found: Archive, archive: zipfile.ZipFile, prefix: str, depth: int, max_bytes: int, here: At) -> None:
    infos = [(prefix + _name(info), info) for info in archive.infolist() if not info.is_dir()]
    times = Counter(path for path, _ in infos)
    for path, info in infos:
        inside = path.removeprefix(prefix)
        if path in found.known or _is_furniture(inside):
            continue
        found.known.add(path)
        here.step(f"entry {path}")
        try:
            _check(inside, info, times[path], max_bytes)
            if inside.lower().endswith(ARCHIVES):
                if depth == _MAX_DEPTH:
                    raise Refusal("nested_too_deep", f"an archive {depth} archives deep", _TAKE_OUT)
                inner = open_archive(unpack(archive, info), ".zip")
                _add(found, inner, path + "/", depth + 1, max_bytes, here)
                continue
        except Refusal as refusal:
            found.refused.append((path, refusal))
        else:
            found.members.append(Member(path, info.file_size))
            found.places[path] = (archive, info)
        if len(found.members) + len(found.refused) > _MAX_MEMBERS:
            raise Refusal("archive_bomb", f"more than {_MAX_MEMBERS} files inside", "split the archive")
    if sum(member.bytes for member in found.members) > _MAX_UNPACKED:
        raise Refusal("archive_bomb", f"more than {_MAX_UNPACKED} bytes when unpacked", "split the archive")


def _is_furniture(inside: str) -> bool:
    """Whether an entry is what a system keeps beside files: hidden ones, and those of macOS."""
    hidden = any(part.startswith(".") and part != ".." for part in inside.split("/"))
    return hidden or inside.startswith("__MACOSX/")


def _check(inside: str, info: zipfile.ZipInfo, times: int, max_bytes: int) -> None:
    """Refuse a member for what is declared of it."""
    if inside.startswith("/") or ".." in inside.split("/") or inside[1:2] == ":":
        raise Refusal("path_leaves_archive", f"its path is {inside}", "do not trust this archive")
    if times > 1:
        raise Refusal("ambiguous_member", f"{times} files of the archive have this path", _TAKE_OUT)
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Refusal("symbolic_link", "it is a link", "put the file itself into the archive")
    if info.flag_bits & _ENCRYPTED:
        raise Refusal("password_protected", "the file is encrypted", "unpack the archive into the raw folder")
    suffix = "." + inside.rsplit(".", 1)[-1].lower() if "." in inside.rsplit("/", 1)[-1] else ""
    if suffix not in FORMATS and suffix not in ARCHIVES:
        known = ", ".join((*FORMATS, *ARCHIVES))
        raise Refusal(
            "unknown_format",
            f"the suffix {suffix or '(none)'} is none of {known}",
            "save the report as one of these",
        )
    if info.file_size == 0:
        raise Refusal("empty_file", "the file has no bytes", "put the report's text into it, or remove it")
    if info.file_size > max_bytes:
        detail = f"{info.file_size} bytes; the limit is {max_bytes}"
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
