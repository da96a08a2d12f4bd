"""A document as a notebook shows it: the report of the page (`pipeline.explore`), without a database file behind it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Literal

import duckdb
import polars as pl

from pipeline.explore.library import Judged, opened
from pipeline.explore.report import report_fragment
from pipeline.review import Reviews
from pipeline.warehouse.connections import in_memory
from pipeline.warehouse.lexicon_tables import catalogue_tables, units_table


def fragment(frames: Mapping[str, pl.DataFrame], language: Literal["zh", "en"]) -> str:
    """The one document of these frames as a piece of HTML."""
    with closing(in_memory()) as connection:
        for name, frame in {**frames, **catalogue_tables(), "units": units_table()}.items():
            _create(connection, name, frame)
        book = opened(Path("notebook"), connection)
        nobody_judged = Judged(Reviews(), (), {})
        return report_fragment(book, nobody_judged, frames["documents"]["document_id"][0], language)


def _create(connection: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> None:
    connection.register("rows_given", frame)
    connection.execute(f"CREATE TABLE {name} AS FROM rows_given")
    connection.unregister("rows_given")
