"""Workbooks and records that collect reports, a row each with the text in one cell: every report a document of its own.

The reader gives such a file as one text whose blocks name their cells; here it is cut where the rows change.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from itertools import groupby
from typing import Final, NamedTuple

from pipeline.reading.blocks import Block
from pipeline.reading.content import Content

_REPORT: Final = 200
"""A row with this many characters of running text is a report."""
_RECORDS: Final = ("csv", "tsv", "json", "jsonl")
"""Formats that programs write: of them each row with a text is a report, however short."""
_ROW: Final = re.compile(r"\d+(?=\]?$)")


class Part(NamedTuple):
    """A report of a file: the sheet and cell that hold its text, empty for a file that is one report."""

    name: str
    content: Content


def reports(content: Content) -> list[Part]:
    """The reports of a file in order: of most files one, of a workbook that collects several each of them.

    What stands in such a workbook beside its reports is a part without a name. The sha256 and size of a part are
    those of its text in UTF-8: the same report in two collections is one document.
    """
    runs = [list(run) for _, run in groupby(content.blocks, _place)]
    least = 1 if content.format in _RECORDS else _REPORT
    whole = [run for run in runs if _place(run[0]) is not None and _size(run) >= least]
    if len(whole) < 2:
        return [Part("", content)]
    parts = [Part(_name(run), _part(content, [run])) for run in whole]
    rest = [run for run in runs if all(run is not report for report in whole)]
    return [Part("", _part(content, rest)), *parts] if rest else parts


def _place(block: Block) -> tuple[str | None, str] | None:
    """Sheet and row of running text in a workbook; None for all else, the cells of tables among it."""
    row = _ROW.search(block.cell) if block.cell and block.kind != "cell" else None
    return (block.sheet, row[0]) if row else None


def _size(run: Sequence[Block]) -> int:
    return run[-1].char_end - run[0].char_start


def _name(run: Sequence[Block]) -> str:
    longest = max(run, key=lambda block: block.char_end - block.char_start)
    return f"{longest.sheet}!{longest.cell}" if longest.sheet else str(longest.cell)


def _part(content: Content, runs: Sequence[Sequence[Block]]) -> Content:
    pieces: list[str] = []
    blocks: list[Block] = []
    size = 0
    for run in runs:
        shift = size - run[0].char_start
        pieces.append(content.text[run[0].char_start : run[-1].char_end] + "\n")
        size += len(pieces[-1])
        blocks += [
            block._replace(char_start=block.char_start + shift, char_end=block.char_end + shift)
            for block in run
        ]
    text = "".join(pieces)
    written = text.encode()
    sha256 = hashlib.sha256(written).hexdigest()
    return content._replace(sha256=sha256, bytes=len(written), text=text, blocks=tuple(blocks))
