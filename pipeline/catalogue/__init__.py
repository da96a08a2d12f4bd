"""Rows to answers: which standard indicator a row is of, its theme, its kind of number, its standard unit.

Pure functions on frames, after extraction. Keep out: files, storage, and every word or pattern, which are data in
`pipeline.lexicon.catalogue`.
"""

from pipeline.catalogue.classify import classify

__all__ = ["classify"]
