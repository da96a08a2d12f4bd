"""Numbering, and what of a sentence is a heading.

Styles of numbering, with the rank that orders them where a document first uses them. A style that is already
open closes what stands below it, whatever its rank.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final, NamedTuple

from pipeline.lexicon import Rule, alternation, load_rules, load_toml, load_tsv

_LEXICON: Final = "headings.toml"
_NUMERAL: Final = "一二三四五六七八九十"
_DIGIT: Final = "0-9０-９"
_BLANK: Final = r"[ \u3000\u00a0]{0,4}"
_LABEL: Final = re.compile(
    rf"(?P<part>第[{_NUMERAL}]{{1,3}}(?:部分|章|编|篇){_BLANK}[、，：:]?)"
    rf"|(?P<first>[{_NUMERAL}]{{1,3}}{_BLANK}[、．.](?![{_NUMERAL}]{{1,3}}[、．.]))"
    rf"|(?P<second>[（(]{_BLANK}[{_NUMERAL}]{{1,3}}{_BLANK}[）)][、.．]?|[㈠-㈩])"
    rf"|(?P<third>[{_DIGIT}]{{1,2}}{_BLANK}(?:、|[．.](?![{_DIGIT}])))"
    rf"|(?P<fourth>[（(][{_DIGIT}]{{1,2}}[）)][、.．]?|[{_DIGIT}]{{1,2}}[）)])"
    rf"|(?P<circle>[①-⑳❶-❿])"
    rf"|(?P<note>[〔\[［【][{_DIGIT}]{{1,3}}[〕\]］】])"
    rf"|(?P<dash>(?:—{{1,2}}|－{{2}}|--|[●◆■▲◇□])(?![{_DIGIT}—－-]))"
    rf"|(?P<item>[{_NUMERAL}]{{1,3}}(?:是|要)|第[{_NUMERAL}]{{1,2}}[，,、])"
    rf"|(?P<bare>十[{_NUMERAL[:9]}]?(?![五]?规划|五[”’]|{_NUMERAL[4]}))"
)
LABEL_BEGINS: Final = frozenset(
    "第一二三四五六七八九十（(0123456789０１２３４５６７８９〔[［【—－-●◆■▲◇□㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"
    + "".join(map(chr, (*range(0x2460, 0x2474), *range(0x2776, 0x2780))))
)
RANKS: Final = {
    "part": 0.0,
    "first": 1.0,
    "kind": 1.0,
    "turn": 1.6,
    "line": 1.8,
    "second": 2.0,
    "third": 3.0,
    "fourth": 4.0,
    "circle": 5.0,
    "note": 5.1,
    "dash": 5.3,
    "leaf": 5.5,
    "item": 5.8,
    "lead": 6.0,
    "local": 6.5,
    "inner": 7.0,
}
_CHINESE: Final = {character: value for value, character in enumerate(_NUMERAL, start=1)}
_COLON: Final = re.compile(r"[：:]")
_CLAUSE: Final = re.compile(r"[，。；：！,;:!]")
_HEADING_GAP: Final = re.compile(r"([^\s，。；：！？、]{3,24})[ \u3000\u00a0]+")
_TERMINAL: Final = re.compile(r"[。！!；;，,、？?]$")
_DATE_OR_NAME: Final = re.compile(
    r"^[（(—－-]{0,2}\s?(?:20[\dxX*×]{2}|[二〇○零一九]{4})年|(?:县|市|区|州|省|镇|乡)长|主任|人大.{0,4}会议"
)

_YEARED: Final = re.compile(r"(?:19|20)[0-9]{2}年(?![0-9])")
_DISTINCT: Final = 8192
"""Lines whose reading is remembered: headings repeat from report to report."""


class Label(NamedTuple):
    """A heading's number: its style, the words of it, and its value where it can be told (0 if not)."""

    style: str
    words: str
    value: int


@lru_cache(maxsize=_DISTINCT)
def label_of(sentence: str) -> Label | None:
    """The number that a sentence begins with, if any."""
    if sentence[:1] not in LABEL_BEGINS:
        return None
    found = _LABEL.match(sentence)
    if found is None or found.lastgroup is None:
        return None
    return Label(found.lastgroup, found[0], _value(found[0]))


def _value(words: str) -> int:
    digits = re.search(r"[0-9０-９]+", words)
    if digits:
        return int(digits[0])
    if len(words) == 1 and words in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳":
        return ord(words) - ord("①") + 1
    numeral = "".join(character for character in words if character in _CHINESE)
    if not numeral:
        return 0
    if "十" not in numeral:
        return _CHINESE[numeral[-1]]
    tens, _, ones = numeral.partition("十")
    return _CHINESE.get(tens, 1) * 10 + _CHINESE.get(ones, 0)


