"""What kind of section the words of a heading make: one table of rules.

An example is a heading in a report of 2023; ` → ` stands before the kind, or before nothing where the words do not
say. One that begins with `@style ` is of that style, else of the first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pipeline.cleaning.remembering import once
from pipeline.lexicon.rules import Rule, Table
from pipeline.segmentation.headings import HEADINGS, RANKS, heading_kind

SHORT_HEADING: Final = 22
UNSAID: Final = ""
"""The words do not say: the section is of the kind of the one around it, or before it."""
_YEAR: Final = HEADINGS.patterns["year"].regex
_VERB: Final = HEADINGS.patterns["does_something"].regex
_NAMES_KIND: Final = HEADINGS.patterns["names_kind"].regex
_PLANS: Final = HEADINGS.patterns["plans"].regex
_PLAIN_STYLES: Final = frozenset({"second", "third", "line", "leaf"})
_TOP: Final = 1.5
"""Sections of a lower rank than this stand on the first level."""


class Headed:
    """A heading of a style, in a report that reviews a year, where that is told."""

    def __init__(self, style: str, heading: str, report_year: int | None) -> None:
        self.style = style
        self.heading = heading
        self.report_year = report_year

    @once
    def kind(self) -> str:
        """What its words say by themselves."""
        return heading_kind(self.heading) or UNSAID

    @once
    def years_ahead(self) -> int | None:
        """How many years after the one reviewed it names; None where either is not told."""
        named = _YEAR.search(self.heading)
        return int(named[1]) - self.report_year if named and self.report_year is not None else None


def own_kind(headed: Headed) -> str | None:
    """What a heading says that its section is, None if it does not say."""
    answer = KINDS.first(headed)
    return (answer[1] or None) if answer else None


def _gives(kind: str) -> Callable[[Headed], str]:
    return lambda _: kind


def _by_words(headed: Headed) -> str:
    return headed.kind


def _of_note(headed: Headed) -> bool:
    return headed.style == "note"


def _deep(headed: Headed) -> bool:
    return RANKS[headed.style] >= _TOP


def _plain(headed: Headed) -> bool:
    """Little else than such words, and no verb that does something: 下一步打算."""
    short = headed.style in _PLAIN_STYLES and len(headed.heading) <= SHORT_HEADING // 2
    return short and not _VERB.search(headed.heading)


def _wordy(headed: Headed) -> bool:
    """Long or of several clauses, and none of the words that a heading of a kind has."""
    several = len(headed.heading) > SHORT_HEADING or "，" in headed.heading
    return several and not _NAMES_KIND.search(headed.heading)


def _ahead(headed: Headed) -> bool:
    return headed.years_ahead is not None and headed.years_ahead > 0 and headed.kind != "review"


def _behind(headed: Headed) -> bool:
    """A year that is over, whose words would plan, and nothing but these words does."""
    over = headed.years_ahead is not None and headed.years_ahead <= 0
    return over and headed.kind == "plan" and not _PLANS.search(headed.heading)


KINDS: Final[Table[Headed, str]] = Table(
    Rule(
        id="note",
        says="A note is neither review nor plan.",
        when=(_of_note,),
        gives=_gives("other"),
        fires=("@note 工作回顾 → other",),
        passes=("工作回顾",),
    ),
    Rule(
        id="deep.plain",
        says="Deeper down a heading tells that is little else than such words.",
        when=(_deep, _plain),
        gives=_by_words,
        fires=("@second 下一步打算 → plan", "@third 乡村振兴 → "),
        passes=("@second 扎实做好下一步", "@lead 下一步打算"),
    ),
    Rule(
        id="deep.other",
        says="Any other heading deeper down is about a field of work.",
        when=(_deep,),
        gives=_gives(UNSAID),
        fires=("@second 扎实做好下一步 → ", "@lead 下一步打算 → "),
        passes=("扎实做好下一步",),
    ),
    Rule(
        id="wordy",
        says="A long heading, or one of several clauses, is about a field of work unless it names a kind.",
        when=(_wordy,),
        gives=_gives(UNSAID),
        fires=("勇于担当，直面问题 → ",),
        passes=("直面问题", "过去一年，工作回顾"),
    ),
    Rule(
        id="year.ahead",
        says="A heading with a later year than the one reviewed plans, unless it reviews.",
        when=(_ahead,),
        gives=_gives("plan"),
        fires=("2024年乡村振兴 → plan",),
        passes=("2023年乡村振兴", "2024年工作回顾"),
    ),
    Rule(
        id="year.behind",
        says="What would be a plan is a review where its year is over, and no word says 计划 or 下一步.",
        when=(_behind,),
        gives=_gives("review"),
        fires=("2023年重点工作 → review",),
        passes=("2024年重点工作", "2023年工作计划"),
    ),
    Rule(
        id="words",
        says="Else the words of the heading say it, if they do.",
        gives=_by_words,
        fires=("工作回顾 → review", "2023年工作计划 → plan", "乡村振兴 → "),
        passes=("2024年乡村振兴",),
    ),
)
"""Asked in this order; the last one always answers."""
