"""Fuzzing: sound reports of each format spoilt at random, and random bytes, given to the reader process.

A reader may read what it is given, or refuse it. It must not raise, crash, hang or take too much memory.
"""

from __future__ import annotations

import io
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from pipeline.reading import FileReader, Refusal
from pipeline.reading.foreign import libarchive
from pipeline.reading.formats import ARCHIVES
from pipeline.settings import Limits
from tests.faults.trials import TrialFailed
from tests.formats import write_archives, write_more, write_samples

LIMITS: Final = Limits(file_seconds=20)
FAULTS: Final = ("reader_failed", "reader_crashed", "took_too_long", "too_much_memory")
LINES: Final = [
    "松林镇2022年工作总结",
    "一、工作回顾",
    "全年新建水渠12公里，投资380万元，发放补贴xx万元，改造户厕260座。",
    "二、下步打算",
    "计划植树1200亩，硬化村道6.5公里。",
]
_TOKENS: Final = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"-1", b"65536", b"4294967296", b"999999999999", b"1e309", b"%", b"<", b">",
    b"&#x110000;", b"&amp;" * 9, b"]]>", b"<!DOCTYPE a>", b"<!--", b"<table><tr><td colspan=99999>", b"</w:p>",
    b"<w:tbl><w:tr><w:tc>", b'w:val="-7"', b'r="XFD1048576"', b"<mergeCell ref='A1:B2'/>", b"[[[[[[[[",
    b"<< /Kids [2 0 R] >>", b"{\\*\\cell\\row", b"\\trowd\\bin99999999 ", b'table:number-columns-repeated="999999999"',
    b"g 999999999 1", b'DeltaX="g 9 9"', b'{"a":[[[[', b'"",""\n', b"Content-Type: multipart/mixed; boundary=x\n\n--x",
    b"1 0 R", b"endobj", b"stream\r\n", b"/Length 99999999", b"/Filter [/FlateDecode /FlateDecode]", b"PK\x05\x06",
)  # fmt: skip
_SPOIL = st.lists(
    st.tuples(
        st.sampled_from(("flip", "cut", "drop", "double", "insert", "replace")),
        st.floats(0, 1),
        st.integers(1, 200),
        st.one_of(st.sampled_from(_TOKENS), st.binary(min_size=1, max_size=8)),
    ),
    min_size=1,
    max_size=6,
)


def spoilt(content: bytes, changes: list[tuple[str, float, int, bytes]]) -> bytes:
    """The bytes after these changes: kind, where (0 to 1), how many bytes, what is put there."""
    for kind, where, size, words in changes:
        at = int(where * len(content))
        match kind:
            case "flip":
                content = (
                    content[:at]
                    + bytes(byte ^ words[0] for byte in content[at : at + size % 4 + 1])
                    + content[at + size % 4 + 1 :]
                )
            case "cut":
                content = content[:at]
            case "drop":
                content = content[:at] + content[at + size :]
            case "double":
                content = content[: at + size] + content[at:]
            case "insert":
                content = content[:at] + words + content[at:]
            case _:
                content = content[:at] + words + content[at + len(words) :]
    return content


def whole(sample: bytes) -> st.SearchStrategy[bytes]:
    """The sample, its bytes spoilt; now and then bytes that never were one."""
    return st.one_of(
        _SPOIL.map(lambda changes: spoilt(sample, changes)),
        st.binary(max_size=400).map(lambda b: sample[:8] + b),
    )


def by_member(sample: bytes) -> st.SearchStrategy[bytes]:
    """An archive packed soundly whose members are spoilt, left out, or stand for one another."""
    with zipfile.ZipFile(io.BytesIO(sample)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    names = st.sampled_from(sorted(members))

    def made(changes: list[tuple[str, str, str, list[tuple[str, float, int, bytes]]]]) -> bytes:
        new = dict(members)
        for kind, name, other, spoiling in changes:
            match kind:
                case "spoil":
                    new[name] = spoilt(new.get(name, b""), spoiling)
                case "swap":
                    new[name], new[other] = new.get(other, b""), new.get(name, b"")
                case _:
                    new.pop(name, None)
        return write_samples.write_zip(new)

    change = st.tuples(
        st.sampled_from(("spoil", "spoil", "spoil", "swap", "leave out")), names, names, _SPOIL
    )
    return st.one_of(st.lists(change, min_size=1, max_size=3).map(made), whole(sample))


def _samples() -> Mapping[str, tuple[Callable[[bytes], st.SearchStrategy[bytes]], bytes]]:
    made = {suffix: write(LINES) for suffix, write in write_samples.WRITERS.items()}
    packages = {"docx": made["docx"], "xlsx": made["xlsx"]}
    packages["zip"] = write_samples.write_zip(
        {"一.txt": made["txt"], "内.zip": write_samples.write_zip({"二.html": made["html"]})}
    )
    return {
        "txt": (whole, made["txt"]),
        "md": (whole, "\n".join(LINES).encode()),
        "html": (whole, made["html"]),
        "pdf": (whole, made["pdf"]),
        **{suffix: (by_member, content) for suffix, content in packages.items()},
        **{
            suffix: (whole, write_more.REPORTS[suffix](LINES))
            for suffix in ("csv", "json", "xls", "rtf", "mht")
        },
        **{suffix: (by_member, write_more.TABLES[suffix](_ROWS)) for suffix in ("xlsb", "ods", "odt", "ofd")},
        **{
            kind: (whole, write_archives.ARCHIVES[kind]({"一.txt": made["txt"], "内.zip": packages["zip"]}))
            for kind in ("tar", "tgz", "eml", *(write_archives.FOREIGN if libarchive() else ()))
        },
    }


_ROWS: Final = [
    ["指标", "2022年", "2023年"],
    ["财政收入（万元）", "1,310.5", "1,426.25"],
    ["城镇化率", "51.2%", "52.7%"],
]
FORMATS: Final = tuple(_samples())


def fuzz(root: Path, suffix: str, seconds: float, first: int, examples: int = 200) -> dict[str, object]:
    """Spoil the sample of a format until the time is over; raises TrialFailed with the file that did it."""
    strategy, sample = _samples()[suffix]
    path = root / f"spoilt.{suffix}"
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    began, turn = time.monotonic(), first
    with FileReader(LIMITS) as reader:

        def check(content: bytes) -> None:
            nonlocal slowest
            path.write_bytes(content)
            at = time.monotonic()
            reason = _read(reader, path)
            slowest = max(slowest, time.monotonic() - at)
            outcomes[reason] += 1
            assert reason not in FAULTS, reason

        bounds = settings(
            max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        )
        while turn == first or time.monotonic() - began < seconds:
            try:
                seed(turn)(bounds(given(strategy(sample))(check)))()
            except AssertionError as fault:
                # The shortest that does it is what hypothesis tried last.
                raise TrialFailed(f"{fault}: {path}") from fault
            turn += 1
    return {"files": outcomes.total(), "slowest": round(slowest, 2), "outcomes": dict(outcomes.most_common())}


def _read(reader: FileReader, path: Path) -> str:
    """The reason for which a file is refused, or `read`; of an archive, that of its last member."""
    try:
        if path.suffix not in ARCHIVES:
            reader.read(path)
            return "read"
        listing = reader.list_archive(path)
        reason = "read"
        for member in listing.members:
            try:
                reader.read_member(path, member.path, listing.sha256)
            except Refusal as refusal:
                reason = refusal.reason
        return reason
    except Refusal as refusal:
        return refusal.reason
