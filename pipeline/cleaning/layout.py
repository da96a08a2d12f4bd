"""Blanks and line ends that layout put inside a number, between a number and its unit, or inside a word.

Every run of blanks is looked at once, from the end of the text to its beginning, so that a number split
twice is judged with its later half already whole. The rule: join where the result is a number with its unit
and the pieces cannot be two numbers; never join the cells of a table row.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from pipeline.cleaning.lines import BREAK, GAP, LINE_BREAK, is_row, width, wrapped_width
from pipeline.cleaning.markers import Span
from pipeline.lexicon import alternation, load_tsv
from pipeline.lexicon.entries import load_lexicon
from pipeline.whereabouts import NOBODY, At

KIND: Final = "layout_space"

_DIGIT: Final = "0-9０-９"
_BLANK: Final = GAP.replace("\t", "")
"""A tab parts cells: it never spreads the characters of one word."""
_NUMBER_ENDS: Final = frozenset("0123456789０１２３４５６７８９.．,·")
_CJK: Final = "\u3400-\u4dbf\u4e00-\u9fff"
_PRIVATE: Final = "\ue000-\uf8ff"
_RUN: Final = re.compile(
    rf"[{GAP}{_PRIVATE}\r\n\\\u2028](?:[{GAP}{_PRIVATE}\r\n\u2028]|(?<=\\)[rn]|\\(?=[rn]))*"
)
_LEFT_NUMBER: Final = re.compile(rf"[{_DIGIT}][{_DIGIT},，]*(?:[.．·][{_DIGIT}]*)?$")
_RIGHT_DIGITS: Final = re.compile(rf"[{_DIGIT}]+(?:,[{_DIGIT}]{{3}})*(?:[.．·][{_DIGIT}]+)?")
_UNFINISHED: Final = frozenset("的由从至到为达约近超占和与及")
"""A line does not end with these: the number that they speak of begins the next."""
_GROWN: Final = frozenset("长降幅速率")
_PERCENT: Final = re.compile(rf"[{_DIGIT}.．]+ ?[%％]")
"""增长, 下降, 增幅 end a line where the percentage that they tell begins the next."""
_SCALED: Final = re.compile(rf"[{_DIGIT}] ?[万亿]$")
"""A multiplier whose unit begins the next line: 投资316亿 元."""
_UNBREAKABLE: Final = re.compile(r"[!-~％．，。；：、]*")
"""What a line was broken before rather than inside: a number with the punctuation behind it."""
_PAUSES: Final = frozenset("，、,")
"""A paragraph does not end with these: the clause goes on in the next line, unless that begins an item."""
_TELLING: Final = _NUMBER_ENDS | _UNFINISHED | _PAUSES | _GROWN | frozenset("万亿")
"""Behind any other character a line end cuts nothing, unless the text is wrapped at a width."""
_FIGURES: Final = frozenset("0123456789０１２３４５６７８９")
_PUNCTUATION: Final = re.compile(r"[，。；;：、！（]|,(?=\D)")
_IS_CJK: Final = re.compile(rf"[{_CJK}]")
_IS_WORD: Final = re.compile(rf"[{_CJK}{_DIGIT}]")
_NUMBER_CELL: Final = re.compile(rf"(?<![^{GAP}])[-+]?[{_DIGIT}][{_DIGIT},.．]*[%％]?(?![^{GAP}])")
_POINTED: Final = re.compile(rf"[{_DIGIT}][.．·][{_DIGIT}]")
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}")
_LIST_ITEM: Final = re.compile(
    r"[一二三四五六七八九十]{1,3}(?:、|是|[，,.．])|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.、．](?!\d)"
    r"|第[一二三四五六七八九十]+[章节编条]|[①-⑳—〔●◆■]"
)
_OPEN_END: Final = re.compile(rf"[{_CJK}{_DIGIT}，、,“（(《%％A-Za-z.．-]")
_WIDEST_SPREAD: Final = 4
"""Blanks between two characters of a title that is spread out, at most."""
_POINTS: Final = frozenset(".．")
# What a longer pattern below needs somewhere, beginning with a blank: a scan for it is many times faster.
_SPREAD: Final = re.compile(
    rf"[{_BLANK}]{{1,{_WIDEST_SPREAD}}}[{_CJK}][{_BLANK}]{{1,{_WIDEST_SPREAD}}}[{_CJK}]"
)
_APART: Final = re.compile(rf"[{GAP}][.．][{GAP}]")
_SPACED_TITLE: Final = re.compile(
    rf"(?<![{_CJK}])[{_CJK}](?:[{_BLANK}]{{1,{_WIDEST_SPREAD}}}[{_CJK}](?![{_CJK}])){{2,}}"
)
_SPACED_POINT: Final = re.compile(
    rf"(?<=[{_CJK}])[{GAP}]?[{_DIGIT}]+(?P<before>[{GAP}]+)[.．](?P<after>[{GAP}]+)[{_DIGIT}]+"
)
_NUMBERED_HEADING: Final = re.compile(
    r"(?:^|[。！？：:\s])\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}、)"
    r"[^，。；：！？、]{3,30}$"
)
_SCALES: Final = frozenset("千万亿")
_SPELLED_UNIT: Final = re.compile(r"(?:k?m[²³23]?|km|kW|MW)(?![A-Za-z0-9])")
"""Units in letters, which a blank parts from their multiplier: 400万 m2."""
_IS_LABEL: Final = re.compile(rf"[{_CJK}]{{2,10}}")
_RUN_IN: Final = re.compile(r"全年|年末|初步核算|截至|20[0-9]{2}年|全[省市县区州旗]")
"""What a sentence of a bulletin begins with, behind the label that a blank parts from it."""
_GAPS: Final = re.compile(rf"[{GAP}]+")
_WINDOW: Final = 40
_REACH: Final = 400


@cache
def _unit_start() -> re.Pattern[str]:
    """What may follow a number as its multiplier or unit."""
    words = [row["written"] for row in load_tsv("units.tsv")]
    more = load_lexicon("placeholders.toml").words["after_number"].words
    return re.compile(rf"(?:[{GAP}]|{LINE_BREAK})?(?:{alternation([*words, *more])})")


def layout_spans(text: str, here: At = NOBODY) -> list[Span]:
    """Spans of blanks and line breaks to erase, in rising order."""
    runs = list(_RUN.finditer(text))
    if not runs:
        return []
    full_width = wrapped_width(text)
    spans: list[Span] = []
    spread = apart = False
    size = len(text)
    for run in reversed(runs):
        start, end = run.span()
        left = text[start - 1]
        if text[start] == "\n" and left not in _TELLING and not full_width:
            # Most runs begin with a line end that cuts nothing: a sentence stands before it.
            continue
        if end == size or start == 0:
            continue
        here(start, end)
        right = text[end]
        after_number = left in _NUMBER_ENDS
        if end - start == 1 and text[start] == "\n":
            # Most runs are plain line ends, where only a number or a fixed width can have been cut.
            if _runs_on(text, start, end):
                spans.append((start, end, KIND))
                continue
            breaks = 1
        else:
            blank = run[0]
            breaks = len(BREAK.findall(blank))
            if breaks == 0:
                if "\\" in blank:
                    continue
                spread = spread or end - start <= _WIDEST_SPREAD
                apart = apart or left in _POINTS or right in _POINTS
        joins = breaks == 1 and left in _PAUSES and text[end - 1] not in GAP and _goes_on(text, start, end)
        if not joins and after_number:
            joins = breaks <= 1 and _splits_number(text, start, end, breaks)
        if not joins and breaks == 0:
            joins = _inside_words(text, start, end, left, right)
        if not joins and breaks == 1 and full_width:
            joins = _wrapped(text, start, end, full_width)
        if joins:
            spans.append((start, end, KIND))
    if spread:
        spans.extend(_spaced_titles(text))
    if apart:
        spans.extend(_spaced_points(text))
    return _merged(spans)


def _splits_number(text: str, start: int, end: int, breaks: int) -> bool:
    line_start = _line_start(text, start)
    head = _LEFT_NUMBER.search(text, max(line_start, start - _WINDOW), start)
    if head is None or _parts_cells(text, line_start, start, end, breaks):
        return False
    number, before = head[0], text[head.start() - 1] if head.start() > line_start else ""
    unit = _unit_start()
    if number[-1] not in ".．,·" and unit.match(text, end):
        # A number that begins its line may be a table cell or a heading's number; at its end, one behind a
        # hyphen may be a date, and one behind a blank a cell.
        if breaks == 0:
            return bool(before) or _in_sentence(text, start, end)
        cell = (
            before in GAP
            and text[head.start() - 2] not in ".．"
            and _PUNCTUATION.search(text, line_start, head.start()) is None
        )
        return bool(before) and before not in "-/" and not cell
    if (
        not before
        or before in GAP
        or before == "第"
        or not (_IS_CJK.match(before) or before in "，：；（(、。")
    ):
        return False
    tail = _RIGHT_DIGITS.match(text, end)
    if tail is None:
        if text[end] not in ".．" or number[-1] in ".．,·":
            return False
        tail = re.compile(rf"[.．][{_DIGIT}]+").match(text, end)
        return tail is not None and unit.match(text, tail.end()) is not None
    stop = tail.end()
    if not unit.match(text, stop):
        return False
    if number[-1] in ".．·":
        return _IS_CJK.match(before) is not None and "." not in tail[0]
    if number[-1] == ",":
        return re.fullmatch(rf"[{_DIGIT}]{{3}}(?:\.[{_DIGIT}]+)?", tail[0]) is not None
    if text[stop : stop + 1] in "年月日时点号" and not _YEAR.fullmatch(number + tail[0]):
        return False
    if _YEAR.fullmatch(number) or ("." in number and "." in tail[0]) or "，" in number:
        return False
    if breaks == 1:
        return True
    is_year = _YEAR.fullmatch(number + tail[0]) is not None
    if len(tail[0]) < 3 and number.isdigit() and not is_year and not _POINTED.search(text):
        # A text without any decimal point may have lost them (生产总值5 9亿元): to join would make up a number.
        return False
    if _in_sentence(text, start, end):
        return not _is_table_row(text, start)
    # Without punctuation: the only blanks of the line, so no row of cells.
    return (
        _GAPS.search(text, line_start, start) is None
        and _GAPS.search(text, stop, _line_end(text, stop)) is None
    )


def _parts_cells(text: str, line_start: int, start: int, end: int, breaks: int) -> bool:
    """Whether the blanks stand between two cells of a row, or behind its last one."""
    if breaks:
        return (
            "\t" in text[line_start:start]
            or is_row(text[line_start:start])
            or is_row(text[end : _line_end(text, end)])
        )
    if end - start == 1 and text[start] != "\t":
        return False
    return is_row(text[line_start : _line_end(text, end)])


def _inside_words(text: str, start: int, end: int, left: str, right: str) -> bool:
    """Blanks between two Chinese characters, or between one and a number, in a running sentence."""
    if left in _SCALES and _SPELLED_UNIT.match(text, end):
        return _LEFT_NUMBER.search(text[max(0, start - _WINDOW) : start - 1].rstrip(_BLANK)) is not None
    if end - start > 2 or "\t" in text[start:end] or not _IS_WORD.match(left) or not _IS_WORD.match(right):
        return False
    if not _IS_CJK.match(left) and not _IS_CJK.match(right):
        return False
    if _NUMBERED_HEADING.search(text, max(_line_start(text, start), start - _WINDOW), start):
        # 一、工作回顾 2023年是…: the blank is all that ends the heading.
        return False
    if _RUN_IN.match(text, end) and _IS_LABEL.fullmatch(text, _line_start(text, start), start):
        return False
    return _in_sentence(text, start, end) and not _is_table_row(text, start)


def _in_sentence(text: str, start: int, end: int) -> bool:
    """Whether punctuation stands on both sides within reach, or right after: running text, not a row of
    cells.
    """
    line_start, line_end = _line_start(text, start), _line_end(text, end)
    before = _PUNCTUATION.search(text, max(line_start, start - 3 * _WINDOW), start)
    after = _PUNCTUATION.search(text, end, min(line_end, end + 3 * _WINDOW))
    return after is not None or (before is not None and line_end - line_start > _WINDOW)


def _is_table_row(text: str, at: int) -> bool:
    line_start = max(_line_start(text, at), at - 4 * _WINDOW)
    line = text[line_start : min(_line_end(text, at), at + 4 * _WINDOW)]
    unit = _unit_start()
    return sum(1 for cell in _NUMBER_CELL.finditer(line) if not unit.match(line, cell.end())) >= 2


def _runs_on(text: str, start: int, end: int) -> bool:
    """Whether the words before a line end want what begins the next line: a number, a percentage, a unit."""
    left = text[start - 1]
    if left in _UNFINISHED:
        return text[end] in _FIGURES
    if left in _GROWN:
        return _PERCENT.match(text, end) is not None
    return left in "万亿" and (
        _SCALED.search(text, start - 3, start) is not None and _unit_start().match(text, end) is not None
    )


def _goes_on(text: str, start: int, end: int) -> bool:
    """Whether the line behind a pause is the rest of its clause: running text, no row of cells, no item of a list."""
    if not _IS_WORD.match(text[end]) or _LIST_ITEM.match(text, end) or _YEAR.match(text, end):
        return False
    return not is_row(text[_line_start(text, start) : start]) and not is_row(text[end : _line_end(text, end)])


def _wrapped(text: str, start: int, end: int, full_width: int) -> bool:
    """Whether a single line break stands where a fixed width cut a running line."""
    line_start, line_end = _line_start(text, start), _line_end(text, end)
    broken = text[start:end]
    if broken[-1:] in GAP or not _OPEN_END.match(text[start - 1]) or line_end <= end:
        return False
    token = _UNBREAKABLE.match(text, end)
    spared = max(2, width(token[0])) - 2 if token else 0
    if width(text[line_start:start]) + spared < full_width - 4 or is_row(text[line_start:start]):
        return False
    return _LIST_ITEM.match(text, end) is None


def _line_start(text: str, at: int) -> int:
    """Where the line of a position begins; looks back no further than matters: long lines cost no more."""
    reach = max(0, at - _REACH)
    literal = text.rfind("\\n", reach, at)
    return max(text.rfind("\n", reach, at) + 1, literal + 2 if literal >= 0 else 0, reach)


def _line_end(text: str, at: int) -> int:
    found = BREAK.search(text, at, at + _REACH)
    return found.start() if found else min(len(text), at + _REACH)


def _spaced_titles(text: str) -> list[Span]:
    """Blanks that only spread a title's characters out: 政 府 工 作 报 告."""
    if _SPREAD.search(text) is None:
        return []
    return [
        (title.start() + gap.start(), title.start() + gap.end(), KIND)
        for title in _SPACED_TITLE.finditer(text)
        for gap in _GAPS.finditer(title[0])
    ]


def _spaced_points(text: str) -> list[Span]:
    """Blanks on both sides of a decimal point whose number has its unit: 主体1 . 57万家."""
    if _APART.search(text) is None:
        return []
    unit = _unit_start()
    return [
        (*number.span(side), KIND)
        for number in _SPACED_POINT.finditer(text)
        if unit.match(text, number.end())
        for side in ("before", "after")
    ]


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end, kind in sorted(set(spans)):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]), kind)
        else:
            merged.append((start, end, kind))
    return merged
