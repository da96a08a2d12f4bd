"""Rows of a typeset page to paragraphs: reading order, page furniture, and where a line break is only layout.

Pure geometry in points, the origin at the lower left of the page; which library found the rows is of no
concern.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from statistics import median
from typing import Final, NamedTuple

from pipeline.reading.pdf.aligned import Piece, aligned_tables
from pipeline.reading.pdf.columns import Edges, column_by_column
from pipeline.reading.pdf.ruled import Table, closed, continued

_SMALL_NUMBER: Final = re.compile(r"(?<!\d)\d{1,3}(?!\d)")
_PAGE_NUMBER: Final = re.compile(
    r"[—–－·•~～\-\s]{1,4}\d{1,4}[—–－·•~～\-\s]{1,4}|第\s?\d{1,4}\s?页(?:[\s，,/]*共\s?\d{1,4}\s?页)?|\d{1,4}\s?/\s?\d{1,4}"
)
_NUMBER: Final = re.compile(r"\d{1,4}")
_LABEL: Final = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十]+[章节编]"
)
_NARROW: Final = re.compile("[\x00-\u02ff]")
_SENTENCE_END: Final = "。！？；：.!?;:"
_UNBROKEN: Final = re.compile(r"[!-~]+(?:[、，。；：）％”][!-~]*)*")
_PARTED: Final = 1.3
_ZONE: Final = 2
_SAME_PLACE: Final = 4.0
_RUNNING: Final = 10
_MARGIN: Final = 1.8
"""Heights of a row between the text and a page number."""


class Row(NamedTuple):
    """Words on one line of a page (from 1) and the box around them, in points from the lower left.

    ``pieces`` are those that stand a little apart, where there are several. A table stands among the rows as
    one without words. ``column`` are the edges of the column of running text that it is in, beside others.
    """

    words: str
    page: int
    left: float
    right: float
    bottom: float
    top: float
    pieces: tuple[Piece, ...] = ()
    table: Table | None = None
    column: Edges | None = None


class _Setting(NamedTuple):
    """How a document is set: the width of a character, its margins, its leading, and whether paragraphs show: by
    an indent or by a distance.
    """

    em: float
    left: float
    right: float
    leading: float
    parted: bool


Paragraph = list[tuple[int, str]]
"""The pieces of one paragraph, each with its page."""


def paragraphs(pages: Sequence[Sequence[Row]]) -> Iterator[Paragraph | Table]:
    """The paragraphs and tables of a document in reading order, headers, footers and page numbers left out."""
    ordered = [in_reading_order(rows) for rows in pages]
    kept = without_furniture(ordered)
    body = [row for rows in kept for row in rows]
    setting = _setting([row for row in body if row.table is None])
    for is_table, run in groupby(body, lambda row: row.table is not None):
        rows = list(run)
        if not is_table:
            yield from _whole_paragraphs(rows, setting)
            continue
        for table in _whole_tables(rows):
            yield table if table.cells[-1].row > 1 else _line_of(table)


def _line_of(table: Table) -> Paragraph:
    """A row of cells with nothing below it on the next page: a line."""
    return [(table.cells[0].page or 1, "\t".join(cell.text for cell in table.cells))]


def _whole_tables(rows: Iterable[Row]) -> Iterator[Table]:
    """Tables that stand one after the other, those that go on over a page as one."""
    table: Table | None = None
    for row in rows:
        assert row.table is not None
        longer = continued(table, row.table) if table is not None else None
        if table is not None and longer is None:
            yield table
        table = longer or row.table
    if table is not None:
        yield table


def _whole_paragraphs(rows: Iterable[Row], setting: _Setting | None) -> Iterator[Paragraph]:
    paragraph: Paragraph = []
    last: Row | None = None
    for row in rows:
        if last is not None and setting is not None and _goes_on(last, row, setting):
            join = closed(last.words, row.words)
            page, words = paragraph[-1]
            if page == row.page:
                paragraph[-1] = (page, words + join + row.words)
            else:
                paragraph.append((row.page, join + row.words))
        else:
            if paragraph:
                yield paragraph
            paragraph = [(row.page, row.words)]
        last = row
    if paragraph:
        yield paragraph


def in_reading_order(rows: Sequence[Row]) -> list[Row]:
    """Rows from top to bottom, pieces of one row joined by a tab; columns of running text one after the other, others
    as the file orders them.
    """
    if len(rows) < 2:
        return list(rows)
    lines = _by_height(rows)
    beside = [line for line in lines if sum(len(row.words) >= _RUNNING for row in line) > 1]
    if len(beside) > len(lines) / 4:
        columns = column_by_column(lines, beside)
        return [row._replace(column=edges) for row, edges in columns] if columns else list(rows)
    return _line_by_line(lines)


def _line_by_line(lines: list[list[Row]]) -> list[Row]:
    """Lines from top to bottom, each as one row; those that are a table together as that."""
    lines = [sorted(line, key=lambda row: row.left) for line in lines]
    joined = [_joined(line) for line in lines]
    tables = aligned_tables(
        [[piece for row in line for piece in _pieces(row)] for line in lines], lines[0][0].page
    )
    for start, end, table in reversed(tables):
        whole = joined[start:end]
        left, right = min(row.left for row in whole), max(row.right for row in whole)
        joined[start:end] = [Row("", whole[0].page, left, right, whole[-1].bottom, whole[0].top, table=table)]
    return joined


def _by_height(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows from top to bottom, those that stand beside each other together."""
    first, *rest = sorted(rows, key=lambda row: -(row.bottom + row.top))
    lines: list[list[Row]] = [[first]]
    for row in rest:
        if _beside(lines[-1][-1], row):
            lines[-1].append(row)
        else:
            lines.append([row])
    return lines


