"""Reading a corpus file: tab-separated, one line one test, # for comments, escapes for what a line cannot
show.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

_FOLDER = Path(__file__).parent / "corpus"
_ESCAPE = re.compile(r"\\(?:u([0-9a-f]{4})|([nrt\\]))")
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\"}


def corpus(name: str, *columns: str) -> list[object]:
    """The lines of a corpus file as pytest parameters, each named by its line number."""
    lines = (_FOLDER / name).read_text(encoding="utf-8").splitlines()
    header: list[str] | None = None
    found: list[object] = []
    for number, line in enumerate(lines, start=1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if header is None:
            header = cells
            continue
        assert len(cells) == len(header), (
            f"{name} line {number}: {len(cells)} cells, the header has {len(header)}"
        )
        row = dict(zip(header, map(_unescape, cells), strict=True))
        found.append(pytest.param(*(row[column] for column in columns), id=f"line{number}"))
    return found


def _unescape(cell: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else _PLAIN[found[2]], cell)
