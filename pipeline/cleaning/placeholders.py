"""Masks: tokens that hide a number or a name, and what each stands for.

A mask is content. It stays in the clean text, and no value is ever made from it. The words that decide its
role stand in lexicon/placeholders.toml and units.tsv; here is only the order in which they are asked.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

from pipeline.cleaning.lines import GAP
from pipeline.lexicon import alternation, load_tsv
from pipeline.lexicon.entries import load_lexicon
from pipeline.lexicon.needs import signs_of
from pipeline.lexicon.units import unit_at

_LEXICON: Final = "placeholders.toml"
_DIGIT: Final = "0-9０-９"
_DIGITS: Final = "0123456789０１２３４５６７８９"
_NUMERIC: Final = frozenset(_DIGITS + ".．")
_X: Final = "xXｘＸ"
_TIMES: Final = "×✕╳"
_STAR: Final = "*＊"
_HARD: Final = rf"[{_X}]+|[{_TIMES}]+|[{_STAR}]+"
_SOFT: Final = r"[〔［\[（(](?:…+|\.{3,}|—{2,}|\s+)[〕］\]）)]|[_＿]+|[○◯●]{2,}|[□■█▇]{2,}|[△▲]{2,}|[?？]{2,}"
_TOKEN: Final = re.compile(rf"(?:{_HARD})(?:[.．,，]?(?:{_HARD}|[{_DIGIT}]+))*|{_SOFT}|某某+")
_REST: Final = re.compile(rf"(?:[.．,，]?(?:{_HARD}|{_SOFT}|[{_DIGIT}]+))*")
"""What is left of a number behind the first mask in it."""
_HEAD: Final = re.compile(rf"(?:(?<![{_DIGIT}])[{_DIGIT}]{{1,3}}[,，])*[{_DIGIT}]*[.．]?$")
"""What is left of a number before its first mask: 1,2xx, 0.xx."""
_HEAD_CHARACTERS: Final = 24
_COUNTED: Final = re.compile(r"[百千万亿余多]*")
_LATIN: Final = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ]")
_BOLD: Final = re.compile(
    r"(?<![*0-9零一二三四五六七八九两十百千万亿])\*\*(?=[^\s*、：:）),.])([^*\n，。；]{1,60}?)(?<=\S)\*\*(?!\*)"
    r"|(?<![_0-9零一二三四五六七八九两十百千万亿])_(?=[^\s_、：:）),.])([^_\n，。；]{1,60}?)(?<=\S)_(?!_)"
)
_RULE_LINE: Final = re.compile(r"(?m)^[^\S\n]*(?:(?:[*＊_＿○□△■]\s?){3,}$|[*＊][^\S\n])")
_END_OF_CLAUSE: Final = re.compile(r"[，。；;！？!?,）)、：:\n\r\\”]|$")
_PLACE_LIST_END: Final = re.compile(
    rf"(?:[{_DIGIT}]+|[一二两三四五六七八九十]+)个?(?:行政|自然)?(?:村|镇|乡|县|市|区|街道|社区|乡镇|组)"
)
_LENGTH_UNIT: Final = re.compile(r"\s?(?:米|厘米|毫米|公分|cm|mm|m\b|M\b)")
_ORGANISATION_AHEAD: Final = re.compile(
    r"[^，。；、：！？\s“”（）()xX×*]{0,8}?(?:有限公司|公司|合作社|集团|工厂|加工厂|协会|学校|医院|银行)"
)
_SURNAME_BEFORE: Final = re.compile(
    r"(?:[省市州县区旗镇乡局部院处村社]长|书记|主任|主席|代表|同志|报告人[：:]?)"
    r"[ \u3000]{0,4}[\u4e00-\u9fff]$"
)
_ROAD: Final = re.compile(rf"[XＸ][{_DIGIT}]{{3}}")
_ROAD_AHEAD: Final = re.compile(r"\s?(?:线|县道|公路|段|道路|沿线|路|至|改|提|、[A-ZＡ-Ｚ])")
"""X215线 is a county road."""
_CONNECTORS: Final = frozenset("、，和及与-－—–~～至到")
"""Between two masks of one list or one range: both stand for the same kind of thing."""
_FRACTION_BEFORE: Final = re.compile(r"[百千]分之[零一二三四五六七八九十百点]*$")
_NUMERAL: Final = re.compile("[0-9零一二三四五六七八九两十百千万亿点]*")
_SHOWN_NEXT: Final = re.compile(rf"([、，和及与\-－—–~～至到])[—–－-]?(?:[{_DIGIT}]+[.．、])*[{_DIGIT}]+")
_SHOWN_BEFORE: Final = re.compile(rf"[{_DIGIT}][、，和及与]$")
_SPAN_OF_WORDS: Final = 8
_SIMPLE: Final = str.maketrans("萬億個畝戶餘", "万亿个亩户余")
"""Characters behind a mask that sites with traditional script write; the words of the lexicon are simplified."""


class Placeholder(NamedTuple):
    """A mask: its half-open span in the clean text, the mask itself, and what it stands for."""

    start: int
    end: int
    token: str
    role: str


@cache
def _after() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """A pattern of every word that may follow a mask, the longest first, and the role that each gives."""
    lexicon = load_lexicon(_LEXICON).words
    role_of: dict[str, str] = {}
    for row in load_tsv("units.tsv"):
        role_of[row["written"]] = "value"
    for role in ("value", "date", "place", "organisation", "person", "other"):
        for word in lexicon[role].words:
            role_of[word] = role
    return re.compile(rf"[{GAP}]?({alternation(list(role_of))})"), role_of


@cache
def _ending(key: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation(load_lexicon(_LEXICON).words[key].words)})[{GAP}“\"]?$")


@cache
def _beginning(key: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation(load_lexicon(_LEXICON).words[key].words)})")


def placeholder_signs() -> frozenset[str]:
    """Characters one of which stands in every text that holds a mask."""
    signs = signs_of(_TOKEN)
    assert signs is not None
    return signs


def find_placeholders(clean: str) -> list[Placeholder]:
    """Every mask of the clean text with its role, in rising order.

    Roles: value (hides a number), date, place, organisation, person, other. Letters inside Latin words,
    multiplication signs between numbers, bullets and paired ** around words are no masks.
    """
    candidates = list(_TOKEN.finditer(clean))
    if not candidates:
        return []
    clean = clean.translate(_SIMPLE)
    blocked = _blocked(clean) if "*" in clean or "_" in clean or "＊" in clean else []
    found: list[Placeholder] = []
    following: Placeholder | None = None
    for candidate in reversed(candidates):
        start, end = _extent(clean, candidate.start(), candidate.end())
        if end <= start or _is_no_mask(clean, start, end) or _within(blocked, start):
            continue
        following = Placeholder(start, end, clean[start:end], _role(clean, start, end, following))
        found.append(following)
    found.reverse()
    return found


def _blocked(clean: str) -> list[tuple[int, int]]:
    """Spans whose signs are markup: rules, bullets and the two ends of bold words."""
    spans = [match.span() for match in _RULE_LINE.finditer(clean)]
    word, _ = _after()
    for bold in _BOLD.finditer(clean):
        start, end = bold.span(bold.lastindex or 0)
        counted = clean[start] in _NUMERIC and clean[bold.end() : bold.end() + 1] in _NUMERIC
        if not counted and not word.match(clean, start) and not word.match(clean, bold.end()):
            spans += [(bold.start(), start), (end, bold.end())]
    return sorted(spans)


def _within(spans: list[tuple[int, int]], at: int) -> bool:
    """Whether one of the spans (in rising order, the marks of bold words being short) holds the position."""
    index = bisect_right(spans, at, key=lambda span: span[0])
    return any(start <= at < end for start, end in spans[max(0, index - 3) : index])


def _extent(clean: str, start: int, end: int) -> tuple[int, int]:
    """The mask with the digits that it left standing (21.X, X00, 20XX), without the count glued to a name
    (XX6村).
    """
    token = clean[start:end]
    if token.startswith("某"):
        return start, end
    if rest := _REST.match(clean, end):
        end = rest.end()
    trimmed = clean[start:end].rstrip(",，.．")
    undigited = trimmed.rstrip(_DIGITS)
    if len(undigited) < len(trimmed) and _is_place_list(clean, start, start + len(undigited)):
        return start, start + len(undigited)
    end = start + len(trimmed)
    head = _HEAD.search(clean, max(0, start - _HEAD_CHARACTERS), start)
    if head is None or not head[0] or (head.start() and _LATIN.match(clean[head.start() - 1])):
        return start, end
    if head[0][-1] in ",，" and not _is_group(clean[start:end], head[0][-1]):
        return start, end
    return head.start(), end


def _is_group(token: str, comma: str) -> bool:
    """Whether a mask behind a comma is the rest of the number before it (1,2xx), not one by itself (12，xx户)."""
    first = re.split("[,，.．]", token)[0]
    return comma == "," or len(first) == 3 or any(sign in _DIGITS for sign in first)


def _is_place_list(clean: str, start: int, count: int) -> bool:
    """Whether a digit glued to a mask counts the places listed before it: XX、XX、XX6村."""
    if _PLACE_LIST_END.match(clean, count) is None:
        return False
    listed = clean[start - 1 : start] == "、" and _TOKEN.match(clean, max(0, start - 3)) is not None
    return listed or re.match(rf"[{_DIGIT}]+(?:村|镇|乡)", clean[count : count + 6]) is not None


def _is_no_mask(clean: str, start: int, end: int) -> bool:
    token = clean[start:end]
    before, after = clean[start - 1 : start], clean[end : end + 1]
    if any(sign in token for sign in _X + _TIMES):
        of_word = _LATIN.match(before) and not _follows_word(clean, start, end)
        if of_word or (_LATIN.match(after) and not _is_latin_unit(clean, end)):
            return True
        if token in "xXｘＸ" and _beginning("not_masked_before").match(clean, end):
            return True
    if token[0] in "?？" or token in "_＿" or (token[0] in "_＿" and _LATIN.match(before)):
        numeral = _NUMERAL.match(clean, end)
        word, role_of = _after()
        found = word.match(clean, end) or word.match(clean, numeral.end() if numeral else end)
        return found is None or role_of[found[1]] != "value"
    if _ROAD.fullmatch(token) and _ROAD_AHEAD.match(clean, end):
        return True
    signs = re.findall(_HARD, token)
    if (
        len(signs) == 1
        and len(signs[0]) == 1
        and re.fullmatch(
            rf"[{_DIGIT}][{_DIGIT}.．]*[^{_DIGIT}.．](?!0[{_DIGIT}])[{_DIGIT}][{_DIGIT}.．]*", token
        )
    ):
        sign = signs[0]
        if sign in _X:
            return _LENGTH_UNIT.match(clean, end) is not None
        return not _is_counted(clean, end)
    return False


def _follows_word(clean: str, start: int, end: int) -> bool:
    """Whether a mask behind a Latin word hides a value (GDPxx亿元) and is no letter of it (Max, MTX)."""
    if clean[start] in "XＸ" or (clean[start] in _X and clean[start - 1].islower()):
        return False
    word, role_of = _after()
    found = word.match(clean, end)
    return found is not None and role_of[found[1]] == "value"


def _is_latin_unit(clean: str, at: int) -> bool:
    """Whether the letters behind a mask are a unit: xxkm, 5xMW."""
    unit = unit_at(clean, at)
    return unit is not None and not _LATIN.match(clean[at + len(unit.written) : at + len(unit.written) + 1])


def _is_counted(clean: str, at: int) -> bool:
    """Whether a number that ends at ``at`` counts money or things, which nobody gives as a product: 3×5亿元."""
    scale = _COUNTED.match(clean, at)
    unit = unit_at(clean, scale.end() if scale else at)
    if unit is None:
        return bool(scale and scale[0])
    return unit.kind in ("money", "ratio") or (unit.kind == "count" and unit.written != "小时")


def _role(clean: str, start: int, end: int, following: Placeholder | None) -> str:
    before, after = clean[max(0, start - _SPAN_OF_WORDS) : start], clean[end : end + 1]
    if before[-1:] in '“"‘《「' and before and after in '”"’》」' and after:
        return "other"
    if _FRACTION_BEFORE.search(before):
        return "value"
    word, role_of = _after()
    found = word.match(clean, end)
    if before.endswith("第"):
        return "value" if found is not None and found[1] in ("名", "位") else "other"
    if found is not None:
        role = role_of[found[1]]
        if role == "date":
            return _date_or_duration(clean, before, end, found)
        if role == "other" and _ORGANISATION_AHEAD.match(clean, end):
            return "organisation"
        return role
    if any(character.isdigit() for character in clean[start:end]):
        return "value"
    if _is_end(clean, before, end):
        return "value"
    if _ORGANISATION_AHEAD.match(clean, end):
        return "organisation"
    if following is not None and clean[end : following.start] in _CONNECTORS:
        if following.role == "value" and not _ends_list(clean, following.end):
            return "other"
        return following.role if following.role in ("place", "organisation", "person", "value") else "other"
    if _PLACE_LIST_END.match(clean, end):
        return "place"
    if end - start <= 2 and _SURNAME_BEFORE.search(before):
        return "person"
    if _END_OF_CLAUSE.match(clean, end) and _ending("value_before").search(before):
        return "value"
    if _ending("place_before").search(before):
        return "place"
    return "other"


def _is_end(clean: str, before: str, end: int) -> bool:
    """Whether a mask is the low end of a range (xx—30万元) or stands in a list of numbers (12、xx、30户)."""
    shown = _SHOWN_NEXT.match(clean, end)
    if shown is None or (shown[1] in "、，和及与" and not _SHOWN_BEFORE.search(before)):
        return False
    word, role_of = _after()
    found = word.match(clean, shown.end())
    return found is not None and role_of[found[1]] == "value"


def _ends_list(clean: str, at: int) -> bool:
    """Whether the unit at ``at`` ends a list of numbers (x、x、xx亩，), not of names before a class (XX、XX万亩基地)."""
    word, role_of = _after()
    while (unit := word.match(clean, at)) and role_of[unit[1]] == "value":
        at = unit.end()
    return _END_OF_CLAUSE.match(clean, at) is not None or clean[at] in "和与及的以左(（"


def _date_or_duration(clean: str, before: str, end: int, found: re.Match[str]) -> str:
    if found[1] == "年" and (
        _ending("duration_before").search(before) or _beginning("duration_after").match(clean, found.end())
    ):
        return "value"
    return "date"
