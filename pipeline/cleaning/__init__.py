"""Raw text to clean text by erasing only.

``raw_text`` minus the erasures is ``clean_text``, exactly; `OffsetMap` turns positions of the one into
positions of the other by arithmetic. Placeholders are content: they stay, and `find_placeholders` finds
them.
"""

from pipeline.cleaning.clean import Cleaned, clean_documents, clean_text
from pipeline.cleaning.lines import BARS, GAP, LINE_BREAK, WIDE_GAP, line_spans
from pipeline.cleaning.masks import Placeholder
from pipeline.cleaning.offsets import Erasure, OffsetMap, erase, offset_maps
from pipeline.cleaning.placeholders import find_placeholders, placeholder_signs

__all__ = [
    "BARS",
    "GAP",
    "LINE_BREAK",
    "WIDE_GAP",
    "Cleaned",
    "Erasure",
    "OffsetMap",
    "Placeholder",
    "clean_documents",
    "clean_text",
    "erase",
    "find_placeholders",
    "line_spans",
    "offset_maps",
    "placeholder_signs",
]
