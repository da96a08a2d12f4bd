"""Whether a run of blanks splits a number, or a number and its unit: one table of rules.

Joined where the result is a number with its unit and the pieces cannot be two numbers. The rules are asked of a run
behind a digit, a point or a comma that parts no cells and holds one line end at most.
"""

from __future__ import annotations

import re
from typing import Final

from pipeline.cleaning.blanks import CJK, DIGIT, IS_CJK, PUNCTUATION, YEAR, Blank, unit_start
from pipeline.cleaning.lines import GAP
from pipeline.lexicon.rules import Rule, Table

_POINTS: Final = (".", "．")
_UNFINISHED: Final = (".", "．", ",", "·")
"""No number ends with these: its digits go on."""
_BEFORE_NUMBER: Final = re.compile(rf"(?!第)[{CJK}，：；（(、。]")
_POINT_AND_DIGITS: Final = re.compile(rf"[.．][{DIGIT}]+")
_GROUP: Final = re.compile(rf"[{DIGIT}]{{3}}(?:\.[{DIGIT}]+)?")
_GAPS: Final = re.compile(rf"[{GAP}]+")
_OF_TIME: Final = frozenset("年月日时点号")
_MOST_LOST: Final = 2
"""Digits that may stand behind a point that was lost."""


def splits_number(blank: Blank) -> bool:
    """Whether the run is layout inside a number, or between a number and its unit."""
    if blank.head is None or blank.parts_cells:
        return False
    answer = SPLIT.first(blank)
    return answer is not None and answer[1]


def _join(_: Blank) -> bool:
    return True


def _leave(_: Blank) -> bool:
    return False


def _unit_follows(blank: Blank) -> bool:
    """A whole number before it, a unit behind it."""
    return not blank.number.endswith(_UNFINISHED) and blank.unit_follows


def _on_one_line(blank: Blank) -> bool:
    return blank.breaks == 0


def _begins_line(blank: Blank) -> bool:
    return not blank.before


def _in_a_line(blank: Blank) -> bool:
    """Words stand before the number, or a sentence around it."""
    return bool(blank.before) or blank.in_sentence


def _behind_dash(blank: Blank) -> bool:
    return blank.before in ("-", "/")


def _like_a_cell(blank: Blank) -> bool:
    """A blank before the number, and no clause before that."""
    if blank.head is None or not blank.before or blank.before not in GAP:
        return False
    at = blank.head.start()
    if blank.text.endswith(_POINTS, 0, at - 1):
        return False
    return PUNCTUATION.search(blank.text, blank.line_start, at) is None


def _no_words_before(blank: Blank) -> bool:
    """Neither a Chinese word nor a sign of a sentence stands before the first half; 第 makes an ordinal of it."""
    return _BEFORE_NUMBER.match(blank.before) is None


def _point_follows(blank: Blank) -> bool:
    if blank.number.endswith(_UNFINISHED):
        return False
    digits = _POINT_AND_DIGITS.match(blank.text, blank.end)
    return digits is not None and unit_start().match(blank.text, digits.end()) is not None


def _no_half_follows(blank: Blank) -> bool:
    return blank.tail is None


def _half_follows(blank: Blank) -> bool:
    """Digits and their unit stand behind it."""
    return blank.tail is not None


def _behind_point(blank: Blank) -> bool:
    return blank.number.endswith((".", "．", "·"))


def _whole_decimals(blank: Blank) -> bool:
    """A word before the number, and no second point in it."""
    return IS_CJK.match(blank.before) is not None and "." not in blank.digits


def _behind_comma(blank: Blank) -> bool:
    return blank.number.endswith(",")


def _group(blank: Blank) -> bool:
    """Three digits, as between two commas."""
    return _GROUP.fullmatch(blank.digits) is not None


def _time_of_day(blank: Blank) -> bool:
    """A day, a month, an hour stands behind it; both halves are no year."""
    return blank.tail is not None and blank.text[blank.tail.end()] in _OF_TIME and not blank.makes_year


def _year_before(blank: Blank) -> bool:
    return YEAR.fullmatch(blank.number) is not None


def _two_points(blank: Blank) -> bool:
    return "." in blank.number and "." in blank.digits


def _listed(blank: Blank) -> bool:
    """A comma of text stands among the digits before it."""
    return "，" in blank.number


