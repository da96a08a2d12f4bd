"""The text of the benchmarks: real reports, each once, or the sample reports repeated as documents of their own, in
batches.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import polars as pl

from pipeline.reading import read_files, scan
from pipeline.settings import PROJECT, Limits

SAMPLES: Final = PROJECT / "data" / "raw"
REAL: Final = (PROJECT.parent / "shared" / "files" / "cities", PROJECT.parent / "shared" / "reports")
"""Reports that lie beside the clone where it is developed; no part of the project."""
BATCH: Final = 200

# Left as they are: years (report and plan are known by them), dates, ages and scores that say who is counted,
# labels of items, digits beside a mask or a letter (X0万元, PM2.5), hotlines, the second half of 3万4000.
_NUMBER: Final = re.compile(
    r"(?P<kept>(?:19|20)\d\d(?=\s*(?:年|[-—－~～至]))|\d+(?:[-—－~～至]\d+)?(?=[月日号名岁度]|分钟|分以)"
    r"|(?m:(?<![^\s\ufffd])\d+[.．、](?!\d))|(?<=[A-Za-zＸ×*＊_万千百])\d+(?:[.．]\d+)?|\d+(?=[XxＸ×*＊_])|12345)"
    r"|(?P<whole>\d+(?:,\d{3})*)(?P<fraction>[.．]\d+)?(?P<percent>[%％‰])?"
)


@cache
def sample_texts(*folders: Path) -> tuple[str, ...]:
    """The text of every report of some folders (the samples' if none is given) that can be read, in path order."""
    limits = Limits()
    return tuple(
        text
        for folder in folders or (SAMPLES,)
        for text in read_files(scan(folder, limits).files, limits).documents["raw_text"]
    )


def once(folders: tuple[Path, ...], first: int, size: int) -> pl.DataFrame:
    """``size`` reports of these folders from the ``first`` on, as `pipeline.reading` gives them; none comes twice."""
    texts = sample_texts(*folders)[first : first + size]
    return pl.DataFrame([document(first + number, text) for number, text in enumerate(texts)])


def vary(text: str, copy: int) -> str:
    """The text with every number changed, so that it differs from that of every other copy below 10,000.

    A count gets digits behind its own (12个 → 120034个), a decimal or percentage behind the point (5.1% →
    5.10034%): the measures stay plausible. Years, dates and the labels of items stay as they are.
    """

    def changed(number: re.Match[str]) -> str:
        if number["kept"]:
            return number["kept"]
        point, percent = number["fraction"] or "", number["percent"] or ""
        if not point and (percent or "," in number["whole"]):
            point = "."
        return f"{number['whole']}{point}{copy:04d}{percent}"

    return _NUMBER.sub(changed, text)


def batches(
    characters: int, *, repeat: bool, folder: Path = SAMPLES, first: int = 0, size: int = BATCH
) -> Iterator[pl.DataFrame]:
    """Frames as `pipeline.reading` gives them, `size` documents each, until `characters` are reached.

    Every document has an id of its own. With `repeat` the copies of a report are equal but for that; without,
    no number of one stands in another. `first` is the number of the first document.
    """
    texts = sample_texts(folder)
    given, number = 0, first
    while given < characters:
        documents = []
        for _ in range(size):
            copy, report = divmod(number, len(texts))
            text = texts[report] if repeat else vary(texts[report], copy)
            documents.append(document(number, text))
            given += len(text)
            number += 1
        yield pl.DataFrame(documents)


def document(number: int, text: str) -> dict[str, object]:
    """A text as a row of `pipeline.reading`, its id from its number and its text."""
    digest = hashlib.sha256(f"{number} {text}".encode()).hexdigest()
    return {
        "document_id": digest[:16],
        "source_path": f"{number:06d}.txt",
        "sha256": digest,
        "bytes": len(text.encode()),
        "format": "txt",
        "encoding": "utf-8",
        "raw_text": text,
    }
