"""Every number of a sentence, shown or hidden, with its unit.

The scan reads the folded sentence once from left to right; each numeral or mask becomes one `Mention`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from pipeline.extraction.mentions.hidden import hidden_numbers, may_touch_signs, touches_sign
from pipeline.extraction.mentions.mention import Mention
from pipeline.extraction.mentions.numerals import ARABIC, CHINESE, FORMAL, MULTIPLIERS, decimal_of
from pipeline.lexicon.needs import signs_of
from pipeline.lexicon.qualifiers import qualifier_patterns
from pipeline.lexicon.units import Unit, unit_at

_FORMAL_DIGIT: Final = rf"[{FORMAL}](?=[{FORMAL}{CHINESE}元])|(?<=[{FORMAL}])[拾佰仟]"
_PAIR: Final = "(?<![万亿])两|两(?=[百千万亿])"
"""两 as a digit; behind 万 or 亿 it counts something else (30亿两个台阶)."""
_SIGN: Final = rf"[零一二三四五六七八九十万亿]|{_PAIR}|百(?!分)|千(?![瓦伏克米卡赫帕])|{_FORMAL_DIGIT}"
_BODY: Final = rf"(?:{ARABIC}|{_SIGN})+(?:点[零一二三四五六七八九]+)?"
_SCALE: Final = r"(?:[十万亿]|百(?!分)|千(?![瓦伏克米卡赫帕]))"
_NUMBER: Final = re.compile(
    rf"(?P<fraction>[百千]分之)(?P<part>{_BODY})"
    rf"|(?P<vague>数|好几|几|若干)(?P<scale>[十百千万亿]*)(?P<vague_tail>[余多来]?[万亿]*)"
    rf"|(?P<pair>[一二三四五六七八九][二三四五六七八九])(?P<pair_scale>[十百千万亿]+)"
    rf"|(?P<body>{_BODY})(?P<tail>[余多来几]?(?:个(?=亿(?![元级吨立平人])))?{_SCALE}*[余多来几]?)"
)
_CANDIDATE: Final = re.compile(rf"[0-9{CHINESE}数几若]|[{FORMAL}](?=[{FORMAL}{CHINESE}])")
_MASK_TAIL: Final = re.compile(
    r"(?:个(?=亿(?![元级吨立平人])))?(?:[余多来]?(?:[十百万亿]|千(?![瓦伏克米卡赫帕])))*[余多来几]?"
)
_NO_NUMBER_BEFORE: Final = rf"(?<![0-9零一二三四五六七八九十百千万亿两数几xX×*余{FORMAL}])"
_NO_DIGITS: Final = (
    rf"{_NO_NUMBER_BEFORE}(?:(?:[百千]?万|亿)[余多]|余(?:[百千]?万|亿)?)(?=元|亩|人|株|斤|吨|平)"
)
_BEFORE_PERCENT: Final = (
    r"(?:(?<=[率重比达到长降高升幅速])|(?<=[率重比达到长降高升幅速] )|(?<=控制在)|(?<=%[和、])|(?<=%[和、] ))"
)
_BARE_PERCENT: Final = rf"{_BEFORE_PERCENT}(?=%(?:[,。;、)和与左以]))"
_BARE_POINT: Final = r"(?<=[一-龥])\.(?=(?:[万亿]?元|[万亿]?亩|万?吨|公里|%)(?:[,。;、)和以]|$))"
_DELETED: Final = re.compile(f"{_NO_DIGITS}|{_BARE_PERCENT}|{_BARE_POINT}")
_LOST: Final = re.compile(r"[率重比达到长降高升幅速在] ?%|[一-龥]\.[万亿元亩吨公%]")
_UNIT_BRACKET: Final = re.compile(r"\([一-龥]{1,2}\)")
_TENTHS: Final = tuple("一二三四五六七八九")
_NO_UNITS: Final = ("台阶", "人制", "人间")
"""Words that begin like a unit: 跨上万亿台阶, 3人制篮球."""
_TRAILING: Final = ("余", "多")
_IDEOGRAPH: Final = re.compile(r"[一-龥]")
_APART: Final = re.compile(r"(?<=[一-龥])(?<![第表图件])[0-9]{1,4} [0-9]{1,2}(?![0-9.])")
"""A number whose point was lost, as some sites print it: 生产总值5 9亿元. Nobody knows which of the two it was."""
_APPROXIMATE: Final = re.compile(r"[余多来几]")
_MULTIPLIER: Final = re.compile(r"[百千万亿]")
_STRAY: Final = re.compile(r"[0-9.][十百千万亿]++[一二三四五六七八九两]$|.两$")
"""A Chinese digit behind an Arabic number counts what follows: 跨越200亿、300亿两大台阶."""

_MINUS: Final = ("-", "—")
_BELOW: Final = qualifier_patterns("numeral")["minus_before"]
_BETWEEN_ENDS: Final = re.compile(r"[-—~至到]+")
_ARABIC_DIGITS: Final = "0123456789"
_LONGEST: Final = 40
"""Characters of the longest number that is read: money in fen with its words has half as many."""
_GREATEST: Final = Decimal(10) ** 30
"""What no report counts; 亿万亿万… soon names more than a float can hold."""


def number_signs() -> frozenset[str]:
    """Characters, folded, one of which stands in every text that `scan` finds a number in where nothing is masked."""
    candidates = signs_of(_CANDIDATE)
    assert candidates is not None
    # What is left where digits were deleted.
    return candidates | frozenset("多余%.")


def scan(text: str, masks: Sequence[tuple[int, int]], names: Sequence[tuple[int, int]] = ()) -> list[Mention]:
    """Every number of one folded sentence in order.

    ``masks`` are the spans of its value placeholders, ``names`` those of the other ones.
    """
    starts = {**_deleted(text), **dict(hidden_numbers(text, masks))}
    touching = may_touch_signs(text, names)
    found: list[Mention] = []
    position = 0
    candidates = [match.start() for match in _CANDIDATE.finditer(text)]
    for start in sorted({*candidates, *starts}) if starts else candidates:
        if start < position:
            continue
        if start in starts:
            mention: Mention | None = _hidden(text, start, starts[start])
        else:
            mention = _shown(text, start)
            if touching and mention and _touches_mask(text, mention, names, found):
                mention.value, mention.high, mention.of_mask = None, None, True
        if mention is not None:
            mention.minus = text[start - 1 : start] in _MINUS and _BELOW.search(text[:start]) is not None
            found.append(mention)
            position = mention.end
    return found


def _deleted(text: str) -> dict[int, int]:
    """Where digits were deleted, and where what is left of the number begins: 完成余亩, 比重达%, 达到.5万元."""
    lost = "多" in text or "余" in text or (("%" in text or "." in text) and _LOST.search(text))
    if not lost:
        return {}
    starts = (match.start() for match in _DELETED.finditer(text))
    return {start: start + text.startswith(".", start) for start in starts}


def _touches_mask(
    text: str, mention: Mention, names: Sequence[tuple[int, int]], found: Sequence[Mention]
) -> bool:
    """Whether a number touches a mask that hides no value, or is the end of a range whose beginning does."""
    if touches_sign(text, mention.start, mention.number_end, names):
        return True
    if not (found and found[-1].of_mask):
        return False
    return _BETWEEN_ENDS.fullmatch(text, found[-1].end, mention.start) is not None


def _shown(text: str, start: int) -> Mention | None:
    match = _NUMBER.match(text, start)
    if match is None:
        return None
    if text.startswith(" ", match.end()) and (apart := _APART.match(text, start)):
        hidden = _hidden(text, start, apart.end())
        if hidden.unit is not None:
            return hidden
    if match.end() - start > _LONGEST:
        return _malformed(text, start, match.end())
    if match["fraction"]:
        return _fraction(match)
    mention = _number(match)
    if mention is None or mention.malformed:
        return mention
    if (mention.high or mention.value or 0) >= _GREATEST:
        return _malformed(text, start, mention.end)
    return _with_unit(text, mention)


def _number(match: re.Match[str]) -> Mention | None:
    """The signs of a number without its unit."""
    if match["vague"]:
        scaled = bool(match["scale"] or match["vague_tail"])
        return Mention(match.start(), match.end(), match.end(), None, None, None, False, False, True, scaled)
    return _pair(match) if match["pair"] else _counted(match)


def _fraction(match: re.Match[str]) -> Mention | None:
    """百分之八."""
    value = decimal_of(match["part"])
    if value is None:
        return None
    percent = unit_at("%" if match["fraction"] == "百分之" else "‰", 0)
    return Mention(match.start(), match.end(), match.end(), value, None, percent, False, False, True, False)


def _pair(match: re.Match[str]) -> Mention | None:
    """三五百: from three to five hundred; None where the second digit is not the greater."""
    scale = decimal_of(match["pair_scale"]) or Decimal(1)
    low, high = (decimal_of(digit) or Decimal(0) for digit in match["pair"])
    if high <= low:
        return None
    end = match.end()
    return Mention(match.start(), end, end, low * scale, high * scale, None, False, False, True, True)


def _counted(match: re.Match[str]) -> Mention:
    """3万4000, 二十一点七, 300余."""
    body, tail, start, end = match["body"], match["tail"], match.start(), match.end()
    if not tail and _STRAY.search(body):
        body, end = body[:-1], end - 1
    value = decimal_of(body)
    if value is None:
        number = re.match(ARABIC, body)
        if number is None:
            return _malformed(match.string, start, end)
        value, tail, end = decimal_of(number[0]), "", start + number.end()
    scaled = _MULTIPLIER.search(body) is not None
    for mark in tail:
        if value is not None and mark in MULTIPLIERS:
            value, scaled = value * MULTIPLIERS[mark], True
    over = bool(tail) and _APPROXIMATE.search(tail) is not None
    return Mention(start, end, end, value, None, None, False, over, body[0] not in _ARABIC_DIGITS, scaled)


def _malformed(text: str, start: int, end: int) -> Mention:
    """Signs of numbers that are no number, or one that no report gives."""
    chinese = text[start] not in _ARABIC_DIGITS
    return Mention(start, end, end, None, None, None, False, False, chinese, False, malformed=True)


def _hidden(text: str, start: int, end: int) -> Mention:
    tail = _MASK_TAIL.match(text, end)
    words = tail[0] if tail else ""
    over = _APPROXIMATE.search(words) is not None
    end += len(words)
    scaled = _MULTIPLIER.search(text, start, end) is not None
    if "分之" in text[start:end]:
        percent = unit_at("%" if text.startswith("百", start) else "‰", 0)
        return Mention(start, end, end, None, None, percent, True, over, True, False)
    apart = text[end : end + 1] == " " and unit_at(text, end + 1) is not None
    return _with_unit(text, Mention(start, end + apart, end, None, None, None, True, over, False, scaled))


def _with_unit(text: str, mention: Mention) -> Mention:
    """The mention with the unit behind its number, if one stands there."""
    at = mention.end
    if text.startswith("个半", at) and _with_half(text, mention):
        return mention
    unit = unit_at(text, at)
    if unit is None or text.startswith(_NO_UNITS, at):
        return mention
    mention.unit = unit
    mention.end = at + len(unit.written)
    _take_rest(text, mention, unit)
    return mention


def _take_rest(text: str, mention: Mention, unit: Unit) -> None:
    """What stands behind a unit and is of its number: 两成五, 300亩余, 12个(户)."""
    end = mention.end
    after = text[end : end + 1]
    if unit.written == "成" and mention.value is not None and after and after in _TENTHS:
        mention.value += (decimal_of(after) or Decimal(0)) / 10
        mention.end = end + 1
    elif after in _TRAILING and not _IDEOGRAPH.match(text, end + 1):
        mention.over = True
        mention.end = end + 1
    elif after == "(" and unit.kind == "count":
        mention.end = _bracket_end(text, end)


def _with_half(text: str, mention: Mention) -> bool:
    """Whether a number is one of 3个半小时, and then with its half and its unit."""
    at = mention.end
    half = unit_at("个" + text[at + 2 : at + 5], 0)
    if half is None or half.kind != "time" or mention.value is None:
        return False
    mention.end, mention.unit, mention.scaled = at + 1 + len(half.written), half, True
    mention.value += Decimal("0.5")
    return True


def _bracket_end(text: str, end: int) -> int:
    """Where a unit ends that has another in brackets behind it: 300人(次), 12个(户)."""
    bracket = _UNIT_BRACKET.match(text, end)
    told = bracket and (unit_at(text, end + 1) or bracket[0] == "(次)")
    return bracket.end() if bracket and told else end
