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
    if _all_differ(text):
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
        behind, ahead = _repeated(lines, at, kept, last.get(words, -1))
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


def _all_differ(text: str) -> bool:
    """Whether no two long lines are the same, told without the spans of lines; False where that cannot tell."""
    if "\n" not in text or "\\" in text:
        return False
    long = [line.strip() for line in text.split("\n") if len(line) >= _LONG]
    return len(set(long)) == len(long)


def _repeated(lines: list[tuple[int, int, str]], at: int, kept: list[int], before: int) -> tuple[int, int]:
    """`_extent` of the line at a position, where it is a long one whose like stands at ``before``, and not far."""
    near = 0 <= before < len(kept) <= before + _MOST_LINES
    if not near or len(lines[at][2]) < _LONG:
        return 0, 0
    return _extent([line[2] for line in lines[at : at + _MOST_LINES]], lines, kept, before)


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
