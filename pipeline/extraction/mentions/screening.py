"""Which mentions are no rows: inside quotation marks, by a rule of `ignored.toml`, or for want of a unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.extraction.mentions.ignoring import ignored_by
from pipeline.extraction.mentions.mention import Mention
from pipeline.extraction.mentions.scanning import scan
from pipeline.extraction.mentions.sequences import join_ranges, share_units

_MARKS: Final = re.compile(r"[”》\"’〉]")
_QUOTES: Final = re.compile(
    r"“[^“”]{0,24}”|《[^《》]{0,60}》|‘[^‘’]{0,24}’|\"[^\"]{0,20}\"|〈[^〈〉]{0,40}〉"
)
_WEAK_BARE: Final = re.compile(r"^(?:以上|以下|以内|左右)")
_BARE_BOUND: Final = re.compile(r"(?:超|过|破|达|近|到|上|约|逾)$")
_PLAIN_LEFT: Final = re.compile(
    r"(?:(?:增长|下降)(?:[0-9.xX×*_○□△?]+ ?[和、] ?)*|达|到|至|为|是|率|分|数|得|量|额|超过|突破|第|在|高于|低于)$"
)
_SHARED_OUT: Final = re.compile(r"[,(]占[^,。;]{0,8}[0-9.xX×*_○□△?]+%")
"""What is shared out was counted, though its unit was left off: 农村户18600,占72%."""
_AT_LEAST: Final = re.compile(r"[超过破近上约逾满]$")
_LOST: Final = re.compile(r"(?:增加|提高|扩大|减少|下降|降)(?:到|至)| ?[,。;、)和与]|$")
"""What stands behind 亿元 where the digits before it were lost: 投资完成亿元, 由亿元增加到亿元."""
_MOVES: Final = re.compile(r"(?:缩小|扩大|提[高升]|下降|降低?|增[加长]?|减少|上升|调整|优化|改善|变)[到至为]")
"""由1.93缩小到1.86: two levels of an index."""
_RANK: Final = re.compile(r"第$")
_BARE: Final = frozenset({"百", "千", "万", "亿", "十万", "百万", "千万", "十亿", "百亿", "千亿", "万亿"})
_ENDS: Final = ("", ",", "。", ";", "、", ")")
_CROWDS: Final = frozenset({"人次", "人", "株", "只", "头", "羽"})
"""Units of a round sum that ends its clause: 吸引游客百万人次, not 百万亩产业带."""
_NEARLY: Final = ("上", "近", "逾", "约")
_SHIFTED: Final = re.compile(r"(?:前移|上升|提升|晋升|前进|后退|退后|下降|第)了?$")


def find_mentions(
    text: str, masks: Sequence[tuple[int, int]], names: Sequence[tuple[int, int]] = ()
) -> list[Mention]:
    """Every number of a folded sentence in order; those that are no rows have their ``rule``.

    ``masks`` are the spans of the sentence's value placeholders, ``names`` those of the other ones.
    The ends of a range are one mention.
    """
    mentions = scan(text, masks, names)
    _screen(text, mentions)
    mentions = join_ranges(text, mentions)
    share_units(text, mentions)
    return mentions


def _screen(text: str, mentions: list[Mention]) -> None:
    quoted = [match.span() for match in _QUOTES.finditer(text)] if _MARKS.search(text) else []
    for before, mention in zip([None, *mentions], mentions, strict=False):
        mention.rule = _rule_of(text, mention, quoted)
        if mention.rule == "code" and before and before.masked and before.end + 1 == mention.start:
            mention.rule = ""  # The letter before the dash is a mask: xx—30万元.


def _rule_of(text: str, mention: Mention, quoted: list[tuple[int, int]]) -> str:
    if mention.of_mask:
        return ignored_by(text, mention.start, mention.number_end, False) or "of_mask"
    if mention.malformed:
        ignored = ignored_by(text, mention.start, mention.number_end, False)
        return ignored or ("word" if mention.chinese else "oversized")
    if any(start < mention.start and mention.end <= end for start, end in quoted):
        return "quoted_name"
    rule = ignored_by(text, mention.start, mention.number_end, mention.unit is not None)
    if rule is None and mention.chinese:
        rule = _chinese_rule(text, mention)
    if rule is None and mention.unit is None:
        rule = _unitless_rule(text, mention)
    return rule or ""


def _chinese_rule(text: str, mention: Mention) -> str | None:
    """A Chinese numeral is a row only where it plainly reports a count."""
    words = text[mention.start : mention.number_end]
    if mention.unit is None:
        if (
            words in _BARE
            and _BARE_BOUND.search(text[: mention.start])
            and (text[mention.end : mention.end + 1] in _ENDS or text.startswith("大关", mention.end))
        ):
            return None
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
    if words in _BARE:
        after, before = text[mention.end : mention.end + 4], text[max(0, mention.start - 2) : mention.start]
        crowd = mention.unit_name in _CROWDS and len(words) > 1 and after[:1] in _ENDS and after[:1] != "、"
        if crowd or (before[-1:] in _NEARLY and mention.kind != "money"):
            return None
        if mention.kind == "money" and not mention.start:
            return "class_name"
        lost = _LOST.match(text, mention.end) or (words == "万" and before.endswith(("投资", "投入")))
        if mention.kind == "money" and not _AT_LEAST.search(before) and lost:
            mention.masked, mention.value, mention.scaled = True, None, True
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
    before, after = text[max(0, mention.start - 12) : mention.start], text[mention.end : mention.end + 1]
    if mention.masked or mention.scaled or mention.over or _RANK.search(before):
        return None
    if before[-1:] in ("由", "从") and _MOVES.match(text, mention.end):
        return None
    if _PLAIN_LEFT.search(before) and (not after or after in ",。;、)以左和"):
        return None
    return None if mention.value is not None and _SHARED_OUT.match(text, mention.end) else "no_unit"
