"""Each reader against its library's bare parse of the same file, in turns, in one process.

    python -m benchmarks.reading [--check] [--rounds N]

The files are sample reports written in each format. The bare parse opens the file and takes all of its text as the
library gives it: no list numbers, footnotes, merged cells, page furniture, paragraphs or places, and no look at
what an archive declares. Judged by processor time, the middle of the rounds: the reader may cost 1.5 times the
bare parse. For plain text the figure is printed and not judged: there a parse is decoding and nothing else.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Final

import docx
import openpyxl
import pypdfium2
import xlrd
from lxml import etree
from python_calamine import CalamineWorkbook
from striprtf.striprtf import rtf_to_text

from pipeline.reading import FORMATS
from pipeline.reading.archive import list_archive
from pipeline.whereabouts import NOBODY
from tests.formats.write_more import REPORTS
from tests.formats.write_samples import SAMPLES, SOURCES, WRITERS, lines_of, write_zip

TARGET: Final = 1.5
_SECONDS: Final = 0.2
_MAX_BYTES: Final = 20_000_000


def bare_docx(content: bytes) -> str:
    """python-docx: every paragraph and every cell of every table."""
    document = docx.Document(io.BytesIO(content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join((*(paragraph.text for paragraph in document.paragraphs), *cells))


def bare_html(content: bytes) -> str:
    """lxml: the text of every element, of a page decoded beforehand."""
    parser = etree.HTMLParser(encoding="utf-8")
    return "".join(etree.fromstring(content.decode("gb18030").encode(), parser).itertext())


def bare_pdf(content: bytes) -> str:
    """pdfium: the text of every page as it stands in the file."""
    with pypdfium2.PdfDocument(content) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def bare_xlsx(content: bytes) -> str:
    """openpyxl: every value of every sheet."""
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    rows = (row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True))
    return "\n".join("\t".join("" if value is None else str(value) for value in row) for row in rows)


def bare_txt(content: bytes) -> str:
    """Decoding."""
    return content.decode("gb18030")


def bare_zip(content: bytes) -> str:
    """zipfile: every member unpacked."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return str(sum(len(archive.read(info)) for info in archive.infolist()))


def read_zip(content: bytes) -> str:
    """An archive listed and every member unpacked."""
    archive = list_archive(content, _MAX_BYTES)
    return str(sum(len(archive.read(member.path)) for member in archive.members))


def bare_xls(content: bytes) -> str:
    """xlrd: every value of every sheet, with the formats."""
    book = xlrd.open_workbook(file_contents=content, formatting_info=True)
    return "\n".join(str(value) for sheet in book.sheets() for row in sheet.get_rows() for value in row)


def bare_calamine(content: bytes) -> str:
    """python-calamine: every value of every sheet."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    return "\n".join("\t".join(map(str, row)) for sheet in sheets for row in sheet)


def bare_csv(content: bytes) -> str:
    """csv: every cell."""
    return "\n".join("\t".join(row) for row in csv.reader(io.StringIO(content.decode("gb18030"))))


def bare_json(content: bytes) -> str:
    """json: the whole value."""
    return str(json.loads(content))


def bare_rtf(content: bytes) -> str:
    """striprtf: the text."""
    return str(rtf_to_text(content.decode("ascii")))


def bare_parts(content: bytes) -> str:
    """zipfile and lxml: the text of every part that is XML, as a reader of OpenDocument or OFD must parse it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [archive.read(name) for name in archive.namelist() if name.endswith(".xml")]
    return "".join("".join(etree.fromstring(part).itertext()) for part in parts)


BARE: Final[Mapping[str, Callable[[bytes], str]]] = {
    "docx": bare_docx,
    "html": bare_html,
    "pdf": bare_pdf,
    "xlsx": bare_xlsx,
    "txt": bare_txt,
    "csv": bare_csv,
    "json": bare_json,
    "xls": bare_xls,
    "xlsb": bare_calamine,
    "ods": bare_parts,
    "odt": bare_parts,
    "ofd": bare_parts,
    "rtf": bare_rtf,
}
_MORE: Final = ("csv", "json", "xls", "xlsb", "ods", "odt", "ofd", "rtf")
_NOT_JUDGED: Final = ("txt", "csv", "json", "xlsb", "ods", "odt", "ofd", "cells")
"""Decoding is next to nothing, and so is finding the commas of a text or its brackets, or parsing XML and not looking at
it, where no library does more; python-calamine gives .xlsb without formats, in Rust. Of a page of nothing but cells
each is made a block, which no bare parse does."""
_CELLS: Final = 3_000


