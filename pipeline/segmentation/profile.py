"""What a document says of itself: title, the year it reviews, place, level of government, kind of report."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from pipeline.cleaning.lines import line_spans
from pipeline.lexicon.entries import load_lexicon
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
_REPORTS: Final = load_lexicon("reports.toml").patterns
_TITLE_WORD: Final = _REPORTS["title_word"].regex
_TITLE_PREFIX: Final = _REPORTS["beside_title"].regex
_NOT_TITLE: Final = _REPORTS["no_title"].regex
_UNENDED: Final = _REPORTS["unended_title"].regex
_DATED: Final = _REPORTS["dated_title"].regex


class Profile(NamedTuple):
    """A document's own particulars; None where the text does not say."""

    title: str | None
    report_year: int | None
    level: str | None
    place: str | None
    place_source: str | None
    division_code: str | None
    division_date: str | None
    province: str | None
    city: str | None
    county: str | None
    kind: str


class Around(NamedTuple):
    """What is known of a document beyond its clean text: the spans there of rows of cells and of what its file calls a
    heading, in rising order, when its page says that it was published, and its file's path below the raw folder.
    """

    rows: Sequence[tuple[int, int]] = ()
    headings: Sequence[tuple[int, int]] = ()
    published: Date | None = None
    path: str = ""


_NOTHING: Final = Around()


def profile_of(clean: str, around: Around = _NOTHING) -> Profile:
    """Title, the year that the report reviews, place and kind, read from the clean text; where it is silent on the place,
    from its file's path.

    What stands in a row of cells is neither title nor place of the document.
    """
    head = clean[:_HEAD]
    lines = _lines(head, around.rows)[:_HEAD_LINES]
    title = _title(lines) or _heading(head, around) or _over_table(head, around.rows)
    kind = _kind(title, head)
    year = report_year(Told(clean, head, title, kind, around.published))
    return Profile(title, year, *place_of(clean, head, lines, title, around.path), kind=kind)


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
    return max(candidates, key=lambda line: bool(_DATED.search(line)) + bool(SUFFIX.search(line)))


def _kind(title: str | None, head: str) -> str:
    if title is not None:
        if "工作报告" in title and "计划" not in title:
            return "work_report"
        if _REPORTS["title_of_summary"].look(title):
            return "summary"
        if _REPORTS["title_of_plan"].look(title):
            return "plan"
        if "报告" in title:
            return "work_report"
    if _REPORTS["head_of_report"].look(head):
        return "work_report"
    if _REPORTS["head_of_summary"].look(head):
        return "summary"
    return "other"
