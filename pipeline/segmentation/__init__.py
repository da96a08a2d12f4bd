"""Clean text to the section tree and its sentences, all with raw and clean spans."""

from pipeline.segmentation.segment import Segmentation, segment

__all__ = ["Segmentation", "segment"]
