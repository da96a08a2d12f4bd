"""Numbering, and what of a sentence is a heading.

Styles of numbering, with the rank that orders them where a document first uses them. A style that is already
open closes what stands below it, whatever its rank.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final, NamedTuple

from pipeline.lexicon import alternation, load_tsv
from pipeline.lexicon.entries import Pattern, load_lexicon
from pipeline.lexicon.rules import Rule, Table

HEADINGS: Final = load_lexicon("headings.toml")
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
_CLAUSE_END: Final = re.compile(r"[，。；]")
_CLAUSE: Final = re.compile(r"[，。；：！,;:!]")
_HEADING_GAP: Final = re.compile(r"([^\s，。；：！？、]{3,24})[ \u3000\u00a0]+")
_TERMINAL: Final = re.compile(r"[。！!；;，,、？?]$")
_DATE_OR_NAME: Final = HEADINGS.patterns["date_or_name"].regex
_ENTRIES: Final = HEADINGS.at("heading")
_LEADS: Final = HEADINGS.at("lead")
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
    return re.compile(alternation(HEADINGS.words["opening"].words))


@lru_cache(maxsize=_DISTINCT)
def heading_of(sentence: str, label: Label, whole_line: bool) -> tuple[int, str]:
    """How many characters of a numbered sentence are its heading, and the words of it without the number.

    The length is 0 where no heading is, and the words those of the first clause; a colon behind a heading
    counts, but is not of its words.
    """
    length = _heading_length(sentence, label, whole_line)
    body = sentence[len(label.words) : length or None].strip()
    return length, body.rstrip("：:。") if length else _CLAUSE.split(body, maxsplit=1)[0]


class Numbered:
    """A sentence with a number at its beginning.

    Attributes:
        sentence: its words.
        label: its number.
        whole_line: whether it is all of its line.
        body: what stands behind the number.
        lead: what of the body stands before its first colon, None where it has none.
    """

    def __init__(self, sentence: str, label: Label, whole_line: bool) -> None:
        self.sentence = sentence
        self.label = label
        self.whole_line = whole_line
        self.body = sentence[len(label.words) :]
        colon = _COLON.search(self.body)
        self.lead = self.body[: colon.start()] if colon else None


def _heading_length(sentence: str, label: Label, whole_line: bool) -> int:
    answer = HEADING_ENDS.first(Numbered(sentence, label, whole_line))
    return answer[1] if answer else 0


def _short_lead(numbered: Numbered) -> bool:
    lead = numbered.lead
    return lead is not None and 2 <= len(lead) <= 30 and not holds_quantity(lead)


def _leads_on(numbered: Numbered) -> bool:
    """One clause before the colon, or words behind it."""
    lead = numbered.lead or ""
    return not _CLAUSE_END.search(lead) or len(lead) + 1 < len(numbered.body)


def _to_colon(numbered: Numbered) -> int:
    return len(numbered.label.words) + len(numbered.lead or "") + 1


def _whole_line(numbered: Numbered) -> bool:
    return numbered.whole_line and len(numbered.body) <= 60


def _high(numbered: Numbered) -> bool:
    return numbered.label.style in ("part", "first", "second")


def _to_gap(numbered: Numbered) -> int | None:
    """Up to a blank with words behind it; none where a number stands before it."""
    gap = _HEADING_GAP.match(numbered.body)
    if gap is None or gap.end() == len(numbered.body) or holds_quantity(gap[0]):
        return None
    return len(numbered.label.words) + gap.end(1)


def _short(numbered: Numbered) -> bool:
    """No item of a list either, which ends with a semicolon."""
    return 0 < len(numbered.body) <= 50 and not numbered.body.endswith(("；", ";"))


def _no_quantity(numbered: Numbered) -> bool:
    return not holds_quantity(numbered.body)


def _whole(numbered: Numbered) -> int:
    return len(numbered.sentence)


HEADING_ENDS: Final[Table[Numbered, int]] = Table(
    Rule(
        id="colon",
        says="A heading goes up to a colon behind a few words without a number.",
        when=(_short_lead, _leads_on),
        gives=_to_colon,
        fires=("（一）夯实基础：修路架桥，成效明显。 → （一）夯实基础：", "一、回顾：¶ → 一、回顾："),
        passes=("（一）修路12公里：成效明显。", "（一）修路，架桥："),
    ),
    Rule(
        id="line",
        says="A whole line with a number of a high style is a heading, whatever it counts.",
        when=(_high, _whole_line),
        gives=_whole,
        fires=("一、修路12公里¶ → 一、修路12公里",),
        passes=("1、修路12公里¶", "一、修路12公里"),
    ),
    Rule(
        id="gap",
        says="A blank parts a heading of a high style from the words behind it.",
        when=(_high,),
        gives=_to_gap,
        fires=("一、工作回顾 全镇修路12公里。 → 一、工作回顾",),
        passes=("1、工作回顾 全镇修路12公里。", "一、修路12公里 群众称便。", "一、工作回顾 "),
    ),
    Rule(
        id="short",
        says="A short sentence without a number is a heading, unless it is an item of a list.",
        when=(_short, _no_quantity),
        gives=_whole,
        fires=("1、狠抓道路建设。 → 1、狠抓道路建设。",),
        passes=("1、狠抓道路建设；", "1、修路12公里。"),
    ),
)
"""Asked in this order; where none answers, no part of the sentence is a heading. ¶ ends an example that is a whole line."""


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
    return next((entry.kind for entry in _ENTRIES if entry.regex.search(heading)), None)


@lru_cache(maxsize=_DISTINCT)
def lead_of(paragraph: str) -> Pattern | None:
    """The pattern that says what a paragraph's opening words turn to, None if they turn to nothing; its scope is ``top``
    or ``local``.
    """
    return next((lead for lead in _LEADS if lead.regex.match(paragraph)), None)
