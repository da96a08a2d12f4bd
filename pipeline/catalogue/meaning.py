"""What a name says: the kind of its number, and the bare words of what is measured.

Everything here is an expression of polars over the columns of distinct names, so that it costs by the name, not by
the row.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from pipeline.lexicon import load_toml
from pipeline.lexicon.entries import load_lexicon
from pipeline.lexicon.units import units

OF_ITSELF: Final = ("level", "cumulative", "change")
"""Measures whose number has the unit of the indicator itself."""
RATIOS: Final = ("%", "‰", "成", "折")
SERVED_UNITS: Final = ("户", "人", "名", "位")
"""Units of those that something is done for."""
_BOUNDING: Final = ("money", "measure", "time")
MULTIPLES: Final = ("倍", "番")
_RANKS: Final = ("位", "名")
_SHARES: Final = ("share", "share_inherited")
_GROWTHS: Final = ("growth", "average_growth", "change", "multiple")
_NO_WORDS: Final = r"[\s“”\"‘’'《》〈〉\[\]【】·]+"


def _words(entry: str) -> str:
    """A pattern of `measures.toml`, as polars reads it."""
    return load_lexicon("catalogue/measures.toml").patterns[entry].plain


def before_matters(sentence: pl.Expr) -> pl.Expr:
    """Whether a sentence has any word that says something of the numbers behind it: a cheap test before the others."""
    return sentence.str.contains(_words("any_before"))


def after_matters(sentence: pl.Expr) -> pl.Expr:
    """Whether a sentence has any word that says something of the numbers before it."""
    return sentence.str.contains(_words("any_after"))


def averaged() -> pl.Expr:
    """Whether the words before the number (column ``before``) say that it is a yearly average."""
    return pl.col("before").str.contains(_words("average"))


def summed_over_years() -> pl.Expr:
    """Whether the words before the number say that it is a sum over several years: 五年累计, or, where they speak of
    several years (column ``several_years``), a word of its clause for what is done bit by bit.
    """
    clause = pl.col("before").str.extract(r"([^，,。；;：:]*)$", 1)
    # 完成 is said of a sum, or of the last year where the growth of the years follows it.
    whole = clause.str.contains("完成") & ~pl.col("after").str.contains(_words("average_after"))
    bit_by_bit = clause.str.contains(load_lexicon("catalogue/periods.toml").patterns["summed"].plain) | whole
    return pl.col("before").str.contains(_words("cumulative")) | (pl.col("several_years") & bit_by_bit)


def held() -> list[str]:
    """The entries that count all there are of people or households."""
    return list(load_toml("catalogue/counts.toml")["held"])


def served() -> pl.Expr:
    """Whether the words before the number say that something is done for so many (惠及1200户): no count of all of them."""
    return pl.col("unit").is_in(SERVED_UNITS) & pl.col("before").str.contains(_words("served"))


def threshold() -> pl.Expr:
    """Whether the words after the number say that it only bounds a class: 500万元以上工业项目12个.

    A count before a noun (100家以上企业) and a share (80%以上的村) are numbers of their own.
    """
    after = pl.col("after")
    measures = pl.col("unit").is_in([unit.name for unit in units().values() if unit.kind in _BOUNDING])
    return measures & after.str.contains(_words("threshold")) & ~after.str.contains(_words("not_threshold"))


def year_before() -> pl.Expr:
    """The earlier year that the words before the number compare it with (比2006年增长): its four digits."""
    return pl.col("before").str.extract(_words("base"), 1)


def add_measures(said: pl.DataFrame) -> pl.DataFrame:
    """The columns measure, plain, tidy, bare and compared_with, from said, unit, rule, change, averaged, summed and
    base.

    ``plain`` is the name without quotation marks and spaces, ``tidy`` that without what stands before the thing
    measured (scope, time, verbs of reaching), ``bare`` that without the words of the measure behind it.
    """
    plain = said.with_columns(plain=pl.col("said").str.replace_all(_NO_WORDS, ""))
    tidied = plain.with_columns(tidy=pl.col("plain").str.replace(_words("lead"), ""))
    measured = tidied.with_columns(measure=_measure())
    return measured.with_columns(bare=_bare(), compared_with=_compared_with())


def _measure() -> pl.Expr:
    name, unit, rule = pl.col("tidy"), pl.col("unit"), pl.col("rule")
    ratio = unit.is_in(RATIOS).fill_null(False)
    changes = pl.col("change").is_not_null()
    growth = ratio & (changes | name.str.contains(_words("growth")))
    share = ratio & ~changes & (rule.is_in(_SHARES) | name.str.contains(_words("share")))
    completion = ratio & ~changes & ((rule == "completion") | name.str.contains(_words("completion")))
    # 1.5倍50米: what stands against a multiple is named as it is, and is a length all the same.
    multiple = unit.is_in(MULTIPLES).fill_null(False) | ((rule == "multiple") & (ratio | unit.is_null()))
    rank = unit.is_in(_RANKS).fill_null(False) & ((rule == "rank") | name.str.contains(_words("rank")))
    return (
        pl.when(pl.col("threshold")).then(pl.lit("threshold"))
        .when(multiple).then(pl.lit("multiple"))
        .when(rank).then(pl.lit("rank"))
        .when(share).then(pl.lit("share"))
        .when(growth & pl.col("averaged")).then(pl.lit("average_growth"))
        .when(growth).then(pl.lit("growth"))
        .when(completion).then(pl.lit("completion"))
        .when(changes).then(pl.lit("change"))
        .when(~ratio & pl.col("summed")).then(pl.lit("cumulative"))
        .otherwise(pl.lit("level"))
    )  # fmt: skip


def _bare() -> pl.Expr:
    name, measure = pl.col("tidy"), pl.col("measure")
    cut = (
        pl.when(measure.is_in(_GROWTHS)).then(name.str.replace(_words("growth"), ""))
        .when(measure == "share").then(name.str.replace(_words("share"), ""))
        .when(measure == "completion").then(name.str.replace(_words("completion"), ""))
        .when(measure == "rank").then(name.str.replace(_words("rank"), ""))
        .otherwise(name)
    )  # fmt: skip
    return cut.str.replace(_words("light"), "")


def _compared_with() -> pl.Expr:
    """The whole of a share (占全县 → 全县), the field of a rank (居全市 → 全市), the earlier year of a growth."""
    name, measure = pl.col("tidy"), pl.col("measure")
    return (
        pl.when(measure == "share").then(name.str.extract(_words("whole"), 1))
        .when(measure == "rank").then(name.str.extract(_words("field"), 1))
        .when(measure.is_in(_GROWTHS)).then("base")
    )  # fmt: skip
