"""Where a process is, in memory that it shares: whoever shares it can read that when the process is dead."""

from __future__ import annotations

import json
import mmap
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from struct import Struct
from tempfile import TemporaryFile
from types import MappingProxyType
from typing import IO, Any, Final

from pipeline.whereabouts.at import At
from pipeline.whereabouts.wording import in_text

_FILE_SIZE: Final = mmap.PAGESIZE
_NUMBERS: Final = Struct("<qq")
"""The span in the document (-1, -1 for none), or the number of the step (0 for none)."""
_SIZES: Final = Struct("<qq")
"""Bytes of the document's text, and of the JSON behind it that says which document or step it is."""
_TEXT_AT: Final = _NUMBERS.size + _SIZES.size
_ROOM: Final = 64 << 20
"""Bytes for the text of one document: address space only, until a text takes them."""
_LONGEST: Final = 200
"""Characters of a step's words, at most."""


def _no_text(_row: int) -> str:
    return ""


class Beacon(At):
    """Keeps the last place that it was told, with the text of its document, in shared memory.

    A text is written when a stage comes to the document; a span then is two numbers. So to tell a span costs a fifth
    of a microsecond, and to find the line and the words is left to who asks.
    """

    __slots__ = ("_document", "_memory", "_rows", "_step", "_text", "_text_size")

    def __init__(self, memory: mmap.mmap | None = None) -> None:
        """Use this memory; else one that is shared with every process forked from now on."""
        self._memory = mmap.mmap(-1, _ROOM) if memory is None else memory
        self._rows: Mapping[str, int]
        self._text: Callable[[int], str]
        self._document: str
        self._text_size: int
        self._step: str | None
        self.forget()

    def forget(self) -> None:
        """Be nowhere, whatever another process has told since, and know no document."""
        self._rows, self._text = MappingProxyType({}), _no_text
        self._document, self._text_size, self._step = "", 0, None
        self.nowhere()

    def know(self, rows: Mapping[str, int], text: Callable[[int], str]) -> None:
        """The documents that are to come, by id, and what gives their raw texts by row.

        Where there are several, a place names its document.
        """
        self._rows, self._text, self._document = rows, text, ""

    def document(self, document_id: str, erased: Sequence[tuple[int, int]] = ()) -> None:
        """See `At`."""
        self._step = None
        self._write({"name": document_id if len(self._rows) > 1 else "", "erased": list(erased)}, document_id)

    def __call__(self, start: int, end: int) -> None:
        """See `At`."""
        _NUMBERS.pack_into(self._memory, 0, start, end)

    def step(self, words: str, number: int = 0) -> None:
        """See `At`."""
        if words != self._step:
            self._write({"name": words[:_LONGEST]})
            self._step = words
        _NUMBERS.pack_into(self._memory, 0, number, -1)

    def told(self) -> str:
        """The last place, to be put behind what happened there; empty if none was told.

        For example ` at line 12, characters 310–402, “…”`, ` at document 1f0c…, line 12, …`, ` at page 3`.
        """
        try:
            return self._told()
        except (ValueError, LookupError, TypeError, MemoryError):
            # Whoever dies may have spoilt it, and what happened matters more than where.
            return ""

    def _told(self) -> str:
        text_size, head_size = _SIZES.unpack_from(self._memory, _NUMBERS.size)
        if not head_size:
            # It ended while it told the next place: where it was is neither that nor the one before.
            return ""
        head_at = _TEXT_AT + text_size
        head = json.loads(self._memory[head_at : head_at + head_size])
        first, second = _NUMBERS.unpack_from(self._memory, 0)
        named = [head["name"]] if head["name"] else []
        if "erased" not in head:
            return f" at {head['name']} {first or ''}".rstrip() if named else ""
        named = [f"document {name}" for name in named]
        if text_size and 0 <= first <= second:
            text = self._memory[_TEXT_AT:head_at].decode("utf-8", "surrogatepass")
            named.append(in_text(text, *_in_raw(first, second, head["erased"])))
        return f" at {', '.join(named)}" if named else ""

    def _write(self, head: Mapping[str, Any], document_id: str = "") -> None:
        memory, content = self._memory, json.dumps(head).encode()
        # Until all of it is there, none is.
        _SIZES.pack_into(memory, _NUMBERS.size, 0, 0)
        if document_id and document_id != self._document:
            row = self._rows.get(document_id)
            text = b"" if row is None else self._text(row).encode("utf-8", "surrogatepass")
            if _TEXT_AT + len(text) + len(content) > len(memory):
                text = b""
            memory[_TEXT_AT : _TEXT_AT + len(text)] = text
            self._document, self._text_size = document_id, len(text)
        head_at = _TEXT_AT + self._text_size
        if head_at + len(content) > len(memory):
            # More is erased than there is room for: the document is told, and no place in it.
            content = json.dumps({"name": head["name"], "erased": []}).encode()
            head_at, self._document, self._text_size = _TEXT_AT, "", 0
        memory[head_at : head_at + len(content)] = content
        _NUMBERS.pack_into(memory, 0, *((-1, -1) if document_id else (0, -1)))
        _SIZES.pack_into(memory, _NUMBERS.size, self._text_size, len(content))


class Places:
    """A beacon for steps in an open file, for a process that is started and not forked.

    Who starts it hands the file on (`descriptor`), and asks here; the process itself tells `beacon_in` that file.
    """

    def __init__(self) -> None:
        """Raises OSError if no file can be made."""
        # In memory where the system can; macOS has no such files.
        in_memory = hasattr(os, "memfd_create")
        self._file: IO[bytes] = os.fdopen(os.memfd_create("places"), "r+b") if in_memory else TemporaryFile()  # noqa: SIM115
        # Written, not only sized: on a full disk the first touch of a page that is not there would end the process.
        self._file.write(bytes(_FILE_SIZE))
        self._file.flush()
        self._memory = mmap.mmap(self.descriptor, _FILE_SIZE)
        self._beacon = Beacon(self._memory)

    @property
    def descriptor(self) -> int:
        """The open file's number, here and in the process that is started with it."""
        return self._file.fileno()

    def told(self) -> str:
        """See `Beacon`."""
        return self._beacon.told()

    def forget(self) -> None:
        """See `Beacon`."""
        self._beacon.forget()

    def close(self) -> None:
        """Give back file and memory."""
        self._memory.close()
        self._file.close()


def beacon_in(descriptor: int) -> Beacon:
    """The beacon of a process that was started with this file."""
    return Beacon(mmap.mmap(descriptor, _FILE_SIZE))


def _in_raw(start: int, end: int, erased: Iterable[Sequence[int]]) -> tuple[int, int]:
    """Where a span stands once the erased ones are back: with those inside it, without those at its edges."""
    for first, last in erased:
        if first <= start:
            start += last - first
        if first >= end:
            break
        end += last - first
    return start, max(start, end)
