"""Which year a report reviews: one table of rules. An example is the beginning of a document."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final, NamedTuple

from pipeline.cleaning.remembering import once
from pipeline.lexicon.entries import load_lexicon
from pipeline.lexicon.rules import Rule, Table

_CHINESE_YEAR: Final = str.maketrans(
    "〇○零OＯo一二三四五六七八九０１２３４５６７８９", "000000123456789" + "0123456789"
)
_REPORTS: Final = load_lexicon("reports.toml").patterns
_NAMED: Final = _REPORTS["year.named"].regex
_REVIEW_HEADING: Final = _REPORTS["year.reviewed"].regex
_PERIOD_HEADING: Final = _REPORTS["year.of_period"].regex
_SESSION: Final = _REPORTS["year.of_session"].regex
_DATE_LINE: Final = _REPORTS["year.of_date"].regex
_PLAN_HEADING: Final = _REPORTS["year.planned"].regex
_OPENING_YEAR: Final = _REPORTS["year.opening"].regex
_ANY_YEAR: Final = _REPORTS["year.any"].regex
_NOTE: Final = _REPORTS["year.note"].regex
_PUBLISHED: Final = _REPORTS["year.published"].regex
_MONTHS_OF_YEAR: Final = _REPORTS["year.months"].regex
_HEADING_BEFORE: Final = re.compile(r"(?:^|[\n。！；\\nr])[^，。；\n]{0,14}$")
_MONTHS: Final = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_LAST_OPENING: Final = 5
"""The last month in which an assembly opens that reviews the year before."""
_FIRST_PLAN: Final = 1955
"""The n-th five-year plan ends five times n years after this one: the tenth in 2005."""


class Date(NamedTuple):
    """A year and a month."""

    year: int
    month: int


class Told:
    """What a document tells of years; each is worked out when it is first asked.

    ``head`` is the beginning of the clean text; title and kind are those of its profile; ``published`` is when its page
    says that it was published.
    """

    def __init__(
        self, clean: str, head: str, title: str | None, kind: str, published: Date | None = None
    ) -> None:
        self.clean = clean
        self.head = head
        self.title = title or ""
        self.kind = kind
        self.published = published or published_in(head)

    @once
    def reviewed(self) -> list[int]:
        """The years of headings of a review."""
        return _headed(_REVIEW_HEADING, self.clean)

    @once
    def planned(self) -> list[int]:
        """The years of headings of a plan."""
        return _headed(_PLAN_HEADING, self.clean)

    @once
    def session(self) -> Date | None:
        """When the assembly met that heard it."""
        found = _SESSION.search(self.head)
        return _date(found) if found else None

    @once
    def dated(self) -> Date | None:
        """The first date that is a line of its own."""
        for found in _DATE_LINE.finditer(self.head):
            before = self.head[: found.start()]
            before = before[:-1] if before.endswith(("（", "(")) else before
            line_start = len(before.rstrip())
            if line_start == 0 or "\n" in before[line_start:]:
                return _date(found)
        return None

    @once
    def opened(self) -> int | None:
        """The year of its first clauses."""
        found = _OPENING_YEAR.search(self.head)
        return _number(found["year"] or found["now"]) if found else None

    @once
    def named(self) -> int | None:
        """The year of its title."""
        found = _NAMED.search(self.title)
        return _number(found["year"]) if found else None


def report_year(told: Told) -> int | None:
    """The year that a report reviews, None where it tells none."""
    answer = YEARS.first(told)
    return answer[1] if answer else None


def _headed(pattern: re.Pattern[str], clean: str) -> list[int]:
    """The years of the matches that stand in a short line or behind a heading's number."""
    return [
        _number(found["year"])
        for found in pattern.finditer(clean)
        if _HEADING_BEFORE.search(clean[max(0, found.start() - 16) : found.start()])
    ]


def _date(found: re.Match[str]) -> Date:
    chinese = {month: number for number, month in enumerate(_MONTHS, start=1)}
    words = found["month"]
    return Date(_number(found["year"]), chinese.get(words) or (int(words) if words.isdecimal() else 0))


def _number(words: str) -> int:
    return int(words.translate(_CHINESE_YEAR))


def _last_reviewed(told: Told) -> int | None:
    return max(told.reviewed, default=None)


def _is_work_report(told: Told) -> bool:
    return told.kind == "work_report"


def _of_session(told: Told) -> int | None:
    return _year_before(told.session)


def _of_date(told: Told) -> int | None:
    return _year_before(told.dated)


def _year_before(date: Date | None) -> int | None:
    """Assemblies meet early in the year and review the year before; from summer on they review their own."""
    return date and date.year - (date.month <= _LAST_OPENING)


def _of_government(told: Told) -> bool:
    """A work report of a government, no half-yearly one."""
    return "政府工作报告" in told.title and "半年" not in told.title


def _names_coming_year(told: Told) -> bool:
    """The year of the title is planned for, or is not the one that the text begins with."""
    return told.named is not None and (told.named in told.planned or told.opened != told.named)


def _before_named(told: Told) -> int | None:
    return told.named and told.named - 1


def _named(told: Told) -> int | None:
    return told.named


def _end_of_period(told: Told) -> int | None:
    found = _PERIOD_HEADING.search(told.clean)
    if found is None:
        return None
    ones = found["plan"][1:]
    return _FIRST_PLAN + 5 * (10 + ("一二三四五六".find(ones) + 1 if ones else 0))


def _opened(told: Told) -> int | None:
    return told.opened


def _before_planned(told: Told) -> int | None:
    return min(told.planned) - 1 if told.planned else None


def _planned(told: Told) -> int | None:
    return min(told.planned, default=None)


