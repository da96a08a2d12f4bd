"""One report in every format that people send it in, written from the lines of one text.

`python -m tests.formats.write_samples FOLDER [TEXT…]` writes each text (the samples of data/raw, unless others
are named) as docx, html, pdf, xlsx, zip and txt. Whoever adds a format adds a function to WRITERS.
"""

from __future__ import annotations

import argparse
import html
import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import docx
import openpyxl
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "raw"
SOURCES = ("云岭镇/云岭镇2022年政府工作报告.txt", "清溪县/清溪县2022年政府工作报告.txt")
_PART = re.compile(r"^[一二三四五六七八九十]+、")
_SUBPART = re.compile(r"^（[一二三四五六七八九十]+）")
_LEVELS = (
    ("chineseCountingThousand", "%1、", "nothing"),
    ("chineseCounting", "（%2）", "nothing"),
    ("decimal", "%3.", "tab"),
)


def _numbering() -> str:
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="{after}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for level, (form, text, after) in enumerate(_LEVELS)
    )
    return (
        f'<w:numbering {nsdecls("w")}><w:abstractNum w:abstractNumId="77">{levels}</w:abstractNum>'
        '<w:num w:numId="77"><w:abstractNumId w:val="77"/></w:num></w:numbering>'
    )


def lines_of(text: str) -> list[str]:
    """The lines of a plain report, blanks at their ends and empty lines left out."""
    return [line.strip(" \t\u3000\ufeff") for line in text.splitlines() if line.strip(" \t\u3000\ufeff")]


def write_txt(lines: Sequence[str]) -> bytes:
    """Plain text, each paragraph indented as reports are."""
    return "".join(f"　　{line}\n" for line in lines).encode("gb18030")


def write_docx(lines: Sequence[str]) -> bytes:
    """A Word document whose headings are numbered by Word: 一、 and （一） stand in no paragraph."""
    document = docx.Document()
    numbering = document.part.numbering_part.element
    for element in list(parse_xml(_numbering())):
        # Abstract lists stand before the lists.
        numbering.insert(0 if element.tag.endswith("abstractNum") else len(numbering), element)
    document.add_heading(lines[0], 0)
    for line in lines[1:]:
        level = next((at for at, part in enumerate((_PART, _SUBPART)) if part.match(line)), None)
        words = line if level is None else (_PART, _SUBPART)[level].sub("", line)
        paragraph = document.add_paragraph()
        for run in re.split(r"(?<=[\d，])", words):
            paragraph.add_run(run).font.size = Pt(16)
        if level is not None:
            number = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'
            paragraph._p.get_or_add_pPr().append(parse_xml(number))
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def write_html(lines: Sequence[str]) -> bytes:
    """A page as a site of a government serves it, saved: declared as GB2312, with all that stands around."""
    body = "\n".join(
        f'<p class=MsoNormal style="text-indent:2em"><span lang=EN-US style="font-size:16.0pt">&nbsp;&nbsp;'
        f'</span><span style="font-family:仿宋">{_in_spans(line)}</span><o:p></o:p></p>'
        for line in lines[1:]
    )
    return f"""<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>{lines[0]}_政务公开_某某网</title>
<style>p {{ margin: 0 }}</style><script>var pages = 12;</script></head><body>
<div class="header"><ul class="nav"><li><a href="/">首页</a></li><li><a href="/a">政务公开</a></li></ul></div>
<div id="content"><h1>{lines[0]}</h1>
{body}
</div>
<div class="related"><h3>相关阅读</h3><ul><li><a href="/1">柳河镇完成投资9亿元</a></li>
<li><a href="/2">石桥镇新增就业812人</a></li></ul></div>
<div class="footer"><p>版权所有 某某县人民政府 ICP备12345678号</p></div></body></html>""".encode("gb18030")


def _in_spans(line: str) -> str:
    return re.sub(r"([\d.%]+)", r"<span lang=EN-US>\1</span>", html.escape(line))


def write_pdf(lines: Sequence[str]) -> bytes:
    """A PDF with a text layer: lines of a fixed width, a running header, page numbers."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style: dict[str, Any] = {"fontName": "STSong-Light", "fontSize": 16, "leading": 28, "wordWrap": "CJK"}
    body = ParagraphStyle("body", firstLineIndent=32, **style)
    head = ParagraphStyle("head", alignment=TA_CENTER, **{**style, "fontSize": 22})
    flow = [Paragraph(html.escape(lines[0]), head)]
    flow += [Paragraph(html.escape(line), body) for line in lines[1:]]
    written = io.BytesIO()

    def furniture(canvas: Canvas, template: SimpleDocTemplate) -> None:
        canvas.setFont("STSong-Light", 9)
        canvas.drawCentredString(A4[0] / 2, A4[1] - 40, lines[0])
        canvas.drawCentredString(A4[0] / 2, 40, f"— {template.page} —")

    SimpleDocTemplate(written, pagesize=A4).build(flow, onFirstPage=furniture, onLaterPages=furniture)
    return written.getvalue()


def write_xlsx(lines: Sequence[str]) -> bytes:
    """A workbook as collections circulate: a row a report, its text in one cell."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["标题", "正文"])
    sheet.append([lines[0], "\n".join(lines[1:])])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def write_zip(members: Mapping[str, bytes]) -> bytes:
    """An archive of these files."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return written.getvalue()


WRITERS: Mapping[str, Callable[[Sequence[str]], bytes]] = {
    "txt": write_txt,
    "docx": write_docx,
    "html": write_html,
    "pdf": write_pdf,
    "xlsx": write_xlsx,
}


def main() -> None:
    """Write the samples in every format into a folder, and all of them into an archive."""
    parser = argparse.ArgumentParser(description="write reports in every format")
    parser.add_argument("folder", type=Path)
    parser.add_argument("texts", type=Path, nargs="*", help="plain reports in UTF-8; default: the samples")
    arguments = parser.parse_args()
    members: dict[str, bytes] = {}
    for path in arguments.texts or [SAMPLES / name for name in SOURCES]:
        lines = lines_of(path.read_text(encoding="utf-8"))
        members |= {f"{path.stem}.{suffix}": write(lines) for suffix, write in WRITERS.items()}
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for name, content in members.items():
        (arguments.folder / name).write_bytes(content)
    (arguments.folder / "reports.zip").write_bytes(write_zip(members))


if __name__ == "__main__":
    main()
