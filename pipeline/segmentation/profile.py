"""What a document says of itself: title, the year it reviews, place, level of government, kind of report."""

from __future__ import annotations

from itertools import pairwise
from typing import Final, NamedTuple

from pipeline.cleaning.lines import line_spans
from pipeline.lexicon.entries import load_lexicon
from pipeline.segmentation.place import SUFFIX, place_of
from pipeline.segmentation.report_year import Told, report_year

_HEAD_LINES: Final = 14
_HEAD: Final = 1500
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


def profile_of(clean: str, path: str = "") -> Profile:
    """Title, the year that the report reviews, place and kind, read from the clean text; where it is silent on the place,
    from its file's path below the raw folder.
    """
    head = clean[:_HEAD]
    lines = [head[start:end].strip() for start, end in line_spans(head)]
    lines = [line for line in lines if line][:_HEAD_LINES]
    title = _title(lines)
    kind = _kind(title, head)
    year = report_year(Told(clean, head, title, kind))
    return Profile(title, year, *place_of(clean, head, lines, title, path), kind=kind)


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
