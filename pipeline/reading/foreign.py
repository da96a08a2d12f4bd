"""Archives of 7-Zip and RAR, read by libarchive where that is installed (nearly everywhere): no byte goes to disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from pipeline.reading.blocks import Refusal
from pipeline.reading.entries import MAX_PARTS, Entry, bomb, check_ratio
from pipeline.reading.package import SAVE_AGAIN
from pipeline.reading.tarball import named

SEVEN_ZIP: Final = b"7z\xbc\xaf\x27\x1c"
RAR: Final = b"Rar!\x1a\x07"
_KINDS: Final = ((SEVEN_ZIP, "7zip"), (RAR + b"\x01", "rar5"), (RAR, "rar"))
_CHUNK: Final = 1 << 16
_LOCKED: Final = Refusal(
    "password_protected", "the file is encrypted", "save it without a password, then load again"
)
_LOCKED_SIGNS: Final = ("encrypt", "passphrase", "password")

Wanted = Callable[[str, int], bool]


def libarchive() -> Any | None:
    """The library, if it is installed here."""
    try:
        import libarchive as found
    except (ImportError, OSError, TypeError, AttributeError):
        # The package loads the system's library by its name, and does not look whether there is one.
        return None
    return found


def in_foreign(content: bytes, wanted: Wanted) -> Iterator[Entry]:
    """The files of an archive; ``wanted`` is asked, with path and size, whether a file's bytes are to be taken.

    They are taken in one go: packed as one piece, none can be had without those before it.

    Raises Refusal: no_unpacker, password_protected, archive_bomb, damaged_file.
    """
    library = libarchive()
    if library is None:
        remedy = "install libarchive (the package libarchive13 or libarchive) and load again, or unpack it yourself"
        raise Refusal("no_unpacker", "a 7z or RAR archive, and libarchive is not installed here", remedy)
    # Left to itself the library takes a RAR archive for the ZIP archive that is its last file.
    kind = next(name for sign, name in _KINDS if content.startswith(sign))
    try:
        with library.memory_reader(content, kind, "none") as archive:
            sizes = [
                0 if entry.isdir else entry.size or 0
                for entry, _ in zip(archive, range(MAX_PARTS + 1), strict=False)
            ]
        if len(sizes) > MAX_PARTS:
            raise bomb(f"more than {MAX_PARTS} files inside")
        check_ratio(sum(sizes), len(content))
        with library.memory_reader(content, kind, "none") as archive:
            yield from _entries(library, archive, wanted)
    except library.exception.ArchiveError as error:
        raise _refused(error) from error


def _entries(library: Any, archive: Any, wanted: Wanted) -> Iterator[Entry]:
    for entry in archive:
        if entry.isdir:
            continue
        path, size = _path(entry.pathname), entry.size or 0
        if not entry.isreg or not wanted(path, size):
            yield Entry(path, size, bytes, is_link=not entry.isreg)
            continue
        try:
            pieces, left = [], size
            for piece in entry.get_blocks(_CHUNK):
                left -= len(piece)
                if left < 0:
                    raise Refusal(
                        "damaged_file",
                        f"{path} unpacks to more than the {size} bytes it declares",
                        SAVE_AGAIN,
                    )
                pieces.append(piece)
        except library.exception.ArchiveError as error:
            refusal = _refused(error)
        except Refusal as error:
            refusal = error
        else:
            if not left:
                yield Entry(path, size, partial(bytes, b"".join(pieces)))
                continue
            refusal = Refusal(
                "damaged_file", f"{path} unpacks to {left} bytes less than it declares", SAVE_AGAIN
            )
        yield Entry(path, size, partial(_raise, refusal), is_encrypted=refusal is _LOCKED)


def _path(stored: str | bytes | None) -> str:
    path = stored if isinstance(stored, str) else named((stored or b"").decode("utf-8", "surrogateescape"))
    return path.replace("\\", "/").encode("utf-8", "backslashreplace").decode("utf-8")


def _raise(refusal: Refusal) -> bytes:
    raise refusal


def _refused(error: Exception) -> Refusal:
    words = str(error)
    if any(sign in words.lower() for sign in _LOCKED_SIGNS):
        return _LOCKED
    return Refusal("damaged_file", f"libarchive: {words[:200]}", SAVE_AGAIN)
