"""Blanks and line ends that layout put inside a number, between a number and its unit, or inside a word.

Every run of blanks is looked at once, from the end of the text to its beginning, so that a number split
twice is judged with its later half already whole. The rule: join where the result is a number with its unit
and the pieces cannot be two numbers; never join the cells of a table row.
"""

from __future__ import annotations

import re
from typing import Final

from pipeline.cleaning.blanks import (
    CJK,
    DIGIT,
    IS_CJK,
    LEFT_NUMBER,
    WINDOW,
    YEAR,
    Blank,
    Page,
    unit_start,
)
from pipeline.cleaning.lines import BREAK, GAP, is_row, width
from pipeline.cleaning.markers import Span
from pipeline.cleaning.split_numbers import splits_number
from pipeline.lexicon.entries import load_lexicon
from pipeline.lexicon.rules import Rule, Table
from pipeline.whereabouts import NOBODY, At

KIND: Final = "layout_space"

_BLANK: Final = GAP.replace("\t", "")
"""A tab parts cells: it never spreads the characters of one word."""
_NUMBER_ENDS: Final = frozenset("0123456789０１２３４５６７８９.．,·")
_PRIVATE: Final = "\ue000-\uf8ff"
_RUN: Final = re.compile(
    rf"[{GAP}{_PRIVATE}\r\n\\\u2028](?:[{GAP}{_PRIVATE}\r\n\u2028]|(?<=\\)[rn]|\\(?=[rn]))*"
)
_UNFINISHED: Final = frozenset("的由从至到为达约近超占和与及")
"""A line does not end with these: the number that they speak of begins the next."""
_GROWN: Final = frozenset("长降幅速率")
_PERCENT: Final = re.compile(rf"[{DIGIT}.．]+ ?[%％]")
"""增长, 下降, 增幅 end a line where the percentage that they tell begins the next."""
_SCALED: Final = re.compile(rf"[{DIGIT}] ?[万亿]$")
"""A multiplier whose unit begins the next line: 投资316亿 元."""
_UNBREAKABLE: Final = re.compile(r"[!-~％．，。；：、]*")
"""What a line was broken before rather than inside: a number with the punctuation behind it."""
_PAUSES: Final = frozenset("，、,")
"""A paragraph does not end with these: the clause goes on in the next line, unless that begins an item."""
_TELLING: Final = _NUMBER_ENDS | _UNFINISHED | _PAUSES | _GROWN | frozenset("万亿")
"""Behind any other character a line end cuts nothing, unless the text is wrapped at a width."""
_FIGURES: Final = frozenset("0123456789０１２３４５６７８９")
_IS_WORD: Final = re.compile(rf"[{CJK}{DIGIT}]")
_LIST_ITEM: Final = re.compile(
    r"[一二三四五六七八九十]{1,3}(?:、|是|[，,.．])|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.、．](?!\d)"
    r"|第[一二三四五六七八九十]+[章节编条]|[①-⑳—〔●◆■]"
)
_OPEN_END: Final = re.compile(rf"[{CJK}{DIGIT}，、,“（(《%％A-Za-z.．-]")
_WIDEST_SPREAD: Final = 4
"""Blanks between two characters of a title that is spread out, at most."""
_POINTS: Final = frozenset(".．")
# What a longer pattern below needs somewhere, beginning with a blank: a scan for it is many times faster.
_SPREAD: Final = re.compile(
    rf"[{_BLANK}]{{1,{_WIDEST_SPREAD}}}[{CJK}][{_BLANK}]{{1,{_WIDEST_SPREAD}}}[{CJK}]"
)
_APART: Final = re.compile(rf"[{GAP}][.．][{GAP}]")
_GAP_OF_TITLE: Final = rf"[{_BLANK}]{{1,{_WIDEST_SPREAD}}}"
_SPREAD_YEAR: Final = (
    rf"(?:[1１][{_BLANK}]*[9９]|[2２][{_BLANK}]*[0０])(?:[{_BLANK}]*[{DIGIT}]){{2}}[{_BLANK}]*年"
)
_SPREAD_LETTER: Final = rf"(?:{_SPREAD_YEAR}|[{CJK}〇○])"
_SPACED_TITLE: Final = re.compile(
    rf"(?<![{CJK}{DIGIT}]){_SPREAD_LETTER}(?:{_GAP_OF_TITLE}{_SPREAD_LETTER}(?![{CJK}])){{2,}}"
)
_SPACED_POINT: Final = re.compile(
    rf"(?<=[{CJK}])[{GAP}]?[{DIGIT}]+(?P<before>[{GAP}]+)[.．](?P<after>[{GAP}]+)[{DIGIT}]+"
)
_NUMBERED_HEADING: Final = re.compile(
    r"(?:^|[。！？：:\s])\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}、)"
    r"[^，。；：！？、]{3,30}$"
)
_SCALES: Final = frozenset("千万亿")
_SPELLED_UNIT: Final = re.compile(r"(?:k?m[²³23]?|km|kW|MW)(?![A-Za-z0-9])")
"""Units in letters, which a blank parts from their multiplier: 400万 m2."""
_IS_LABEL: Final = re.compile(rf"[{CJK}]{{2,10}}")
_RUN_IN: Final = load_lexicon("markers.toml").patterns["bulletin_begins"].regex
"""What a sentence of a bulletin begins with, behind the label that a blank parts from it."""
_GAPS: Final = re.compile(rf"[{GAP}]+")
_LINES: Final = 4 * "全年新建农村公路若干并硬化村组道路若干处\n"
"""Of an example: a text that is wrapped at a width."""


