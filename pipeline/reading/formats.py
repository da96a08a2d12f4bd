"""Which reader takes which file: one suffix, one format, one function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Final, NamedTuple, cast

from pipeline.reading.blocks import Decoded
from pipeline.reading.markdown import read_markdown
from pipeline.reading.text import read_text


class Format(NamedTuple):
    """A format's name in documents.format, and its reader from bytes to text (which raises Refusal)."""

    name: str
    read: Callable[[bytes], Decoded]


def _on_demand(module: str) -> Callable[[bytes], Decoded]:
    """The function ``read_<module>`` of a module of this package, imported with the first file.

    Only the reader process parses: no other pays for loading the libraries.
    """

    def read(content: bytes) -> Decoded:
        function = getattr(import_module(f"pipeline.reading.{module}"), f"read_{module}")
        return cast(Callable[[bytes], Decoded], function)(content)

    return read


FORMATS: Final[Mapping[str, Format]] = MappingProxyType(
    {
        ".txt": Format("txt", read_text),
        ".md": Format("md", read_markdown),
        ".docx": Format("docx", _on_demand("docx")),
        ".doc": Format("doc", _on_demand("legacy")),
        ".wps": Format("wps", _on_demand("legacy")),
        ".html": Format("html", _on_demand("html")),
        ".htm": Format("html", _on_demand("html")),
        ".pdf": Format("pdf", _on_demand("pdf")),
        ".xlsx": Format("xlsx", _on_demand("xlsx")),
    }
)
"""Suffix in lower case to format. A new format is a module with one function and a line here."""

ARCHIVES: Final = (".zip",)
"""Suffixes of files whose members are files of their own."""