def _pieces(row: Row) -> tuple[Piece, ...]:
    return row.pieces or (Piece(row.words, row.left, row.right),)


def without_furniture(pages: Sequence[list[Row]]) -> list[list[Row]]:
    """The pages without what stands in the same place of many of them, and without page numbers."""
    repeated: Counter[tuple[str, int]] = Counter()
    numbers: Counter[int] = Counter()
    for rows in pages:
        edges = {id(row): row for row in (*rows[:_ZONE], *rows[-_ZONE:]) if row.words}.values()
        repeated.update({key for row in edges for key in _places(row)})
        numbers.update({int(row.words) - row.page for row in edges if _NUMBER.fullmatch(row.words)})
    enough = max(2, len(pages) // 2)

    def is_furniture(row: Row, inner: Row | None) -> bool:
        if row.table is not None:
            return False
        if any(repeated[key] >= enough for key in _places(row)):
            return True
        if (
            inner is not None
            and inner.words
            and abs(row.bottom - inner.bottom) < _MARGIN * (row.top - row.bottom)
        ):
            # A page number stands in the margin; a number in the last row of a table does not.
            return False
        if _NUMBER.fullmatch(row.words):
            offset = int(row.words) - row.page
            return offset == 0 or numbers[offset] >= enough
        return _PAGE_NUMBER.fullmatch(row.words) is not None

    kept: list[list[Row]] = []
    for rows in pages:
        first, end = 0, len(rows)
        while first < min(_ZONE, end) and is_furniture(
            rows[first], rows[first + 1] if first + 1 < end else None
        ):
            first += 1
        while end > max(first, len(rows) - _ZONE):
            if not is_furniture(rows[end - 1], rows[end - 2] if end - 1 > first else None):
                break
            end -= 1
        kept.append(rows[first:end])
    return kept


def _places(row: Row) -> list[tuple[str, int]]:
    """The row's words at its height; as they are, and with small numbers counted from the page's own.

    At two rasters, so that no boundary parts neighbours.
    """
    counted = _SMALL_NUMBER.sub(lambda found: f"#{int(found[0]) - row.page}", row.words)
    height = row.bottom / _SAME_PLACE
    return [(words, place) for words in {row.words, counted} for place in (round(height), -1 - int(height))]


def _beside(one: Row, other: Row) -> bool:
    """Whether two rows stand side by side on one line."""
    if one.table is not None or other.table is not None:
        return False
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    height = min(one.top - one.bottom, other.top - other.bottom)
    overlap = min(one.right, other.right) - max(one.left, other.left)
    return shared > 0.6 * height and overlap < 0.6 * height


def _joined(line: list[Row]) -> Row:
    row = line[0]
    for following in line[1:]:
        gap = following.left - row.right
        height = row.top - row.bottom
        between = "\t" if gap > 0.9 * height else " " if gap > 0.4 * height else ""
        row = Row(
            row.words + between + following.words, row.page, row.left, following.right,
            min(row.bottom, following.bottom), max(row.top, following.top),
        )  # fmt: skip
    return row


def _setting(body: Sequence[Row]) -> _Setting | None:
    long = [row for row in body if len(row.words) >= _RUNNING and "\t" not in row.words]
    if not long:
        return None
    em = median((row.right - row.left) / _width(row.words) for row in long)
    right = sorted(row.right for row in long)[-max(1, len(long) // 20)]
    left = _left_edge(long)
    gaps = [
        one.bottom - other.bottom
        for one, other in pairwise(body)
        if one.page == other.page and one.bottom > other.bottom
    ]
    indented = sum(1 for row in body if 1.2 * em < row.left - left < 3 * em)
    leading = median(gaps) if gaps else 2 * em
    apart = sum(1 for gap in gaps if gap > _PARTED * leading)
    parted = max(indented, apart) >= max(2, len(body) // 20)
    return _Setting(em, left, right, leading, parted)


def _left_edge(rows: Sequence[Row]) -> float:
    """The furthest left at which a tenth of the rows begin, to two points."""
    places = Counter(round(row.left / 2) for row in rows)
    common = [place for place, times in places.items() if 10 * times >= len(rows)]
    return 2.0 * min(common, default=round(min(row.left for row in rows) / 2))


def _width(words: str) -> float:
    """A row's width in characters, narrow ones counted half."""
    return len(words) - len(_NARROW.findall(words)) / 2


def _goes_on(last: Row, row: Row, setting: _Setting) -> bool:
    """Whether a row goes on with the sentence of the row before: only the measure broke it there."""
    em = setting.em
    if "\t" in last.words or "\t" in row.words:
        return False
    left = row.column[0] if row.column else setting.left
    right = last.column[1] if last.column else setting.right
    if row.left - left > 1.2 * em or _LABEL.match(row.words):
        return False
    if last.page == row.page and last.bottom - row.bottom > _PARTED * setting.leading:
        return False
    # Had the next word had room, it would stand in the row before.
    word = _UNBROKEN.match(row.words)
    room = right - last.right
    if room > em * (1.6 + _width(word[0] if word else row.words[:1])):
        return False
    return setting.parted or last.words[-1] not in _SENTENCE_END
