"""Which reader takes which file: one suffix, one format, one function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Final, NamedTuple, cast

from pipeline.reading.blocks import Decoded, Refusal
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


def _on_demand(module: str, form: str = "") -> Callable[[bytes, At], Decoded]:
    """The function ``read_<form>``, by default ``read_<module>``, of a module of this package,
    imported with the first file.

    Only the reader process parses: no other pays for loading the libraries.
    """

    def read(content: bytes, here: At) -> Decoded:
        function = getattr(import_module(f"pipeline.reading.{module}"), f"read_{form or module}")
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
        ".xlsm": Format("xlsx", _on_demand("xlsx")),
        ".xls": Format("xls", _on_demand("xls")),
        ".xlsb": Format("xlsb", _on_demand("xlsb")),
        ".ods": Format("ods", _on_demand("ods")),
        ".docm": Format("docx", _on_demand("docx")),
        ".xhtml": Format("html", _on_demand("html")),
        ".ofd": Format("ofd", _on_demand("ofd")),
        ".rtf": Format("rtf", _on_demand("rtf")),
        ".odt": Format("odt", _on_demand("odt")),
        ".mht": Format("mht", _on_demand("mail", "mht")),
        ".mhtml": Format("mht", _on_demand("mail", "mht")),
        ".csv": Format("csv", _on_demand("delimited")),
        ".tsv": Format("tsv", _on_demand("delimited")),
        ".json": Format("json", _on_demand("records")),
        ".jsonl": Format("jsonl", _on_demand("records")),
        ".text": Format("txt", _whole(read_text)),
        "": Format("txt", _whole(read_text)),
    }
)
"""Suffix in lower case to format; a name without one may be a text. A new format is a module with one function and a
line here."""

ARCHIVES: Final = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".eml")
"""Suffixes of files whose members are files of their own."""

_PICTURES: Final = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".gif", ".webp", ".heic")


def unknown(suffix: str) -> Refusal:
    """The refusal of a file with a suffix that is neither a format's nor an archive's: unknown_format."""
    known = ", ".join(filter(None, (*FORMATS, *ARCHIVES)))
    remedy = "save the report as one of these, or move the file out of the raw folder"
    if suffix in _PICTURES:
        remedy = "recognise its text (OCR) and save that as a file, or move the picture out of the raw folder"
    return Refusal("unknown_format", f"the suffix {suffix} is none of {known}", remedy)
