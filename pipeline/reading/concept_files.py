"""Concept dictionaries: a text file a concept, a word a line; those of the lexicon and those that users add.

The file's name is the concept. Lines that begin with # are remarks. A file of the user's own with the name of
a packaged one takes its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

import polars as pl

from pipeline.reading.blocks import Refusal
from pipeline.reading.folder import open_regular, refusals, stored_path
from pipeline.reading.text import read_text
from pipeline.schema import conform

_MAX_BYTES: Final = 1_000_000
_MAX_WORD: Final = 50
_BESIDE_RAW: Final = "../concepts/"
"""Where a refused dictionary stands among the refused reports: no path of the raw folder begins so."""


@dataclass(frozen=True, slots=True)
class Concepts:
    """The words of all concepts (table `concept_words`), and the files refused (table `quarantine`)."""

    words: pl.DataFrame
    refused: pl.DataFrame


def read_concepts(folder: Path) -> Concepts:
    """The packaged dictionaries and the `*.txt` files of ``folder``, which need not exist.

    A file that is no list of words is refused with its reason and remedy; the packaged one of that name, and
    every other file, is taken.
    """
    words = {
        Path(entry.name).stem: ("packaged", words_of(entry.read_bytes()))
        for entry in files("pipeline.lexicon").joinpath("concepts").iterdir()
        if entry.name.endswith(".txt")
    }
    refused: list[tuple[str, str, str, str]] = []
    for path in sorted(folder.glob("[!.]*.txt")):
        try:
            words[_concept(path)] = ("user", words_of(open_regular(path, _MAX_BYTES)))
        except Refusal as refusal:
            name = _BESIDE_RAW + stored_path(path, folder)
            refused.append((name, refusal.reason, refusal.detail, refusal.remedy))
    rows = [(concept, word, source) for concept, (source, found) in words.items() for word in found]
    frame = pl.DataFrame(rows, schema=["concept", "word", "source"], orient="row")
    return Concepts(conform("concept_words", frame.sort("concept", "word")), refusals(refused))


def _concept(path: Path) -> str:
    if not path.stem.isprintable() or len(path.stem) > _MAX_WORD:
        # Bytes that are no UTF-8 are not printable either.
        raise Refusal(
            "not_a_concept",
            f"the file's name is not a printable word of at most {_MAX_WORD} characters",
            "name the file after its concept, such as 创新.txt",
        )
    return path.stem


def words_of(content: bytes) -> list[str]:
    """The words of one dictionary, each once, in order; raises Refusal if a line is no word."""
    words: dict[str, None] = {}
    for number, line in enumerate(read_text(content).text.splitlines(), start=1):
        word = line.strip()
        if not word or word.startswith("#"):
            continue
        if len(word) > _MAX_WORD or re.search(r"\s", word):
            raise Refusal(
                "not_a_word_list",
                f"line {number} is not one word of at most {_MAX_WORD} characters: {word[:20]!r}",
                "write one word a line, and remarks after #",
            )
        words[word] = None
    return list(words)