def layout_spans(text: str, here: At = NOBODY) -> list[Span]:
    """Spans of blanks and line breaks to erase, in rising order."""
    runs = list(_RUN.finditer(text))
    if not runs:
        return []
    page = Page(text)
    full_width, size = page.width, len(text)
    spans: list[Span] = []
    spread = apart = False
    for run in reversed(runs):
        start, end = run.span()
        if text[start] == "\n" and text[start - 1] not in _TELLING and not full_width:
            # Most runs begin with a line end that cuts nothing: a sentence stands before it.
            continue
        if end == size or start == 0:
            continue
        here(start, end)
        blank = Blank(page, start, end, _breaks(text, start, end))
        if blank.breaks == 0:
            if "\\" in run[0]:
                continue
            spread = spread or end - start <= _WIDEST_SPREAD
            apart = apart or _beside_point(blank)
        if _joins(blank):
            spans.append((start, end, KIND))
    if spread:
        spans.extend(_spaced_titles(text))
    if apart:
        spans.extend(_spaced_points(text))
    return _merged(spans)


def _breaks(text: str, start: int, end: int) -> int:
    """How many line ends a run of blanks holds; most are a plain line end."""
    return 1 if end - start == 1 and text[start] == "\n" else len(BREAK.findall(text, start, end))


def _beside_point(blank: Blank) -> bool:
    return blank.left in _POINTS or blank.right in _POINTS


def _joins(blank: Blank) -> bool:
    """Whether what stands on both sides of the blanks is one number, one word or one clause."""
    if blank.breaks == 1:
        return LINE_ENDS.first(blank) is not None
    if blank.breaks:
        return False
    return (blank.left in _NUMBER_ENDS and splits_number(blank)) or _inside_words(blank)


def _inside_words(blank: Blank) -> bool:
    """Blanks between two Chinese characters, or between one and a number, in a running sentence."""
    text, start, end, left, right = blank.text, blank.start, blank.end, blank.left, blank.right
    if left in _SCALES and _SPELLED_UNIT.match(text, end):
        return LEFT_NUMBER.search(text[max(0, start - WINDOW) : start - 1].rstrip(_BLANK)) is not None
    if end - start > 2 or "\t" in text[start:end] or not _IS_WORD.match(left) or not _IS_WORD.match(right):
        return False
    if not IS_CJK.match(left) and not IS_CJK.match(right):
        return False
    if _NUMBERED_HEADING.search(text, max(blank.line_start, start - WINDOW), start):
        # 一、工作回顾 2023年是…: the blank is all that ends the heading.
        return False
    if _RUN_IN.match(text, end) and _IS_LABEL.fullmatch(text, blank.line_start, start):
        return False
    return blank.in_sentence and not blank.in_table_row


def _join(_: Blank) -> bool:
    return True


def _plain(blank: Blank) -> bool:
    """A line end and nothing else."""
    return blank.end - blank.start == 1 and blank.text[blank.start] == "\n"


def _unfinished(blank: Blank) -> bool:
    return blank.left in _UNFINISHED and blank.right in _FIGURES


def _grown(blank: Blank) -> bool:
    return blank.left in _GROWN and _PERCENT.match(blank.text, blank.end) is not None


