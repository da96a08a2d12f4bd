"""What OpenDocument texts and spreadsheets have in common: their parts, and the words of their elements."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from pipeline.reading.blocks import Refusal
from pipeline.reading.package import SAVE_AGAIN, check_package, damaged, unpack

OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
STYLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
DRAW: Final = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_MANIFEST: Final = "META-INF/manifest.xml"
_NO_WORDS: Final = frozenset(
    {TEXT + name for name in ("note", "tracked-changes", "ruby-text", "bookmark")}
    | {OFFICE + "annotation", DRAW + "frame"}
)
_MOST_BLANKS: Final = 1000
_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True)


def open_parts(content: bytes, suffix: str) -> tuple[Any, Any | None]:
    """The roots of content.xml and styles.xml.

    Raises Refusal: what `check_package` raises, password_protected, damaged_file.
    """
    content = check_package(content, suffix)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        if _MANIFEST in names and b"encryption-data" in unpack(archive, archive.getinfo(_MANIFEST)):
            raise Refusal(
                "password_protected", "the file is encrypted", "save it without a password, then load again"
            )
        if "content.xml" not in names:
            raise Refusal("damaged_file", "it has no content.xml", SAVE_AGAIN)
        try:
            roots = [
                etree.fromstring(unpack(archive, archive.getinfo(name)), _PARSER) if name in names else None
                for name in ("content.xml", "styles.xml")
            ]
        except etree.LxmlError as error:
            raise damaged(error) from error
    return roots[0], roots[1]


def words(element: Any) -> str:
    """The words of a paragraph, its blanks and breaks among them, without notes and frames."""
    return "".join(_pieces(element))


def _pieces(element: Any) -> Iterator[str]:
    yield _folded(element.text)
    for child in element:
        tag = child.tag
        if tag == TEXT + "s":
            yield " " * count(child.get(TEXT + "c"), _MOST_BLANKS)
        elif tag == TEXT + "tab":
            yield "\t"
        elif tag == TEXT + "line-break":
            yield "\n"
        elif isinstance(tag, str) and tag not in _NO_WORDS:
            yield from _pieces(child)
        yield _folded(child.tail)


def _folded(text: str | None) -> str:
    """Blanks as the format has them: line ends and runs of blanks are one blank."""
    if not text:
        return ""
    return (
        " ".join(text.replace("\t", " ").replace("\n", " ").split(" "))
        if "\n" in text or "\t" in text
        else text
    )


def count(text: str | None, most: int) -> int:
    """A number of repetitions or of what is covered: at least 1, at most so many."""
    return (
        min(max(int(text), 1), most) if text and text.isascii() and text.isdigit() and len(text) < 10 else 1
    )
