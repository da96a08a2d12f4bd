"""Binary workbooks (.xlsb): the visible sheets with numbers and dates as the cells show them.

python-calamine reads the values that were last calculated; the formats and merged cells, of which it tells nothing,
are read off the records of the parts (MS-XLSB): each has a number, a size and so many bytes.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lxml import etree
from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from pipeline.reading.blocks import Cell, Decoded, Page, Refusal
from pipeline.reading.number_formats import built_in, shown
from pipeline.reading.package import check_package, damaged
from pipeline.reading.sheets import framed, write_sheet
from pipeline.whereabouts import NOBODY, At

_ROW, _CELLS, _FORMAT, _STYLE = 0, range(1, 12), 44, 47
_STYLES_BEGIN, _STYLES_END, _SHEET, _MERGED = 617, 618, 156, 176
_GENERAL: Final = "General"
_BOOK: Final = "xl/workbook.bin"
_RELATIONS: Final = "xl/_rels/workbook.bin.rels"
_MOST_CELLS: Final = 4_000_000

Layout = tuple[dict[tuple[int, int], str], dict[tuple[int, int], tuple[int, int]]]
"""By row and column from 0: the number format of a cell, and how many rows and columns a merged one covers."""


def read_xlsb(content: bytes, here: At = NOBODY) -> Decoded:
    """The text of a binary workbook with its blocks; ``here`` is told each row of a sheet.

    Raises Refusal: what `check_package` and `Page.decoded` raise, damaged_file, too_many_blocks.
    """
    content = check_package(content, ".xlsb")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            layouts = _layouts(archive)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [
            (
                about.name,
                list(
                    framed(
                        _cells(book.get_sheet_by_name(about.name), layouts.get(about.name, ({}, {})), here)
                    )
                ),
            )
            for about in book.sheets_metadata
            if about.visible == SheetVisibleEnum.Visible and about.typ == SheetTypeEnum.WorkSheet
        ]
    except Refusal:
        raise
    except Exception as error:
        # Whatever the library raises over a file is the file's fault to the reader.
        raise damaged(error) from error
    page = Page()
    for name, cells in sheets:
        here.step(f"sheet {name}")
        write_sheet(page, name, cells)
    here.nowhere()
    return page.decoded()


def _cells(sheet: Any, layout: Layout, here: At) -> Iterator[Cell]:
    if sheet.height * sheet.width > _MOST_CELLS:
        # The library gives the rectangle around the cells, and a stray one may stand far away.
        raise Refusal("too_many_blocks", f"the sheet {sheet.name} is {sheet.height} rows by {sheet.width} columns",
                      "delete the stray cells at its end, or save it as .xlsx")  # fmt: skip
    formats, merged = layout
    top, left = sheet.start or (0, 0)
    for row, values in enumerate(sheet.iter_rows(), top):
        here.step(f"sheet {sheet.name}, row", row + 1)
        for column, value in enumerate(values, left):
            text = value if isinstance(value, str) else shown(value, formats.get((row, column), _GENERAL))
            name = f"{get_column_letter(column + 1)}{row + 1}"
            yield Cell(text, row + 1, column + 1, *merged.get((row, column), (1, 1)), False, name)


def _layouts(archive: zipfile.ZipFile) -> Mapping[str, Layout]:
    """The layout of each sheet, by its name."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    targets = {
        relation.get("Id"): posixpath.normpath(posixpath.join("/xl", relation.get("Target", ""))).lstrip("/")
        for relation in etree.fromstring(archive.read(_RELATIONS), parser)
    }
    names = set(archive.namelist())
    styles = _styles(archive.read("xl/styles.bin")) if "xl/styles.bin" in names else []
    found: dict[str, Layout] = {}
    for kind, data in _records(archive.read(_BOOK)):
        if kind == _SHEET:
            relation, at = _wide(data, 8)
            name, _ = _wide(data, at)
            part = targets.get(relation)
            if part in names:
                found[name] = _layout(archive.read(part), styles)
    return found


def _styles(part: bytes) -> list[str]:
    """The number format of each style of cells."""
    declared: dict[int, str] = {}
    styles: list[str] = []
    among = False
    for kind, data in _records(part):
        if kind == _FORMAT:
            declared[struct.unpack_from("<H", data)[0]] = _wide(data, 2)[0]
        elif kind in (_STYLES_BEGIN, _STYLES_END):
            among = kind == _STYLES_BEGIN
        elif kind == _STYLE and among:
            number = struct.unpack_from("<H", data, 2)[0]
            styles.append(declared.get(number) or built_in(number) or _GENERAL)
    return styles


def _layout(part: bytes, styles: list[str]) -> Layout:
    formats: dict[tuple[int, int], str] = {}
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    row = 0
    for kind, data in _records(part):
        if kind == _ROW:
            row = struct.unpack_from("<I", data)[0]
        elif kind in _CELLS and len(data) >= 8:
            column, style = struct.unpack_from("<II", data)
            style &= 0xFFFFFF
            if style < len(styles) and styles[style] != _GENERAL:
                formats[row, column] = styles[style]
        elif kind == _MERGED:
            top, bottom, left, right = struct.unpack_from("<IIII", data)
            merged[top, left] = (bottom - top + 1, right - left + 1)
    return formats, merged


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(part):
        kind, at = _varying(part, at, 2)
        size, at = _varying(part, at, 4)
        yield kind, part[at : at + size]
        at += size


def _varying(part: bytes, at: int, most: int) -> tuple[int, int]:
    """A number in bytes of seven bits, the lowest first, and where it ends."""
    value = 0
    for turn in range(most):
        byte = part[at]
        at += 1
        value |= (byte & 0x7F) << 7 * turn
        if byte < 0x80:
            break
    return value, at


def _wide(data: bytes, at: int) -> tuple[str, int]:
    """A text that says its number of characters before, and where it ends; empty where there is none."""
    size = struct.unpack_from("<I", data, at)[0]
    if size == 0xFFFFFFFF:
        return "", at + 4
    return data[at + 4 : at + 4 + 2 * size].decode("utf-16-le"), at + 4 + 2 * size
