"""PDFs with a text layer: pages, paragraphs, tables drawn with lines and tables set without."""

from pipeline.reading.pdf.pages import read_pdf

__all__ = ["read_pdf"]
