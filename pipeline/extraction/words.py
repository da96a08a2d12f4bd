"""Chinese words and their parts of speech, through rjieba: jieba's own cuts, twenty times faster."""

from __future__ import annotations

from functools import lru_cache

import rjieba


@lru_cache(maxsize=65536)
def words(text: str) -> tuple[str, ...]:
    """The words of ``text`` in order, as jieba cuts them."""
    return tuple(rjieba.cut(text))


@lru_cache(maxsize=65536)
def tagged(text: str) -> tuple[tuple[str, str], ...]:
    """The words of ``text`` with jieba's part-of-speech tags (n, v, vn, p, d, …)."""
    return tuple(rjieba.tag(text))
