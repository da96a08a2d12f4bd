"""Signs of masks that hide nothing: one table of rules."""

from __future__ import annotations

import re
from typing import Final

from pipeline.cleaning.masks import DIGIT, HARD, LATIN, TIMES, Mask, X, beginning, counts_at
from pipeline.lexicon.entries import load_lexicon
from pipeline.lexicon.rules import Rule, Table
from pipeline.lexicon.units import unit_at

_LETTERS: Final = re.compile(rf"[{X}{TIMES}]")
_COUNTED: Final = re.compile(r"[百千万亿余多]*")
_NUMERAL: Final = re.compile("[0-9零一二三四五六七八九两十百千万亿点]*")
_LENGTH_UNIT: Final = load_lexicon("placeholders.toml").patterns["length_unit"].regex
_ROAD: Final = re.compile(rf"[XＸ][{DIGIT}]{{3}}")
_ROAD_AHEAD: Final = load_lexicon("placeholders.toml").patterns["road_goes_on"].regex
_REST_OF_NUMBER: Final = re.compile(rf"[.．,，][{DIGIT}]")
_SIGNS: Final = re.compile(HARD)
_FACTOR: Final = rf"[{DIGIT}](?:[{DIGIT}.．]*[{DIGIT}])?"
_PRODUCT: Final = re.compile(rf"{_FACTOR}[^{DIGIT}.．](?!0[{DIGIT}]){_FACTOR}")
"""A number that ends with a point is none: 0.*2 hides the digit behind it."""
_LINES: Final = ("_", "＿")
_ASKING: Final = ("?", "？")


def is_no_mask(mask: Mask) -> bool:
    """Whether the signs are letters, a road, a product, or marks that hide no number."""
    return NO_MASKS.first(mask) is not None


def _yes(_: Mask) -> bool:
    return True


def _holds_letters(mask: Mask) -> object:
    """An x, or a sign of multiplication, is among the signs."""
    return _LETTERS.search(mask.token)


def _ends_word(mask: Mask) -> bool:
    return LATIN.match(mask.text[mask.start - 1 : mask.start]) is not None and not _follows_word(mask)


def _follows_word(mask: Mask) -> bool:
    """Whether it hides a value behind a Latin word (GDPxx亿元) and is no letter of it (Max, MTX)."""
    if mask.token[0] in "XＸ" or (mask.token[0] in X and mask.text[mask.start - 1].islower()):
        return False
    return mask.word_role == "value"


def _begins_word(mask: Mask) -> bool:
    """Letters behind it, which are no unit (xxkm)."""
    if not LATIN.match(mask.next):
        return False
    unit = unit_at(mask.text, mask.end)
    if unit is None:
        return True
    behind = mask.end + len(unit.written)
    return LATIN.match(mask.text[behind : behind + 1]) is not None


def _names_thing(mask: Mask) -> object:
    return mask.token in X and beginning("not_masked_before").match(mask.text, mask.end)


def _soft(mask: Mask) -> object:
    """Question marks, one line to write on, or a line behind a Latin word."""
    if mask.token[0] in _ASKING or mask.token in _LINES:
        return True
    return mask.token[0] in _LINES and LATIN.match(mask.text[mask.start - 1 : mask.start])


def _counts_nothing(mask: Mask) -> bool:
    """No unit behind it or the numeral that follows, and no rest of a number behind question marks."""
    if mask.token[0] in _ASKING and _REST_OF_NUMBER.search(mask.token):
        return False
    if mask.word is not None:
        return mask.word_role != "value"
    numeral = _NUMERAL.match(mask.text, mask.end)
    return not counts_at(mask.text, numeral.end() if numeral else mask.end)


def _road(mask: Mask) -> object:
    return _ROAD.fullmatch(mask.token) and _ROAD_AHEAD.match(mask.text, mask.end)


def _product(mask: Mask) -> bool:
    """Two numbers with one sign between them."""
    signs = _SIGNS.findall(mask.token)
    return len(signs) == 1 and len(signs[0]) == 1 and _PRODUCT.fullmatch(mask.token) is not None


def _by_letter(mask: Mask) -> bool:
    return any(sign in X for sign in mask.token)


def _of_lengths(mask: Mask) -> object:
    return _LENGTH_UNIT.match(mask.text, mask.end)


def _by_sign(mask: Mask) -> bool:
    return not _by_letter(mask)


def _of_sizes(mask: Mask) -> bool:
    """No money and no things are counted behind it, which nobody gives as a product: 3×5亿元."""
    scale = _COUNTED.match(mask.text, mask.end)
    unit = unit_at(mask.text, scale.end() if scale else mask.end)
    if unit is None:
        return not (scale and scale[0])
    return unit.kind not in ("money", "ratio") and (unit.kind != "count" or unit.written == "小时")


NO_MASKS: Final[Table[Mask, bool]] = Table(
    Rule(
        id="letter.last",
        says="An x behind a letter is part of its word, unless a value is hidden behind the word.",
        when=(_holds_letters, _ends_word),
        gives=_yes,
        fires=("购置Ma⟦x⟧设备。 → no mask",),
        passes=("全镇GDP⟦xx⟧亿元。", "购置⟦xx⟧设备。"),
    ),
    Rule(
        id="letter.first",
        says="An x before letters is part of their word, unless they are a unit.",
        when=(_holds_letters, _begins_word),
        gives=_yes,
        fires=("开通⟦x⟧box平台。 → no mask",),
        passes=("修路⟦xx⟧km。", "开通⟦xx⟧平台。"),
    ),
    Rule(
        id="letter.thing",
        says="X光, x射线 and the like are things.",
        when=(_holds_letters, _names_thing),
        gives=_yes,
        fires=("购置⟦X⟧光机。 → no mask",),
        passes=("购置⟦XX⟧光机。", "购置⟦X⟧台光机。"),
    ),
    Rule(
        id="soft",
        says="Question marks and lines hide a number only before its unit.",
        when=(_soft, _counts_nothing),
        gives=_yes,
        fires=("完成了吗⟦？？⟧当然。 → no mask", "名称⟦_⟧说明。 → no mask", "file⟦__⟧说明。 → no mask"),
        passes=("种树⟦？？⟧亩。", "种树⟦_⟧三百亩。", "名称⟦__⟧说明。", "分别种树⟦??.4⟧和3.6亩。"),
    ),
    Rule(
        id="road",
        says="X and three digits before 线, 段 or the like are a county road.",
        when=(_road,),
        gives=_yes,
        fires=("改造⟦X215⟧线。 → no mask",),
        passes=("改造⟦X215⟧户。", "改造⟦X21⟧线。"),
    ),
    Rule(
        id="product.letter",
        says="An x between two numbers of metres is a product.",
        when=(_product, _by_letter, _of_lengths),
        gives=_yes,
        fires=("新建桥涵⟦3x5⟧米。 → no mask",),
        passes=("新建桥涵⟦3x5⟧座。", "新建桥涵⟦3xx⟧米。", "新建桥涵⟦3.x5⟧米。"),
    ),
    Rule(
        id="product.sign",
        says="A sign of multiplication or a star between two numbers is a product, unless money or things are counted.",
        when=(_product, _by_sign, _of_sizes),
        gives=_yes,
        fires=("新建桥涵⟦3×5⟧米。 → no mask", "值守⟦7×24⟧小时。 → no mask"),
        passes=("投资⟦3×5⟧亿元。", "新建⟦3×5⟧座。", "编号⟦3×05⟧米。", "能耗⟦0.*2⟧吨。"),
    ),
)
"""Asked in this order; where none answers, the signs are a mask."""
