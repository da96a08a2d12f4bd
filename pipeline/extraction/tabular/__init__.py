"""Tables to rows: a grid of cells in, indicator rows and the part that each cell plays out."""

from pipeline.extraction.tabular.reading import CellReading, TableReading, read_table

__all__ = ["CellReading", "TableReading", "read_table"]
