"""Saved web pages and HTML that Word exported: the text of the report without the page around it.

The bytes are decoded first and parsed then: a page that declares GB2312 holds characters of GB18030, over
which a parser that believes the declaration stops. What is left out by structure: scripts, navigation, side
columns, what is hidden, lists that are mostly links. What is left out by words (来源, 阅读次数) is left to
cleaning, which keeps a record.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from lxml import etree

from pipeline.reading.blocks import BLANKS, Cell, Decoded, Page, Refusal, holds_most, is_plain
from pipeline.reading.package import damaged
from pipeline.reading.text import decode
from pipeline.whereabouts import NOBODY, At

_BIG5: Final = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?big5", re.IGNORECASE)
_HEAD_BYTES: Final = 4096
_LEFT_OUT: Final = (
    "script", "style", "noscript", "template", "nav", "aside", "footer", "button", "select", "textarea", "iframe",
    "object", "svg", "canvas", "audio", "video", "map", "datalist", "dialog", "xml", "head", "rt", "rp", "del",
)  # fmt: skip
_INLINE: Final = (
    "span", "font", "b", "i", "u", "s", "strong", "em", "sup", "sub", "small", "big", "abbr", "label", "ins",
    "mark", "cite", "code", "q", "paid", "ruby", "rb", "strike", "tt", "var", "bdo", "acronym", "wbr", "input",
    "o:p",
)  # fmt: skip
_BLOCKS: Final = frozenset(
    (
        "html", "body", "address", "article", "blockquote", "br", "caption", "center", "dd", "details", "div", "dl",
        "dt", "fieldset", "figcaption", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
        "legend", "li", "main", "menu", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot",
        "th", "thead", "tr", "ul",
    )
)  # fmt: skip
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_HIDDEN: Final = etree.XPath(
    "//*[@hidden or contains(translate(@style, 'DISPLAYNOE ', 'displaynoe'), 'display:none')]"
)
_INVISIBLE: Final = etree.XPath(
    "//*[contains(translate(@style, 'VISBLTYHDEN ', 'visbltyhden'), 'visibility:hidden')]"
)
_SPANNING: Final = etree.XPath("boolean(.//td[@rowspan or @colspan] or .//th[@rowspan or @colspan])")
_TEXT: Final = etree.XPath("string()")
_PARTS: Final = ("div", "ul", "ol", "dl", "section", "table", "td", "header")
_WAYS_ABOUT: Final = "nav|navbar|navigation|menu|breadcrumbs?|crumbs?|pagination|toolbar"
_BESIDE_TEXT: Final = (
    "related|recommend|recommended|sidebar|footer|copyright|share|sharing|comments?|advert|ads"
)
_PAGE_PART: Final = re.compile(
    rf"(?:^|[\s_-])(?:{_WAYS_ABOUT}|{_BESIDE_TEXT})(?:$|[\s_-])",
    re.IGNORECASE,
)
_LINK_SHARE: Final = 0.6
_MOST: Final = 0.4
_SPACE: Final = re.compile(r"[ \t\r\n\f]{2,}|[\t\r\n\f]")
_WIDE: Final = "\u2018-\u201d\u2026\u2014\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef"
_WRAPPED: Final = re.compile(rf"(?<=[{_WIDE}])[ \t\f]*[\r\n]\s*|[ \t\f]*[\r\n][ \t\r\n\f]*(?=[{_WIDE}])")
_TITLE_END: Final = re.compile(r"\s*(?:[_|｜]|(?<![0-9０-９])[-－—–]|[-－—–](?![0-9０-９]))+\s*")
"""What parts a title from the name of its site; between digits it is a part of the title: 1-10月."""
_META: Final = etree.XPath("//meta[@name and @content]")
_PUBLISHED: Final = re.compile(r"(?:发布|发文|成文|更新|生成)?(?:日期|时间)\s?[：:]")

Line = tuple[str, str, list[Cell] | None]
"""Kind, words, and the cells of a table."""


def read_html(content: bytes, here: At = NOBODY) -> Decoded:
    """The text of an HTML page with its blocks; ``here`` is told each line and table of it that was found.

    Raises Refusal: what `decode` and `Page.decoded` raise, damaged_file.
    """
    text, encoding = _decoded(content)
    encoded = text.encode("utf-8", "replace")
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(encoded, parser)
    except (etree.LxmlError, ValueError) as error:
        raise damaged(error) from error
    last = parser.error_log.last_error
    if last is not None and last.type_name == "ERR_RESOURCE_LIMIT":
        # The parser stopped there and what it has is not the whole page.
        raise Refusal("nested_too_deep", last.message, "open the page in a browser and save it anew as text")
    if root is None:
        raise Refusal("no_text", "the page is empty", "save the page again, or remove it")
    head = _Head.of(root)
    lowered = encoded.lower()
    _leave_out(root, lowered)
    lines: list[tuple[str, str, list[Cell] | None]] = []
    for line in _lines(root):
        lines.append(line)
        here.step("what stands behind line", len(lines))
    here.nowhere()
    page = Page()
    for kind, words in head.unsaid(lines):
        page.line(words, kind)
    number = 0
    for kind, words, cells in lines:
        if cells is not None:
            page.table(cells)
        elif words:
            number += 1
            page.line(words, kind, paragraph=number)
    return page.decoded(encoding)


class _Head(NamedTuple):
    """What the head of a page says of its text: the title without the name of the site, and when it was published."""

    title: str
    published: str

    @classmethod
    def of(cls, root: Any) -> _Head:
        meta = {element.get("name").lower(): element.get("content") for element in _META(root)}
        title = meta.get("articletitle") or _TITLE_END.split(root.findtext(".//title") or "")[0]
        return cls(_SPACE.sub(" ", title).strip(BLANKS), meta.get("pubdate", "").strip(BLANKS))

    def unsaid(self, lines: Sequence[Line]) -> Iterator[tuple[str, str]]:
        """Kind and words of what the page itself does not show."""
        if self.title and not any(kind == "heading" for kind, _, _ in lines):
            beginning = "".join(words for _, words, _ in lines[:20])
            if self.title.translate(_NO_BLANKS) not in beginning.translate(_NO_BLANKS):
                yield "heading", self.title
        if self.published and not any(_PUBLISHED.search(words) for _, words, _ in lines):
            yield "paragraph", f"发布日期：{self.published}"


def _decoded(content: bytes) -> tuple[str, str]:
    if _BIG5.search(content[:_HEAD_BYTES]):
        try:
            return content.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            try:
                return content.decode("big5"), "big5"
            except UnicodeDecodeError as error:
                detail = f"it declares Big5, but byte {error.start} does not decode"
                raise Refusal("undecodable", detail, "save the page again as UTF-8") from error
    text, encoding, _ = decode(content)
    return text, encoding


def _leave_out(root: Any, source: bytes) -> None:
    """Take out of the tree what is not the report, then all markup inside lines.

    What is hidden is looked for only where a word of the ``source``, in lower case, says that something may be.
    """
    etree.strip_elements(root, *_LEFT_OUT, with_tail=False)
    for element in _HIDDEN(root) if b"none" in source or b"hidden" in source else ():
        _drop(element)
    for element in _INVISIBLE(root) if b"visibility" in source else ():
        _drop(element)
    etree.strip_tags(root, *_INLINE)
    for element in _link_lists(root):
        _drop(element)
    whole = len(_TEXT(root))
    for element in list(root.iter(*_PARTS)):
        names = f"{element.get('class', '')} {element.get('id', '')}"
        if names == " ":
            continue
        # A page may call its report anything: what holds most of the text is kept whatever its name.
        if _is_page_part(names) and len(_TEXT(element)) < _MOST * whole:
            _drop(element)
    etree.strip_tags(root, "a")


@lru_cache(maxsize=512)
def _is_page_part(names: str) -> bool:
    return _PAGE_PART.search(names) is not None


def _link_lists(root: Any) -> list[Any]:
    """The elements that hold several links, little besides, and no sentence outside them."""
    linked: Counter[Any] = Counter()
    links: Counter[Any] = Counter()
    stops: Counter[Any] = Counter()
    for link in root.iter("a"):
        words = _TEXT(link).strip(BLANKS) if link.get("href") else ""
        if not words:
            continue
        for around in link.iterancestors():
            linked[around] += len(words)
            links[around] += 1
            stops[around] += words.count("。")
    found = []
    for element, size in linked.items():
        if links[element] >= 2 and element.tag not in ("html", "body"):
            text = _TEXT(element)
            if size >= _LINK_SHARE * len(text.translate(_NO_BLANKS)) and text.count("。") == stops[element]:
                found.append(element)
    return found


_NO_BLANKS: Final = dict.fromkeys(map(ord, BLANKS))


def _drop(element: Any) -> None:
    """Remove an element and what it holds, not the text after it."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _lines(root: Any) -> Iterator[Line]:
    """Kind and words of each line in order; a table comes whole, as its cells."""
    flow = _Flow()
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if element.tag in _BLOCKS:
            yield from flow.broken()
            cells = _data_cells(element) if event == "start" and element.tag == "table" else None
            if cells is not None:
                walker.skip_subtree()
                for caption in element.iterchildren("caption"):
                    yield flow.kind, _cell_text(caption), None
                yield "cell", "", cells
                continue
            if event == "start":
                flow.enter(element)
            else:
                flow.leave(element.tag)
        text = element.text if event == "start" else element.tail
        if text and not text.isspace():
            flow.words.append(text)
    yield from flow.broken()


