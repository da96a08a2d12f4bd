"""Texts whose bytes were once read in the wrong encoding, and saved so: what the characters tell of it."""

from __future__ import annotations

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


def _restores(text: str, content: bytes, encoding: str = "utf-8") -> bool:
    """Whether the bytes, read in the right encoding, are the better Chinese."""
    restored = content.decode(encoding, errors="ignore")
    return (
        len(restored) > len(text) // 4
        and sum(map(restored.count, _COMMON)) > sum(map(text.count, _COMMON)) + 2
    )
