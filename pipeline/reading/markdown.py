"""Markdown reports: kept as they are written, since offsets count the file's own characters.

Cleaning knows the few signs of markup that matter; a parser would lose the positions.
"""

from __future__ import annotations

from pipeline.reading.blocks import Decoded
from pipeline.reading.text import read_text


def read_markdown(content: bytes) -> Decoded:
    """Decode the bytes of a Markdown report; raises what `read_text` raises."""
    return read_text(content)
