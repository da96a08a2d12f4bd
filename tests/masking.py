"""The property of masks: a number of which any character is hidden gives a hidden row or none, never a value."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import polars as pl

from pipeline.analysis import analyse
from tests.extraction.corpus_lines import every_line

STYLES: Final = ("x", "xx", "X", "XXX", "×", "××", "*", "＊", "**", "_", "__", "○○", "□□", "△△", "??")
"""What the cleaner knows as a mask; each stands for one character of a number, or for some side by side."""
_NUMERIC: Final = "0123456789０１２３４５６７８９零一二三四五六七八九十百千万亿两.．,，点"
_RANGE: Final = re.compile(rf"[{_NUMERIC}]+(?:[%％元亩户人个年]{{0,2}}[-－—–~～至到]+[{_NUMERIC}]+)*")
_HEAD: Final = "青山镇2023年工作总结\n一、2023年工作开展情况\n"
_ONE_MASK: Final = 0.3
"""How often one mask stands for all from the first hidden character to the last."""
_BATCH: Final = 1000


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence, and the spans of the numbers in it (without unit) that are rows with a value."""

    text: str
    numbers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Masked:
    """A sentence with one number hidden in part; ``start`` and ``end`` span what is left of that number."""

    text: str
    start: int
    end: int
    shown: Shown
    at: int


def shown_numbers() -> list[Shown]:
    """The sentences of the corpora that give values, with the places of their numbers."""
    texts = list(dict.fromkeys(line.text for line in every_line()))
    found = []
    for text, rows in zip(texts, rows_of(texts), strict=True):
        spans = tuple(
            (row["start"], row["start"] + length)
            for row in rows
            if row["value"] is not None and (length := _length(row["quantity"]))
        )
        if spans:
            found.append(Shown(text, spans))
    return found


def _length(quantity: str) -> int:
    """The characters of the number, or of both ends of the range, at the beginning of a quantity."""
    found = _RANGE.match(quantity)
    return len(found[0].rstrip(".．,，点")) if found else 0


def masked(sentences: Sequence[Shown], chance: random.Random) -> Iterator[Masked]:
    """Sentences without end, each with one number masked at one or more of its characters, in one style."""
    while True:
        shown = chance.choice(sentences)
        at = chance.randrange(len(shown.numbers))
        start, end = shown.numbers[at]
        number = shown.text[start:end]
        signs = [place for place, sign in enumerate(number) if sign in _NUMERIC]
        hidden = chance.sample(signs, chance.randint(1, min(3, len(signs))))
        style = chance.choice(STYLES)
        if chance.random() < _ONE_MASK:
            low, high = min(hidden), max(hidden) + 1
            number = number[:low] + style + number[high:]
        else:
            number = "".join(style if place in hidden else sign for place, sign in enumerate(number))
        yield Masked(shown.text[:start] + number + shown.text[end:], start, start + len(number), shown, at)


def rows_of(texts: Sequence[str]) -> list[list[dict[str, Any]]]:
    """The rows of each sentence in a report of its own: start (offset into the sentence), value, quantity, masked."""
    found: list[list[dict[str, Any]]] = [[] for _ in texts]
    for first in range(0, len(texts), _BATCH):
        documents = [
            _document(number, texts[number]) for number in range(first, min(first + _BATCH, len(texts)))
        ]
        rows = analyse(pl.DataFrame(documents)).indicators.sort("document_id", "char_start")
        columns = rows.select("document_id", "char_start", "value", "quantity", "masked")
        for name, start, value, quantity, hidden in columns.iter_rows():
            if start >= len(_HEAD):
                found[int(name[:8])].append(
                    {"start": start - len(_HEAD), "value": value, "quantity": quantity, "masked": hidden}
                )
    return found


def _document(number: int, text: str) -> dict[str, Any]:
    raw = f"{_HEAD}{text}\n"
    digest = sha256(f"{number} {raw}".encode()).hexdigest()
    return {
        "document_id": f"{number:08d}{digest[:8]}",
        "source_path": f"{number}.txt",
        "sha256": digest,
        "bytes": len(raw.encode()),
        "format": "txt",
        "encoding": "utf-8",
        "raw_text": raw,
    }


def invented(cases: Sequence[Masked]) -> list[str]:
    """The cases that give a value where the number is hidden, each as its sentence and that row."""
    return [
        f"{case.text}: {row['quantity']} = {row['value']}"
        for case, rows in zip(cases, rows_of([case.text for case in cases]), strict=True)
        for row in rows
        if row["value"] is not None
        and row["start"] < case.end
        and case.start < row["start"] + len(row["quantity"])
    ]
