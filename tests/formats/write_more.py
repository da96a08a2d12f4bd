"""The same table, and the same report, in the formats that `write_samples` does not write; each as small as can be."""

from __future__ import annotations

import csv
import io
import json
import struct
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from xml.sax.saxutils import escape

import openpyxl
import xlwt

from tests.formats.write_samples import write_zip

Row = Sequence[str]
_STYLES = {"0.0%": 1, "#,##0.00": 2}
"""Number formats of the cells of workbooks: the index of each in the files that are made by hand."""


def value_of(text: str) -> tuple[str | float, str]:
    """A cell as a workbook stores it: 25.6% is 0.256 in the format 0.0%."""
    if text.endswith("%") and text[:-1].replace(".", "", 1).isdigit():
        return float(text[:-1]) / 100, "0.0%"
    bare = text.replace(",", "")
    if bare.replace(".", "", 1).isdigit():
        return float(bare), "#,##0.00" if "," in text else "General"
    return text, "General"


def write_csv(rows: Sequence[Row], delimiter: str = ",") -> bytes:
    """As Chinese programs export it, in GB18030."""
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows(rows)
    return written.getvalue().encode("gb18030")


def write_json(rows: Sequence[Row]) -> bytes:
    """A list of records, whose keys are the cells of the first row."""
    return json.dumps([dict(zip(rows[0], row, strict=True)) for row in rows[1:]], ensure_ascii=False).encode()


def write_jsonl(rows: Sequence[Row]) -> bytes:
    """A record a line."""
    records = (json.dumps(dict(zip(rows[0], row, strict=True)), ensure_ascii=False) for row in rows[1:])
    return "\n".join(records).encode()


def write_xls(rows: Sequence[Row]) -> bytes:
    """An old workbook."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("表1")
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            value, form = value_of(text)
            sheet.write(at, column, value, xlwt.easyxf(num_format_str=form))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def write_xlsm(rows: Sequence[Row]) -> bytes:
    """A workbook with macros, as its table of contents says; it has none."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append([value_of(text)[0] for text in row])
        for cell, text in zip(sheet[sheet.max_row], row, strict=True):
            cell.number_format = value_of(text)[1]
    written = io.BytesIO()
    book.save(written)
    ordinary = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    return replaced_in(written.getvalue(), ordinary, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")


def replaced_in(package: bytes, old: bytes, new: bytes) -> bytes:
    """A package in whose parts these bytes stand for others."""
    from zipfile import ZipFile

    with ZipFile(io.BytesIO(package)) as archive:
        return write_zip({name: archive.read(name).replace(old, new) for name in archive.namelist()})


def _record(kind: int, data: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, bits = len(data), b""
    while size >= 0x80:
        bits += bytes([size & 0x7F | 0x80])
        size >>= 7
    return head + bits + bytes([size]) + data


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")


def write_xlsb(rows: Sequence[Row]) -> bytes:
    """A binary workbook: as many of its records as a reader asks for."""
    cells = (
        _record(129)
        + _record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, len(rows[0]) - 1))
        + _record(145)
    )
    for at, row in enumerate(rows):
        cells += _record(0, struct.pack("<IIHHBI", at, 0, 300, 0, 0, 0))
        for column, text in enumerate(row):
            value, form = value_of(text)
            head = struct.pack("<II", column, _STYLES.get(form, 0))
            cells += (
                _record(6, head + _wide(value))
                if isinstance(value, str)
                else _record(5, head + struct.pack("<d", value))
            )
    cells += _record(146) + _record(130)
    formats = b"".join(
        _record(44, struct.pack("<H", 163 + index) + _wide(form)) for form, index in _STYLES.items()
    )
    styles = b"".join(_record(47, struct.pack("<HHHHHIH", 0, form, 0, 0, 0, 0, 0)) for form in (0, 164, 165))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    book = "application/vnd.ms-excel"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/'
        f'vnd.openxmlformats-package.relationships+xml"/><Default Extension="bin" ContentType="{book}.sheet.binary.'
        f'macroEnabled.main"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{kind}/officeDocument" '
        'Target="xl/workbook.bin"/></Relationships>',
        "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{kind}/worksheet" Target="worksheets/sheet1.bin"/><Relationship Id="r2" Type="{kind}/styles" '
        'Target="styles.bin"/></Relationships>',
    }
    sheet = _record(156, struct.pack("<II", 0, 1) + _wide("r1") + _wide("表1"))
    return write_zip(
        {
            **{name: text.encode() for name, text in parts.items()},
            "xl/workbook.bin": _record(131) + _record(143) + sheet + _record(144) + _record(132),
            "xl/styles.bin": _record(278) + _record(615, struct.pack("<I", 2)) + formats + _record(616)
            + _record(617, struct.pack("<I", 3)) + styles + _record(618) + _record(279),
            "xl/worksheets/sheet1.bin": cells,
        }
    )  # fmt: skip


