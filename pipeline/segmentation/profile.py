"""What a document says of itself: title, the year it reviews, place, level of government, kind of report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from pipeline.cleaning.lines import line_spans
from pipeline.lexicon.tables import table_pattern
from pipeline.segmentation.place import SUFFIX, place_of
from pipeline.segmentation.report_year import Date, Told, report_year

_HEAD_LINES: Final = 14
_HEAD: Final = 1500
_ABOVE_TABLE: Final = 6
"""Lines over the table that a document begins with."""
_TABLE_TITLE: Final = table_pattern("line", "title")
_TITLE: Final = 60
"""Characters of a title at most."""
_TITLE_WORD: Final = re.compile(r"报告|公报|总结|汇报|计划|要点|安排|打算|方案|述职|小结")
_TITLE_PREFIX: Final = re.compile(
    r"^(?:标\s?题|题\s?目|文章标题)\s?[：:]\s?|^[(（](?!\d)[^()（）]{2,8}[)）](?=.{6})|[(（](?:全文|节选|摘要|书面|\d{4}年[^()（）]*)[)）]$"
)
"""What a site sets before and behind a title: 标题：, (山东省), (全文), a date in brackets."""
_NOT_TITLE: Final = re.compile(
    r"\d\d:\d\d|[。！；]|[：:]$|如下|^[上下]一[篇条]|当前位置|^(?:各位|现在|现将|来源|发文|报告人|[—－(（]|第?[一二三四五六七八九十]+[、章])"
)
_UNENDED: Final = re.compile(r"^关于(?!.*(?:报告|汇报|总结|情况|方案|意见)(?:[（(][^（()）]*[)）])*$)")
"""A title of 关于 that does not come to its 报告 goes on in the next line."""


class Profile(NamedTuple):
    """A document's own particulars; None where the text does not say."""

    title: str | None
    report_year: int | None
    level: str | None
    place: str | None
    division_code: str | None
    division_date: str | None
    province: str | None
    city: str | None
    county: str | None
    kind: str


class Around(NamedTuple):
    """What is known of a document beyond its clean text: the spans there of rows of cells and of what its file calls a
    heading, in rising order, and when its page says that it was published.
    """

    rows: Sequence[tuple[int, int]] = ()
    headings: Sequence[tuple[int, int]] = ()
    published: Date | None = None


_NOTHING: Final = Around()


def profile_of(clean: str, around: Around = _NOTHING) -> Profile:
    """Title, the year that the report reviews, place and kind, read from the clean text.

    What stands in a row of cells is neither title nor place of the document.
    """
    head = clean[:_HEAD]
    lines = _lines(head, around.rows)[:_HEAD_LINES]
    title = _title(lines) or _heading(head, around) or _over_table(head, around.rows)
    kind = _kind(title, head)
    year = report_year(Told(clean, head, title, kind, around.published))
    return Profile(title, year, *place_of(clean, head, lines, title), kind=kind)


def _lines(head: str, rows: Sequence[tuple[int, int]]) -> list[str]:
    """The lines of the head that are no rows of cells."""
    spans = [
        span
        for span in line_spans(head)
        if not any(first < span[1] and span[0] < last for first, last in rows)
    ]
    return [line for start, end in spans if (line := head[start:end].strip())]


def _heading(head: str, around: Around) -> str | None:
    """The first heading of the file that can be a title."""
    spans = [span for span in around.headings if span[1] <= len(head) and span not in around.rows]
    return next((words for start, end in spans if _may_be_title(words := head[start:end].strip())), None)


def _over_table(head: str, rows: Sequence[tuple[int, int]]) -> str | None:
    """The title of the table that a document begins with."""
    above = _lines(head[: rows[0][0]], ()) if rows and rows[0][0] < len(head) else []
    if len(above) > _ABOVE_TABLE:
        return None
    return next((line for line in above if _may_be_title(line) and _TABLE_TITLE.fullmatch(line)), None)


def _may_be_title(line: str) -> bool:
    return 4 <= len(line) <= _TITLE and not _NOT_TITLE.search(line)


def _title(lines: list[str]) -> str | None:
    candidates = [_TITLE_PREFIX.sub("", line) for line in lines]
    for at, (line, below) in enumerate(pairwise(candidates)):
        if _UNENDED.search(line) and len(line + below) <= _TITLE and below.endswith("报告"):
            candidates[at : at + 2] = [line + below]
            break
    candidates = [line for line in candidates if _may_be_title(line) and _TITLE_WORD.search(line)]
    if not candidates:
        return None
    # A line that names place or year says more than the bare 政府工作报告; of equals, the first.
    return max(
        candidates, key=lambda line: bool(re.search(r"\d{4}|[年]", line)) + bool(re.search(SUFFIX, line))
    )


def _kind(title: str | None, head: str) -> str:
    if title is not None:
        if "工作报告" in title and "计划" not in title:
            return "work_report"
        if re.search(r"公报|总结|汇报|对标|述职|小结|情况", title):
            return "summary"
        if re.search(r"计划|要点|安排|打算|方案", title):
            return "plan"
        if "报告" in title:
            return "work_report"
    if re.search(r"(?:向大会|作)(?:作|报告)?[^。]{0,6}工作|请予审议|向大会", head):
        return "work_report"
    if re.search(r"(?:汇报|报告|总结)(?:如下)?[：:]|情况(?:汇报|报告)", head):
        return "summary"
    return "other"
