"""No word of the lexicon, however often it is repeated, makes a sentence take long: no pattern can be cut in two ways."""

from __future__ import annotations

import re
import time

import pytest

from pipeline.extraction.extract import Context
from pipeline.extraction.rows import read_sentence
from pipeline.settings import PROJECT

SECONDS = 1.0
LEXICON = sorted((PROJECT / "pipeline" / "lexicon").glob("*.toml"))
SIGNS = sorted({sign for path in LEXICON for sign in re.findall("[一-龥]", path.read_text(encoding="utf-8"))})


def _seconds(words: str) -> float:
    run = words * (100 // len(words))
    sentence = f"全县{run}达到3座，比上年{run}增长5%，{run}占8%。"
    began = time.process_time()
    read_sentence(sentence, Context())
    return time.process_time() - began


def test_no_sign_of_the_lexicon_repeated_before_a_number_takes_long() -> None:
    assert len(SIGNS) > 900
    slow = {sign: seconds for sign in SIGNS if (seconds := _seconds(sign)) > SECONDS}
    assert slow == {}


@pytest.mark.parametrize(
    "words", ["与群众", "较与", "比因", "因为", "较上年同比因", "其中比", "分别均", "扣除比后"]
)
def test_nor_do_words_that_begin_a_comparison(words: str) -> None:
    assert _seconds(words) < SECONDS
