"""What a pager repeats: the last lines of a page stand again as the first of the next."""

from __future__ import annotations

from typing import Final

from pipeline.cleaning.lines import GAP, line_spans
from pipeline.cleaning.markers import Span
from pipeline.whereabouts import NOBODY, At

KIND: Final = "repeated_paragraph"
# Shorter lines are repeated with reason: 同比增长, 单位：万元, a name in a list.
_LONG: Final = 24
_MOST_LINES: Final = 40
_CELLS: Final = "\t|｜"


def repeated_spans(text: str, here: At = NOBODY) -> list[Span]:
    """Spans of lines that stand twice in direct succession, the second time, with the break before them.

    One line of them must be a long one; rows of tables are left, and so is what is repeated anywhere else:
    two sections of a report may share a sentence.
    """
    if "\n" in text and "\\" not in text:
        long = [line.strip() for line in text.split("\n") if len(line) >= _LONG]
        if len(set(long)) == len(long):
            return []
    lines = [(start, end, text[start:end].strip(GAP + "\r\n")) for start, end in line_spans(text)]
    lines = [line for line in lines if line[2]]
    spans: list[Span] = []
    kept: list[int] = []
    last: dict[str, int] = {}
    at = 0
    while at < len(lines):
        start, end, words = lines[at]
        here(start, end)
        before = last.get(words, -1)
        if len(words) >= _LONG and 0 <= before < len(kept) and len(kept) - before <= _MOST_LINES:
            behind, ahead = _extent([line[2] for line in lines[at : at + _MOST_LINES]], lines, kept, before)
            if ahead:
                first = kept[len(kept) - behind] if behind else at
                spans.append((lines[first - 1][1], lines[at + ahead - 1][1], KIND))
                del kept[len(kept) - behind :]
                at += ahead
                continue
        last[words] = len(kept)
        kept.append(at)
        at += 1
    return spans


def _extent(
    following: list[str], lines: list[tuple[int, int, str]], kept: list[int], before: int
) -> tuple[int, int]:
    """How many of the lines kept last, and how many of the following, repeat those right before them; 0, 0 if
    none do. The first of the following stands at ``before`` among the kept ones.
    """
    stand = [lines[index][2] for index in kept[max(0, before - _MOST_LINES) :]]
    shift = len(kept) - len(stand)
    period = len(kept) - before
    at = before - shift
    behind = 0
    while behind < min(period - 1, at) and stand[at - behind - 1] == stand[len(stand) - behind - 1]:
        behind += 1
    ahead = period - behind
    repeated = stand[at - behind : at + ahead]
    if following[:ahead] != stand[at : at + ahead] or any(
        sign in line for line in repeated for sign in _CELLS
    ):
        return 0, 0
    return behind, ahead
