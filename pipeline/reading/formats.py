"""Which reader takes which file: one suffix, one format, one function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from pipeline.reading.markdown import read_markdown
from pipeline.reading.text import Decoded, read_text


class Format(NamedTuple):
    """A format's name in documents.format, and its reader from bytes to text (which raises Refusal)."""

    name: str
    read: Callable[[bytes], Decoded]


FORMATS: Final[Mapping[str, Format]] = MappingProxyType(
    {
        ".txt": Format("txt", read_text),
        ".md": Format("md", read_markdown),
    }
)
"""Suffix in lower case to format. A new format is a module with one function and a line here."""
