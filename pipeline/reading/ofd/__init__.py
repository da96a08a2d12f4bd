"""OFD (GB/T 33190), the fixed pages of Chinese government documents: read as PDFs are, from glyphs and lines."""

from pipeline.reading.ofd.pages import read_ofd

__all__ = ["read_ofd"]
