"""Where DuckDB puts what does not fit in memory."""

from __future__ import annotations

import tempfile
from pathlib import Path


def spill_folder(process: int) -> Path:
    """The folder for the process of that id: not beside the build, where the default puts it, and not one that two
    processes share, where they overwrite each other's pages.
    """
    return Path(tempfile.gettempdir()) / f"zhibiao-duckdb-{process}"