_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_NAMESPACES = " ".join(
    f'xmlns:{name}="{_OASIS}:{of}:1.0"'
    for name, of in {
        "office": "office",
        "text": "text",
        "table": "table",
        "style": "style",
        "draw": "drawing",
    }.items()
)


def open_document(kind: str, body: str, before: str = "", **attributes: str) -> bytes:
    """An OpenDocument file with this content of its body."""
    content = (
        f"<office:document-content {_NAMESPACES}>{before}<office:body><office:{kind}>{body}</office:{kind}></office:body>"
        "</office:document-content>"
    )
    mimetype = f"application/vnd.oasis.opendocument.{kind}"
    return write_zip({"mimetype": mimetype.encode(), "content.xml": content.encode()})


def _open_cell(text: str) -> str:
    value, _ = value_of(text)
    typed = "" if isinstance(value, str) else f' office:value-type="float" office:value="{value}"'
    return f"<table:table-cell{typed}>{_open_lines(text)}</table:table-cell>"


def _open_lines(text: str) -> str:
    return "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n"))


def _open_table(rows: Sequence[Row]) -> str:
    made = (f"<table:table-row>{''.join(map(_open_cell, row))}</table:table-row>" for row in rows)
    return f'<table:table table:name="表1">{"".join(made)}</table:table>'


def write_ods(rows: Sequence[Row]) -> bytes:
    """An OpenDocument spreadsheet."""
    return open_document("spreadsheet", _open_table(rows))


def _rtf(body: str) -> bytes:
    return ("{\\rtf1\\ansi\\ansicpg936\\uc1{\\fonttbl{\\f0\\fcharset134 SimSun;}}\\f0 " + body + "}").encode(
        "ascii"
    )


def _escaped(text: str) -> str:
    """Half of the characters in GBK and half by number, as programs mix them."""
    return "".join(
        sign
        if sign.isascii()
        else "".join(f"\\'{byte:02x}" for byte in sign.encode("gbk"))
        if at % 2 and ord(sign) in range(0x4E00, 0x9FA6)
        else f"\\u{ord(sign) - (65536 if ord(sign) > 32767 else 0)}?"
        for at, sign in enumerate(text)
    )


def write_rtf(rows: Sequence[Row]) -> bytes:
    """Rich text with one table between two empty paragraphs."""
    made = (
        "\\trowd\\cellx900\\cellx1800\\pard\\intbl "
        + "".join(f"{_escaped(cell)}\\cell " for cell in row)
        + "\\row\n"
        for row in rows
    )
    return _rtf(f"\\pard\\par {''.join(made)}\\pard\\par")


def write_rtf_report(lines: Sequence[str]) -> bytes:
    """Rich text, a paragraph a line."""
    return _rtf("".join(f"\\pard {_escaped(line)}\\par\n" for line in lines))


def write_odt(rows: Sequence[Row]) -> bytes:
    """An OpenDocument text with one table."""
    return open_document("text", _open_table(rows))


def write_odt_report(lines: Sequence[str]) -> bytes:
    """An OpenDocument text, a paragraph a line."""
    return open_document("text", "".join(f"<text:p>{escape(line)}</text:p>" for line in lines))


def _page(body: str) -> bytes:
    head = 'From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\n'
    part = 'Content-Type: text/html; charset="gbk"\nContent-Transfer-Encoding: base64\n\n'
    page = f"<html><body>{body}</body></html>".encode("gbk", "xmlcharrefreplace")
    return f"{head}{part}{b64encode(page).decode()}\n--b--\n".encode()


def write_mht(rows: Sequence[Row]) -> bytes:
    """A page saved as one file, with one table."""
    made = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows)
    return _page(f"<table>{''.join(f'<tr>{row}</tr>' for row in made)}</table>")


def write_mht_report(lines: Sequence[str]) -> bytes:
    """A page saved as one file, a paragraph a line."""
    return _page(f"<h1>{lines[0]}</h1>" + "".join(f"<p>{escape(line)}</p>" for line in lines[1:]))


OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_LEFT, _TOP, _SIZE, _LEADING, _WIDTH = 28.0, 30.0, 5.6, 9.9, 27


