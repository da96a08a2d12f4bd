"""Texts whose bytes were once read in the wrong encoding, and saved so: what the characters tell of it."""

from __future__ import annotations

import re
from typing import Final

LOST: Final = "\ufffd"
_FEW_LOST: Final = 10
_LOST_SHARE: Final = 0.005
# What the replacement character becomes when UTF-8 is read as GB18030.
_LOST_TWICE: Final = "锟斤拷"
# Where bytes are read as one character each, 0x80 to 0x9f are controls, or what Windows put there.
_WINDOWS: Final = {
    ord(bytes([byte]).decode("cp1252")): byte
    for byte in range(0x80, 0xA0)
    if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
# The commonest signs of Chinese as they look when they are misread: ， 的 。 in each of the three ways.
_UTF8_AS_GB18030: Final = ("锛", "銆", "鐨")
_GB18030_AS_LATIN: Final = ("£¬", "µÄ", "¡£")
_UTF8_AS_LATIN: Final = ("ï¼", "çš„", "ç\x9a\x84", "ã€", "ã\x80")
_COMMON: Final = "，。的、"
_FEW_SIGNS: Final = 100
"""Characters of Chinese text that hold one of these, at the least."""
_FEW_WIDE: Final = 8
_SURE: Final = 0.97
_UNLIKELY: Final = 0.6
_GLANCE: Final = 128
_LOOK: Final = 4096
_BIG5_RARE: Final = b"\xc9\x40"
_IDEOGRAPHS: Final = r"\u4e00-\u9fff"
_WIDE: Final = r"\u3000-\u301f\uff01-\uff5e"
_SIGNS: Final = r"\u2010-\u2027\u2030\u2103\u2160-\u217f\u2460-\u2473°±·×÷"
_DRAWN: Final = r"\u2500-\u257f\u25a0-\u25cf\u2605\u2606\u3220-\u3229\u338e-\u33c4"
_ORDINARY: Final = re.compile(rf"[\t\r\n -~{_IDEOGRAPHS}{_WIDE}{_SIGNS}{_DRAWN}]")


def misdecoding(text: str) -> str | None:
    """What went wrong, in words; None where the characters are those that were written."""
    lost = text.count(LOST)
    if lost >= _FEW_LOST and lost > _LOST_SHARE * len(text):
        return f"{lost} of {len(text)} characters are U+FFFD, which stands for a character that was lost"
    twice = text.count(_LOST_TWICE)
    if twice >= _FEW_LOST:
        return f"{twice} times {_LOST_TWICE}, which stands for characters that were lost"
    if any(sign in text for sign in _UTF8_AS_GB18030) and _restores(text, text.encode("gb18030", "ignore")):
        return f"UTF-8 text that was read as GB18030 and saved so: {text.strip()[:12]}…"
    for signs, encoding in ((_GB18030_AS_LATIN, "gb18030"), (_UTF8_AS_LATIN, "utf-8")):
        if any(sign in text for sign in signs):
            content = text.translate(_WINDOWS).encode("latin-1", "ignore")
            if _restores(text, content, encoding):
                return f"{encoding.upper()} text that was read as Latin-1 and saved so: {text.strip()[:12]}…"
    return None


def is_big5(content: bytes, text: str) -> bool:
    """Whether bytes that GB18030 reads as this text are the better Chinese in Big5, which fits them as well."""
    return _FEW_SIGNS * sum(map(text.count, _COMMON)) < len(text) and _restores(text, content, "big5")


def certain_big5(content: bytes) -> str | None:
    """The text of bytes that are surely Big5: they decode strictly, to ordinary characters nearly all of them common."""
    try:
        text = content.decode("big5")
    except UnicodeDecodeError:
        return None
    wide = [sign for sign in text if "\u4e00" <= sign <= "\u9fff"]
    # The characters in daily use come first in Big5, in the order of their strokes.
    common = sum(sign.encode("big5") < _BIG5_RARE for sign in wide)
    return text if len(wide) >= _FEW_WIDE and common > _SURE * len(wide) and _ordinary(text) > _SURE else None


def unmarked_utf16(content: bytes) -> str | None:
    """The byte order of bytes that are surely UTF-16 without its mark; None for all others."""
    if len(content) % 2 or len(content) < 2 * _FEW_WIDE:
        return None
    for codec, other in (("utf-16-le", "utf-16-be"), ("utf-16-be", "utf-16-le")):
        # A look at the beginning spares long texts in other encodings the rest.
        if _ordinary(content[:_GLANCE].decode(codec, "replace")) > _SURE:
            try:
                text = content.decode(codec)
            except UnicodeDecodeError:
                return None
            swapped = _ordinary(content[:_LOOK].decode(other, "replace"))
            wide = sum("\u4e00" <= sign <= "\u9fff" for sign in text)
            sure = _ordinary(text) > _SURE and swapped < _UNLIKELY and wide >= _FEW_WIDE
            return codec if sure and any(sign in text for sign in _COMMON + "\n") else None
    return None


def _ordinary(text: str) -> float:
    """The share of the characters that a Chinese report is written with."""
    return len(_ORDINARY.findall(text)) / max(len(text), 1)


def _restores(text: str, content: bytes, encoding: str = "utf-8") -> bool:
    """Whether the bytes, read in the right encoding, are the better Chinese."""
    restored = content.decode(encoding, errors="ignore")
    return (
        len(restored) > len(text) // 4
        and sum(map(restored.count, _COMMON)) > sum(map(text.count, _COMMON)) + 2
    )
