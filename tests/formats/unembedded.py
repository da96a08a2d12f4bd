"""PDFs of one small report whose fonts are named and not held, in the encodings and settings that occur.

reportlab writes such fonts in one encoding only, so these are written here, object by object.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from functools import partial

LINES = (("村名", "亩"), ("坪", "12"), ("头", "3户"))
TEXT = "共3村。\n村名\t亩\n坪\t12\n头\t3户\n二、打算\n"
"""What a reader gives of each: a line, a table of ruled cells, a line."""

_SIZE = 14
_GLYPHS = {sign: at for at, sign in enumerate(sorted({*TEXT} - {"\n", "\t"}), 3)}
_LATIN_HALF = b"/DW 1000/W[1 95 500 814 939 500]"
_PAGE = (
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
)
Encode = Callable[[str], bytes]


def _gb(words: str) -> bytes:
    return words.encode("gb18030")


def _ucs2(words: str) -> bytes:
    return words.encode("utf-16-be")


def _numbered(words: str) -> bytes:
    return b"".join(_GLYPHS[sign].to_bytes(2, "big") for sign in words)


def _to_unicode() -> bytes:
    lines = b"\n".join(b"<%04X> <%04X>" % (at, ord(sign)) for sign, at in _GLYPHS.items())
    return (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def "
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange "
        b"%d beginbfchar\n%s\nendbfchar endcmap end end" % (len(_GLYPHS), lines)
    )


def _written(*objects: bytes) -> bytes:
    out, places = io.BytesIO(b"%PDF-1.7\n"), []
    out.seek(0, io.SEEK_END)
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    end, size = out.tell(), len(objects) + 1
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, end))
    return out.getvalue()


def _stream(content: bytes) -> bytes:
    return b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)


def _content(encode: Encode, by_sign: bool, sideways: bool, scale: int) -> bytes:
    """The page: words at once or each sign by itself, upright or set sideways, narrowed to so many hundredths."""
    drawn = [b"q %s cm" % (b"0 1 -1 0 595 0" if sideways else b"1 0 0 1 0 0")]

    def put(x: float, y: float, words: str) -> None:
        for part in words if by_sign else [words]:
            shown = encode(part).hex().encode()
            drawn.append(b"BT /F1 %d Tf %d Tz 1 0 0 1 %g %g Tm <%s> Tj ET" % (_SIZE, scale, x, y, shown))
            x += _SIZE * scale / 100 * sum(0.5 if sign.isascii() else 1 for sign in part)

    put(72, 500, "共3村。")
    for row, line in enumerate(LINES):
        for column, words in enumerate(line):
            put(76 + 100 * column, 458 - 22 * row, words)
    drawn += [b"72 %d m 272 %d l S" % (474 - 22 * row, 474 - 22 * row) for row in range(4)]
    drawn += [b"%d 408 m %d 474 l S" % (72 + 100 * column, 72 + 100 * column) for column in range(3)]
    put(72, 360, "二、打算")
    return b"\n".join((*drawn, b"Q"))


def _font(
    name: bytes,
    encoding: bytes,
    encode: Encode,
    *,
    ordering: bytes = b"GB1",
    widths: bytes = _LATIN_HALF,
    described: bool = True,
    mapped: bool = False,
    **look: bool | int,
) -> bytes:
    descriptor = b"/FontDescriptor 7 0 R" if described else b""
    given = {"by_sign": False, "sideways": False, "scale": 100, **look}
    return _written(
        *_PAGE,
        _stream(_content(encode, bool(given["by_sign"]), bool(given["sideways"]), int(given["scale"]))),
        b"<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/%s/DescendantFonts[6 0 R]%s>>"
        % (name, encoding, b"/ToUnicode 8 0 R" if mapped else b""),
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(%s)/Supplement 2>>"
        b"%s%s>>" % (name, ordering, widths, descriptor),
        b"<</Type/FontDescriptor/FontName/%s/Flags 4/Ascent 859/Descent -141/CapHeight 700/ItalicAngle 0"
        b"/StemV 80/FontBBox[-8 -145 1000 859]>>" % name,
        _stream(_to_unicode()),
    )


def _fonts() -> Mapping[str, Callable[..., bytes]]:
    numbered = b"/DW 1000/W[%s]" % b" ".join(
        b"%d[500]" % at for sign, at in _GLYPHS.items() if sign.isascii()
    )
    identity = partial(_font, encode=_numbered, ordering=b"Identity", widths=numbered, mapped=True)
    other = partial(_font, encode=_ucs2, widths=b"/DW 1000/W[1 95 500]")
    return {
        "Unicode": partial(_font, b"STSong-Light", b"UniGB-UCS2-H", _ucs2),
        "UTF-16": partial(_font, b"SimSun,Bold", b"UniGB-UTF16-H", _ucs2),
        "GBK": partial(_font, b"SimSun", b"GBK-EUC-H", _gb),
        "GBK, a Chinese name": partial(_font, b"#CB#CE#CC#E5", b"GBK-EUC-H", _gb),
        "GBK, no widths": partial(_font, b"SimSun", b"GBK-EUC-H", _gb, widths=b""),
        "GBK proportional": partial(_font, b"FangSong_GB2312", b"GBKp-EUC-H", _gb),
        "GB 2312": partial(_font, b"KaiTi_GB2312", b"GB-EUC-H", _gb),
        "GB 18030, not described": partial(_font, b"FZXBSJW--GB1-0", b"GBK2K-H", _gb, described=False),
        "glyph numbers": partial(identity, b"SimHei", b"Identity-H"),
        "glyph numbers, a Latin font": partial(identity, b"Calibri", b"Identity-H"),
        "glyph numbers, a standard font": partial(identity, b"ArialMT", b"Identity-H"),
        "Taiwan": partial(other, b"MSung-Light", b"UniCNS-UCS2-H", ordering=b"CNS1"),
        "Japan": partial(other, b"HeiseiMin-W3", b"UniJIS-UCS2-H", ordering=b"Japan1"),
    }


LOOKS: Mapping[str, Mapping[str, bool | int]] = {
    "words": {},
    "signs": {"by_sign": True},
    "sideways": {"sideways": True},
    "sideways signs": {"sideways": True, "by_sign": True},
    "narrow signs": {"scale": 70, "by_sign": True},
}


def samples() -> Iterator[tuple[str, bytes]]:
    """Each font in each setting, by name."""
    for font, write in _fonts().items():
        for look, asked in LOOKS.items():
            yield f"{font}: {look}", write(**asked)
