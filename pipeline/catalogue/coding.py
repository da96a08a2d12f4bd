"""The standard indicator that a bare name means, where it means exactly one.

A code is given only where the bare name is one that an entry lists and the unit agrees: a level, a sum and a change
have a unit of the entry; growth, share, completion, rank and multiple have none, so their name must belong to one
entry whatever the unit, and that entry is no ratio itself (a growth of a rate can be read in two ways).
"""

from __future__ import annotations

from functools import cache

import polars as pl

from pipeline.catalogue.meaning import OF_ITSELF, RATIOS
from pipeline.lexicon import LexiconError
from pipeline.lexicon.catalogue import entries, units_alike

_POINTS = "百分点"


def add_codes(said: pl.DataFrame) -> pl.DataFrame:
    """The column indicator_code, NULL where no entry is meant for sure; from plain, tidy, bare, unit, change and measure.

    A name that is an entry's as it stands, in its unit, is a level of it, whatever words it ends in: 人口自然增长率 is
    no growth of 人口自然.
    """
    by_unit, by_name, ratios, alike = _tables()
    found = (
        said.join(alike, on="unit", how="left")
        .join(by_unit.rename({"name": "plain", "code": "as_written"}), on=["plain", "alike"], how="left")
        .join(by_unit.rename({"name": "tidy", "code": "tidied"}), on=["tidy", "alike"], how="left")
        .join(by_unit.rename({"name": "bare", "code": "in_unit"}), on=["bare", "alike"], how="left")
        .join(by_name.rename({"name": "bare", "code": "relative"}), on="bare", how="left")
        .join(ratios.rename({"name": "bare", "code": "in_points"}), on="bare", how="left")
    )
    itself = pl.coalesce("as_written", "tidied")
    whole = itself.is_not_null() & pl.col("change").is_null()
    code = (
        pl.when(whole).then(itself)
        .when((pl.col("measure") == "change") & (pl.col("unit") == _POINTS)).then("in_points")
        .when(pl.col("measure").is_in(OF_ITSELF)).then("in_unit")
        .otherwise("relative")
    )  # fmt: skip
    measure = pl.when(whole & (pl.col("measure") != "cumulative")).then(pl.lit("level")).otherwise("measure")
    return found.with_columns(indicator_code=code, measure=measure).drop(
        "alike", "as_written", "tidied", "in_unit", "relative", "in_points", "plain", "bare"
    )


@cache
def _tables() -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Codes by name and what the unit measures; by name alone, of names that one entry has and no ratio; of ratios by
    name; what each unit measures.

    Raises LexiconError if two entries claim a name in the same unit.
    """
    every = entries().values()
    claims = (
        pl.DataFrame(
            {
                "name": [list(entry.names) for entry in every],
                "alike": [list(entry.accepts) for entry in every],
                "code": [entry.code for entry in every],
                "ratio": [entry.unit in RATIOS for entry in every],
            }
        )
        .explode("name")
        .explode("alike")
    )
    if claims.select("name", "alike").n_unique() < claims.height:
        twice = claims.filter(pl.struct("name", "alike").is_duplicated()).sort("name", "alike")
        name, unit, code, _ = twice.row(0)
        raise LexiconError(f"catalogue: {code} and {twice['code'][1]} both claim {name} in {unit}")
    only = claims.unique(["name", "code"]).filter(pl.col("name").is_unique())
    alike = pl.DataFrame(list(units_alike().items()), schema=["unit", "alike"], orient="row")
    return (
        claims.drop("ratio"),
        only.filter(~pl.col("ratio")).select("name", "code"),
        only.filter("ratio").select("name", "code"),
        alike,
    )
