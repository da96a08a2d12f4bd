"""Lists: as many numbers as things that are listed, each with the words that they share.

Strings in, strings out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.cleaning.remembering import once
from pipeline.extraction.naming.phrases import (
    left_phrase,
    shorten,
    split_list,
    subject_of,
    trim_lead,
    trim_light,
)
from pipeline.extraction.tokens import words
from pipeline.lexicon.naming import naming_lexicon
from pipeline.lexicon.rules import Rule, Table

_LEXICON: Final = naming_lexicon()
_PATTERN: Final = _LEXICON.pattern
_STOCK: Final = ("存栏", "出栏")
_COUNTS: Final = ("人次", "人数")
_INSURED: Final = ("保险人数", "保险参保人数", "保险费", "保险基金")
_KIND: Final = _PATTERN["of_kind"]
_COUNTERPARTS: Final = {"支出": "收入", "出口": "进口"}
_GROUPED: Final = _PATTERN["grouped"]
_DIGIT: Final = re.compile("[0-9]")
_SECTORS: Final = _PATTERN["sectors"]
_ALL_SECTORS: Final = "三次产业"


def told_before(left: str, clause: str, count: int) -> list[str]:
    """The things that ``count`` numbers behind 分别 are of, named by the clause before: 投资、消费稳步增长,分别达到…"""
    if count == 1 or "分别" not in left or _DIGIT.search(clause):
        return []
    phrase = left_phrase(_LEXICON.pattern["fared"].sub("", clause))
    members = split_list(phrase)
    if len(members) != count or not (tail := subject_of(members[-1])):
        return []
    return distribute(phrase[: phrase.rindex(members[-1])] + tail, count)


def members_before(phrase: str, clause_before: str, count: int) -> list[str]:
    """The members of a group (四大类投资) that the clause before lists, each to the end of the common head; [] if
    it lists others, or another number of them.
    """
    grouped = _GROUPED.fullmatch(phrase)
    members = split_list(trim_light(trim_lead(clause_before))) if grouped else ()
    if grouped is None or len(members) != count or not all(grouped["head"] in member for member in members):
        return []
    head = grouped["head"]
    return [shorten(member[: member.index(head) + len(head)]) for member in members]


def distribute(phrase: str, count: int) -> list[str]:
    """A、B和C分别 with as many numbers: each its own, the common head of the last given to those without one."""
    apart = _PATTERN["pair_apart"].sub(lambda pair: pair[0].replace("、", ""), phrase)
    return [shorten(name) for name in LISTS.sure(Listing(apart, count))[1]]


class Listing:
    """The words before ``count`` numbers, and the members that they list."""

    def __init__(self, phrase: str, count: int) -> None:
        self.phrase = phrase
        self.count = count
        self.members = split_list(phrase)

    @property
    def last(self) -> str:
        """The last member, with the words that all may share."""
        return self.members[-1]

    @once
    def sectors(self) -> re.Match[str] | None:
        """Sectors that are listed by their numbers."""
        return _SECTORS.search(self.phrase)


@dataclass(frozen=True)
class Member:
    """A member of a list without a head of its own, and the last one with the head that all share."""

    words: str
    tail: str
    tail_words: tuple[str, ...]

    @once
    def last(self) -> str:
        """Its last word."""
        return words(self.words)[-1]


def _in_one_word(listing: Listing) -> bool:
    return (
        listing.count == 2
        and len(listing.members) == 1
        and _PATTERN["pair"].search(listing.phrase) is not None
    )


def _both(listing: Listing) -> list[str]:
    pair = _PATTERN["pair"].search(listing.phrase)
    assert pair is not None
    return [listing.phrase.replace(pair[0], side, 1) for side in _LEXICON.pairs[pair[0]]]


def _three_sectors(listing: Listing) -> bool:
    return listing.count == 3 and len(listing.members) == 1 and _ALL_SECTORS in listing.phrase


def _each_sector(listing: Listing) -> list[str]:
    return [listing.phrase.replace(_ALL_SECTORS, f"第{number}产业", 1) for number in "一二三"]


def _numbered_sectors(listing: Listing) -> bool:
    return listing.sectors is not None and len(listing.sectors["numbers"]) == 2 * listing.count - 1


def _each_number(listing: Listing) -> list[str]:
    sectors, phrase = listing.sectors, listing.phrase
    assert sectors is not None
    before, after = phrase[: sectors.start()], sectors["of"] + phrase[sectors.end() :]
    return [before + number + after for number in sectors["numbers"][::2]]


def _of_other_length(listing: Listing) -> bool:
    return len(listing.members) != listing.count


def _of_one_account(listing: Listing) -> bool:
    """Income and expenditure, exports and imports: 一般公共预算收入和支出, of one budget."""
    counterpart = _COUNTERPARTS.get(listing.last)
    return listing.count == 2 and counterpart is not None and listing.members[0].endswith(counterpart)


def _of_account(listing: Listing) -> list[str]:
    whole = listing.members[0]
    return [whole, whole.removesuffix(_COUNTERPARTS[listing.last]) + listing.last]


def _headless(listing: Listing) -> bool:
    return not listing.last.endswith(_LEXICON.heads)


def _with_head(listing: Listing) -> list[str]:
    tail = _PATTERN["group"].sub("", listing.last)
    tail_words = words(listing.last)
    members = (Member(member, tail, tail_words) for member in listing.members[:-1])
    return [*(HEADS.sure(member)[1] for member in members), tail]


def _whole(member: Member) -> bool:
    return member.words.endswith((*_LEXICON.heads, *_COUNTS))


def _kinds(member: Member) -> re.Match[str] | None:
    return _KIND.search(member.tail)


def _of_kind(member: Member) -> str:
    kind = _kinds(member)
    assert kind is not None
    return member.words + member.tail[kind.start() :]


def _one_word(member: Member) -> bool:
    return len(member.tail_words) == 1


def _second_half(member: Member) -> str:
    compound = len(member.tail) >= 4 and len(member.last) == 2
    return member.words + member.tail[2:] if compound else member.words


def _behind_first(member: Member) -> str:
    same = len(member.last) == 2 and len(member.tail_words[0]) == 4
    return member.words + member.tail[2 if same else len(member.tail_words[0]) :]


LISTS: Final[Table[Listing, Sequence[str]]] = Table(
    Rule(
        id="pair",
        says="Two things said in one word have a number each.",
        when=(_in_one_word,),
        gives=_both,
        fires=("城乡居民收入 2 → 城镇居民收入、农村居民收入",),
        passes=("城乡居民收入 1",),
    ),
    Rule(
        id="three_sectors",
        says="The three sectors have a number each.",
        when=(_three_sectors,),
        gives=_each_sector,
        fires=("三次产业增加值 3 → 第一产业增加值、第二产业增加值、第三产业增加值",),
        passes=("三次产业增加值 1",),
    ),
    Rule(
        id="sectors",
        says="Numbers that list sectors are no names; each sector has the words around them.",
        when=(_numbered_sectors,),
        gives=_each_number,
        fires=("第二、三产业增加值 2 → 第二产业增加值、第三产业增加值",),
        passes=("第二、三产业增加值 3",),
    ),
    Rule(
        id="of_other_length",
        says="A list of another length than the numbers behind it names all of them.",
        when=(_of_other_length,),
        gives=lambda listing: [listing.phrase] * listing.count,
        fires=("小麦、玉米播种面积 3 → 小麦、玉米播种面积、小麦、玉米播种面积、小麦、玉米播种面积",),
        passes=("小麦、玉米播种面积 2",),
    ),
    Rule(
        id="account",
        says="Income and expenditure, exports and imports are two sides of one account.",
        when=(_of_one_account,),
        gives=_of_account,
        fires=("一般公共预算收入和支出 2 → 一般公共预算收入、一般公共预算支出",),
        passes=("税收收入和转移支付 2",),
    ),
    Rule(
        id="headless",
        says="Members that share no head stand as they are.",
        when=(_headless,),
        gives=lambda listing: listing.members,
        fires=("苹果、核桃 2 → 苹果、核桃",),
        passes=("苹果、核桃产量 2",),
    ),
    Rule(
        id="head",
        says="The head of the last member is that of all.",
        gives=_with_head,
        fires=("苹果、核桃产量 2 → 苹果产量、核桃产量",),
        passes=("苹果、核桃 2",),
    ),
)
"""In the order of their precedence: the names of as many numbers as are listed."""

HEADS: Final[Table[Member, str]] = Table(
    Rule(
        id="own",
        says="A member with a head of its own is whole.",
        when=(_whole,),
        gives=lambda member: member.words,
        fires=("财政收入、居民存款 2 → 财政收入、居民存款",),
        passes=("财政、居民存款 2",),
    ),
    Rule(
        id="insured",
        says="Kinds of insurance share more than the last word.",
        when=(lambda member: member.tail.endswith(_INSURED),),
        gives=lambda member: member.words + member.tail[member.tail.rindex("保险") :],
        fires=("养老、医疗保险人数 2 → 养老保险人数、医疗保险人数",),
        passes=("养老、医疗机构数 2",),
    ),
    Rule(
        id="kind",
        says="类 in the last member makes kinds of all.",
        when=(lambda member: "类" not in member.words, _kinds),
        gives=_of_kind,
        fires=("工业、商贸类项目 2 → 工业类项目、商贸类项目",),
        passes=("工业、商贸项目 2",),
    ),
    Rule(
        id="stock",
        says="存栏 and 出栏 are shared as they stand.",
        when=(lambda member: member.tail.endswith(_STOCK),),
        gives=lambda member: member.words + member.tail[-2:],
        fires=("生猪、肉牛存栏 2 → 生猪存栏、肉牛存栏",),
        passes=("生猪、肉牛产量 2",),
    ),
    Rule(
        id="compound",
        says="A last member of one word shares its second half with members that end with a word of two characters.",
        when=(_one_word,),
        gives=_second_half,
        fires=("农业、工业产值 2 → 农业产值、工业产值",),
        passes=("农业、工业总产值 2",),
    ),
    Rule(
        id="one_character",
        says="A member of one character takes all but the first character of the last: 农、林业 gives 农业.",
        when=(lambda member: len(member.last) == 1, lambda member: len(member.tail_words[0]) == 2),
        gives=lambda member: member.words + member.tail[1:],
        fires=("猪、牛肉产量 2 → 猪肉产量、牛肉产量",),
        passes=("猪肉、牛肉产量 2",),
    ),
    Rule(
        id="shared_word",
        says="A word that a member has in common with the last one is where the shared head begins.",
        when=(lambda member: member.last in member.tail_words,),
        gives=lambda member: member.words + member.tail[member.tail.index(member.last) + len(member.last) :],
        fires=("水稻种植、小麦种植面积 2 → 水稻种植面积、小麦种植面积",),
        passes=("水稻、小麦种植面积 2",),
    ),
    Rule(
        id="behind_first",
        says="A member of one word stands for the first word of the last.",
        when=(lambda member: member.last == member.words,),
        gives=_behind_first,
        fires=("小麦、玉米播种面积 2 → 小麦播种面积、玉米播种面积",),
        passes=("优质小麦、玉米播种面积 2",),
    ),
    Rule(
        id="last_word",
        says="Other members share the last word of the last.",
        gives=lambda member: member.words + member.tail_words[-1],
        fires=("优质小麦、玉米播种面积 2 → 优质小麦播种面积、玉米播种面积",),
        passes=("小麦、玉米播种面积 2",),
    ),
)
"""In the order of their precedence: a member of a list with the head that all share."""
