"""From sentences to indicator rows: pure functions, no files, no clock, no database."""

from pipeline.extraction.extract import Extraction, extract, traced

__all__ = ["Extraction", "extract", "traced"]
