"""PDFs, Word documents, workbooks and pages that are broken, endless or meant to harm."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from tests.hostile.archives import member, replaced

LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a0 "哈哈">'
    + "".join(f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 10))
    + "]>"
)
ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def pdf(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is its catalogue."""
    made, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        trailer,
        start,
    )
    return bytes(made)


_CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] %b >>"


def pdf_of(page: bytes = b"", pages: bytes = b"/Kids [3 0 R] /Count 1", more: Sequence[bytes] = ()) -> bytes:
    """A PDF of one page, with what is given put into its page, its page tree, and after them."""
    return pdf([_CATALOGUE, b"<< /Type /Pages %b >>" % pages, _PAGE % page, *more])


def stream(content: bytes, more: bytes = b"") -> bytes:
    """A stream object, packed."""
    data = zlib.compress(content, 9)
    return b"<< /Length %d /Filter /FlateDecode %b >>\nstream\n%b\nendstream" % (len(data), more, data)


def locked_pdf() -> bytes:
    """A PDF that opens with a password only."""
    canvas = Canvas("locked.pdf", encrypt=StandardEncryption("geheim", canPrint=0))
    canvas.drawString(100, 700, "locked")
    return bytes(canvas.getpdfdata())


def scanned_pdf() -> bytes:
    """A page that is a picture."""
    picture = stream(
        bytes(64),
        b"/Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 8",
    )
    return pdf_of(
        b"/Resources << /XObject << /I 4 0 R >> >> /Contents 5 0 R",
        more=[picture, stream(b"q 500 0 0 700 0 0 cm /I Do Q")],
    )


def acting_pdf(report: bytes, url: str) -> bytes:
    """The PDF with JavaScript, a launched program and an address, each to be done when it is opened."""
    act = (
        f"<< /S /JavaScript /JS (app.launchURL('{url}');) "
        f"/Next [<< /S /URI /URI ({url}) >> << /S /Launch /F (/bin/sh) >>] >>"
    ).encode()
    return report.replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction " + act, 1)


def with_document(docx: bytes, prolog: str = "", before: str = "", codec: str = "utf-8") -> bytes:
    """The Word document with a prolog put before its root, and words before its first paragraph."""
    text = member(docx, "word/document.xml")
    root = text.index("<w:document")
    body = text.index("<w:body>") + len("<w:body>")
    changed = (text[:root] + prolog + text[root:body] + before + text[body:]).replace(
        "UTF-8", codec.upper(), 1
    )
    return replaced(docx, {"word/document.xml": changed.encode(codec)})


def with_relations(docx: bytes, url: str) -> bytes:
    """The Word document with a picture, a template and an object at an address outside."""
    name = "word/_rels/document.xml.rels"
    kinds = ("image", "attachedTemplate", "oleObject", "hyperlink", "frame")
    outside = "".join(
        f'<Relationship Id="rIdOut{kind}" Target="{url}/{kind}" TargetMode="External" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"/>'
        for kind in kinds
    )
    changed = member(docx, name).replace("</Relationships>", outside + "</Relationships>")
    macro = b"\xd0\xcf\x11\xe0 Attribute VB_Name AutoOpen"
    return replaced(docx, {name: changed.encode(), "word/vbaProject.bin": macro})


def sheet(rows: str, before: str = "", after: str = "") -> bytes:
    """A worksheet's XML."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/'
        f'2006/main">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
    ).encode()


def inline(cell: str, words: str) -> str:
    """A cell with its words in it."""
    return f'<c r="{cell}" t="inlineStr"><is><t>{words}</t></is></c>'


def shared_strings(words: str) -> bytes:
    """A table of one shared string."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<si><t>{words}</t></si></sst>"
    ).encode()


def page(body: str, head: str = "") -> bytes:
    """A page in UTF-8."""
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'.encode()
    )
