"""Two published databases hold the same rows, made by the same code: `python .ci/same_rows.py ONE OTHER`."""

import sys
from pathlib import Path

import polars as pl

import zhibiao as zb
from pipeline.schema import CONTENT

FILLED = ("documents", "indicators", "numerals", "quarantine")
TIMES = ("load_id", "quarantined_at")


def main(one: str, other: str) -> None:
    """Compare all content, the quarantine and the version of the code; exit with words on the first difference."""
    with zb.connect(one) as first, zb.connect(other) as second:
        for table in [*(table.name for table in CONTENT), "quarantine"]:
            rows = []
            for database in (first, second):
                frame = database.sql(f"FROM {table}").pl()
                kept = frame.drop(TIMES, strict=False)
                rows.append(kept.select(pl.all().cast(pl.String)).sort(pl.all()))
            if not rows[0].equals(rows[1]) or (table in FILLED and not rows[0].height):
                sys.exit(f"{table}: {rows[0].height} and {rows[1].height} rows, which differ or are none")
            print(f"{table}: {rows[0].height} rows, equal")
        versions = {
            database.sql("SELECT code_version FROM loads").fetchall()[0][0] for database in (first, second)
        }
    if len(versions) != 1:
        sys.exit(f"the code has two versions: {', '.join(sorted(versions))}")
    print(f"code_version: {versions.pop()}")


if __name__ == "__main__":
    paths = [Path(path) for path in sys.argv[1:]]
    if len(paths) != 2 or not all(path.is_file() for path in paths):
        sys.exit(f"two database files are needed, got {paths}")
    main(*map(str, paths))
