"""Whether a number without a unit is a row: a table of rules."""

from __future__ import annotations

from typing import Final

from pipeline.extraction.mentions.doubtful import ENDS, Doubtful, ends, gives_row, gives_rule
from pipeline.lexicon.qualifiers import qualifier_patterns
from pipeline.lexicon.rules import Rule, Table

_PATTERN: Final = qualifier_patterns("unitless")
_ENDS_OF_VALUE: Final = (*ENDS, "以", "左", "和")
_MOVES_FROM: Final = ("由", "从")


def _told(doubtful: Doubtful) -> bool:
    """Hidden, scaled or rounded: written as numbers are that count something."""
    mention = doubtful.mention
    return mention.masked or mention.scaled or mention.over


def _held_rank(doubtful: Doubtful) -> object:
    return _PATTERN["rank_before"].search(doubtful.before)


def _moves(doubtful: Doubtful) -> object:
    return doubtful.before.endswith(_MOVES_FROM) and _PATTERN["moves_after"].match(
        doubtful.text, doubtful.end
    )


def _names_value(doubtful: Doubtful) -> object:
    start = doubtful.mention.start
    return _PATTERN["value_before"].search(doubtful.text[max(0, start - 12) : start])


def _shared_out(doubtful: Doubtful) -> object:
    return doubtful.mention.value is not None and _PATTERN["shared_after"].match(doubtful.text, doubtful.end)


UNITLESS: Final[Table[Doubtful, str]] = Table(
    Rule(
        id="row.written",
        says="A number that is hidden, scaled or rounded counts something, though its unit was left off.",
        when=(_told,),
        gives=gives_row,
        fires=("全年接待游客⟦28.5万⟧，创历史新高。 → row", "全年接待游客⟦300余⟧，创历史新高。 → row"),
        passes=("全年接待游客⟦285⟧，创历史新高。",),
    ),
    Rule(
        id="row.rank",
        says="A number behind 第 that no rule of `ignored.toml` takes is a rank that is held.",
        when=(_held_rank,),
        gives=gives_row,
        fires=("综合考核列全市第⟦3⟧。 → row",),
        passes=("综合考核列全市前⟦3⟧。",),
    ),
    Rule(
        id="row.moves",
        says="An index moves from one level to another.",
        when=(_moves,),
        gives=gives_row,
        fires=("收入比由⟦1.93⟧缩小到1.86。 → row",),
        passes=("收入比由⟦1.93⟧起算。",),
    ),
    Rule(
        id="row.value",
        says="A number that ends its phrase behind 率, 达 or 为 is the value of what stands there.",
        when=(ends(*_ENDS_OF_VALUE), _names_value),
        gives=gives_row,
        fires=("恩格尔系数为⟦0.31⟧。 → row",),
        passes=("恩格尔指标⟦0.31⟧。",),
    ),
    Rule(
        id="row.shared_out",
        says="What is shared out was counted.",
        when=(_shared_out,),
        gives=gives_row,
        fires=("农村户⟦18600⟧，占72%。 → row",),
        passes=("农村户⟦18600⟧，增长2%。",),
    ),
    Rule(
        id="no_unit",
        says="Of any other number without a unit nobody can say what it counts.",
        gives=gives_rule("no_unit"),
        fires=("农村户⟦18600⟧，增长2%。 → no_unit",),
        passes=("农村户达⟦18600⟧，增长2%。",),
    ),
)
"""Whether a number without a unit is a row, or by which rule it is none."""
