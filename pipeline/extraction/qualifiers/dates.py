"""The years that are written before a number, and which of them are not the number's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from pipeline.extraction.qualifiers.statement import Statement
from pipeline.lexicon.qualifiers import qualifier_patterns
from pipeline.lexicon.rules import Rule, Table

_PATTERN: Final = qualifier_patterns("year")
_COMPARES: Final = ("是", "比", "较", "相当于")
_AGAINST: Final = ("比", "较", "高于", "低于", "多于", "少于", "超过")
_THEN: Final = ("同期", "同期为", "同期是", "同期仅为")
_MULTIPLES: Final = ("倍", "番")
_ORIGINS: Final = ("由", "从")


class Dated(NamedTuple):
    """A year that is written before a number, in its sentence."""

    statement: Statement
    match: re.Match[str]

    @property
    def year(self) -> int:
        """The year, the last of several."""
        return int(self.match["last"] or self.match["year"])


def _year(dated: Dated) -> int:
    return dated.year


def _beside_name(dated: Dated) -> object:
    """与, 比 or 第 before it, and more than 的 between it and the number."""
    text, match = dated.statement.text, dated.match
    if not _PATTERN["not_of"].search(text[max(0, match.start() - 3) : match.start()]):
        return False
    return not _was_then(dated) and not _PATTERN["of_year"].match(
        text[match.end() - 1 : dated.statement.start]
    )


def _compared(dated: Dated) -> bool:
    return dated.statement.text.endswith(_COMPARES, 0, dated.match.start()) and not _was_then(dated)


def _same_time(dated: Dated) -> bool:
    return dated.statement.text.startswith("同期", dated.match.end()) and not _was_then(dated)


def _was_then(dated: Dated) -> bool:
    """It is of the year that it is told beside: 比2019年的9800元增加, or, in a clause, 2019年同期为9800元."""
    statement, match = dated.statement, dated.match
    between = statement.text[match.end() : statement.start]
    if between in _THEN and match.start() == statement.clause_start:
        return True
    if between not in ("的", "同期的") or statement.text.endswith(_MULTIPLES, 0, statement.end):
        return False
    return statement.text.endswith(_AGAINST, 0, match.start())


def _origin(dated: Dated) -> bool:
    """Another number stands between a year behind 由 and this one."""
    statement, match = dated.statement, dated.match
    return statement.previous_end > match.end() and statement.text.endswith(_ORIGINS, 0, match.start())


def _built_on(dated: Dated) -> object:
    before = dated.statement.before
    return "基础" in before and _PATTERN["built_on"].match(before, dated.match.end())


def _of_name(dated: Dated) -> bool:
    """A review speaks of a coming year, and nothing announces it."""
    statement = dated.statement
    written = statement.context.written_year
    if statement.planning or written is None or dated.year <= written:
        return False
    return not _announced(dated)


def _announced(dated: Dated) -> object:
    """到, 至, the beginning of a clause: what stands before a year that things are told of."""
    return _PATTERN["announces"].search(dated.statement.text[: dated.match.start()])


OTHER_YEARS: Final[Table[Dated, int]] = Table(
    Rule(
        id="year.beside",
        says="A year behind 与, 比 or 第 is no number's but the one that stands right behind it.",
        when=(_beside_name,),
        gives=_year,
        fires=("与2019年相比，新增水厂⟦3座⟧。 → 2019",),
        passes=("自2019年的⟦3座⟧起步。",),
    ),
    Rule(
        id="year.compared",
        says="A year that a number is compared with is not its own.",
        when=(_compared,),
        gives=_year,
        fires=("税收是2019年的⟦3倍⟧。 → 2019",),
        passes=("税收达到2019年的⟦3亿元⟧。", "税收比2019年的⟦3亿元⟧增加1亿元。"),
    ),
    Rule(
        id="year.same_time",
        says="The same time of a year is what a number is compared with.",
        when=(_same_time,),
        gives=_year,
        fires=("超2019年同期⟦3亿元⟧。 → 2019",),
        passes=("2019年全年⟦3亿元⟧。", "税收4亿元，2019年同期为⟦3亿元⟧。"),
    ),
    Rule(
        id="year.origin",
        says="由2017年的76降至64 gives its year to the first number alone.",
        when=(_origin,),
        gives=_year,
        fires=("税收由2019年的3亿元增加到⟦4亿元⟧。 → 2019",),
        passes=("税收由2019年的⟦3亿元⟧增加到4亿元。",),
    ),
    Rule(
        id="year.built_on",
        says="What a later number builds on is of another year.",
        when=(_built_on,),
        gives=_year,
        fires=("在2019年通水的基础上，投入⟦3亿元⟧。 → 2019",),
        passes=("在2019年通水后，投入⟦3亿元⟧。",),
    ),
    Rule(
        id="year.of_name",
        says="A coming year that nothing announces in a review is part of a name.",
        when=(_of_name,),
        gives=_year,
        fires=("@2023 编制乡村振兴2030年规划⟦3个⟧。 → 2030",),
        passes=("@2023 到2030年，茶园面积达到⟦3万亩⟧。",),
    ),
)
"""By which a year that is written before a number is not the number's."""


def dates_before(statement: Statement) -> Iterator[Dated]:
    """The years that are written before a number, in their order."""
    for match in _PATTERN["explicit"].finditer(statement.before):
        yield Dated(statement, match)


def named_years(statement: Statement) -> tuple[int | None, int | None]:
    """The last year that its clause names as the number's, and the last that the clauses before do."""
    in_clause = at_head = None
    for dated in dates_before(statement):
        if OTHER_YEARS.first(dated) is not None:
            continue
        if dated.match.start() >= statement.clause_start:
            in_clause = dated.year
        elif _announced(dated):
            at_head = dated.year
    return in_clause, at_head
