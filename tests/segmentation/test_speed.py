"""The cost of a text grows with its length and with nothing else, however it is made."""

from __future__ import annotations

import time

import polars as pl
import pytest

from pipeline.cleaning import clean_documents, find_placeholders
from pipeline.segmentation import segment

SIZE = 120_000
HOSTILE = {
    "open_quotes": "“",
    "open_brackets": "（甲",
    "comments": "<!--",
    "tags": "<p ",
    "digits": "1",
    "masked_digits": "x1",
    "blanks": "1 ",
    "spaced_out": "政 ",
    "short_lines": "甲\n",
    "page_numbers": "— 1 —\n",
    "labels": "一、甲。",
    "items": "一是甲。二是乙。\n",
    "stars": "**甲\n",
    "marks": "##",
    "question_marks": "?",
    "backslashes": "\\",
    "label_furniture": "来源：",
    "one_sentence": "甲",
    "one_line": "完成投资xx万元，增长 5 %。",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_text_costs_no_more_than_its_length(piece: str) -> None:
    text = (piece * (SIZE // len(piece) + 1))[:SIZE]
    documents = pl.DataFrame({"document_id": ["d"], "raw_text": [text]})
    begun = time.process_time()
    cleaned, erasures = clean_documents(documents)
    segment(cleaned, erasures)
    find_placeholders(cleaned["clean_text"][0])
    assert time.process_time() - begun < 3.0