def _at_line_end(blank: Blank) -> bool:
    return blank.breaks == 1


def _point_lost(blank: Blank) -> bool:
    """Few digits behind it, none of the whole text with a point: to join would make up a number."""
    if len(blank.digits) > _MOST_LOST or not blank.number.isdigit() or blank.makes_year:
        return False
    return not blank.page.pointed


def _in_sentence(blank: Blank) -> bool:
    return blank.in_sentence


def _in_table_row(blank: Blank) -> bool:
    return blank.in_table_row


def _only_blank(blank: Blank) -> bool:
    """No other blank stands in the line: it is no row of cells."""
    if blank.tail is None or _GAPS.search(blank.text, blank.line_start, blank.start):
        return False
    stop = blank.tail.end()
    return _GAPS.search(blank.text, stop, max(stop, blank.line_end)) is None


SPLIT: Final[Table[Blank, bool]] = Table(
    Rule(
        id="unit.same_line",
        says="A blank between a number and its unit is layout, within a line or a sentence.",
        when=(_unit_follows, _on_one_line, _in_a_line),
        gives=_join,
        fires=("修路12⟦ ⟧公里 → joined", "12⟦ ⟧公里通村路完工，群众称便。 → joined"),
        passes=("12⟦ ⟧元", "修路12⟦\n⟧公里"),
    ),
    Rule(
        id="unit.first_cell",
        says="A number that begins a line without a sentence may be a cell, or the number of a heading.",
        when=(_unit_follows, _on_one_line),
        gives=_leave,
        fires=("12⟦ ⟧公里 → left",),
        passes=("12⟦\n⟧公里",),
    ),
    Rule(
        id="unit.line_of_its_own",
        says="A number that is all of its line is a cell: its unit does not begin the next.",
        when=(_unit_follows, _begins_line),
        gives=_leave,
        fires=("12⟦\n⟧亩 → left",),
        passes=("种树12⟦\n⟧亩",),
    ),
    Rule(
        id="unit.date",
        says="A number behind a hyphen or a slash at the end of a line is part of a date.",
        when=(_unit_follows, _behind_dash),
        gives=_leave,
        fires=("发布于2021-03-12⟦\n⟧个人中心 → left",),
        passes=("种树12⟦\n⟧亩",),
    ),
    Rule(
        id="unit.last_cell",
        says="A number behind a blank at the end of a line without a clause is a cell.",
        when=(_unit_follows, _like_a_cell),
        gives=_leave,
        fires=("面积 12⟦\n⟧亩 → left",),
        passes=("春季造林，面积 12⟦\n⟧亩",),
    ),
    Rule(
        id="unit.next_line",
        says="A line end between a number and its unit is layout.",
        when=(_unit_follows,),
        gives=_join,
        fires=("全年种树12⟦\n⟧亩 → joined", "春季造林，面积 12⟦\n⟧亩 → joined"),
        passes=("全年种树12⟦\n⟧之后",),
    ),
    Rule(
        id="half.bare",
        says="Only a number behind words is split: not one that begins its line, or stands behind a blank, a letter or 第.",
        when=(_no_words_before,),
        gives=_leave,
        fires=("1⟦ ⟧200亩 → left", "第1⟦ ⟧200名 → left", "A1⟦ ⟧200亩 → left"),
        passes=("种树1⟦ ⟧200亩", "共计：1⟦ ⟧200亩"),
    ),
    Rule(
        id="half.point_behind",
        says="A point with digits and a unit behind a whole number is the rest of it.",
        when=(_point_follows,),
        gives=_join,
        fires=("投资1⟦ ⟧.57亿元 → joined",),
        passes=("投资1⟦ ⟧.57", "投资1.2⟦ ⟧57亿元"),
    ),
    Rule(
        id="half.none",
        says="Without digits that have a unit there is no second half.",
        when=(_no_half_follows,),
        gives=_leave,
        fires=("分布在1⟦ ⟧之后 → left", "编号1⟦ ⟧57 → left"),
        passes=("投资1⟦ ⟧57亿元",),
    ),
    Rule(
        id="half.decimals",
        says="Behind a point stand the decimals of the number.",
        when=(_half_follows, _behind_point, _whole_decimals),
        gives=_join,
        fires=("投资1.⟦ ⟧57亿元 → joined", "投资1.⟦\n⟧57亿元 → joined"),
        passes=("投资1.⟦ ⟧5.7亿元", "投资，1.⟦ ⟧57亿元"),
    ),
    Rule(
        id="half.item",
        says="Other digits behind a point are a number of their own: the point ends the number of an item.",
        when=(_half_follows, _behind_point),
        gives=_leave,
        fires=("投资，1.⟦ ⟧57亿元 → left",),
        passes=("投资1⟦ ⟧57亿元",),
    ),
    Rule(
        id="half.group",
        says="Behind a comma stand the next three digits.",
        when=(_half_follows, _behind_comma, _group),
        gives=_join,
        fires=("产粮1,⟦ ⟧200吨 → joined", "产粮1,⟦ ⟧200.5吨 → joined"),
        passes=("产粮1,⟦ ⟧20吨",),
    ),
    Rule(
        id="half.next_in_list",
        says="Fewer or more digits behind a comma are the next number of a list.",
        when=(_half_follows, _behind_comma),
        gives=_leave,
        fires=("产粮1,⟦ ⟧20吨 → left",),
        passes=("产粮1⟦ ⟧200吨",),
    ),
    Rule(
        id="half.of_time",
        says="A day, a month or an hour is a number of its own, unless both halves are a year.",
        when=(_half_follows, _time_of_day),
        gives=_leave,
        fires=("定于3⟦ ⟧15日 → left",),
        passes=("始于20⟦ ⟧21年", "产粮1⟦ ⟧200吨"),
    ),
    Rule(
        id="half.behind_year",
        says="A whole year is no half of a number.",
        when=(_half_follows, _year_before),
        gives=_leave,
        fires=("截至2021⟦ ⟧200吨 → left",),
        passes=("产粮2⟦ ⟧200吨",),
    ),
    Rule(
        id="half.two_points",
        says="Two points make two numbers.",
        when=(_half_follows, _two_points),
        gives=_leave,
        fires=("分别为1.5⟦ ⟧2.5吨 → left",),
        passes=("分别为1⟦ ⟧2.5吨",),
    ),
    Rule(
        id="half.listed",
        says="A Chinese comma among the digits parts two numbers.",
        when=(_half_follows, _listed),
        gives=_leave,
        fires=("分别为3，4⟦ ⟧200吨 → left",),
        passes=("分别为3,400⟦ ⟧200吨",),
    ),
    Rule(
        id="half.next_line",
        says="A line that ends inside a number goes on with the rest of it.",
        when=(_half_follows, _at_line_end),
        gives=_join,
        fires=("产粮1⟦\n⟧200吨 → joined",),
        passes=("产粮1⟦ ⟧200吨",),
    ),
    Rule(
        id="half.lost_point",
        says="A text without any decimal point may have lost them where a blank stands.",
        when=(_half_follows, _point_lost),
        gives=_leave,
        fires=("产值5⟦ ⟧9亿元，稳步增长。 → left",),
        passes=("产值5⟦ ⟧9亿元，增长1.5%。", "产值5⟦ ⟧900万元，稳步增长。"),
    ),
    Rule(
        id="half.table_row",
        says="Among numbers without a unit that stand by themselves a blank parts cells.",
        when=(_half_follows, _in_sentence, _in_table_row),
        gives=_leave,
        fires=("合计 31 42 产值5⟦ ⟧900万元，稳步增长。 → left",),
        passes=("产值5⟦ ⟧900万元，稳步增长。",),
    ),
    Rule(
        id="half.sentence",
        says="In a sentence a blank between two halves of a number is layout.",
        when=(_half_follows, _in_sentence),
        gives=_join,
        fires=("产值5⟦ ⟧900万元，稳步增长。 → joined",),
        passes=("产值5⟦ ⟧900万元",),
    ),
    Rule(
        id="half.only_blank",
        says="Without a sentence too, where the line has no other blank and so no cells.",
        when=(_half_follows, _only_blank),
        gives=_join,
        fires=("产值5⟦ ⟧900万元 → joined",),
        passes=("产值 乙村5⟦ ⟧900万元",),
    ),
)
"""Asked in this order; where none answers, nothing is joined."""
