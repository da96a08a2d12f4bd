"""The corpus: what each file is, and what must become of it.

`python -m tests.hostile.corpus FOLDER` writes it, to look at. Each file is made small in code and is small on
disk; what it would become if it were believed is not.
"""

from __future__ import annotations

import gzip
import os
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from pipeline.reading.foreign import libarchive
from pipeline.reading.formats import ARCHIVES, FORMATS
from tests.formats import write_archives, write_more, write_samples
from tests.hostile import archives, papers

LOADED = ""
"""What is expected of a file that is odd but can be read."""
ADDRESS = "http://127.0.0.1:9"
REPORT = (
    "松林镇{}年工作总结\n一、工作回顾\n全年新建水渠12公里，投资380万元，发放补贴xx万元，改造户厕260座。\n"
)
LINES = REPORT.format(2022).split("\n")[:3]


class Case(NamedTuple):
    """A file, its bytes, and the reason for which it is quarantined, or LOADED.

    ``within`` are files below it (members of an archive), each with its reason.
    """

    name: str
    content: bytes
    expected: str
    within: Mapping[str, str] = MappingProxyType({})


class Maker:
    """Every case that is plain bytes; ``address`` is where outside things are said to be."""

    def __init__(self, address: str = ADDRESS) -> None:
        self._address = address
        self._year = 1000
        self.docx = write_samples.write_docx(LINES)
        self.xlsx = write_samples.write_xlsx(LINES)
        self.pdf = write_samples.write_pdf(LINES)
        self.html = write_samples.write_html(LINES)
        self.ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)

    def report(self) -> str:
        """A sound report that is no other's."""
        self._year += 1
        return REPORT.format(self._year)

    def cases(self) -> Iterator[Case]:
        """All of them."""
        yield from self._texts()
        yield from self._word()
        yield from self._books()
        yield from self._zips()
        yield from self._pdfs()
        yield from self._pages()
        yield from self._false_names()
        yield from self._more_tables()
        yield from self._more_texts()
        yield from self._more_archives()
        for suffix in (*filter(None, FORMATS), *ARCHIVES):
            suffix = suffix.removeprefix(".")
            yield Case(f"空.{suffix}", b"", "empty_file")

    def _texts(self) -> Iterator[Case]:
        text = self.report() * 3
        utf8, gbk = text.encode(), text.encode("gb18030")
        yield Case("空白.txt", " \u3000\r\n\t".encode(), "no_text")
        yield Case("只有标记.txt", b"\xef\xbb\xbf", "no_text")
        yield Case("两百万字.txt", "完成。".encode() * 700_000, "too_much_text")
        yield Case("千万字一行.txt", "完成".encode() + b"1" * 10_000_000, "too_much_text")
        yield Case("十万字一行.txt", ("完成投资12亿元，" * 11_000).encode(), LOADED)
        yield Case("万行标题.txt", "一、完成\n".encode() * 10_000, LOADED)
        yield Case("零字节.txt", utf8 + b"\0" * 1000, "binary_content")
        yield Case("国标读作拉丁.txt", gbk.decode("latin-1").encode(), "misdecoded")
        yield Case("国标读作西欧.txt", gbk.decode("cp1252", "ignore").encode(), "misdecoded")
        yield Case("统一码读作国标.txt", utf8.decode("gb18030", "ignore").encode(), "misdecoded")
        yield Case("统一码读作拉丁.txt", utf8.decode("latin-1").encode(), "misdecoded")
        yield Case("许多替换字符.txt", (text + "\ufffd" * 40).encode(), "misdecoded")
        yield Case("锟斤拷.txt", (text + "锟斤拷" * 20).encode(), "misdecoded")
        yield Case("无标记的双字节.txt", text.encode("utf-16-le") + b"1\0", LOADED)
        yield Case("半个双字节.txt", b"\xff\xfe" + text.encode("utf-16-le") + b"\0", "undecodable")
        yield Case("断在半个字.txt", utf8 + b"\xe5\xae\xff\xff", "undecodable")
        yield Case("控制字符.txt", (text + "\x01\x02\x03\x1f" * 10).encode(), "binary_content")
        yield Case("英文.txt", b"Annual report: 12 roads were built.\n", "not_chinese")
        yield Case("程序.txt", b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 8, "binary_content")
        yield Case("照片.txt", b"\xff\xd8\xff\xe0" + bytes(range(256)), "binary_content")
        yield Case("程序.exe", b"MZ" + bytes(100), "unknown_format")
        yield Case("没有后缀", utf8, LOADED)
        yield Case("没有后缀的程序", b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 8, "binary_content")
        mixed = self.report().replace("\n", "\r\n", 1) + self.report().replace("\n", "\r")
        yield Case("换行混用.txt", (mixed + "\u2028" + self.report()).encode(), LOADED)
        yield Case("零宽.txt", "\u200b\u00ad".join(self.report()).encode(), LOADED)
        yield Case("私用.txt", ("\ue5e5" * 500 + self.report()).encode(), LOADED)
        yield Case("组合符号.txt", (self.report() + "完" + "\u0301" * 100_000).encode(), LOADED)
        yield Case("反向书写.txt", ("\u202e" + self.report()).encode(), LOADED)
        yield Case("括号.txt", ("（" * 200_000 + self.report()).encode(), LOADED)
        yield Case("空白成片.txt", (self.report() + " \u3000" * 200_000 + "1").encode(), LOADED)

    def _word(self) -> Iterator[Case]:
        docx = self.docx
        yield Case("截断.docx", docx[: len(docx) // 2], "damaged_file")
        yield Case("无正文.docx", archives.replaced(docx, {"word/document.xml": None}), "damaged_file")
        yield Case("十亿个哈哈.docx", papers.with_document(docx, papers.LAUGHS, "&a9;"), "xml_doctype")
        yield Case("外部实体.docx", papers.with_document(docx, papers.ENTITY, "&e;"), "xml_doctype")
        yield Case(
            "双字节实体.docx", papers.with_document(docx, papers.LAUGHS, "&a9;", "utf-16"), "xml_doctype"
        )
        hidden = archives.replaced(docx, {"word/图.png": papers.LAUGHS.encode()})
        yield Case("藏起的实体.docx", hidden, "xml_doctype")
        seven = b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x+AD4-'
        yield Case("七位编码.docx", archives.replaced(docx, {"word/styles.xml": seven}), "xml_encoding")
        false = archives.member(docx, "word/document.xml").replace("UTF-8", "UTF-16", 1).encode()
        yield Case("编码不符.docx", archives.replaced(docx, {"word/document.xml": false}), "damaged_file")
        yield Case(
            "坏标记.docx", archives.replaced(docx, {"word/document.xml": b"<w:document><"}), "damaged_file"
        )
        deep = "<w:tbl><w:tr><w:tc>" * 20_000 + "</w:tc></w:tr></w:tbl>" * 20_000
        yield Case("表中表.docx", papers.with_document(docx, before=deep), "damaged_file")
        yield Case("加密.docx", self.ole + "EncryptedPackage".encode("utf-16-le"), "password_protected")
        flat = archives.bomb("word/document.xml", 300)
        yield Case("炸弹.docx", flat, "archive_bomb")
        yield Case("说谎.docx", archives.lying("word/document.xml", b"<a/>" * 900_000, 100), "damaged_file")
        text = "<w:p><w:r><w:t>" + "完成投资" * 700_000 + "</w:t></w:r></w:p>"
        yield Case("太长.docx", papers.with_document(docx, before=text), "too_much_text")
        odd = write_samples.write_docx(self.report().split("\n")[:3])
        yield Case("外部图片.docx", papers.with_relations(odd, self._address), LOADED)

    def _books(self) -> Iterator[Case]:
        name, docx = "xl/worksheets/sheet1.xml", self.xlsx

        def book(content: bytes, **more: bytes) -> bytes:
            return archives.replaced(docx, {name: content, **more})

        yield Case("截断.xlsx", docx[:-400], "damaged_file")
        yield Case("无工作表.xlsx", archives.replaced(docx, {name: None}), "damaged_file")
        laughs = papers.sheet("<row/>").replace(b"<worksheet", papers.LAUGHS.encode() + b"<worksheet")
        yield Case("十亿个哈哈.xlsx", book(laughs), "xml_doctype")
        yield Case("加密.xlsx", self.ole + "EncryptedPackage".encode("utf-16-le"), "password_protected")
        far = (
            f'<row r="1">{papers.inline("A1", self.report())}</row>'
            f'<row r="1048576">{papers.inline("XFD1048576", "完")}</row>'
        )
        yield Case("天边一格.xlsx", book(papers.sheet(far, '<dimension ref="A1:XFD1048576"/>')), LOADED)
        merged = papers.sheet(
            f'<row r="1">{papers.inline("A1", "完成")}</row>',
            after='<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        )
        yield Case("合并全表.xlsx", book(merged), "too_many_blocks")
        outside = f'<row r="9999999">{papers.inline("ZZZZ9999999", "完")}</row>'
        yield Case("表外一格.xlsx", book(papers.sheet(outside)), "damaged_file")
        cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 5_001))
        shared = archives.member(docx, "[Content_Types].xml").replace(
            "</Types>",
            '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-'
            'officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
        )
        strings = {"xl/sharedStrings.xml": papers.shared_strings("完成投资" * 25_000)}
        yield Case(
            "共享文字.xlsx",
            archives.replaced(
                docx, {name: papers.sheet(cells), "[Content_Types].xml": shared.encode(), **strings}
            ),
            "too_much_text",
        )
        title = archives.member(docx, "xl/workbook.xml").replace('name="Sheet"', f'name="{"表" * 50_000}"')
        row = papers.sheet(f'<row r="1">{papers.inline("A1", self.report())}</row>')
        yield Case(
            "表名很长.xlsx", archives.replaced(docx, {name: row, "xl/workbook.xml": title.encode()}), LOADED
        )
        formula = (
            f'<row r="1"><c r="A1"><f>WEBSERVICE("{self._address}")</f><v>1</v></c>'
            f"{papers.inline('B1', self.report())}</row>"
        )
        yield Case("外部公式.xlsx", book(papers.sheet(formula)), LOADED)

    def _zips(self) -> Iterator[Case]:
        good = self.report().encode()
        yield Case("截断.zip", archives.packed({"一.txt": good})[:-20], "damaged_file")
        yield Case("无成员.zip", archives.packed({}), "empty_archive")
        yield Case("只有文件夹.zip", archives.packed({"乡镇/": b""}), "empty_archive")
        yield Case("炸弹.zip", archives.bomb(megabytes=1000), "archive_bomb")
        yield Case("重叠.zip", archives.overlapping(), "overlapping_members")
        lie = archives.lying("一.txt", "完成投资".encode() * 100_000, 1000)
        yield Case("说谎.zip", lie, LOADED, {"一.txt": "damaged_file"})
        less = archives.lying("一.txt", good, 5_000_000)
        yield Case("说大.zip", less, LOADED, {"一.txt": "damaged_file"})
        huge = archives.by_hand([("一.txt", b"\x03\x00", 0xFFFFFFF0, 0, None)])
        yield Case("四千兆.zip", huge, "archive_bomb")
        inner = archives.bomb(megabytes=100)
        yield Case("套着炸弹.zip", archives.packed({"内.zip": inner}), LOADED, {"内.zip": "archive_bomb"})
        deep = archives.nested(8, "一.txt", good)
        yield Case("八层.zip", deep, LOADED, {"1.zip/2.zip/3.zip": "nested_too_deep"})
        yield Case("加密.zip", archives.encrypted("一.txt", good), LOADED, {"一.txt": "password_protected"})
        yield Case("链接.zip", archives.link("一.txt", "/etc/passwd"), LOADED, {"一.txt": "symbolic_link"})
        leaving = archives.packed(
            {"../../外.txt": good, "/etc/绝对.txt": good, "C:\\盘.txt": good, "好.txt": good}
        )
        reasons = dict.fromkeys(("../../外.txt", "/etc/绝对.txt", "C:/盘.txt"), "path_leaves_archive")
        yield Case("出走.zip", leaving, LOADED, {**reasons, "好.txt": LOADED})
        packing = archives.packed({"一.txt": good * 9}, 14)
        yield Case("别的压缩.zip", packing, LOADED, {"一.txt": "unknown_packing"})
        twice = archives.packed({"a.txt": good, "b.txt": good}).replace(b"b.txt", b"a.txt")
        yield Case("同名.zip", twice, LOADED, {"a.txt": "ambiguous_member"})
        many = archives.packed({f"{number}.txt": b"" for number in range(10_001)})
        yield Case("万个成员.zip", many, "archive_bomb")
        spoilt = bytearray(archives.packed({"一.txt": good}))
        spoilt[60] ^= 0xFF
        yield Case("坏字节.zip", bytes(spoilt), LOADED, {"一.txt": "damaged_file"})

    def _pdfs(self) -> Iterator[Case]:
        yield Case("截断.pdf", self.pdf[:300], "damaged_file")
        yield Case("只有头.pdf", b"%PDF-1.7\n%%EOF\n", "damaged_file")
        yield Case("加密.pdf", papers.locked_pdf(), "password_protected")
        yield Case("扫描件.pdf", papers.scanned_pdf(), "scanned_pdf")
        yield Case("无文字.pdf", papers.pdf_of(), "no_text")
        yield Case("页环.pdf", papers.pdf_of(pages=b"/Kids [2 0 R 3 0 R] /Count 2"), "damaged_file")
        yield Case(
            "十亿页.pdf",
            papers.pdf_of(pages=b"/Kids [3 0 R] /Count 1000000000"),
            "no_text",
        )
        yield Case("无页.pdf", papers.pdf_of(pages=b"/Kids [] /Count 0"), "damaged_file")
        yield Case("上一表是自己.pdf", papers.pdf([b"<< /Type /Catalog >>"], b"/Prev 9"), "damaged_file")
        bomb = papers.stream(bytes(200_000_000))
        yield Case(
            "压缩炸弹.pdf",
            papers.pdf_of(b"/Contents 4 0 R", more=[bomb]),
            "no_text",
        )
        nest = b"[" * 100_000 + b"]" * 100_000
        yield Case("深数组.pdf", papers.pdf_of(b"/Annots " + nest), "no_text")
        loop = papers.stream(
            b"/F Do", b"/Type /XObject /Subtype /Form /Resources << /XObject << /F 4 0 R >> >>"
        )
        page = b"/Resources << /XObject << /F 4 0 R >> >> /Contents 5 0 R"
        yield Case("图中图.pdf", papers.pdf_of(page, more=[loop, papers.stream(b"/F Do " * 1000)]), "no_text")
        own = write_samples.write_pdf(self.report().split("\n")[:3])
        yield Case("会动的.pdf", papers.acting_pdf(own, self._address), LOADED)

    def _pages(self) -> Iterator[Case]:
        paragraph = "".join(f"<p>{line}</p>" for line in self.report().split("\n"))
        yield Case("十万层.html", papers.page("<div>" * 100_000 + paragraph), "nested_too_deep")
        yield Case("太多格.html", papers.page("<p>完</p>" * 200_001), "too_many_blocks")
        yield Case("空白页.html", papers.page(""), "no_text")
        yield Case("只有脚本.html", papers.page("<script>var 完成 = 12</script>"), "no_text")
        yield Case("零字节.html", papers.page(paragraph.replace("一", "\0")), "binary_content")
        outside = (
            f'<base href="{self._address}/"><img src="{self._address}/a.png"><iframe src="{self._address}"></iframe>'
            f'<object data="{self._address}/o"></object><link rel=stylesheet href="{self._address}/s.css">'
            f'<script src="{self._address}/s.js"></script><embed src="{self._address}/e">'
        )
        refresh = f'<meta http-equiv="refresh" content="0;url={self._address}">'
        yield Case("外部资源.html", papers.page(outside + paragraph, refresh), LOADED)
        paragraph = "".join(f"<p>{line}</p>" for line in self.report().split("\n"))
        entity = f"{papers.LAUGHS}<html><body>{paragraph}<p>&a9;</p><p>&#x110000;&#0;</p></body></html>"
        yield Case("实体.html", entity.encode(), LOADED)
        paragraph = "".join(f"<p>{line}</p>" for line in self.report().split("\n"))
        yield Case("长属性.html", papers.page(f'<div title="{"长" * 1_000_000}">{paragraph}</div>'), LOADED)
        attributes = " ".join(f"a{number}=1" for number in range(5_000))
        paragraph = "".join(f"<p>{line}</p>" for line in self.report().split("\n"))
        yield Case("万个属性.html", papers.page(f"<div {attributes}>{paragraph}</div>"), LOADED)

    def _more_tables(self) -> Iterator[Case]:
        rows = [["指标", "2023年"], ["粮食产量（吨）", "3200"]]
        for suffix in ("xls", "xlsb", "ods"):
            whole = write_more.TABLES[suffix](rows)
            yield Case(f"截断.{suffix}", whole[: len(whole) // 2], "damaged_file")
        yield Case("加密.xls", self.ole + "EncryptedPackage".encode("utf-16-le"), "password_protected")
        yield Case(
            "其实是网页.xls",
            papers.page("".join(f"<p>{line}</p>" for line in self.report().split("\n"))),
            LOADED,
        )
        yield Case(
            "其实是文字.xls", f"指标\t{self._year}年\n粮食产量（吨）\t3200\n".encode("gb18030"), LOADED
        )
        cell = (
            '<table:table-cell table:number-columns-repeated="1000000"><text:p>3</text:p></table:table-cell>'
        )
        row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
        sheet = f'<table:table table:name="表">{row}</table:table>'
        yield Case("重复到天边.ods", write_more.open_document("spreadsheet", sheet), "too_many_blocks")
        laughs = archives.replaced(
            write_more.TABLES["ods"](rows), {"content.xml": papers.LAUGHS.encode() + b"<a>&a9;</a>"}
        )
        yield Case("十亿个哈哈.ods", laughs, "xml_doctype")
        yield Case("一格不闭.csv", f'指标,数\n"粮食,3200\n{self.report()}'.encode(), LOADED)
        yield Case("百万列.csv", ("指标" + "," * 2_100_000 + "\n").encode(), "too_many_blocks")
        yield Case("深.json", ("[" * 5_000 + '"标"' + "]" * 5_000).encode(), "nested_too_deep")
        yield Case("万层.json", ("[" * 200_000).encode(), "nested_too_deep")
        yield Case("大数.json", ('[{"标": ' + "9" * 100_000 + "}]").encode(), LOADED)
        yield Case("坏行.jsonl", '{"标": "题"}\n{"标"\n'.encode(), "damaged_file")

    def _more_texts(self) -> Iterator[Case]:
        lines = self.report().split("\n")[:3]
        for suffix in ("odt", "ofd"):
            whole = write_more.REPORTS[suffix](lines)
            yield Case(f"截断.{suffix}", whole[: len(whole) // 2], "damaged_file")
        yield Case("富文本.txt", b"{\\rtf1 report}", "not_chinese")
        yield Case("十万层.rtf", b"{\\rtf1" + b"{" * 100_000 + b"\\u27700?" + b"}" * 100_000, LOADED)
        yield Case("外部链接.rtf", _linked(self.report(), self._address), LOADED)
        deep = "<text:section>" * 200_000 + "</text:section>" * 200_000
        yield Case("十万层.odt", write_more.open_document("text", deep), "damaged_file")
        page = archives.replaced(write_more.REPORTS["ofd"](lines), {"Doc_0/Pages/Page_0/Content.xml": None})
        yield Case("缺页.ofd", page, "damaged_file")
        yield Case("扫描件.ofd", write_more.ofd('<ofd:ImageObject Boundary="0 0 210 297"/>'), "scanned_ofd")
        endless = f'<ofd:TextObject Boundary="0 0 9 9" Size="5"><ofd:TextCode X="0" Y="4" DeltaX="{"g 999999999 1 " * 9}">'
        yield Case(
            "无尽的间距.ofd", write_more.ofd(endless + "全年新建水渠</ofd:TextCode></ofd:TextObject>"), LOADED
        )
        yield Case("没有网页.mht", b"MIME-Version: 1.0\nContent-Type: image/png\n\nx", "no_text")
        yield Case("不是信.eml", self.report().encode(), "wrong_suffix")

    def _more_archives(self) -> Iterator[Case]:
        good = {"一.txt": self.report().encode()}
        yield Case("炸弹.gz", gzip.compress(bytes(30_000_000)), "archive_bomb")
        yield Case("炸弹.tgz", write_archives.write_tgz({"零.txt": bytes(30_000_000)}), "archive_bomb")
        link = write_archives.write_tar({"链.txt": b""}, type=b"2", linkname="/etc/passwd")
        yield Case("链接.tar", link, LOADED, {"链.txt": "symbolic_link"})
        tar = write_archives.write_tar({**good, "../外.txt": b"x"})
        yield Case("出走.tar", tar, LOADED, {"一.txt": LOADED, "../外.txt": "path_leaves_archive"})
        yield Case("截断.tar", tar[:700], "damaged_file")
        letter = write_archives.write_eml(
            {"图.png": b"\x89PNG", "二.txt": self.report().encode()}, words="见附件。"
        )
        within = {"正文.txt": LOADED, "图.png": "unknown_format", "二.txt": LOADED}
        yield Case("带附件.eml", letter, LOADED, within)
        if libarchive() is None:
            return
        yield Case("截断.7z", write_archives.write_7z(good)[:-20], "damaged_file")
        yield Case("炸弹.7z", write_archives.write_7z({"零.txt": bytes(30_000_000)}), "archive_bomb")
        yield Case("四千兆.rar", write_archives.write_rar(good, 1 << 32), "archive_bomb")
        yield Case("说大.rar", write_archives.write_rar(good, 5_000), LOADED, {"一.txt": "damaged_file"})

    def _false_names(self) -> Iterator[Case]:
        """Each format under the names of the others: what is surely known is read as what it is."""
        contents = {"docx": self.docx, "xlsx": self.xlsx, "pdf": self.pdf, "html": self.html, "doc": self.ole}
        contents["zip"] = archives.packed({"一.txt": self.report().encode()})
        contents["txt"] = self.report().encode()
        for true, content in contents.items():
            for false in _NAMES:
                if false == true:
                    continue
                taken = false in _TAKEN.get(true, ())
                expected = (
                    LOADED
                    if taken
                    else _FALSE.get(false, "damaged_file" if true == "zip" else "wrong_suffix")
                )
                yield Case(f"其实是{true}.{false}", content, expected)


_NAMES = ("txt", "md", "docx", "html", "pdf", "xlsx", "zip", "doc")
_TAKEN = {
    "txt": ("md", "html"),
    "html": ("txt", "md", "doc", "docx", "xlsx"),
    **dict.fromkeys(("docx", "xlsx", "pdf"), tuple(name for name in _NAMES if name != "zip")),
}
_FALSE = {"txt": "binary_content", "md": "binary_content", "html": "binary_content", "pdf": "damaged_file"}


def _linked(report: str, address: str) -> bytes:
    """Rich text with a link, a picture and a template that lie outside."""
    words = "".join(sign if sign.isascii() else f"\\u{ord(sign)}?" for sign in report if ord(sign) < 32768)
    outside = f'{{\\field{{\\*\\fldinst INCLUDEPICTURE "{address}/a.png"}}}}{{\\*\\template {address}/t.dot}}'
    return f"{{\\rtf1\\uc1 {outside}{words}}}".encode()


def write(folder: Path, address: str = ADDRESS) -> dict[str, str]:
    """Write every case into a folder; path of each, and of what is in it, to its expected reasons."""
    expected: dict[str, str] = {}
    for case in Maker(address).cases():
        (folder / case.name).write_bytes(case.content)
        for name, reason in case.within.items() or ((None, case.expected),):
            expected[case.name if name is None else f"{case.name}/{name}"] = reason
    return expected | _write_special(folder)


def _write_special(folder: Path) -> dict[str, str]:
    """What is no file, or not here: links, pipes, devices, a folder that is named as a file, a file of a gigabyte."""
    outside = folder.parent / "outside"
    outside.mkdir()
    (outside / "别家.txt").write_text(REPORT.format(3000), encoding="utf-8")
    (folder / "文件夹.txt").mkdir()
    (folder / "文件夹.txt" / "里面.txt").write_text(REPORT.format(3001), encoding="utf-8")
    (folder / "环一.txt").symlink_to("环二.txt")
    (folder / "环二.txt").symlink_to("环一.txt")
    (folder / "出去.txt").symlink_to(outside / "别家.txt")
    (folder / "出去的文件夹").symlink_to(outside)
    (folder / "回到自己").symlink_to(".")
    (folder / "悬空.txt").symlink_to("不在.txt")
    with (folder / "一千兆.txt").open("wb") as sparse:
        sparse.truncate(1 << 30)
    links = ("出去.txt", "出去的文件夹", "回到自己")
    expected = {
        "文件夹.txt/里面.txt": LOADED,
        "一千兆.txt": "too_large",
        **dict.fromkeys(links, "symbolic_link"),
        **dict.fromkeys(("环一.txt", "环二.txt", "悬空.txt"), "broken_link"),
    }
    special: dict[str, Callable[[Path], object]] = {
        "管道.txt": os.mkfifo,
        "插座.txt": _socket,
        "设备.txt": lambda path: os.mknod(path, 0o020666, os.makedev(1, 5)),
    }
    for name, make in special.items():
        try:
            make(folder / name)
        except OSError:
            # Not everybody may make a device, and the path of a socket may be too long.
            continue
        expected[name] = "not_a_regular_file"
    return expected


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True)
    for path, reason in write(target).items():
        print(f"{path}\t{reason or '(loaded)'}")