@dataclass(frozen=True, slots=True)
class Measured:
    """Processor seconds a file of the reader and of the bare parse, and the characters that the file gives."""

    format: str
    reader: float
    bare: float
    characters: int

    @property
    def overhead(self) -> float:
        """How many times the bare parse the reader costs."""
        return self.reader / self.bare


def cells_of(number: int) -> bytes:
    """A web page that is one table with so many cells, each with the markup that a word processor gives it."""
    cell = '<td><p class=MsoNormal><span lang=EN-US style="font-size:12.0pt">{}</span></p></td>'
    rows = ("".join(cell.format(row * column) for column in range(10)) for row in range(number // 10))
    return f"<p>表</p><table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>".encode("gb18030")


def in_turns(one: Callable[[], object], other: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Processor seconds of a call of each, the middle of the rounds."""
    times: tuple[list[float], list[float]] = ([], [])
    for call in (one, other):
        call()
    for _ in range(rounds):
        for call, found in zip((one, other), times, strict=True):
            calls, start = 0, time.process_time()
            while time.process_time() - start < _SECONDS:
                call()
                calls += 1
            found.append((time.process_time() - start) / calls)
    return median(times[0]), median(times[1])


def measure(rounds: int) -> list[Measured]:
    """Every format, on the sample reports put together as one of ordinary length (20,000 characters)."""
    lines = [line for name in SOURCES for line in lines_of((SAMPLES / name).read_text(encoding="utf-8"))] * 4
    found = []
    files = {suffix: write(lines) for suffix, write in WRITERS.items()}
    more = {suffix: REPORTS[suffix](lines) for suffix in _MORE}
    for suffix, content in {**files, **more}.items():
        read, bare = FORMATS[f".{suffix}"].read, BARE[suffix]
        reader, alone = in_turns(partial(read, content, NOBODY), partial(bare, content), rounds)
        found.append(Measured(suffix, reader, alone, len(read(content, NOBODY).text)))
    content = cells_of(_CELLS)
    reader, alone = in_turns(
        partial(FORMATS[".html"].read, content, NOBODY), partial(bare_html, content), rounds
    )
    found.append(Measured("cells", reader, alone, len(FORMATS[".html"].read(content, NOBODY).text)))
    archive = write_zip(
        {f"{number}.{suffix}": content for suffix, content in files.items() for number in range(5)}
    )
    reader, alone = in_turns(lambda: read_zip(archive), lambda: bare_zip(archive), rounds)
    return [*found, Measured("zip", reader, alone, 0)]


def main() -> int:
    """Print the table; with --check, exit code 1 where a reader costs more than it may."""
    parser = argparse.ArgumentParser(description="each reader against its library's bare parse")
    parser.add_argument("--check", action="store_true", help="exit code 1 where a target is missed")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    print(f"{'format':<8}{'reader ms':>10}{'bare ms':>10}{'times':>8}{'Mchar/s':>10}")
    late = []
    for found in measure(arguments.rounds):
        speed = f"{found.characters / found.reader / 1e6:.2f}" if found.characters else "-"
        times = f"{found.overhead:.2f}"
        print(f"{found.format:<8}{1000 * found.reader:>10.2f}{1000 * found.bare:>10.2f}{times:>8}{speed:>10}")
        if found.overhead > TARGET and found.format not in _NOT_JUDGED:
            late.append(found.format)
    print(
        f"over {TARGET} times: {', '.join(late)}"
        if late
        else f"every reader at most {TARGET} times the bare parse"
    )
    return 1 if late and arguments.check else 0


if __name__ == "__main__":
    sys.exit(main())
