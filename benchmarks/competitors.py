"""What is measured against each other: each takes documents, and is done when it has read them all.

Every competitor is made once (its dictionaries loaded, its caches as they are after a short text) before any
clock runs. What one of them needs and the others do not is imported where it is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import polars as pl

from benchmarks.sample_text import document

# Reads all documents of a frame; returns how many rows, words or numbers it found.
Reader = Callable[[pl.DataFrame], int]

_SHORT: Final = "石桥镇2023年工作总结\n全年完成固定资产投资3.2亿元，增长5.1%。\n"


def extraction() -> Reader:
    """zhibiao: documents in, rows out."""
    from pipeline.analysis import analyse

    analyse(pl.DataFrame([document(0, _SHORT)]))
    return lambda documents: analyse(documents).indicators.height


def jieba_tagging() -> Reader:
    """jieba.posseg: every word of the text with its part of speech."""
    import jieba
    from jieba import posseg

    jieba.setLogLevel("ERROR")
    list(posseg.cut(_SHORT))
    return lambda documents: sum(sum(1 for _ in posseg.cut(text)) for text in documents["raw_text"])


def recognizers_text() -> Reader:
    """Recognizers-Text: the number, percentage, currency and dimension models of its Chinese culture."""
    from benchmarks.recognizers import chinese_models

    models = chinese_models()
    for model in models.values():
        model.parse(_SHORT)
    # Whole documents: line by line its models need more than twice the time.
    return lambda documents: sum(
        len(model.parse(text)) for text in documents["raw_text"] for model in models.values()
    )


def number_scan() -> Reader:
    """polars alone: one regular expression for number candidates over the whole text, the floor."""
    number = (
        r"[0-9０-９]+(?:[.．,，][0-9０-９]+)*[十百千万亿]*[%％‰\p{Han}]?|[零一二三四五六七八九十百千万亿两]+"
    )
    return lambda documents: int(
        documents.select(pl.col("raw_text").str.extract_all(number).list.len().sum()).item()
    )


COMPETITORS: Final[Mapping[str, Callable[[], Reader]]] = {
    "extraction": extraction,
    "extraction_varied": extraction,
    "jieba_tagging": jieba_tagging,
    "recognizers_text": recognizers_text,
    "number_scan": number_scan,
}
