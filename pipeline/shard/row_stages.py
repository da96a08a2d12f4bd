"""The stages between a document's text and its audited rows, each from frames by table to frames by table.

They are called through their packages, so that a test can put another in the place of one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import polars as pl

from pipeline import catalogue, cleaning, extraction, segmentation
from pipeline.schema import conform
from pipeline.whereabouts import At

Frames = Mapping[str, pl.DataFrame]
Stage = Callable[[Frames, At], dict[str, pl.DataFrame]]
"""It tells where in the documents it is."""


def clean(frames: Frames, here: At) -> dict[str, pl.DataFrame]:
    """``documents`` with raw text → with clean text too, and ``erasures``."""
    documents, erasures = cleaning.clean_documents(frames["documents"], here)
    return {"documents": documents, "erasures": conform("erasures", erasures)}


def segment(frames: Frames, here: At) -> dict[str, pl.DataFrame]:
    """``documents``, ``erasures``, ``blocks`` → ``documents`` complete, ``sections``, ``sentences``."""
    made = segmentation.segment(frames["documents"], frames["erasures"], frames["blocks"], here)
    return {name: conform(name, getattr(made, name)) for name in ("documents", "sections", "sentences")}


def extract(frames: Frames, here: At) -> dict[str, pl.DataFrame]:
    """What segmentation gave → ``indicators``, ``numerals``, ``placeholders``, ``table_cells``."""
    documents, sections, sentences, erasures, blocks = (
        frames[name] for name in ("documents", "sections", "sentences", "erasures", "blocks")
    )
    made = extraction.extract(documents, sections, sentences, erasures, blocks, None, here)
    return {
        name: conform(name, getattr(made, name))
        for name in ("indicators", "numerals", "placeholders", "table_cells")
    }


def classify(frames: Frames, here: At) -> dict[str, pl.DataFrame]:
    """``indicators`` gain the columns that the catalogue fills."""
    documents, sections, sentences, erasures, indicators = (
        frames[name] for name in ("documents", "sections", "sentences", "erasures", "indicators")
    )
    made = catalogue.classify(documents, sections, sentences, erasures, indicators, here)
    return {"indicators": conform("indicators", made)}


MAKING: Final[Mapping[str, Stage]] = MappingProxyType(
    {"clean": clean, "segment": segment, "extract": extract, "classify": classify}
)
"""The stages that make rows, in order."""
NEEDED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "clean": ("documents", "blocks"),
        "extract": ("documents", "blocks", "sections", "sentences", "erasures"),
    }
)
"""The tables from which a stage can go on with published documents; where none are named, all of them."""
