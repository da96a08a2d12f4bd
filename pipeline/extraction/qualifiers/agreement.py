"""The status and year of a number as its sentence goes on: it agrees with the number before it, and with its year."""

from __future__ import annotations

from typing import Final, NamedTuple

from pipeline.extraction.qualifiers.statement import Statement
from pipeline.extraction.qualifiers.status import ACTUAL, PLANNED, STATUS
from pipeline.extraction.qualifiers.years import YEARS, Dating
from pipeline.lexicon.qualifiers import qualifier_patterns
from pipeline.lexicon.rules import Rule, Table

_DONE: Final = qualifier_patterns("status")["done_here"]
_ALREADY: Final = ("已", "实际")
_OF_LEVEL: Final = frozenset({"growth_inherited", "share_inherited", "inherited", "multiple"})
"""Families of names whose number is of the level before it."""


class Qualified(NamedTuple):
    """The status and year of a number (None where nobody can tell it), and the ids of the rules that gave them."""

    status: str
    year: int | None
    rules: tuple[str, ...]


class Standing(NamedTuple):
    """A number with the status and the year that its own words give it."""

    statement: Statement
    status: str
    year: int | None


def qualify(statement: Statement) -> Qualified:
    """The status and year of a number: by its own words, the number before it, and its year."""
    rule, status = STATUS.sure(statement)
    rules: tuple[str, ...] = (rule.id,)
    if status == ACTUAL and statement.previous and (same := SAME.first(Standing(statement, status, None))):
        rules, status = (*rules, same[0].id), same[1]
    dated, found = YEARS.sure(Dating(statement, status))
    rules, year = (*rules, dated.id), found or None
    if agreed := BY_YEAR.first(Standing(statement, status, year)):
        rules, status = (*rules, agreed[0].id), agreed[1]
    return Qualified(status, year, rules)


def _previous_status(standing: Standing) -> str | None:
    previous = standing.statement.previous
    return previous.status if previous else None


def _of_level(standing: Standing) -> bool:
    """It is of the level before, and its clause does not say that it is done already."""
    done = standing.statement.done
    return standing.statement.named_by in _OF_LEVEL and not (done and done[0].startswith(_ALREADY))


def _no_semicolon_between(standing: Standing) -> bool:
    statement = standing.statement
    return statement.text.find(";", statement.previous_end, statement.start) < 0


def _is_part(standing: Standing) -> bool:
    """其中 begins its clause."""
    return standing.statement.text.startswith("其中", standing.statement.clause_start)


def _not_done(standing: Standing) -> bool:
    """Its clause says of nothing that it is done."""
    return not _done_here(standing)


def _done_here(standing: Standing) -> object:
    statement = standing.statement
    return _DONE.search(statement.text, statement.clause_start, statement.start)


def _next_to_previous(standing: Standing) -> bool:
    """The number before stands in its clause, or in one that no semicolon parts from it."""
    statement = standing.statement
    previous, begin = statement.previous_end, statement.clause_start
    return previous >= begin - 1 or statement.text.find(";", previous, begin) < 0


def _no_plan(standing: Standing) -> bool:
    """No word of a plan has the say in its clause."""
    return standing.statement.plan is None


def _planning(standing: Standing) -> bool:
    return standing.statement.planning


def _reviewing(standing: Standing) -> bool:
    return not standing.statement.planning


def _of_reviewed_year(standing: Standing) -> bool:
    """It is of the year that the report reviews, and its section speaks of another."""
    context = standing.statement.context
    return standing.year == context.report_year != context.year


def _completion(standing: Standing) -> bool:
    return standing.statement.named_by == "completion"


def _actual(standing: Standing) -> bool:
    return standing.status == ACTUAL


def _to_come(standing: Standing) -> bool:
    """Its year is one after that in which the report was written."""
    written = standing.statement.context.written_year
    return bool(standing.year and written and standing.year > written)


SAME: Final[Table[Standing, str]] = Table(
    Rule(
        id="same.level",
        says="A growth, a share or a number again has the status of the level that it is of.",
        when=(_of_level, _no_semicolon_between),
        gives=_previous_status,
        fires=("税收预计完成3亿元，增长⟦8%⟧。 → estimated",),
        passes=("税收预计完成3亿元；增长⟦8%⟧。", "税收预计完成3亿元，新建水厂⟦3座⟧。"),
    ),
    Rule(
        id="same.part",
        says="A part of which nothing is said to be done has the status of the whole.",
        when=(_is_part, _not_done, _next_to_previous),
        gives=_previous_status,
        fires=("预计种植水稻900亩，其中早稻⟦500亩⟧。 → estimated",),
        passes=("预计种植水稻900亩，其中完成早稻⟦500亩⟧。",),
    ),
)
"""Asked of what is actual by its own words: it agrees with the number before it."""

BY_YEAR: Final[Table[Standing, str]] = Table(
    Rule(
        id="done.looks_back",
        says="What a plan says is done in the year that the report reviews is actual.",
        when=(_planning, _of_reviewed_year, _no_plan, _done_here),
        gives=lambda _: ACTUAL,
        fires=("@plan@2023 2023年完成造林⟦1200亩⟧。 → actual",),
        passes=(
            "@plan@2023 今年要完成造林⟦1200亩⟧。",
            "@plan@2023 2024年完成造林⟦1200亩⟧。",
            "@plan@2023 2023年造林⟦1200亩⟧。",
        ),
    ),
    Rule(
        id="done.rate",
        says="The rate at which a plan is fulfilled is actual.",
        when=(_completion, _reviewing),
        gives=lambda _: ACTUAL,
        fires=("完成造林1200亩，占年度任务的⟦104%⟧。 → actual",),
        passes=("@plan 完成造林1200亩，占年度任务的⟦104%⟧。",),
    ),
    Rule(
        id="planned.to_come",
        says="What is told of a year to come is planned, though no word says so.",
        when=(_to_come, _actual, _reviewing),
        gives=lambda _: PLANNED,
        fires=("@2023 到2025年，茶园面积达到⟦2万亩⟧。 → planned",),
        passes=("@2023 到2022年，茶园面积达到⟦2万亩⟧。",),
    ),
)
"""The status agrees with the year."""
