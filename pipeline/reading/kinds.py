"""What a file is: what its bytes say comes first, and its name second.

Names lie: statistics offices export web pages as .xls, and scripts drop suffixes or write them in capitals.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_SUFFIX: Final = re.compile(r"(?<=.)\.(?:7z|[a-z][a-z0-9]{0,9})$", re.IGNORECASE | re.DOTALL)
_HEAD: Final = 2048
_PARTS: Final = (
    ("word/document.xml", ".docx"), ("xl/workbook.bin", ".xlsb"), ("xl/workbook.xml", ".xlsx"), ("OFD.xml", ".ofd"),
)  # fmt: skip
"""A part that tells a format which is a ZIP archive inside."""
_OPEN_DOCUMENTS: Final = {
    b"application/vnd.oasis.opendocument.text": ".odt",
    b"application/vnd.oasis.opendocument.spreadsheet": ".ods",
}
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS: Final = (("WordDocument", ".doc"), ("Workbook", ".xls"), ("Book", ".xls"))
_SAME: Final[Mapping[str, str]] = MappingProxyType(
    {".xlsm": ".xlsx", ".wps": ".doc", ".htm": ".html", ".xhtml": ".html"}
)
_MARKUP: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html|head|meta|table|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_WHOLE_PAGE: Final = re.compile(rb"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_MAIL: Final = re.compile(rb"(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,40}?MIME-Version:", re.IGNORECASE)
_TEXTS: Final = frozenset({"", ".txt", ".text", ".md"})
_PLAIN: Final = frozenset({*_TEXTS, ".csv", ".tsv", ".json", ".jsonl"})
_OFFICE: Final = frozenset(
    {".doc", ".docx", ".wps", ".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".odt", ".rtf"}
)
_NO_TEXT: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def suffix_of(name: str) -> str:
    """The suffix of a file's name in lower case; empty where what stands behind the last point is no suffix.

    总结.最终版 and 1.云岭镇总结 have none.
    """
    found = _SUFFIX.search(name.rsplit("/", 1)[-1])
    return found[0].lower() if found else ""


def kind_of(content: bytes, suffix: str) -> str:
    """The suffix of the format that these bytes are in: ``suffix`` itself unless they are surely another's."""
    told = _told(content, suffix)
    return suffix if told is None or _SAME.get(suffix, suffix) == told else told


def _told(content: bytes, suffix: str) -> str | None:
    head = content[:_HEAD]
    if content.startswith(b"PK\x03\x04"):
        return _package(content)
    if content.startswith(_OLE):
        return _old(content, _SAME.get(suffix, suffix))
    if head.lstrip().startswith(b"%PDF-"):
        return ".pdf"
    if content.startswith(b"{\\rtf"):
        return ".rtf"
    if suffix in _PLAIN:
        return _of_text(head, suffix)
    return _of_office(content, head, suffix) if suffix in _OFFICE else None


def _old(content: bytes, own: str) -> str:
    """An old Office file by the names of the streams in it, of which another document may be embedded."""
    found = [kind for stream, kind in _STREAMS if stream.encode("utf-16-le") in content]
    return own if own in found or not found else found[0]


def _of_text(head: bytes, suffix: str) -> str | None:
    """A page or a letter under the name of a text; of tables and records the name is believed."""
    if suffix in _TEXTS and _MARKUP.match(head) and _WHOLE_PAGE.search(head):
        return ".html"
    return _mail(head) if suffix == "" else None


def _of_office(content: bytes, head: bytes, suffix: str) -> str | None:
    """What is no Office file under the name of one."""
    if _MARKUP.match(head):
        return ".html"
    return _mail(head) or (_cells(content) if suffix == ".xls" else None)


def _mail(head: bytes) -> str | None:
    return ".mht" if _MAIL.match(head) else None


def _cells(content: bytes) -> str | None:
    """Words parted by tabs or commas, which spreadsheet programs open under the name of their own format."""
    return (
        ".csv"
        if _NO_TEXT.search(content[:_HEAD]) is None or content[:2] in (b"\xff\xfe", b"\xfe\xff")
        else None
    )


def _package(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            for part, kind in _PARTS:
                if part in names:
                    return kind
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                return _OPEN_DOCUMENTS.get(archive.read("mimetype").strip())
    except Exception:
        # Whatever is wrong with the archive, the reader of its format says so.
        return None
    return None
