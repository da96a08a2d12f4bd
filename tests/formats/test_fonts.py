"""PDFs whose fonts are not in the file read the same on every machine, whatever fonts it has."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pypdfium2
import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from pipeline.reading import Refusal
from pipeline.reading.pdf.pages import read_pdf
from pipeline.reading.pdf.stand_in import stand_in_for_fonts
from pipeline.settings import PROJECT
from tests.formats.unembedded import LOOKS, TEXT, samples

CELLS = 6


def read_all() -> dict[str, list[str]]:
    """What a reader gives of every sample: its text and the words of its cells, or why it is refused."""
    found = {}
    for name, content in samples():
        try:
            decoded = read_pdf(content)
        except Refusal as refusal:
            found[name] = [refusal.reason]
            continue
        cells = [block for block in decoded.blocks if block.kind == "cell"]
        found[name] = [decoded.text, *(decoded.text[cell.char_start : cell.char_end] for cell in cells)]
    return found


def read_bare(stand_in: bool) -> Mapping[str, Any]:
    """The same in a process that finds no fonts; without the stand-in, as pdfium does it by itself."""
    script = (
        "import json; from pipeline.reading.pdf import pages as pdf; from tests.formats import test_fonts as tests;"
        f"{'' if stand_in else 'pdf.stand_in_for_fonts = lambda: None;'} print(json.dumps(tests.read_all()))"
    )
    command = [PROJECT / ".ci" / "bare", sys.executable, "-c", script]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode == 77 or sys.platform != "linux":
        pytest.skip("no mount namespaces on this machine: its fonts cannot be hidden")
    assert done.returncode == 0, done.stderr
    found: Mapping[str, Any] = json.loads(done.stdout)
    return found


def test_every_font_that_is_not_in_the_file_gives_the_same_text_and_cells() -> None:
    found = read_all()
    assert len(found) > 12 * len(LOOKS)
    assert {name: read for name, read in found.items() if read[0] != TEXT} == {}
    assert {name: read for name, read in found.items() if len(read) != 1 + CELLS} == {}


def test_a_machine_without_fonts_reads_the_same() -> None:
    assert read_bare(stand_in=True) == read_all()


def test_pdfium_alone_would_lose_cells_there() -> None:
    """Else the tests above show nothing; and were pdfium to change, the stand-in could go."""
    alone = read_bare(stand_in=False)
    assert all(read[0] != TEXT for read in alone.values())


@pytest.mark.parametrize("font", ["Helvetica", "Helvetica-Bold", "Times-Roman", "Courier"])
def test_a_standard_font_whose_widths_the_file_leaves_out_keeps_them(font: str) -> None:
    words, written = "12.5 km, Wi-Fi — 8%", io.BytesIO()
    canvas = Canvas(written)
    canvas.setFont(font, 10)
    canvas.drawString(50, 700, words)
    canvas.save()
    assert b"/Widths" not in written.getvalue()
    stand_in_for_fonts()
    with pypdfium2.PdfDocument(written.getvalue()) as document:
        page = document[0].get_textpage()
        boxes = [page.get_charbox(at, loose=True) for at in range(len(words))]
    for at, (left, _, right, _) in enumerate(boxes):
        assert left == pytest.approx(50 + stringWidth(words[:at], font, 10), abs=0.02)
        assert words[at] == " " or right == pytest.approx(
            50 + stringWidth(words[: at + 1], font, 10), abs=0.02
        )