def ofd(*pages: str, templates: str = "", more: Mapping[str, bytes] | None = None) -> bytes:
    """An OFD package of A4 pages with these objects on them."""
    listed = "".join(
        f'<ofd:Page ID="{at + 10}" BaseLoc="Pages/Page_{at}/Content.xml"/>' for at in range(len(pages))
    )
    parts = {
        "OFD.xml": f'<ofd:OFD {OFD} DocType="OFD" Version="1.0"><ofd:DocBody><ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot>'
        "</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {OFD}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        f"</ofd:PhysicalBox></ofd:PageArea>{templates}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        **{
            f"Doc_0/Pages/Page_{at}/Content.xml": f'<ofd:Page {OFD}><ofd:Content><ofd:Layer ID="{at + 99}">{page}'
            "</ofd:Layer></ofd:Content></ofd:Page>"
            for at, page in enumerate(pages)
        },
    }  # fmt: skip
    return write_zip({**{name: text.encode() for name, text in parts.items()}, **(more or {})})


def ofd_text(text: str, left: float, top: float, size: float = _SIZE) -> str:
    """A line of text: its box, and the distances from each character to the next."""
    steps = [size * (0.5 if sign.isascii() else 1) for sign in text]
    same = len(set(steps[:-1])) == 1 and len(steps) > 2
    deltas = f"g {len(steps) - 1} {steps[0]}" if same else " ".join(f"{step:.4f}" for step in steps[:-1])
    return (
        f'<ofd:TextObject ID="5" Boundary="{left} {top} {sum(steps)} {size * 1.2}" Font="1" Size="{size}">'
        f'<ofd:TextCode X="0" Y="{size * 0.9}" DeltaX="{deltas}">{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def ofd_line(left: float, top: float, right: float, bottom: float) -> str:
    """A straight line."""
    return (
        f'<ofd:PathObject ID="6" Boundary="{left} {top} {right - left} {bottom - top}" LineWidth="0.3">'
        f"<ofd:AbbreviatedData>M 0 0 L {right - left} {bottom - top}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def ofd_grid(rows: Sequence[Row], top: float, width: float = 40.0, height: float = 10.0) -> str:
    """A table that lines draw."""
    right, bottom = _LEFT + width * len(rows[0]), top + height * len(rows)
    across = "".join(
        ofd_line(_LEFT, top + height * at, right, top + height * at) for at in range(len(rows) + 1)
    )
    down = "".join(
        ofd_line(_LEFT + width * at, top, _LEFT + width * at, bottom) for at in range(len(rows[0]) + 1)
    )
    cells = "".join(
        ofd_text(text, _LEFT + width * column + 2, top + height * at + 2, 4.2)
        for at, row in enumerate(rows)
        for column, text in enumerate(row)
        if text
    )
    return across + down + cells


def write_ofd(rows: Sequence[Row]) -> bytes:
    """An OFD page with one table drawn with lines."""
    return ofd(ofd_grid(rows, 40))


def write_ofd_report(lines: Sequence[str]) -> bytes:
    """OFD pages as a word processor sets them: an indent, rows of one width, a page number."""
    rows = [lines[0].center(_WIDTH, "　")]
    for line in lines[1:]:
        left = "　　" + line
        while left:
            width, at = 0.0, 0
            while at < len(left) and width + (0.5 if left[at].isascii() else 1) <= _WIDTH:
                width += 0.5 if left[at].isascii() else 1
                at += 1
            rows.append(left[:at])
            left = left[at:]
    pages = []
    for start in range(0, len(rows), 22):
        made = ofd_text(f"— {len(pages) + 1} —", 98, 280, 4)
        for at, row in enumerate(rows[start : start + 22]):
            indent = _SIZE * (len(row) - len(row.lstrip("　")))
            made += ofd_text(row.strip("　"), _LEFT + indent, _TOP + _LEADING * at)
        pages.append(made)
    return ofd(*pages)


TABLES: Mapping[str, Callable[[Sequence[Row]], bytes]] = {
    "csv": write_csv,
    "tsv": lambda rows: write_csv(rows, "\t"),
    "json": write_json,
    "jsonl": write_jsonl,
    "xls": write_xls,
    "xlsm": write_xlsm,
    "xlsb": write_xlsb,
    "ods": write_ods,
    "rtf": write_rtf,
    "odt": write_odt,
    "mht": write_mht,
    "ofd": write_ofd,
}


COLLECTIONS = ("csv", "tsv", "json", "jsonl", "xls", "xlsm", "xlsb", "ods")


def _collected(write: Callable[[Sequence[Row]], bytes]) -> Callable[[Sequence[str]], bytes]:
    """A report as the only row of a collection."""
    return lambda lines: write([["标题", "正文"], [lines[0], "\n".join(lines[1:])]])


REPORTS: Mapping[str, Callable[[Sequence[str]], bytes]] = {
    **{suffix: _collected(TABLES[suffix]) for suffix in COLLECTIONS},
    "rtf": write_rtf_report,
    "odt": write_odt_report,
    "mht": write_mht_report,
    "ofd": write_ofd_report,
}
