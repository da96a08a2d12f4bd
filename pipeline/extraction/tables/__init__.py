"""Tables to rows: grids of cells in, indicator rows and the part that each cell plays out."""

from pipeline.extraction.tables.table_cells import CellReading, TableReading, read_table
from pipeline.extraction.tables.table_lines import read_tables, with_indicators

__all__ = ["CellReading", "TableReading", "read_table", "read_tables", "with_indicators"]
