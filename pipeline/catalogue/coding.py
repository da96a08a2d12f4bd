"""The standard indicator that a bare name means, where it means exactly one.

A code is given only where the bare name is one that an entry lists and the unit agrees: a level, a sum and a change
have a unit of the entry; growth, share, completion, rank and multiple have none, so their name must belong to one
entry whatever the unit, and that entry is no ratio itself (a growth of a rate can be read in two ways).
"""

from __future__ import annotations

from functools import cache

import polars as pl

from pipeline.catalogue.meaning import RATIOS
from pipeline.lexicon.catalogue import entries, entry_of

_OF_ITSELF = ("level", "cumulative", "change")
_POINTS = "百分点"


def add_codes(said: pl.DataFrame) -> pl.DataFrame:
    """The column indicator_code, NULL where no entry is meant for sure; from tidy, bare, unit and measure.

    A name that is an entry's as it stands, in its unit, is a level of it, whatever words it ends in: 人口自然增长率 is
    no growth of 人口自然.
    """
    by_unit, by_name, ratios = _tables()
    found = (
        said.join(by_unit.rename({"name": "tidy", "code": "itself"}), on=["tidy", "unit"], how="left")
        .join(by_unit.rename({"name": "bare", "code": "in_unit"}), on=["bare", "unit"], how="left")
        .join(by_name.rename({"name": "bare", "code": "relative"}), on="bare", how="left")
        .join(ratios.rename({"name": "bare", "code": "in_points"}), on="bare", how="left")
    )
    itself = pl.col("itself").is_not_null() & pl.col("change").is_null()
    measure = pl.when(itself & (pl.col("measure") != "cumulative")).then(pl.lit("level")).otherwise("measure")
    code = (
        pl.when(itself).then("itself")
        .when((pl.col("measure") == "change") & (pl.col("unit") == _POINTS)).then("in_points")
        .when(pl.col("measure").is_in(_OF_ITSELF)).then("in_unit")
        .otherwise("relative")
    )  # fmt: skip
    return found.with_columns(indicator_code=code, measure=measure).drop(
        "itself", "in_unit", "relative", "in_points", "bare"
    )


@cache
def _tables() -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Codes by name and unit; by name alone, of names that one entry has and no ratio; of ratios by name."""
    by_unit = pl.DataFrame(
        [(name, unit, code) for (name, unit), code in entry_of().items()],
        schema={"name": pl.String, "unit": pl.String, "code": pl.String},
        orient="row",
    )
    of_names: dict[str, set[str]] = {}
    for entry in entries().values():
        for name in entry.names:
            of_names.setdefault(name, set()).add(entry.code)
    only = {name: next(iter(codes)) for name, codes in of_names.items() if len(codes) == 1}
    ratio = {code for code, entry in entries().items() if entry.unit in RATIOS}
    return (
        by_unit,
        _codes({n: c for n, c in only.items() if c not in ratio}),
        _codes({n: c for n, c in only.items() if c in ratio}),
    )


def _codes(found: dict[str, str]) -> pl.DataFrame:
    return pl.DataFrame(list(found.items()), schema={"name": pl.String, "code": pl.String}, orient="row")
