"""Where a name begins and ends in the words beside a number. Strings in, strings out; no state.

Left of a number stand a lead (when, how), the name, and a link (达到, 共计, 约); right of it stand a bound
(以上), the name, and what is said of it (已完工). `left_name` and `right_name` cut these off.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pipeline.extraction.tokens import remembered_phrase, tagged, words
from pipeline.lexicon.naming import naming_lexicon

LONGEST: Final = 24
"""Characters of the longest name; a longer one copies the clause and names nothing."""

_LEXICON: Final = naming_lexicon()
_PATTERN: Final = _LEXICON.pattern
_LEADS: Final = frozenset(word[0] for word in _LEXICON.lead_words)
_LIGHTS: Final = frozenset(word[0] for word in _LEXICON.light)
_LINKS: Final = frozenset("均计" + "".join(word[-1] for word in _LEXICON.link_words))
"""What words of a lead and light verbs begin with, and what a link ends with."""
_COUNTED: Final = _PATTERN["counted_few"]
Tokens = Sequence[tuple[str, str]]
"""Words with their tags."""
_JOINING: Final = frozenset({"和", "及", "与", "自然", "更新"})
"""Words that join two parts of a noun phrase, or stand in one, whatever their tag says."""
_STOP_TAGS: Final = frozenset({"p", "d", "c", "ul", "uz", "ug", "y", "ad"})
_LINK_REACH: Final = 32
"""Characters before a number in which a link can stand: more than the longest has."""
_SHORTEST: Final = frozenset(
    "片屯寨社组场村户人镇乡县路桥羊牛猪鸡鸭鹅马驴兔鱼蟹虾树井渠坝塘车船房楼厂店站园校院矿河沟岛"
)
"""Nouns of one character that are counted: 1000只羊, 3个站."""
_PLANS: Final = ("性计划", "行动计划", "招生计划", "用工计划")
"""Plans that are things; 计划 alone between a name and its number only says that it is planned."""
_DATED: Final = _PATTERN["done_when"]
_SUMS: Final = ("收入总计", "支出总计", "收入合计", "支出合计")
"""Sums of an account; 总计 alone between a name and its number only says that it is one."""
_DOUBLED: Final = frozenset({"村村", "户户", "镇镇", "县县"})
"""5个村村集体收入: the first character is what is counted."""
_TIERS: Final = _PATTERN["tiers"]
_PER: Final = frozenset("户亩人村年月日职")
"""户均, 亩均: an average is one word with what it is over."""
_KINDS: Final = ("村", "户", "人员", "者", "员", "镇", "家庭", "对象", "企业")
"""Endings that make a noun of a verb: 出列村, 脱贫户, 搬迁户."""
_VERBAL: Final = frozenset(
    {"v", "vn", "vd", "d", "ad", "p", "c", "ul", "uj", "uz", "ug", "f", "r", "zg", "m", "q", "t", "x"}
)
_NOUNISH: Final = frozenset(
    {"n", "nz", "ns", "nt", "nr", "nrt", "vn", "an", "j", "l", "i", "b", "a", "eng", "s", "g", "ng", "t", "f"}
)
_CONTENT: Final = frozenset(
    {"n", "nz", "ns", "nt", "nr", "nrt", "vn", "an", "j", "l", "i", "eng", "ng", "nrfg", "b", "a", "s"}
)


@remembered_phrase
def trim_lead(text: str) -> str:
    """``text`` without the words of time, manner and order that stand before a name."""
    while text and not _PATTERN["not_lead"].match(text):
        match = _LEXICON.lead.match(text)
        if match and match.end():
            text = text[match.end() :]
            continue
        first = _first_of(_LEXICON.lead_words, _LEADS, text)
        if first and len(text) - len(first) != 1:
            text = text[len(first) :]
            continue
        return text
    return text


def _first_of(group: frozenset[str], begins: frozenset[str], text: str) -> str:
    """The first word of ``text`` if it is one of the group, whose words begin with ``begins``; else an empty string."""
    # To cut a text into words is dear: most begin with no character that a word of the group begins with.
    if text[:1] not in begins:
        return ""
    word = words(text[:16])[0]
    return word if word in group else ""


@remembered_phrase
def trim_link(text: str) -> str:
    """``text`` without the verbs of reaching, bounds and particles between a name and its number."""
    while text:
        match = _LEXICON.link.search(text, max(0, len(text) - _LINK_REACH))
        if match and match.start() < match.end():
            text = text[: match.start()]
            continue
        last = words(text[-12:])[-1] if text[-1] in _LINKS else ""
        kept = (last == "均" and text[-2:-1] in _PER) or (last == "计划" and text.endswith(_PLANS))
        kept = kept or text.endswith(_SUMS)
        if last in _LEXICON.link_words and not kept:
            text = text[: len(text) - len(last)]
            continue
        return text
    return text


@remembered_phrase
def trim_light(text: str) -> str:
    """``text`` without a leading light verb (完成, 开展), where words remain that name something."""
    first = _first_of(_LEXICON.light, _LIGHTS, text)
    if first and len(text) - len(first) >= 2:
        rest = trim_lead(text[len(first) :].removeprefix("了"))
        return rest if has_noun(rest) or place_only(rest) else text
    return text


@remembered_phrase
def left_phrase(text: str) -> str:
    """The name that the words left of a number give, whatever its length, or an empty string."""
    name = trim_lead(trim_link(text))
    dated = _PATTERN["dated"].search(name) if "年" in name else None
    if dated is not None:
        name = name[: dated.start()] + trim_lead(name[dated.end() :])
    return "" if name.isdigit() else trim_light(name)


def left_name(text: str) -> str:
    """The name that the words left of a number give, at most `LONGEST` characters, or an empty string."""
    return shorten(left_phrase(text))


@remembered_phrase
def has_noun(text: str) -> bool:
    """Whether the words left of a number hold a noun, or only verbs, prepositions, particles and places."""
    if not text or text in _LEXICON.bare or _PATTERN["place"].fullmatch(text):
        return False
    tokens = tagged(text)
    if all(word in _LEXICON.bare or tag in _VERBAL for word, tag in tokens):
        return False
    return any(tag in _CONTENT for _, tag in tokens)


def place_only(text: str) -> bool:
    """Whether the words say only where: xx村, 全镇, 辖区内."""
    return bool(text) and _PATTERN["place"].fullmatch(text) is not None


@remembered_phrase
def starts_with_verb(text: str) -> bool:
    """Whether the words right of a number begin with a verb: 融资600万元新建…"""
    tokens = tagged(text[:16])
    return bool(tokens) and (
        tokens[0][1] in ("v", "p", "d") or tokens[0][0] in ("新建", "改建", "扩建", "修建", "重建")
    )


@remembered_phrase
def right_name(text: str) -> str:
    """The noun phrase at the start of the words right of a number, or an empty string if they start with none."""
    text = _past_bracket(_PATTERN["after_bound"].sub("", text)).lstrip("'\"")
    if _PATTERN["circumstance"].match(text) or text.startswith(("中因", "中有", "中的")):
        return ""
    if classed := _PATTERN["classed"].match(text):
        text = text[classed.end() :]
    attributive = text.startswith("的")
    text = text.removeprefix("的")
    if text[:2] in _DOUBLED and text[2:3] != "通":
        return text[0]
    phrase = _COUNTED.sub("", _noun_phrase(text, attributive=attributive).rstrip("的得了、和及与,“("))
    name = _without_manner(balanced(phrase))
    return name if name in _SHORTEST or (len(name) >= 2 and name not in _LEXICON.link_words) else ""


def _without_manner(name: str) -> str:
    """``name`` without a last word that says how, or on what ground."""
    if len(name) <= 3:
        return name
    return name.removesuffix("基础上").removesuffix("基本").removesuffix("稳定")


def _noun_phrase(text: str, *, attributive: bool) -> str:
    """The words of ``text`` up to the first that can be no part of its noun phrase."""
    tokens = tagged(text)
    size = depth = 0
    for index, (word, _) in enumerate(tokens):
        depth += (word in "“(《") - (word in "”)》")
        if depth == 0:
            opening = size == 0
            if _ends_phrase(text, tokens, index, size) or (
                opening and _cannot_open(tokens, index, attributive)
            ):
                break
            if opening and word == "计划" and len(tokens) > 2:
                text = text[len(word) :]
                continue
        size += len(word)
        if size >= LONGEST:
            break
    return text[:size]


def _ends_phrase(text: str, tokens: Tokens, index: int, size: int) -> bool:
    """Whether the word at ``index`` is no part of a noun phrase of which ``size`` characters stand before it."""
    word, tag = tokens[index]
    if word == "、":
        # A list of two short nouns goes on; one of what is counted each for itself does not.
        counted_next = tokens[index + 1 : index + 2] and tokens[index + 1][1] == "m"
        return bool(counted_next) or (size >= 4 and not _TIERS.fullmatch(text, 0, size))
    if size and _DATED.match(text, size):
        return True
    stops = tag in _STOP_TAGS and word not in _JOINING
    return (stops or _does(tokens, index, size)) and not _stands(word, tokens, index)


def _does(tokens: Tokens, index: int, size: int) -> bool:
    """Whether the word at ``index`` is a verb that says what is done with the noun before it: 12个村完成改造."""
    word = tokens[index][0]
    if not (word in _LEXICON.predicates or word[0] == "获" or _purposed(word, tokens, index)):
        return False
    if not size:
        return word not in _LEXICON.opening
    return tokens[index - 1][0] != "零"


def _cannot_open(tokens: Tokens, index: int, attributive: bool) -> bool:
    """Whether no noun phrase begins with the word at ``index``; behind 的 a verb may."""
    word, tag = tokens[index]
    if tag.startswith("u") and word != "计划":
        return True
    if attributive or word in "“(《‘":
        return False
    return tag in ("y", "x") or (tag == "v" and not _may_open(word, tokens[index + 1 : index + 4]))


def _past_bracket(text: str) -> str:
    """The words behind a bracket that says more of a number: what is counted comes after it."""
    return text[text.index(")") + 1 :] if text.startswith("(") and ")" in text else text


def _purposed(word: str, tokens: Tokens, index: int) -> bool:
    """Whether 计划 says what is meant to be done with the thing before it: 12个项目计划总投资…"""
    if word != "计划" or index + 1 == len(tokens):
        return False
    return _PATTERN["purposed"].match(tokens[index + 1][0]) is not None


def _stands(word: str, tokens: Tokens, index: int) -> bool:
    """Whether 在 or 均 belongs to the noun that it stands in: 在谈项目, 亩均税收."""
    if word == "均":
        return index > 0 and tokens[index - 1][0][-1] in _PER
    ahead = tokens[index + 1][0] if word == "在" and index + 1 < len(tokens) else ""
    return bool(ahead) and _PATTERN["not_lead"].match(word + ahead) is not None


def _may_open(verb: str, ahead: Sequence[tuple[str, str]]) -> bool:
    """Whether a verb may begin a noun phrase: 脱贫户, 警示标志, 出列村; ``ahead`` are the words behind it."""
    if verb.endswith(_KINDS):
        return True
    tags = [tag for _, tag in ahead]
    return len(verb) <= 3 and (any(tag in _CONTENT for tag in tags) or tags[:1] in (["q"], ["zg"]))


@remembered_phrase
def subject_of(clause: str) -> str:
    """What a clause without numbers speaks of: its first noun phrase (经济总量偏小 → 经济总量), or ""."""
    name = right_name(trim_lead(clause))
    while name and (tokens := tagged(name)) and tokens[-1][1] in ("a", "ad", "d", "z", "v"):
        name = name[: -len(tokens[-1][0])]
    return name if has_noun(name) else ""


@remembered_phrase
def right_phrase(text: str) -> str:
    """The verb phrase right of a number that nothing else names: 正在整改, 自愿参保."""
    text = _PATTERN["after_bound"].sub("", _past_bracket(text)).removeprefix("的")
    taken = ""
    if text.startswith(("并", "且")):
        return ""
    for word, _ in tagged(text):
        if len(taken) + len(word) > 20 or word in ("、", ","):
            break
        taken += word
    return balanced(_COUNTED.sub("", taken.rstrip("的了、和及与,“(")))


@remembered_phrase
def shorten(name: str) -> str:
    """A name of at most `LONGEST` characters: its last words, from a word that can begin a phrase."""
    name = balanced(name)
    if len(name) <= LONGEST:
        return name
    parts = _PATTERN["joint"].split(name)
    for index in range(1, len(parts)):
        rest = "".join(parts[index:])
        if (
            4 <= len(rest) <= LONGEST
            and rest.count("”") == rest.count("“")
            and rest.count(")") == rest.count("(")
        ):
            return trim_lead(rest)
    tokens = tagged(name)
    size = sum(len(word) for word, _ in tokens)
    for index, (word, tag) in enumerate(tokens):
        if size <= LONGEST and (tag in _NOUNISH or tag == "v") and word not in _LEXICON.lead_words:
            return balanced("".join(token for token, _ in tokens[index:]))
        size -= len(word)
    return balanced(name[-LONGEST:])


def balanced(name: str) -> str:
    """``name`` without footnote marks, and without a quotation mark or bracket whose partner is missing."""
    if name.isalpha():
        return name
    name = _PATTERN["footnote"].sub("", name)
    for opening, closing in ("“”", "()", "《》", "‘’"):
        if name.count(opening) != name.count(closing):
            name = name.replace(opening, "").replace(closing, "")
    return name


@remembered_phrase
def split_list(text: str) -> tuple[str, ...]:
    """A和B, A、B及C as its members, brackets and quotes kept whole."""
    members: list[str] = []
    depth, start = 0, 0
    for index, character in enumerate(text):
        if character in "(“《":
            depth += 1
        elif character in ")”》":
            depth -= 1
        elif depth == 0 and (character == "、" or (character in "和及与" and _joins(text, index))):
            members.append(text[start:index])
            start = index + 1
    members.append(text[start:])
    return tuple(member.removeprefix("以") for member in members if member)


def _joins(text: str, index: int) -> bool:
    """Whether the 和, 及 or 与 at ``index`` is a word of its own, not part of one (和谐, 参与)."""
    position = 0
    for word in words(text):
        if position <= index < position + len(word):
            return word in ("和", "及", "与", "以及")
        position += len(word)
    return False
