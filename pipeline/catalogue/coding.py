"""The standard indicator that a bare name means, where it means exactly one.

A code is given only where the bare name is one that an entry lists and the unit agrees: a level, a sum and a change
have a unit of the entry; growth, share, completion, rank and multiple have none, so their name must belong to one
entry whatever the unit, and that entry is no ratio itself (a growth of a rate can be read in two ways).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from pipeline.catalogue.meaning import MULTIPLES, OF_ITSELF, RATIOS
from pipeline.lexicon.catalogue import entries_by_name, units_alike
from pipeline.whereabouts import NOBODY, At

_POINTS: Final = "百分点"


def add_codes(said: pl.DataFrame, here: At = NOBODY) -> pl.DataFrame:
    """The column indicator_code, NULL where no entry is meant for sure; from plain, tidy, bare, unit, rule, change
    and measure. ``here`` is told where each name stands: its document_id, char_start and char_end.

    A name that is an entry's as it stands, in its unit, is a level of it, whatever words it ends in: 人口自然增长率 is
    no growth of 人口自然. Rows are distinct names here, so a look-up each costs less than a join with every name.
    """
    found = pl.DataFrame(
        list(_all_meant(said, here)),
        schema={"indicator_code": pl.String, "measure": pl.String},
        orient="row",
    )
    return said.drop("plain", "bare", "measure").hstack(found)


def _all_meant(said: pl.DataFrame, here: At) -> Iterator[tuple[str | None, str]]:
    document = None
    asked = (
        "document_id",
        "char_start",
        "char_end",
        "plain",
        "tidy",
        "bare",
        "unit",
        "rule",
        "change",
        "measure",
    )
    for document_id, start, end, *name in said.select(asked).iter_rows():
        if document_id != document:
            document = document_id
            here.document(document_id)
        here(start, end)
        yield _meant(*name)
    here.nowhere()


def _meant(
    plain: str, tidy: str, bare: str, unit: str | None, rule: str, change: str | None, measure: str
) -> tuple[str | None, str]:
    """The code and the measure of one name."""
    # What is named after what it is a multiple of is none of it in another unit: 是上年的1.5倍50米, 恢复至上年的92%.
    if measure == "threshold" or (rule == "multiple" and unit not in MULTIPLES):
        return None, measure
    # 居民消费价格涨幅 and 人口自然增长率 are indicators with their word of growth, and of nothing without it.
    if change is None or (measure == "growth" and bare != tidy):
        itself = _in_unit(plain, unit) or _in_unit(tidy, unit)
        if itself is not None:
            return itself, measure if measure == "cumulative" else "level"
    if measure in OF_ITSELF and not (measure == "change" and unit == _POINTS):
        return _in_unit(bare, unit), measure
    named = entries_by_name().get(bare, ())
    # A share of a rate, or a growth of one in per cent, can be read in two ways; points are of a rate only.
    fits = len(named) == 1 and (named[0].unit in RATIOS) == (measure in OF_ITSELF)
    return (named[0].code if fits else None), measure


def _in_unit(name: str, unit: str | None) -> str | None:
    """The entry of that name whose numbers can have that unit."""
    alike = units_alike().get(unit or "")
    return next((entry.code for entry in entries_by_name().get(name, ()) if alike in entry.accepts), None)