class _Flow:
    """Running text up to the next block: its words, and the kind and label of the line that they will be."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.kind = "paragraph"
        self._label = ""
        self._counters: list[int | None] = []
        self._verbatim = 0

    def broken(self) -> Iterator[Line]:
        """The lines of the words so far, which a block ends."""
        for line in _flowed("".join(self.words), self._verbatim) if self.words else ():
            yield self.kind, self._label + line, None
            self._label = ""
        self.words.clear()

    def enter(self, element: Any) -> None:
        """Go on inside a block."""
        tag = element.tag
        if tag in _HEADINGS:
            self.kind = "heading"
        elif tag == "li":
            self.kind, self._label = "list_item", _item_label(element, self._counters)
        elif tag in ("ol", "ul"):
            self._counters.append(_start(element) if tag == "ol" else None)
        elif tag == "pre":
            self._verbatim += 1

    def leave(self, tag: str) -> None:
        """Go on behind a block."""
        if tag in _HEADINGS or tag == "li":
            self.kind, self._label = "paragraph", ""
        elif tag in ("ol", "ul"):
            self._counters = self._counters[:-1]
        elif tag == "pre":
            self._verbatim -= 1


def _flowed(text: str, verbatim: int) -> list[str]:
    """The lines that a piece of running text makes: one, or as many as are written where they are kept."""
    if verbatim:
        return [line for line in text.splitlines() if line.strip(BLANKS)]
    line = _one_line(text)
    return [line] if line else []


def _one_line(text: str) -> str:
    """Runs of blanks as one; none where the source was only wrapped beside a Chinese character."""
    if "\n" in text or "\r" in text:
        text = _WRAPPED.sub("", text)
    return _SPACE.sub(" ", text).strip(BLANKS)


def _start(element: Any) -> int:
    start = element.get("start", "1")
    return int(start) if re.fullmatch(r"-?[0-9]{1,6}", start) else 1


def _item_label(element: Any, counters: list[int | None]) -> str:
    """The number that a browser shows before an item of an ordered list; for types other than 1 none."""
    if not counters or counters[-1] is None:
        return ""
    number = counters[-1]
    counters[-1] = number + 1
    parent = element.getparent()
    shown = parent.get("type", "1") == "1" and "none" not in parent.get("style", "")
    return f"{number}. " if shown else ""


def _data_cells(table: Any) -> list[Cell] | None:
    """The cells of a table of data; None for a table that only arranges the page."""
    if table.find(".//table") is not None:
        return None
    cells: list[Cell] = []
    covered: dict[int, int] = {}
    rows = list(table.iter("tr"))
    spans = bool(_SPANNING(table))
    for number, row in enumerate(rows, 1):
        column = width = height = 1
        is_head = row.getparent().tag == "thead"
        for cell in row.iterchildren("td", "th"):
            if spans:
                while covered.get(column, 0) >= number:
                    column += 1
                width = _span(cell.get("colspan"))
                height = min(_span(cell.get("rowspan")), len(rows) - number + 1)
                for at in range(column, column + width) if height > 1 else ():
                    covered[at] = number + height - 1
            cells.append(Cell(_cell_text(cell), number, column, height, width, is_head or cell.tag == "th"))
            column += width
    sizes = [len(cell.text) for cell in cells]
    one_column = all(cell.column == 1 for cell in cells)
    if one_column or holds_most(sizes):
        return None
    return cells


def _cell_text(cell: Any) -> str:
    if len(cell) == 0:
        text = cell.text or ""
        return text if is_plain(text) and "  " not in text else _one_line(text)
    if len(cell) == 1 and len(cell[0]) == 0 and not cell.text and not cell[0].tail:
        return _one_line(cell[0].text or "")
    lines = map(_one_line, "".join(_pieces(cell)).split("\x1f"))
    return " ".join(line for line in lines if line)


def _pieces(cell: Any) -> Iterator[str]:
    """The words of a cell in order, a unit separator where a block begins or ends."""
    yield cell.text or ""
    for event, element in etree.iterwalk(cell, events=("start", "end")):
        if element is cell:
            continue
        if element.tag in _BLOCKS:
            yield "\x1f"
        yield (element.text if event == "start" else element.tail) or ""


def _span(text: str | None) -> int:
    return min(max(int(text), 1), 1000) if text and text.isascii() and text.isdigit() and len(text) < 7 else 1
