"""Numbers in their standard unit: that of the catalogue's entry, else the statutory one of a customary unit."""

from __future__ import annotations

from functools import cache

import polars as pl

from pipeline.catalogue.meaning import OF_ITSELF
from pipeline.lexicon.catalogue import conversion, entries, standard_unit, units_alike
from pipeline.lexicon.units import units


def add_standard_values(rows: pl.DataFrame) -> pl.DataFrame:
    """The columns value_standard, value_high_standard and unit_standard; hidden numbers have a unit only."""
    of_entry, of_unit = _factors()
    itself = pl.col("measure").is_in(OF_ITSELF)
    known = (
        rows.with_columns(code_of_level=pl.when(itself).then("indicator_code"))
        .join(
            of_entry,
            left_on=["code_of_level", "unit"],
            right_on=["code", "unit"],
            how="left",
            maintain_order="left",
        )
        .join(of_unit, on="unit", how="left", maintain_order="left")
    )
    factor = pl.coalesce("entry_factor", "unit_factor", pl.lit(1.0))
    return known.with_columns(
        # Ten digits of a customary unit's factor are enough; more would show its rounding.
        value_standard=(pl.col("value") * factor).round_sig_figs(10),
        value_high_standard=(pl.col("value_high") * factor).round_sig_figs(10),
        unit_standard=pl.coalesce("entry_unit", "standard_unit", "unit"),
    )


@cache
def _factors() -> tuple[pl.DataFrame, pl.DataFrame]:
    """By code and unit, and by unit: the unit to state a number in and what to multiply it by."""
    by_name = {unit.name: unit for unit in reversed(units().values())}
    of_entry: list[tuple[str, str, str, float]] = []
    for entry in entries().values():
        for name, alike in units_alike().items():
            # Money in another currency than the entry's is the entry's too, and is stated as it is.
            if alike in entry.accepts and alike == units_alike()[entry.unit]:
                counted = by_name[name].kind == "count"
                factor = 1.0 if counted else conversion(by_name[name], by_name[entry.unit])
                of_entry.append((entry.code, name, entry.unit, factor))
            elif alike in entry.accepts and by_name[name].kind == "count":
                of_entry.append((entry.code, name, entry.unit, 1.0))
    return (
        pl.DataFrame(
            of_entry,
            schema={
                "code": pl.String,
                "unit": pl.String,
                "entry_unit": pl.String,
                "entry_factor": pl.Float64,
            },
            orient="row",
        ),
        pl.DataFrame(
            [(unit, *stated) for unit, stated in standard_unit().items()],
            schema={"unit": pl.String, "standard_unit": pl.String, "unit_factor": pl.Float64},
            orient="row",
        ),
    )
