"""The tables of the database that repeat the lexicon: units, themes, the catalogue and its usual magnitudes."""

from __future__ import annotations

import polars as pl

from pipeline.lexicon.catalogue import entries, themes
from pipeline.lexicon.units import units
from pipeline.schema import frame_schema


def catalogue_tables() -> dict[str, pl.DataFrame]:
    """The tables `themes`, `catalogue` and `catalogue_ranges`."""
    rows: dict[str, list[tuple[object, ...]]] = {
        "themes": [(theme.code, theme.zh, theme.en) for theme in themes().values()],
        "catalogue": [
            (entry.code, entry.zh, entry.en, entry.theme, entry.dimension, entry.unit)
            for entry in entries().values()
        ],
        "catalogue_ranges": [
            (entry.code, level, *limits)
            for entry in entries().values()
            for level, limits in entry.usual.items()
        ],
    }
    return {
        name: pl.DataFrame(found, schema=frame_schema(name), orient="row") for name, found in rows.items()
    }


def units_table() -> pl.DataFrame:
    """The table `units`: each unit by its first spelling."""
    first_spelling = {unit.name: unit for unit in reversed(units().values())}
    rows = [(unit.name, unit.dimension, unit.base_unit, unit.factor) for unit in first_spelling.values()]
    return pl.DataFrame(rows, schema=frame_schema("units"), orient="row")
