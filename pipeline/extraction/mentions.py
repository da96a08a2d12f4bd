"""Mentions: every number of a sentence, shown or hidden, with its unit, and what it is if it is no row.

The scan reads the folded sentence once from left to right. Each numeral or mask becomes one `Mention`; a
mention whose ``rule`` is set is no indicator, by that rule.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from pipeline.extraction.ignoring import ignored_by
from pipeline.extraction.numerals import ARABIC, CHINESE, FORMAL, MULTIPLIERS, decimal_of
from pipeline.lexicon.units import Unit, unit_at


@dataclass(frozen=True, slots=True)
class Mention:
    """One number in a sentence.

    ``start`` and ``end`` are offsets into the sentence, unit included; ``number_end`` is where the number ends.
    ``value`` is None where hidden or indefinite (数十); ``high`` is the upper end of a range.
    ``over`` says that the number itself holds 余, 多 or 来. ``rule`` names why it is no row ("" if it may be one).
    """

    start: int
    end: int
    number_end: int
    value: Decimal | None
    high: Decimal | None
    unit: Unit | None
    masked: bool
    over: bool
    chinese: bool
    scaled: bool
    rule: str = ""

    @property
    def unit_name(self) -> str:
        return self.unit.name if self.unit else ""

    @property
    def kind(self) -> str:
        return self.unit.kind if self.unit else ""


_FORMAL_DIGIT: Final = rf"[{FORMAL}](?=[{FORMAL}{CHINESE}元])"
_SIGN: Final = rf"[零一二三四五六七八九十万亿两]|百(?!分)|千(?![瓦伏克米卡赫帕])|{_FORMAL_DIGIT}"
_BODY: Final = rf"(?:{ARABIC}|{_SIGN})+(?:点[零一二三四五六七八九]+)?"
_SCALE: Final = r"(?:[十万亿]|百(?!分)|千(?![瓦伏克米卡赫帕]))"
_NUMBER: Final = re.compile(
    rf"(?P<fraction>[百千]分之)(?P<part>{_BODY})"
    rf"|(?P<vague>数|好几|几|若干)(?P<scale>[十百千万亿]*)(?P<vague_tail>[余多来]?[万亿]*)"
    rf"|(?P<pair>[一二三四五六七八九][二三四五六七八九])(?P<pair_scale>[十百千万亿]+)"
    rf"|(?P<body>{_BODY})(?P<tail>[余多来几]?{_SCALE}*[余多来几]?)"
)
_CANDIDATE: Final = re.compile(rf"[0-9{CHINESE}数几若]|[{FORMAL}](?=[{FORMAL}{CHINESE}])")
_MASK_TAIL: Final = re.compile(r"[余多来]?(?:[十百万亿]|千(?![瓦伏克米卡赫帕]))*[余多来几]?")
_DELETED: Final = re.compile(
    rf"(?<![0-9零一二三四五六七八九十百千万亿两数几xX×*余{FORMAL}])(?:(?:[百千]?万|亿)[余多]|余(?:[百千]?万|亿)?)(?=元|亩|人|株|斤|吨|平)"
)
_QUOTES: Final = re.compile(
    r"“[^“”]{0,24}”|《[^《》]{0,60}》|‘[^‘’]{0,24}’|\"[^\"]{0,20}\"|〈[^〈〉]{0,40}〉"
)
_RANGE: Final = re.compile(r"(?:[-—~至到])+")
_UNIT_BRACKET: Final = re.compile(r"\([一-龥]{1,2}\)")
_NEARLY: Final = ("上", "近", "逾", "约")
_SHIFTED: Final = re.compile(r"(?:前移|上升|提升|晋升|前进|后退|退后|下降|第)了?$")
_TENTHS: Final = tuple("一二三四五六七八九")
_TRAILING: Final = ("余", "多")
_IDEOGRAPH: Final = re.compile(r"[一-龥]")
_SHARED: Final = re.compile(r"[、和及与,]")
_WEAK_BARE: Final = re.compile(r"^(?:以上|以下|以内|左右)")
_BARE_BOUND: Final = re.compile(r"(?:超|过|破|达|近|到|上|约|逾)$")
_PLAIN_LEFT: Final = re.compile(r"(?:达|到|至|为|是|率|分|数|得|量|额|超过|突破|第|在|高于|低于)$")
_RANK: Final = re.compile(r"第$")


def scan(text: str, masks: Sequence[tuple[int, int]]) -> list[Mention]:
    """Every number of one folded sentence in order; ``masks`` are the spans of its value placeholders."""
    quoted = (
        [match.span() for match in _QUOTES.finditer(text)]
        if "”" in text or "》" in text or '"' in text
        else []
    )
    starts = {start: end for start, end in masks}
    deleted = (
        {match.start(): match.end() for match in _DELETED.finditer(text)}
        if "多" in text or "余" in text
        else {}
    )
    found: list[Mention] = []
    position = 0
    candidates = sorted({match.start() for match in _CANDIDATE.finditer(text)} | set(starts) | set(deleted))
    for start in candidates:
        if start < position:
            continue
        if start in starts:
            mention: Mention | None = _hidden(text, start, starts[start])
        elif start in deleted:
            mention = _hidden(text, start, start)
        else:
            mention = _shown(text, start)
        if mention is None:
            continue
        mention = _with_rule(text, mention, quoted)
        found.append(mention)
        position = mention.end if not mention.rule else max(mention.number_end, start + 1)
    return _share_units(text, _join_ranges(text, found))


def _shown(text: str, start: int) -> Mention | None:
    match = _NUMBER.match(text, start)
    if match is None:
        return None
    value: Decimal | None
    high: Decimal | None = None
    over = False
    scaled = False
    end = match.end()
    if match["fraction"]:
        value = decimal_of(match["part"])
        if value is None:
            return None
        percent = unit_at("%" if match["fraction"] == "百分之" else "‰", 0)
        return Mention(start, end, end, value, None, percent, False, False, True, False)
    if match["vague"]:
        value, scaled = None, bool(match["scale"] or match["vague_tail"])
        over = False
    elif match["pair"]:
        scale = decimal_of(match["pair_scale"]) or Decimal(1)
        low_digit, high_digit = (decimal_of(digit) or Decimal(0) for digit in match["pair"])
        value, high, scaled = low_digit * scale, high_digit * scale, True
        if high <= value:
            return None
    else:
        body, tail = match["body"], match["tail"]
        over = any(mark in tail for mark in "余多来几")
        multiplier = "".join(mark for mark in tail if mark in MULTIPLIERS)
        value = decimal_of(body)
        if value is None:
            number = re.match(ARABIC, body)
            if number is None:
                return Mention(start, end, end, None, None, None, False, False, True, False, "word")
            end = start + number.end()
            value, over, multiplier = decimal_of(number[0]), False, ""
        for mark in multiplier:
            value = value * MULTIPLIERS[mark] if value is not None else None
        scaled = bool(multiplier) or any(mark in "百千万亿" for mark in body)
    return _with_unit(
        text,
        Mention(start, end, end, value, high, None, False, over, text[start] not in "0123456789", scaled),
    )


def _hidden(text: str, start: int, end: int) -> Mention:
    tail = _MASK_TAIL.match(text, end)
    words = tail[0] if tail else ""
    over = any(mark in words for mark in "余多来几")
    end += len(words)
    scaled = any(mark in MULTIPLIERS for mark in words)
    return _with_unit(text, Mention(start, end, end, None, None, None, True, over, False, scaled))


def _with_unit(text: str, mention: Mention) -> Mention:
    at = mention.end
    if text.startswith("个半", at) and mention.value is not None:
        half = unit_at("个" + text[at + 2 : at + 5], 0)
        if half is not None and half.kind == "time":
            end = at + 1 + len(half.written)
            return replace(mention, end=end, value=mention.value + Decimal("0.5"), unit=half, scaled=True)
    unit = unit_at(text, at)
    if unit is None:
        return mention
    end = at + len(unit.written)
    if (
        unit.written == "成"
        and mention.value is not None
        and text[end : end + 1] in _TENTHS
        and end < len(text)
    ):
        return replace(
            mention, end=end + 1, value=mention.value + (decimal_of(text[end]) or Decimal(0)) / 10, unit=unit
        )
    if text[end : end + 1] in _TRAILING and not _IDEOGRAPH.match(text, end + 1):
        return replace(mention, end=end + 1, unit=unit, over=True)
    if unit.kind == "count" and text[end : end + 1] == "(":
        bracket = _UNIT_BRACKET.match(text, end)
        if bracket and (unit_at(text, end + 1) or bracket[0] == "(次)"):
            end = bracket.end()
    return replace(mention, end=end, unit=unit)


def _with_rule(text: str, mention: Mention, quoted: list[tuple[int, int]]) -> Mention:
    """The mention with the rule that makes it no row, or as it is."""
    if mention.rule:
        return replace(
            mention, rule=ignored_by(text, mention.start, mention.number_end, False) or mention.rule
        )
    if any(start < mention.start and mention.end <= end for start, end in quoted):
        return replace(mention, rule="quoted_name")
    rule = ignored_by(text, mention.start, mention.number_end, mention.unit is not None)
    if rule is None and mention.chinese:
        rule = _chinese_rule(text, mention)
    if rule is None and mention.unit is None:
        rule = _unitless_rule(text, mention)
    return replace(mention, rule=rule or "")


def _chinese_rule(text: str, mention: Mention) -> str | None:
    """A Chinese numeral is a row only where it plainly reports a count."""
    words = text[mention.start : mention.number_end]
    if mention.unit is None:
        if mention.scaled and (mention.value is None or mention.over) and len(words) > 1:
            return None
        if (
            mention.scaled
            and words[0] in "零一二两三四五六七八九"
            and mention.value
            and mention.value >= 10000
        ):
            return None
        return "word"
    if mention.kind == "ratio":
        return None
    bare = words in MULTIPLIERS or words in ("十万", "百万", "千万", "百亿", "千亿", "万亿")
    if bare:
        after, before = text[mention.end : mention.end + 4], text[max(0, mention.start - 2) : mention.start]
        if before[-1:] in _NEARLY and mention.kind != "money":
            return None
        if _WEAK_BARE.match(after) or after[:1] in ("", "的", ",", "。", ";", "、", ")", "大"):
            return (
                None
                if mention.kind == "money" or _WEAK_BARE.match(after) or _BARE_BOUND.search(before)
                else "class_name"
            )
        return "class_name"
    if mention.value is None:
        return None if mention.scaled or mention.kind in ("money", "measure") else "indefinite"
    if mention.kind == "money" or (mention.kind == "measure" and (mention.scaled or mention.value > 10)):
        return None
    if mention.value % 1:
        return None
    if mention.unit_name in ("位", "名") and _SHIFTED.search(text, 0, mention.start):
        return None
    if mention.over or mention.value > 10:
        return (
            "duration_word" if mention.kind == "time" and mention.value < 100 and not mention.over else None
        )
    return "passing_count"


def _unitless_rule(text: str, mention: Mention) -> str | None:
    """A number without a unit is a row if it is scaled (28.5万), masked, a rank, or stands behind what it measures."""
    before, after = text[max(0, mention.start - 4) : mention.start], text[mention.end : mention.end + 1]
    if mention.masked or mention.scaled or mention.over or _RANK.search(before):
        return None
    if _PLAIN_LEFT.search(before) and (not after or after in ",。;、)以左和"):
        return None
    if _SHARED.match(after) or _RANGE.match(after):
        return "no_unit"
    return "no_unit"


def _join_ranges(text: str, mentions: list[Mention]) -> list[Mention]:
    """1-3公里, 5—6亿元, 3000至5000亩: two numbers that are the ends of one."""
    joined: list[Mention] = []
    for mention in mentions:
        previous = joined[-1] if joined else None
        if (
            previous is not None
            and not mention.rule
            and previous.rule in ("", "no_unit", "passing_count", "word")
            and _RANGE.fullmatch(
                text, previous.end if not previous.rule else previous.number_end, mention.start
            )
            and (previous.unit is None or previous.rule or previous.unit == mention.unit)
            and mention.unit is not None
        ):
            low = previous.value
            if (
                low is not None
                and mention.value is not None
                and not previous.scaled
                and previous.unit is None
            ):
                low *= _scale_of(text, mention)
            if (
                previous.masked
                or mention.masked
                or (low is not None and mention.value is not None and low <= mention.value)
            ):
                hidden = previous.masked or mention.masked
                joined[-1] = replace(
                    mention,
                    start=previous.start,
                    value=None if hidden else low,
                    high=None if hidden else mention.value,
                    masked=hidden,
                    over=mention.over,
                )
                continue
        joined.append(mention)
    return joined


def _scale_of(text: str, mention: Mention) -> Decimal:
    """The multiplier that stands behind the digits of a number: 亿 in 6亿元."""
    scale = Decimal(1)
    for mark in reversed(text[mention.start : mention.number_end]):
        if mark in MULTIPLIERS:
            scale *= MULTIPLIERS[mark]
        elif mark not in "余多来":
            break
    return scale


def _share_units(text: str, mentions: list[Mention]) -> list[Mention]:
    """45、38、35个工作日: numbers of one list take the unit of its last."""
    scale = Decimal(1)
    for index in range(len(mentions) - 2, -1, -1):
        mention, following = mentions[index], mentions[index + 1]
        if (
            mention.rule in ("no_unit", "")
            and mention.unit is None
            and not following.rule
            and following.unit is not None
            and not following.chinese
            and not mention.scaled
            and following.start - mention.end == 1
            and _SHARED.match(text, mention.end)
        ):
            value = mention.value
            if following.number_end < following.end:
                scale = _scale_of(text, following) if following.scaled else Decimal(1)
            if value is not None:
                value *= scale
            mentions[index] = replace(mention, unit=following.unit, value=value, rule="")
    return mentions
