"""The file of corrections: one JSON object a line, only ever appended to, durable before we say so.

A record says who found what, when, why, and on which words: the document, the span, the words of the number and
of its sentence. So it outlives a build, a new rule and, as long as the words stand, a new edition of the report.
"""

from __future__ import annotations

import codecs
import fcntl
import json
import math
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal, cast

Verdict = Literal["accept", "correct", "reject", "reopen"]
VERDICTS: Final[tuple[Verdict, ...]] = ("accept", "correct", "reject", "reopen")
"""``reopen`` takes back what was said of the same words before."""

Value = str | float | int | bool | None
FIELDS: Final[Mapping[str, type]] = {
    "name": str,
    "value": float,
    "value_high": float,
    "unit": str,
    "masked": bool,
    "bound": str,
    "status": str,
    "change": str,
    "year": int,
}
"""The fields of an indicator that a review sees and may correct."""
ENUMS: Final[Mapping[str, tuple[str, ...]]] = {
    "bound": ("exact", "over", "under", "about"),
    "status": ("actual", "estimated", "planned"),
    "change": ("up", "down"),
}
_UTF_16: Final = (b"\xff\xfe{\0", b"\xfe\xff\0{")
_LONGEST: Final = {"name": 200, "unit": 40, "note": 2000, "made_by": 100}


class ReviewError(ValueError):
    """A correction that cannot be recorded; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One verdict of one person on one number.

    Attributes:
        correction_id: 16 hex digits, its own for every record.
        made_at: when, ISO 8601 in UTC.
        document_id, char_start, char_end: where the number stood in that document's ``raw_text``.
        occurrence: which occurrence of ``quantity`` in its sentence it is, from 0.
        seen: the row's FIELDS as the reviewer saw them; empty where the number was no row.
        corrected: all FIELDS as they should be, for ``correct`` only.
    """

    correction_id: str
    made_at: str
    made_by: str
    verdict: Verdict
    note: str
    source_path: str
    document_id: str
    char_start: int
    char_end: int
    quantity: str
    sentence: str
    occurrence: int
    seen: Mapping[str, Value] = field(default_factory=dict)
    corrected: Mapping[str, Value] = field(default_factory=dict)

    @property
    def words(self) -> tuple[str, int, int]:
        """What the record speaks of: a later record on the same words replaces this one."""
        return (self.document_id, self.char_start, self.char_end)


@dataclass(frozen=True, slots=True)
class Reviews:
    """Every record of the file in the order of writing, and the lines that are none, in words."""

    corrections: tuple[Correction, ...] = ()
    damaged: tuple[str, ...] = ()


def new_correction(
    verdict: str,
    *,
    made_by: str,
    note: str,
    source_path: str,
    document_id: str,
    span: tuple[int, int],
    quantity: str,
    sentence: str,
    occurrence: int,
    seen: Mapping[str, Value],
    corrected: Mapping[str, Value],
) -> Correction:
    """A record made now; raises ReviewError if it says nothing that can be kept."""
    if verdict not in VERDICTS:
        raise ReviewError(f"{verdict!r} is no verdict; the verdicts are {', '.join(VERDICTS)}")
    if verdict in ("accept", "reject") and not seen:
        raise ReviewError(f"this number is no row: there is nothing to {verdict}")
    if (verdict == "correct") != bool(corrected):
        raise ReviewError("a correction, and nothing else, gives the fields as they should be")
    for name, text in (("made_by", made_by), ("note", note)):
        if len(text) > _LONGEST[name]:
            raise ReviewError(f"{name} has {len(text)} characters; at most {_LONGEST[name]} are kept")
    return Correction(
        correction_id=secrets.token_hex(8),
        made_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        made_by=made_by,
        verdict=verdict,
        note=note,
        source_path=source_path,
        document_id=document_id,
        char_start=span[0],
        char_end=span[1],
        quantity=quantity,
        sentence=sentence,
        occurrence=occurrence,
        seen=dict(seen),
        corrected=_checked(corrected) if corrected else {},
    )


