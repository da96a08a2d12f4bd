"""Bytes of a text file to text: byte-order mark, then strict UTF-8, then strict GB18030; nothing is guessed.

UTF-16 without its mark, and Big5, are taken where all of the text is ordinary Chinese in them and nothing in any other.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from pipeline.reading.blocks import Decoded, Refusal, check_not_misdecoded
from pipeline.reading.misdecoding import certain_big5, is_big5, unmarked_utf16

_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CHINESE: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_CONTROL_SHARE: Final = 0.005
_SIGNATURES: Final = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP archive (docx, xlsx, wps)",
    b"\xd0\xcf\x11\xe0": "an old Office file (doc, xls, wps)",
    b"{\\rtf": "an RTF file",
    b"\x1f\x8b": "a gzip archive",
    b"Rar!": "a RAR archive",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
}


def read_text(content: bytes) -> Decoded:
    """Decode the bytes of a plain-text report.

    Raises Refusal: what `decode` and `check_text` raise.
    """
    decoded = decode(content)
    check_text(decoded.text)
    return decoded


def check_text(text: str) -> None:
    """Raises Refusal: no_text, binary_content, misdecoded, not_chinese, where this is no text of a report."""
    if not text.strip("\ufeff \t\r\n\u3000\u00a0\x0b\x0c"):
        raise Refusal(
            "no_text", "the file holds nothing but blanks", "put the report's text into it, or remove it"
        )
    control = _CONTROL.findall(text)
    if "\x00" in text or len(control) > max(3, _CONTROL_SHARE * len(text)):
        at = text.index(control[0])
        raise Refusal(
            "binary_content",
            f"{len(control)} control characters, the first U+{ord(control[0]):04X} at character {at}",
            "save the report as plain text (UTF-8)",
        )
    check_not_misdecoded(text)
    if _CHINESE.search(text) is None:
        raise Refusal("not_chinese", "it holds no Chinese character", "keep only reports in the raw folder")


def decode(content: bytes) -> Decoded:
    """The text in these bytes, whatever it says.

    Raises Refusal: empty_file, binary_content, undecodable, misdecoded.
    """
    if not content:
        raise Refusal("empty_file", "the file has no bytes", "put the report's text into it, or remove it")
    for signature, name in _SIGNATURES.items():
        if content.startswith(signature):
            raise Refusal(
                "binary_content", f"it begins as {name} does", "save the report as plain text (UTF-8)"
            )
    if content.startswith(codecs.BOM_UTF8):
        return _strict(content[3:], "utf-8", "utf-8-sig")
    if content.startswith(codecs.BOM_UTF16_LE):
        return _strict(content[2:], "utf-16-le", "utf-16-le")
    if content.startswith(codecs.BOM_UTF16_BE):
        return _strict(content[2:], "utf-16-be", "utf-16-be")
    unmarked = unmarked_utf16(content)
    if unmarked is not None:
        return Decoded(content.decode(unmarked), unmarked)
    if b"\x00" in content:
        raise Refusal(
            "binary_content",
            f"a NUL byte at byte {content.index(0)}",
            "save the report as plain text (UTF-8); UTF-16 should begin with its byte-order mark",
        )
    try:
        return Decoded(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as utf8:
        return _national(content, utf8)


def _national(content: bytes, utf8: UnicodeDecodeError) -> Decoded:
    """Bytes that are no UTF-8, in the encoding of the mainland or, where that is certain, of Taiwan and Hong Kong."""
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError as gb18030:
        big5 = certain_big5(content)
        if big5 is not None:
            return Decoded(big5, "big5")
        detail = f"not UTF-8 (byte {utf8.start}) and not GB18030 (byte {gb18030.start})"
        raise Refusal("undecodable", detail, _SAVE_AS_UTF8) from gb18030
    if not is_big5(content, text):
        return Decoded(text, "gb18030")
    big5 = certain_big5(content)
    if big5 is None:
        raise Refusal(
            "misdecoded", "its bytes may be Big5, which nothing in the file says", _SAVE_AS_UTF8
        ) from utf8
    return Decoded(big5, "big5")


def _strict(content: bytes, codec: str, name: str) -> Decoded:
    try:
        return Decoded(content.decode(codec), name)
    except UnicodeDecodeError as error:
        detail = f"its byte-order mark says {name}, but byte {error.start} does not decode: {error.reason}"
        raise Refusal("undecodable", detail, _SAVE_AS_UTF8) from error


_SAVE_AS_UTF8: Final = "open it in the program that wrote it and save it as UTF-8"
