"""Words and patterns as data: TOML and TSV files beside this module, read once.

Keep out: anything that knows documents, frames or storage. What is a word or a pattern has the form of `entries.py`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any


class LexiconError(ValueError):
    """A lexicon file that cannot be used; the message names the file and the entry."""


@cache
def load_toml(name: str) -> Mapping[str, Any]:
    """The parsed TOML file ``name`` of this folder; raises LexiconError naming the file if it is
    malformed.
    """
    try:
        return MappingProxyType(tomllib.loads(_text(name)))
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"lexicon/{name}: {error}") from error


@cache
def load_tsv(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of the TSV file ``name``: its first line names the columns, lines starting with # are
    comments.

    Raises LexiconError naming file and line if a row has more or fewer cells than the header.
    """
    header: list[str] | None = None
    rows: list[Mapping[str, str]] = []
    for number, line in enumerate(_text(name).splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if header is None:
            header = cells
        elif len(cells) != len(header):
            raise LexiconError(
                f"lexicon/{name} line {number}: {len(cells)} cells, the header has {len(header)}"
            )
        else:
            rows.append(MappingProxyType(dict(zip(header, cells, strict=True))))
    return tuple(rows)


def alternation(words: Sequence[str]) -> str:
    """A pattern that matches any of the words, the longest first."""
    return "|".join(map(re.escape, sorted(set(words), key=lambda word: (-len(word), word))))


def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