def _scaled(blank: Blank) -> bool:
    return _SCALED.search(blank.text, max(0, blank.start - 3), blank.start) is not None and blank.unit_follows


def _behind_pause(blank: Blank) -> bool:
    return blank.left in _PAUSES and blank.text[blank.end - 1] not in GAP


def _clause_goes_on(blank: Blank) -> bool:
    """The next line begins with a word, no item of a list and no year, and neither line is a row of cells."""
    text, end = blank.text, blank.end
    if not _IS_WORD.match(blank.right) or _LIST_ITEM.match(text, end) or YEAR.match(text, end):
        return False
    return not is_row(blank.line_before) and not is_row(blank.line_behind)


def _splits_number(blank: Blank) -> bool:
    return blank.left in _NUMBER_ENDS and splits_number(blank)


def _wrapped(blank: Blank) -> bool:
    """The text is wrapped at a width, and the line is as wide as that leaves it."""
    if not blank.page.width or blank.text[blank.end - 1] in GAP or not _OPEN_END.match(blank.left):
        return False
    token = _UNBREAKABLE.match(blank.text, blank.end)
    spared = max(2, width(token[0])) - 2 if token else 0
    return width(blank.line_before) + spared >= blank.page.width - 4


def _running(blank: Blank) -> bool:
    """No row of cells before it, no empty line and no item of a list behind it."""
    if blank.line_end <= blank.end or is_row(blank.line_before):
        return False
    return _LIST_ITEM.match(blank.text, blank.end) is None


LINE_ENDS: Final[Table[Blank, bool]] = Table(
    Rule(
        id="line.unfinished",
        says="A line that ends with 的, 达, 约 or the like speaks of the number that begins the next.",
        when=(_plain, _unfinished),
        gives=_join,
        fires=("全年造林达⟦\n⟧12亩 → joined",),
        passes=("全年造林达⟦\n⟧标三次", "全年造林⟦\n⟧12亩"),
    ),
    Rule(
        id="line.grown",
        says="A line that ends with 增长, 下降 or 增幅 tells the percentage that begins the next.",
        when=(_plain, _grown),
        gives=_join,
        fires=("税收增长⟦\n⟧8.5% → joined",),
        passes=("税收增长⟦\n⟧12亩",),
    ),
    Rule(
        id="line.scaled",
        says="A multiplier at the end of a line has its unit at the beginning of the next.",
        when=(_plain, _scaled),
        gives=_join,
        fires=("全年投资316亿⟦\n⟧元 → joined",),
        passes=("全年投资316亿⟦\n⟧工业", "全年投资上亿⟦\n⟧元"),
    ),
    Rule(
        id="line.pause",
        says="A clause goes on behind a comma, unless an item of a list, a year or a row of cells begins there.",
        when=(_behind_pause, _clause_goes_on),
        gives=_join,
        fires=("道路通畅，⟦\n⟧群众称便 → joined",),
        passes=("道路通畅，⟦\n⟧一是修桥", "道路通畅，⟦\n⟧2021年修桥", "道路通畅。⟦\n⟧群众称便"),
    ),
    Rule(
        id="line.number",
        says="A line end inside a number, or before its unit, is layout.",
        when=(_splits_number,),
        gives=_join,
        fires=("全年种树12⟦\n⟧亩 → joined", "产粮1⟦\r\n⟧200吨 → joined"),
        passes=("面积 12⟦\n⟧亩",),
    ),
    Rule(
        id="line.width",
        says="Where a text is wrapped at a width, a full line goes on in the next.",
        when=(_wrapped, _running),
        gives=_join,
        fires=(f"{_LINES}全年新建农村公路若干并硬化村组道路若干处⟦\n⟧同时安装路灯 → joined",),
        passes=(
            f"{_LINES}全年新建农村公路若干并硬化村组道路若干处⟦\n⟧一是安装路灯",
            f"{_LINES}全年新建农村公路⟦\n⟧同时安装路灯",
            "全年新建农村公路若干并硬化村组道路若干处⟦\n⟧同时安装路灯",
        ),
    ),
)
"""Asked of a run with one line end; where none answers, the line ends there."""


def _spaced_titles(text: str) -> list[Span]:
    """Blanks that only spread a title's characters out, its year among them: 政 府 工 作 报 告, 2 0 2 3 年 总 结."""
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
    unit = unit_start()
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
