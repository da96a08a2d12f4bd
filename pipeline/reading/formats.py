"""Which reader takes which file: one suffix, one format, one function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Final, NamedTuple, cast

from pipeline.reading.blocks import Decoded
from pipeline.reading.markdown import read_markdown
from pipeline.reading.text import read_text
from pipeline.whereabouts import At


class Format(NamedTuple):
    """A format's name in documents.format, and its reader from bytes to text (which raises Refusal).

    A reader tells where in the file it is, if it goes over pages, rows or paragraphs.
    """

    name: str
    read: Callable[[bytes, At], Decoded]


def _whole(reader: Callable[[bytes], Decoded]) -> Callable[[bytes, At], Decoded]:
    """A reader that takes the file as a whole, and is at no place in it."""
    return lambda content, _: reader(content)


def _on_demand(module: str) -> Callable[[bytes, At], Decoded]:
    """The function ``read_<module>`` of a module of this package, imported with the first file.

    Only the reader process parses: no other pays for loading the libraries.
    """

    def read(content: bytes, here: At) -> Decoded:
        function = getattr(import_module(f"pipeline.reading.{module}"), f"read_{module}")
        return cast(Callable[[bytes, At], Decoded], function)(content, here)

    return read


FORMATS: Final[Mapping[str, Format]] = MappingProxyType(
    {
        ".txt": Format("txt", _whole(read_text)),
        ".md": Format("md", _whole(read_markdown)),
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