def _most_named(told: Told) -> int | None:
    """The year that is named most often outside notes, the later of equals."""
    years = Counter(int(year) for year in _ANY_YEAR.findall(_NOTE.sub("", told.clean)))
    return max(years, key=lambda year: (years[year], year)) if years else None


def published_in(words: str) -> Date | None:
    """When a page says that it was published (发布日期：2024-01-25), or None."""
    found = _PUBLISHED.search(words)
    return _date(found) if found else None


def _of_months(told: Told) -> int | None:
    """The year of the months that the beginning speaks of: the last such months before it was published."""
    found = _MONTHS_OF_YEAR.search(f"{told.title}\n{told.head}")
    if told.published is None or found is None:
        return None
    last = int(found["month"] or 0) or (6 if found["half"] else 3 * ("一二三四".index(found["quarter"]) + 1))
    return told.published.year - (last > told.published.month)


def _reports(told: Told) -> bool:
    return told.kind in ("work_report", "summary")


def _of_publication(told: Told) -> int | None:
    return _year_before(told.published)


YEARS: Final[Table[Told, int]] = Table(
    Rule(
        id="heading.review",
        says="The last year that a heading of a review names is the year reviewed.",
        gives=_last_reviewed,
        fires=("青石镇汇报\n一、2020年工作回顾\n平稳。 → 2020", "一、2019年和2020年工作总结\n平稳。 → 2019"),
        passes=("青石镇汇报\n对照全县关于做好各项工作的统一部署和要求，2020年工作总结在后。",),
    ),
    Rule(
        id="session",
        says="An assembly that meets in spring reviews the year before, a later one its own.",
        gives=_of_session,
        fires=(
            "政府工作报告\n2021年1月12日在青石县第五届人民代表大会上\n → 2020",
            "政府工作报告\n2021年十二月28日在青石县第六届人民代表大会上\n → 2021",
        ),
        passes=("政府工作报告\n2021年在青石县第五届人民代表大会上\n",),
    ),
    Rule(
        id="date",
        says="So does a work report whose date is a line of its own.",
        when=(_is_work_report,),
        gives=_of_date,
        fires=("政府工作报告\n（2021年1月12日）\n平稳。 → 2020", "政府工作报告\n2021年9月2日\n平稳。 → 2021"),
        passes=("工作总结\n2021年1月12日\n平稳。", "政府工作报告\n自2021年1月12日\n平稳。"),
    ),
    Rule(
        id="title.coming",
        says="The work report of a government may bear the year that it plans for: it reviews the one before.",
        when=(_of_government, _names_coming_year),
        gives=_before_named,
        fires=("青石县2021年政府工作报告\n平稳。 → 2020",),
        passes=("青石县2021年政府工作报告\n2021年，平稳。", "青石县2021年上半年政府工作报告\n平稳。"),
    ),
    Rule(
        id="title",
        says="Else the year of the title is the year reviewed.",
        gives=_named,
        fires=("青石镇2021年汇报材料\n平稳。 → 2021", "青石县2021年政府工作报告\n2021年，平稳。 → 2021"),
        passes=("青石镇工作总结\n2021年平稳。",),
    ),
    Rule(
        id="heading.period",
        says="A review of a five-year plan is of its last year.",
        gives=_end_of_period,
        fires=(
            "青石县汇报\n一、“十四五”时期工作回顾\n平稳。 → 2025",
            "青石县汇报\n“十五”回顾\n平稳。 → 2005",
        ),
        passes=("青石县汇报\n一、“十四五”规划编制\n平稳。",),
    ),
    Rule(
        id="opening",
        says="The year that the first clauses speak of is the year reviewed.",
        gives=_opened,
        fires=("工作总结\n2021年，全镇平稳。 → 2021", "工作总结\n现将2021年情况报告如下。 → 2021"),
        passes=("工作总结\n全镇自2021年起平稳。",),
    ),
    Rule(
        id="heading.plan_of_report",
        says="A work report reviews the year before the first that a heading plans for.",
        when=(_is_work_report,),
        gives=_before_planned,
        fires=("工作报告\n二、2022年工作安排\n加力。 → 2021",),
        passes=("工作打算\n二、2022年工作安排\n加力。", "工作报告\n二、工作安排\n加力。"),
    ),
    Rule(
        id="heading.plan",
        says="Another document that only plans is of the first year that it plans for.",
        gives=_planned,
        fires=("工作打算\n二、2022年工作安排\n加力。 → 2022",),
        passes=("工作打算\n二、自2022年起加力。",),
    ),
    Rule(
        id="published.months",
        says="News of the first months of a year is of the last such months before it was published.",
        gives=_of_months,
        fires=(
            "发布日期：2022-01-25\n1-10月，全县投资平稳，好于2020年。 → 2021",
            "发布日期：2022-07-25\n上半年，全县投资平稳。 → 2022",
            "发布日期：2022-07-25\n前三季度，全县投资平稳。 → 2021",
        ),
        passes=("1-10月，全县投资平稳，好于2020年。",),
    ),
    Rule(
        id="most_named",
        says="Without all of these it is the year named most often, the later of two.",
        gives=_most_named,
        fires=("全镇自2021年起平稳。 → 2021", "自2020年起平稳，自2021年起加快，好于2020年。 → 2020"),
        passes=("全镇自2021年以前平稳。", "全镇平稳。\n注：2021年为普查数。"),
    ),
    Rule(
        id="published",
        says="A report of which only the day of publication is known reviews the year before, unless it came out late.",
        when=(_reports,),
        gives=_of_publication,
        fires=(
            "工作总结\n发布日期：2022-01-25\n平稳。 → 2021",
            "工作总结\n发布时间：2022-09-02\n平稳。 → 2022",
        ),
        passes=("发布日期：2022-01-25\n平稳。",),
    ),
)
"""Asked in this order; where none answers, the year is not told."""
