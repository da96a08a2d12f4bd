"""The published database, from Python."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def connect(data: str | os.PathLike[str] | None = None) -> duckdb.DuckDBPyConnection:
    """Open the published database to read: its tables, views and macros, and nothing else of this machine.

    A load that publishes meanwhile changes nothing for this connection; connect again to see it.

    Its connections look at no variable of Python: rows of your own are joined on the other side, in polars.

    Args:
        data: the data folder, or one database file; without it ZHIBIAO_DATA, else the default data folder.

    Returns:
        A connection of DuckDB: `connect().sql("FROM coverage").pl()` gives a polars frame, `.df()` one of pandas.

    Raises:
        pipeline.warehouse.NotPublished: nothing was loaded there yet; the message says how to.
    """
    from pipeline.settings import Settings
    from pipeline.warehouse import open_published

    if data is not None and os.path.isfile(data):
        return open_published(Path(data))
    named = None if data is None else Path(data)
    return open_published(Settings.from_environment(data=named).warehouse)