@cache
def _quantity() -> re.Pattern[str]:
    times = {"年", "月", "日", "号", "级", "届", "年度", "季", "个", "条", "方", "面", "道", "点"}
    units = [row["written"] for row in load_tsv("units.tsv") if row["written"] not in times]
    return re.compile(
        rf"(?:[{_DIGIT}][{_DIGIT},.．]*|[xXｘＸ×*＊]+)[ \u3000]?(?:[万亿千百十余多]|{alternation(units)}"
        r"|[%％]|个(?!年|性|体|人)|条)"
    )


@lru_cache(maxsize=_DISTINCT)
def holds_quantity(text: str) -> bool:
    """Whether a number with its measure word, or a mask with one, stands in the text."""
    return _quantity().search(text) is not None


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(alternation(load_toml(_LEXICON)["opening"]["words"]))


@lru_cache(maxsize=_DISTINCT)
def heading_of(sentence: str, label: Label, whole_line: bool) -> tuple[int, str]:
    """How many characters of a numbered sentence are its heading, and the words of it without the number.

    The length is 0 where no heading is, and the words those of the first clause; a colon behind a heading
    counts, but is not of its words.
    """
    length = _heading_length(sentence, label, whole_line)
    body = sentence[len(label.words) : length or None].strip()
    return length, body.rstrip("：:。") if length else _CLAUSE.split(body, maxsplit=1)[0]


def _heading_length(sentence: str, label: Label, whole_line: bool) -> int:
    """How many characters of a labelled sentence are its heading: to a colon, a gap, or its end; 0 where none are."""
    body, first = sentence[len(label.words) :], len(label.words)
    upper = label.style in ("part", "first", "second")
    colon = _to_colon(body)
    if colon:
        return first + colon
    if whole_line and upper and len(body) <= 60:
        return len(sentence)
    gap = _HEADING_GAP.match(body) if upper else None
    if gap is not None and gap.end() < len(body) and not holds_quantity(gap[0]):
        return first + gap.end(1)
    ends = body.endswith(("；", ";"))
    return len(sentence) if 0 < len(body) <= 50 and not holds_quantity(body) and not ends else 0


def _to_colon(body: str) -> int:
    """How far a heading goes that a colon ends; 0 where none does."""
    colon = _COLON.search(body)
    if colon is None or not 2 <= colon.start() <= 30 or holds_quantity(body[: colon.start()]):
        return 0
    clauses = re.search(r"[，。；]", body[: colon.start()])
    return colon.end() if not clauses or colon.end() < len(body) else 0


def _tells_a_year(line: str) -> bool:
    """Whether a line begins with the year that it is the heading of: 2014年主要预期目标."""
    year = _YEARED.match(line)
    return (
        year is not None and _DATE_OR_NAME.search(line, year.end()) is None and heading_kind(line) is not None
    )


@lru_cache(maxsize=_DISTINCT)
def is_heading_line(line: str) -> bool:
    """Whether a line without a number reads as a heading: short, no full stop, no quantity, no date or
    name.
    """
    if line[-1] in "：:":
        # 名词解释：, 存在的主要问题：, but no other line that announces what follows.
        return 3 <= len(line) <= 14 and not holds_quantity(line) and heading_kind(line) is not None
    return (
        2 <= len(line) <= 40
        and _TERMINAL.search(line) is None
        and not line.endswith(("”的", "…"))
        and "|" not in line
        and "｜" not in line
        and ((_DATE_OR_NAME.search(line) is None and not line[0].isdigit()) or _tells_a_year(line))
        and not holds_quantity(line)
        and _opening().match(line) is None
    )


@lru_cache(maxsize=_DISTINCT)
def is_lead_sentence(sentence: str) -> bool:
    """Whether the first of several sentences of a paragraph reads as its heading: short, no number, no
    opening.
    """
    return (
        7 <= len(sentence) <= 34
        and sentence[-1] in "。！"
        and not any(character.isdigit() for character in sentence)
        and "：" not in sentence
        and not holds_quantity(sentence)
        and _opening().match(sentence) is None
    )


@lru_cache(maxsize=_DISTINCT)
def heading_kind(heading: str) -> str | None:
    """What the words of a heading say that its section is about, None if they say nothing."""
    return next((rule.kind for rule in load_rules(_LEXICON, "heading") if rule.pattern.search(heading)), None)


@lru_cache(maxsize=_DISTINCT)
def lead_rule(paragraph: str) -> Rule | None:
    """The rule that says what a paragraph's opening words turn to, None if they turn to nothing."""
    return next((rule for rule in load_rules(_LEXICON, "lead") if rule.pattern.match(paragraph)), None)


@cache
def lead_scope(rule_id: str) -> str:
    """``top`` or ``local``: how far the turn of a lead rule reaches."""
    scopes: dict[str, str] = {entry["id"]: entry["scope"] for entry in load_toml(_LEXICON)["lead"]}
    return scopes[rule_id]
