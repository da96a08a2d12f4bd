"""Tables: clean text and the reader's blocks in, grids of cells out; what the cells say is read in `extraction`."""

from pipeline.tables.find import find_tables, table_spans
from pipeline.tables.grid import Cell, Grid, PlacedGrid, is_prose, overlapping

__all__ = ["Cell", "Grid", "PlacedGrid", "find_tables", "is_prose", "overlapping", "table_spans"]
