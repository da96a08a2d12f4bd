"""A worksheet as an .xlsx file: numbers as numbers, everything else as text that is never a formula.

Written row by row with the standard library, so that a table of any length needs little memory and the same
rows give the same bytes. Keep out: what a row means.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

MAX_ROWS: Final = 1_048_576
MAX_CELL: Final = 32_767
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# Characters that XML has not are written as Excel does it: _x0001_.
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]|_(?=x[0-9A-Fa-f]{4}_)")
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)

# Style 1 carries quotePrefix: the cell stays text when somebody edits it, also where it begins with "=".
_PARTS: Final = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/>'
        '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}


class SheetFull(ValueError):
    """More rows, or a longer text, than a worksheet holds."""


def write_workbook(path: Path, title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write one worksheet; returns its rows without the header.

    None is an empty cell. Raises SheetFull for more than 1,048,575 rows or a text above 32,767 characters,
    which no spreadsheet program opens.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in _PARTS.items():
            book.writestr(_entry(name), _XML + text)
        book.writestr(_entry("xl/workbook.xml"), _XML + _workbook(title))
        count = 0
        with book.open(_entry("xl/worksheets/sheet1.xml"), "w", force_zip64=True) as sheet:
            sheet.write(f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            sheet.write(_row(header, 1).encode())
            for count, row in enumerate(rows, start=1):
                if count >= MAX_ROWS:
                    raise SheetFull(
                        f"more than {MAX_ROWS - 1} rows; export as csv or parquet, or ask for fewer"
                    )
                sheet.write(_row(row, count + 1).encode())
            sheet.write(b"</sheetData></worksheet>")
    return count


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _workbook(title: str) -> str:
    sheet = f'<sheet name="{_text(title[:31])}" sheetId="1" r:id="rId1"/>'
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheet}</sheets></workbook>'


def _row(values: Sequence[object], number: int) -> str:
    return f'<row r="{number}">{"".join(map(_cell, values))}</row>'


def _cell(value: object) -> str:
    match value:
        case None:
            return "<c/>"
        case bool():
            return f'<c t="b"><v>{int(value)}</v></c>'
        case int() | float() | Decimal():
            return f"<c><v>{value}</v></c>"
        case _:
            text = str(value)
            if len(text) > MAX_CELL:
                raise SheetFull(
                    f"a text of {len(text)} characters; a cell holds {MAX_CELL}: export as csv or parquet"
                )
            return f'<c s="1" t="inlineStr"><is><t xml:space="preserve">{_text(text)}</t></is></c>'


def _text(text: str) -> str:
    return escape(
        _NO_XML.sub(lambda found: f"_x{ord(found.group()):04X}_", text), {'"': "&quot;", "\r": "&#13;"}
    )
