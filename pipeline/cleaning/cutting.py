"""Where words that go on for too long may be cut: at a pause, never inside a number or between it and its unit.

A run of digits is one number however long it is. What else reads as one number for more than `_LONGEST_NUMBER`
characters (亿万亿万…, 1-2-3-4-…) is none, and is cut like anything else.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from pipeline.lexicon import alternation, load_tsv

LONGEST: Final = 1000
"""Characters of the longest sentence: none of a report is half as long."""
_DIGIT: Final = "0-9０-９"
_LONGEST_NUMBER: Final = 200
_PAUSE: Final = re.compile(
    rf"[；。，、：](?!(?<=[{_DIGIT}].)[{_DIGIT}])|\t|(?<![{_DIGIT}xXｘＸ×*＊百千万亿])\u3000"
)
"""What a long sentence is cut behind. Between digits a comma is of the number (1，000), a blank may be of it."""
_LISTED: Final = re.compile(r"[；。、]")
_NUMERAL: Final = (
    rf"{_DIGIT}零〇○一二三四五六七八九十百千万亿两壹贰貳叁參肆伍陸陆柒捌玖拾佰仟兩萬億"
    "xXｘＸ×✕╳*＊点分之第数数几幾若干好约近超逾余餘多来半个個成%％‰﹪"
)
_JOINING: Final = r".．,，·•・﹒:：/／\-－—–―~～〜∼至到+＋ \u3000\u00a0"
_RUN: Final = re.compile(rf"[{_DIGIT}]++")


@cache
def _number() -> re.Pattern[str]:
    """What reads as one number or one range, with its unit."""
    units = [*(row["written"] for row in load_tsv("units.tsv")), "月", "年", "日"]
    numbered = alternation([unit for unit in units if unit[-1].isdecimal()])
    return re.compile(
        rf"[{_NUMERAL}]++(?:[{_JOINING}](?=[{_NUMERAL}])[{_NUMERAL}]++)*+"
        rf"(?:[ \u3000\u00a0]?(?:(?:{numbered})(?![{_DIGIT}])|{alternation(units)}))?[余餘多半强]?"
    )


def pieces(words: str, longest: int = LONGEST) -> list[tuple[int, int]]:
    """Spans of at most so many characters that follow each other and hold all of the words; a run of digits that is
    longer is a piece of its own.
    """
    found: list[tuple[int, int]] = []
    at = 0
    while len(words) - at > longest:
        stop = _stop(words, at, at + longest)
        found.append((at, stop))
        at = stop
    return [*found, (at, len(words))] if at < len(words) else found


def _stop(words: str, at: int, end: int) -> int:
    """Where a piece ends that begins at ``at`` and should not go on past ``end``."""
    for pause in (_PAUSE, _LISTED):
        # One character more is seen: what stands behind a pause at the very end counts.
        stops = [found.end() for found in pause.finditer(words, at, end + 1) if found.end() <= end]
        if stops:
            return stops[-1]
    stop = end
    for number in _number().finditer(words, at, min(len(words), end + _LONGEST_NUMBER)):
        if number.start() >= stop:
            break
        if at < number.start() and number.end() > stop and len(number[0]) <= _LONGEST_NUMBER:
            stop = number.start()
    if not _parts_digits(words, stop):
        return stop
    run = next(run for run in _RUN.finditer(words, at) if run.end() > stop)
    return run.start() if run.start() > at else run.end()


def _parts_digits(words: str, at: int) -> bool:
    """Whether a position stands inside a run of digits."""
    return at < len(words) and _RUN.match(words, at - 1) is not None and _RUN.match(words, at) is not None