def append_correction(path: Path, correction: Correction) -> None:
    """Add one line to the file and wait until it is on the disk; two writers take turns.

    Raises OSError, and ReviewError for a file that was saved as UTF-16.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps(asdict(correction), ensure_ascii=False, sort_keys=True, allow_nan=False) + "\n"
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if os.pread(handle, 4, 0) in _UTF_16:
            raise ReviewError(
                f"{path} was saved as UTF-16; `zhibiao load` makes it UTF-8 again, nothing is lost"
            )
        size = os.fstat(handle).st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":
            # A writer was killed in mid-line: what it left must not swallow this record.
            line = "\n" + line
        content = memoryview(line.encode())
        while content:
            content = content[os.write(handle, content) :]
        os.fsync(handle)
    finally:
        os.close(handle)
    if not size:
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def read_reviews(path: Path) -> Reviews:
    """Every record of the file; a file that is not there holds none. Lines that are none are told, not hidden.

    Raises OSError.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Reviews()
    corrections, damaged = [], []
    for number, line in enumerate(reviews_in_utf_8(content).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            corrections.append(_read(line))
        except (ValueError, TypeError, KeyError, ArithmeticError, RecursionError) as error:
            damaged.append(
                f"{path} line {number} is no correction ({_shortly(error)}); mend the line or delete it"
            )
    return Reviews(tuple(corrections), tuple(damaged))


def _shortly(error: Exception) -> str:
    return str(error)[:120] or type(error).__name__


def reviews_in_utf_8(content: bytes) -> bytes:
    """The content of a file of records as it was written, where an editor has saved it as UTF-16 or with a mark."""
    if content.startswith(_UTF_16):
        return content.decode("utf-16", errors="replace").encode()
    return content.removeprefix(codecs.BOM_UTF8)


def made_at(text: str) -> datetime:
    """When a record was made, in UTC, which one without a zone is in; raises ValueError, or OverflowError for a day that
    UTC does not have.
    """
    read = datetime.fromisoformat(text)
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def _text(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        # Saved by an editor of a Chinese Windows.
        return line.decode("gb18030")


def _read(line: bytes) -> Correction:
    record = json.loads(_text(line))
    if not isinstance(record, dict):
        raise ReviewError("no JSON object")
    # JSON can escape half of a character, which no table, page or file can hold.
    json.dumps(record, ensure_ascii=False).encode()
    texts = {
        name: record[name]
        for name in ("correction_id", "made_at", "made_by", "note", "source_path", "document_id", "quantity", "sentence")
    }  # fmt: skip
    if not all(isinstance(text, str) for text in texts.values()):
        raise ReviewError("a text field holds no text")
    made_at(texts["made_at"])
    numbers = {name: record[name] for name in ("char_start", "char_end", "occurrence")}
    if not all(type(number) is int and 0 <= number < 2**31 for number in numbers.values()):
        raise ReviewError("a position is no whole number")
    if record["verdict"] not in VERDICTS:
        raise ReviewError(f"no verdict {record['verdict']!r}")
    seen, corrected = record["seen"], record["corrected"]
    return Correction(
        **texts,
        **numbers,
        verdict=record["verdict"],
        seen=_checked(seen) if seen else {},
        corrected=_checked(corrected) if corrected else {},
    )


def _checked(fields: object) -> dict[str, Value]:
    """All FIELDS with their types, absent ones None; raises ReviewError for what no row could hold."""
    if not isinstance(fields, Mapping):
        raise ReviewError("the fields are no JSON object")
    if unknown := set(fields) - set(FIELDS):
        raise ReviewError(f"no field {', '.join(sorted(unknown))}")
    checked = {name: _typed(name, fields.get(name)) for name in FIELDS}
    name = cast("str | None", checked["name"])
    if not name or not name.strip():
        raise ReviewError("a row has a name")
    checked["masked"] = bool(checked["masked"])
    if checked["masked"] and checked["value"] is not None:
        raise ReviewError("a hidden number has no value")
    for field_name, allowed in ENUMS.items():
        given = checked[field_name]
        if given not in allowed and not (given is None and field_name == "change"):
            raise ReviewError(f"{field_name} is {given!r}; it may be {', '.join(allowed)}")
    low, high = cast("float | None", checked["value"]), cast("float | None", checked["value_high"])
    if high is not None and (low is None or high < low):
        raise ReviewError("the high end of a range lies above its low end")
    return checked


def _typed(name: str, given: object) -> Value:
    kind = FIELDS[name]
    if given is None:
        return None
    if kind is float and type(given) in (int, float):
        number = float(cast("float", given))
        if not math.isfinite(number):
            raise ReviewError(f"{name} is no number")
        return number
    if type(given) is not kind:
        raise ReviewError(f"{name} holds {given!r}, which is no {kind.__name__}")
    if kind is str and len(cast("str", given)) > _LONGEST.get(name, 40):
        raise ReviewError(f"{name} is too long")
    if kind is int and not 1900 <= cast("int", given) <= 2200:
        raise ReviewError(f"{name} is {given}; it lies between 1900 and 2200")
    return cast("Value", given)
