"""The font that stands in for every font that a PDF names and does not hold.

pdfium asks the machine for such fonts, takes from them how wide and high a character is drawn, and drops text
that it finds to have no extent: without a Chinese font, cells of one character, text that was set character by
character and all text of a turned page. So the machine is never asked. The stand-in has every character of
Unicode, as a box of its size; where the next character stands is still said by the file. What a file may leave
unsaid, the widths of the fonts that every reader of PDFs has, are those that pdfium has itself.
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from functools import cache
from struct import pack
from typing import Any, Final

from pypdfium2 import raw

_USUAL: Final = "Helvetica"
_STANDARD: Final = (
    "Courier", "Courier-Bold", "Courier-BoldOblique", "Courier-Oblique",
    "Helvetica", "Helvetica-Bold", "Helvetica-BoldOblique", "Helvetica-Oblique",
    "Times-Roman", "Times-Bold", "Times-BoldItalic", "Times-Italic",
)  # fmt: skip
_LATIN: Final = bytes(range(0x20, 0x100)).decode("cp1252", "ignore")
_BLANKS: Final = "\u2002\u2003\u2009\u3000"
_LAST: Final = 0x10FFFF
# In thousandths of the font's size. The box lies within its line and within its width, as print does.
_EM: Final = 1000
_BOTTOM: Final = -120
_TOP: Final = 750
_INKED: Final = 0.8


@cache
def stand_in_for_fonts() -> Any:
    """Have pdfium take the stand-in from now on, in this process; what it gives back lives as long as that."""
    fonts = [(name, _font(_advances(name))) for name in _STANDARD]
    usual = _STANDARD.index(_USUAL) + 1

    def map_font(_: Any, weight: int, italic: int, charset: int, pitch: int, face: Any, exact: Any) -> int:
        name = ctypes.cast(face, ctypes.c_char_p).value or b""
        return next((n for n, (known, _) in enumerate(fonts, 1) if known.encode() == name), usual)

    def told(answer: bytes, buffer: Any, size: int) -> int:
        if buffer and size >= len(answer):
            ctypes.memmove(buffer, answer, len(answer))
        return len(answer)

    def font_data(_: Any, font: int, table: int, buffer: Any, size: int) -> int:
        return 0 if table else told(fonts[font - 1][1], buffer, size)

    def face_name(_: Any, font: int, buffer: Any, size: int) -> int:
        return told(f"stand-in {fonts[font - 1][0]}\0".encode(), buffer, size)

    asked = {"MapFont": map_font, "GetFontData": font_data, "GetFaceName": face_name}
    answers = raw.FPDF_SYSFONTINFO(version=1)
    for question, kind in raw.FPDF_SYSFONTINFO._fields_:
        if question in asked:
            setattr(answers, question, kind(asked[question]))
    raw.FPDF_SetSystemFontInfo(answers)
    return answers


def _advances(name: str) -> dict[str, int]:
    """How far a Latin character of one of the standard fonts takes the pen, as pdfium's own font has it."""
    document = raw.FPDF_CreateNewDocument()
    font = raw.FPDFText_LoadStandardFont(document, name.encode())
    width = ctypes.c_float()
    found: dict[str, int] = {}
    for sign in _LATIN:
        raw.FPDFFont_GetGlyphWidth(font, ord(sign), float(_EM), width)
        found[sign] = round(width.value)
    raw.FPDFFont_Close(font)
    raw.FPDF_CloseDocument(document)
    return found


def _font(advances: Mapping[str, int]) -> bytes:
    """A TrueType font of these characters, a full square wide all others."""
    glyphs = [(_EM, True)]  # the first is that of a character which is missing
    groups: list[tuple[int, int, int]] = []
    after = 0x20
    for sign, advance in sorted({**advances, **dict.fromkeys(_BLANKS, _EM)}.items()):
        if after < ord(sign):
            groups.append((after, ord(sign) - 1, 1))
        groups.append((ord(sign), ord(sign), len(glyphs) + 1))
        glyphs.append((advance, not sign.isspace()))
        after = ord(sign) + 1
    groups.append((after, _LAST, 1))
    glyphs.insert(0, glyphs[0])
    drawn = [_box(advance) if inked else b"" for advance, inked in glyphs]
    places = [sum(map(len, drawn[:turn])) for turn in range(len(drawn) + 1)]
    many_to_one = b"".join(pack(">3I", *group) for group in groups)
    tables = {
        b"cmap": pack(">4HI", 0, 1, 3, 10, 12)
        + pack(">2H3I", 13, 0, 16 + len(many_to_one), 0, len(groups))
        + many_to_one,
        b"glyf": b"".join(drawn),
        b"head": pack(
            ">4I2H2q4h2H3h", 0x10000, 0, 0, 0x5F0F3CF5, 0, _EM, 0, 0, 0, _BOTTOM, _EM, _TOP, 0, 8, 2, 1, 0
        ),
        b"hhea": pack(">I3hH11hH", 0x10000, _TOP, _BOTTOM, 0, _EM, 0, 0, _EM, 1, *[0] * 7, len(glyphs)),
        b"hmtx": b"".join(pack(">Hh", advance, 0) for advance, _ in glyphs),
        b"loca": pack(f">{len(places)}I", *places),
        b"maxp": pack(">I14H", 0x10000, len(glyphs), 4, 1, 0, 0, 1, *[0] * 8),
    }
    directory, body = pack(">I4H", 0x10000, len(tables), 64, 2, 16 * len(tables) - 64), b""
    for tag, table in tables.items():
        directory += tag + pack(">3I", 0, 12 + 16 * len(tables) + len(body), len(table))
        body += table + bytes(-len(table) % 4)
    return directory + body


def _box(advance: int) -> bytes:
    """The outline of a character: a rectangle, its four corners written as steps from one to the next."""
    left, right = round(advance * (1 - _INKED) / 2), round(advance * (1 + _INKED) / 2)
    wide, high = right - left, _TOP - _BOTTOM
    head = pack(">5h2H4B", 1, left, _BOTTOM, right, _TOP, 3, 0, 1, 1, 1, 1)
    steps = pack(">8h", left, wide, 0, -wide, _BOTTOM, 0, high, 0)
    return head + steps + bytes(-(len(head) + len(steps)) % 4)
