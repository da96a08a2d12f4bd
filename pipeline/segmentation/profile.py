"""What a document says of itself: title, the year it reviews, place, level of government, kind of report."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import Final, NamedTuple

from pipeline.cleaning.lines import line_spans
from pipeline.segmentation.place import SUFFIX, place_of

_HEAD_LINES: Final = 14
_HEAD: Final = 1500
_TITLE: Final = 60
"""Characters of a title at most."""
_TITLE_WORD: Final = re.compile(r"报告|公报|总结|汇报|计划|要点|安排|打算|方案|述职|小结")
_TITLE_PREFIX: Final = re.compile(
    r"^(?:标\s?题|题\s?目|文章标题)\s?[：:]\s?|^[(（](?!\d)[^()（）]{2,8}[)）](?=.{6})|[(（](?:全文|节选|摘要|书面|\d{4}年[^()（）]*)[)）]$"
)
"""What a site sets before and behind a title: 标题：, (山东省), (全文), a date in brackets."""
_NOT_TITLE: Final = re.compile(
    r"\d\d:\d\d|[。！；]|[：:]$|如下|^(?:各位|现在|现将|来源|发文|报告人|[—－(（]|第?[一二三四五六七八九十]+[、章])"
)
_UNENDED: Final = re.compile(r"^关于(?!.*(?:报告|汇报|总结|情况|方案|意见)(?:[（(][^（()）]*[)）])*$)")
"""A title of 关于 that does not come to its 报告 goes on in the next line."""
_CHINESE_YEAR: Final = str.maketrans(
    "〇○零一二三四五六七八九０１２３４５６７８９", "000123456789" + "0123456789"
)
_YEAR: Final = r"(?P<year>20\d\d|二[〇○零][一二三四五六七八九〇○零]{2}|２０[０-９]{2})"
_REVIEW_HEADING: Final = re.compile(
    rf"{_YEAR}年?(?:度|以来)?(?:[^，。；：\n]{{0,14}})(?:回顾|总结|完成情况|开展情况|工作情况|取得的成)"
)
_PERIOD_HEADING: Final = re.compile(
    r"[“\"]?(?P<plan>十[一二三四五六]?)五[”\"]?(?:时期|期间)?[^，。\n]{0,12}(?:回顾|总结)"
)
_SESSION: Final = re.compile(
    rf"{_YEAR}\s?年\s?(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})\s?月[^。\n]{{0,60}}?(?:会议|代表大会|人代会)"
)
_DATE_LINE: Final = re.compile(
    rf"{_YEAR}\s?年\s?(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})\s?月\s?[\d一二三四五六七八九十]{{1,3}}\s?日[)）]?\s*(?=\n)"
)
_PLAN_HEADING: Final = re.compile(
    rf"{_YEAR}年(?:度)?(?:[^，。；：\n]{{0,14}})(?:工作安排|工作计划|工作打算|重点工作|工作思路|主要任务|工作部署|预期目标|总体要求)"
)
_OPENING_YEAR: Final = re.compile(
    rf"(?:^|[\n，。]|预计)\s*{_YEAR}年(?:度)?(?:以来|来|，|,|是|注定|在|全|我)"
    rf"|现将{_YEAR.replace('year', 'now')}年"
)
_ANY_YEAR: Final = re.compile(r"(?<!\d)(20[0-4]\d)\s?年(?!以前|代)")
_MONTHS: Final = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_LAST_OPENING: Final = 5
"""The last month in which an assembly opens that reviews the year before."""


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


def profile_of(clean: str) -> Profile:
    """Title, the year that the report reviews, place and kind, read from the clean text."""
    head = clean[:_HEAD]
    lines = [head[start:end].strip() for start, end in line_spans(head)]
    lines = [line for line in lines if line][:_HEAD_LINES]
    title = _title(lines)
    kind = _kind(title, head)
    return Profile(
        title, _report_year(clean, head, title, kind), *place_of(clean, head, lines, title), kind=kind
    )


def _title(lines: list[str]) -> str | None:
    candidates = [_TITLE_PREFIX.sub("", line) for line in lines]
    for at, (line, below) in enumerate(pairwise(candidates)):
        if _UNENDED.search(line) and len(line + below) <= _TITLE and below.endswith("报告"):
            candidates[at : at + 2] = [line + below]
            break
    candidates = [
        line
        for line in candidates
        if 4 <= len(line) <= _TITLE and _TITLE_WORD.search(line) and not _NOT_TITLE.search(line)
    ]
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


def _report_year(clean: str, head: str, title: str | None, kind: str) -> int | None:
    """The year that the report reviews: by its review's heading, its session or date, else by what else names one."""
    review = _years_of(_REVIEW_HEADING, clean)
    if review:
        return max(review)
    met = _year_before_meeting(head, kind)
    return met if met is not None else _named_year(clean, head, title, kind)


def _years_of(heading: re.Pattern[str], clean: str) -> list[int]:
    """The years that headings of one sort name."""
    return [_number(found["year"]) for found in heading.finditer(clean) if _is_heading(clean, found)]


def _year_before_meeting(head: str, kind: str) -> int | None:
    """By the date of an assembly: early in the year it reviews the year before, from summer on its own."""
    met = _SESSION.search(head) or (_date_line(head) if kind == "work_report" else None)
    if met is None:
        return None
    return _number(met["year"]) - (_number_of_month(met["month"]) <= _LAST_OPENING)


def _named_year(clean: str, head: str, title: str | None, kind: str) -> int | None:
    """By the title, the five years that are reviewed, the opening, the plans, else the year named most often."""
    plan = _years_of(_PLAN_HEADING, clean)
    opening = _OPENING_YEAR.search(head)
    opened = _number(opening["year"] or opening["now"]) if opening is not None else None
    titled = re.search(_YEAR, title) if title is not None else None
    if titled is not None and title is not None:
        year = _number(titled["year"])
        return year - (_is_of_assembly(title) and (year in plan or opened != year))
    period = _PERIOD_HEADING.search(clean)
    if period is not None:
        return _last_of_period(period["plan"])
    if opened is not None:
        return opened
    if plan:
        return min(plan) - (kind == "work_report")
    years = Counter(int(year) for year in _ANY_YEAR.findall(clean))
    return max(years, key=lambda year: (years[year], year)) if years else None


def _is_of_assembly(title: str) -> bool:
    """Whether a title is that of a report whose year is the one of the meeting."""
    return "政府工作报告" in title and "半年" not in title


def _last_of_period(plan: str) -> int:
    """The last of the five years of a plan: 十 (五) ended in 2005, 十三 (五) in 2020."""
    return 1955 + 5 * (10 + ("一二三四五六".find(plan[1:]) + 1 if plan[1:] else 0))


def _date_line(head: str) -> re.Match[str] | None:
    """The first date that is a line of its own."""
    for found in _DATE_LINE.finditer(head):
        before = head[: found.start()]
        before = before[:-1] if before.endswith(("（", "(")) else before
        line_start = len(before.rstrip())
        if line_start == 0 or "\n" in before[line_start:]:
            return found
    return None


def _number_of_month(words: str) -> int:
    chinese = {month: number for number, month in enumerate(_MONTHS, start=1)}
    return chinese.get(words) or (int(words) if words.isdecimal() else 0)


def _is_heading(clean: str, found: re.Match[str]) -> bool:
    """Whether a match stands in a short line or behind a heading's number."""
    before = clean[max(0, found.start() - 16) : found.start()]
    return re.search(r"(?:^|[\n。！；\\nr])[^，。；\n]{0,14}$", before) is not None


def _number(words: str) -> int:
    return int(words.translate(_CHINESE_YEAR))
