"""The same table as docx, xlsx, html and text gives the same rows: those written below it in tests/corpus/tables."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import docx
import openpyxl
import polars as pl
import pytest

from pipeline.analysis import analyse
from pipeline.reading.blocks import Decoded
from pipeline.reading.docx import read_docx
from pipeline.reading.html import read_html
from pipeline.reading.xlsx import read_xlsx
from pipeline.schema import frame_schema

FOLDER = Path(__file__).parents[1] / "corpus" / "tables"
TITLE = "石桥镇2023年工作总结"
FEWEST = 20
Wanted = tuple[str, str, float | None, str | None, int | None, str, str | None]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A table: its title (@marked: only as a file that marks its cells), its cells (< goes on with the cell left of it, ^
    with that above), the rows that it gives.
    """

    title: str
    cells: list[list[str]]
    wanted: list[Wanted]

    def merged(self) -> Iterator[tuple[str, int, int, int, int]]:
        """Its cells with their words, row, column (from 1), rows and columns; what another covers is none."""
        for row, line in enumerate(self.cells, 1):
            for column, words in enumerate(line, 1):
                if words in ("<", "^"):
                    continue
                wide = high = 1
                while column + wide <= len(line) and line[column + wide - 1] == "<":
                    wide += 1
                while row + high <= len(self.cells) and self.cells[row + high - 1][column - 1 : column] == [
                    "^"
                ]:
                    high += 1
                yield words, row, column, high, wide


def tables() -> Iterator[Drawn]:
    """Every table of the corpus."""
    for path in sorted(FOLDER.glob("*.txt")):
        for block in re.split(r"(?m)^=== ", path.read_text(encoding="utf-8"))[1:]:
            title, _, rest = block.strip().partition("\n")
            drawn, _, wanted = rest.partition("\n---\n")
            cells = [line.split("|") for line in drawn.split("\n")]
            width = max(map(len, cells))
            cells = [line + [""] * (width - len(line)) for line in cells]
            yield Drawn(f"{path.stem}: {title}", cells, [_wanted(line) for line in wanted.split("\n")])


def _wanted(line: str) -> Wanted:
    quantity, name, value, unit, year, status, change, *_ = [*line.split("|"), *[""] * 7]
    number = float(value) if value else None
    return (
        quantity,
        name,
        number,
        unit or None,
        int(year) if year else None,
        status or "actual",
        change or None,
    )


def as_html(table: Drawn) -> Decoded:
    lines: dict[int, str] = {}
    for words, row, _, high, wide in table.merged():
        lines[row] = lines.get(row, "") + f'<td rowspan="{high}" colspan="{wide}">{words}</td>'
    rows = "".join(f"<tr>{line}</tr>" for line in lines.values())
    return read_html(
        f"<html><meta charset='utf-8'><body><h1>{TITLE}</h1><table>{rows}</table></body></html>".encode()
    )


def as_xlsx(table: Drawn) -> Decoded:
    book = openpyxl.Workbook()
    for words, row, column, high, wide in table.merged():
        number = re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", words)
        book.active.cell(row, column, float(words) if number else words or None)
        if high * wide > 1:
            book.active.merge_cells(
                start_row=row, start_column=column, end_row=row + high - 1, end_column=column + wide - 1
            )
    book.create_sheet("说明")["A1"] = TITLE
    content = io.BytesIO()
    book.save(content)
    return read_xlsx(content.getvalue())


def as_docx(table: Drawn) -> Decoded:
    document = docx.Document()
    document.add_heading(TITLE)
    grid = document.add_table(len(table.cells), len(table.cells[0]))
    for words, row, column, high, wide in table.merged():
        cell = grid.cell(row - 1, column - 1)
        if high * wide > 1:
            cell = cell.merge(grid.cell(row + high - 2, column + wide - 2))
        cell.text = words
    content = io.BytesIO()
    document.save(content)
    return read_docx(content.getvalue())


def as_text(table: Drawn) -> Decoded:
    """Cells between tabs; a line of one cell is a line."""
    lines = []
    for line in table.cells:
        words = ["" if cell in ("<", "^") else cell for cell in line]
        lines.append(words[0] if not any(words[1:]) else "\t".join(words))
    return Decoded("\n\n".join((TITLE, "\n".join(lines), "下一步继续努力。\n")), "utf-8")


def as_bars(table: Drawn) -> Decoded:
    lines = [
        "|" + "|".join("" if cell in ("<", "^") else cell for cell in line) + "|" for line in table.cells
    ]
    return Decoded("\n\n".join((TITLE, "\n".join(lines), "下一步继续努力。\n")), "utf-8")


CARRIERS: tuple[Callable[[Drawn], Decoded], ...] = (as_html, as_xlsx, as_docx, as_text, as_bars)
TABLES = list(tables())


@pytest.mark.parametrize("carrier", CARRIERS, ids=lambda carrier: carrier.__name__)
def test_every_table_gives_its_rows(carrier: Callable[[Drawn], Decoded]) -> None:
    documents, blocks = [], []
    drawn = carrier in (as_text, as_bars)
    asked = [table for table in TABLES if not (drawn and table.title.endswith("@marked"))]
    for turn, table in enumerate(asked):
        decoded, name = carrier(table), f"{turn:016x}"
        documents.append(
            {"document_id": name, "source_path": f"{turn}.txt", "sha256": "0" * 64, "bytes": len(decoded.text),
             "format": "txt", "encoding": "utf-8", "raw_text": decoded.text}
        )  # fmt: skip
        blocks += [{"document_id": name, "ordinal": at, **b._asdict()} for at, b in enumerate(decoded.blocks)]
    found = analyse(pl.DataFrame(documents), pl.DataFrame(blocks, schema=frame_schema("blocks"))).indicators
    rows = {
        name: own.select("quantity", "name", "value", "unit", "year", "status", "change").rows()
        for (name,), own in found.group_by("document_id", maintain_order=True)
    }
    faults = []
    for turn, table in enumerate(asked):
        got = rows.get(f"{turn:016x}", [])
        if got != table.wanted:
            wrong = [pair for pair in zip(table.wanted, got, strict=False) if pair[0] != pair[1]][:3]
            faults.append(f"{table.title}: {len(got)} rows of {len(table.wanted)}; {wrong}")
    assert not faults, f"{len(faults)} tables of {len(asked)}\n" + "\n".join(faults)


def test_there_are_enough_tables() -> None:
    assert len(TABLES) >= FEWEST
