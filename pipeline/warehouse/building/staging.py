"""What the stages of a load left in its staging folder, read some rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.schema import TABLES, Table
from pipeline.warehouse.sorting import frame_of

_ROWS = 2_048
_BYTES = 4_000_000


class Staging:
    """A staging folder, `<folder>/<table>/<batch>.parquet`.

    A document that stands in several batches (the same bytes under two paths) is that of its first path: the rows of the
    others are passed over.
    """

    def __init__(self, folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.folder = folder
        self._surplus = self._find_surplus(connection)

    def batches(self, table: Table) -> list[Path]:
        """The batches of a table, in the order of their names, which is that of the paths."""
        return sorted((self.folder / table.name).glob("*.parquet"))

    def frames(self, table: Table) -> Iterator[pl.DataFrame]:
        """The staged rows of a table in declared columns, those that the load fills NULL.

        Raises ValueError or PolarsError for a batch that lacks a column or has one of another type, OSError or
        ArrowException for one that cannot be read.
        """
        wanted = [column.name for column in table.stage_columns]
        chosen = [
            pl.lit(None, column.dtype).alias(column.name)
            if column.loaded
            else pl.col(column.name).cast(column.dtype)
            for column in table.columns
        ]
        for path in self.batches(table):
            surplus = [] if table.name == "sources" else self._surplus.get(path.name, [])
            with pq.ParquetFile(path) as batch:
                if missing := set(wanted) - set(batch.schema_arrow.names):
                    raise ValueError(f"column {', '.join(sorted(missing))} is missing in {path.name}")
                for some in batch.iter_batches(_rows_at_a_time(batch), columns=wanted):
                    frame = frame_of(pa.table(some)).select(chosen)
                    if surplus and "document_id" in wanted:
                        frame = frame.filter(~pl.col("document_id").is_in(surplus))
                    yield frame

    def _find_surplus(self, connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
        """Documents of several batches, by each batch but that of their first path."""
        if not (documents := self.batches(TABLES["documents"])):
            return {}
        found: dict[str, list[str]] = {}
        # First the few that stand twice: of them alone the paths are held.
        rows = connection.execute(
            """
            WITH staged AS (SELECT document_id, source_path, filename FROM read_parquet(?, filename = true)),
            twice AS (SELECT document_id FROM staged GROUP BY document_id HAVING count(*) > 1)
            SELECT document_id, parse_filename(filename) FROM staged SEMI JOIN twice USING (document_id)
            QUALIFY row_number() OVER (PARTITION BY document_id ORDER BY source_path, filename) > 1
            """,
            [list(map(str, documents))],
        ).fetchall()
        for document_id, batch in rows:
            found.setdefault(batch, []).append(document_id)
        return found


def _rows_at_a_time(batch: pq.ParquetFile) -> int:
    metadata = batch.metadata
    size = sum(int(metadata.row_group(number).total_byte_size) for number in range(metadata.num_row_groups))
    return max(1, min(_ROWS, _BYTES * int(metadata.num_rows) // max(size, 1)))
