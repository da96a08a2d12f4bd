"""Whether a Chinese numeral is a row or, as often, part of a word: a table of rules."""

from __future__ import annotations

from typing import Final

from pipeline.extraction.mentions.doubtful import ENDS, LOST, Condition, Doubtful, ends, gives_row, gives_rule
from pipeline.lexicon.qualifiers import qualifier_patterns
from pipeline.lexicon.rules import Rule, Table

_PATTERN: Final = qualifier_patterns("numeral")
_BARE: Final = frozenset({"百", "千", "万", "亿", "十万", "百万", "千万", "十亿", "百亿", "千亿", "万亿"})
_DIGITS: Final = "零一二两三四五六七八九"
_SUM_ENDS: Final = (*ENDS, "的", "大")
_ENDS_OF_CROWD: Final = ("", ",", "。", ";", ")")
_CROWDS: Final = frozenset({"人次", "人", "株", "只", "头", "羽"})
"""Units of a round sum that ends its clause: 吸引游客百万人次, not 百万亩产业带."""
_NEARLY: Final = ("上", "近", "逾", "约")
_SPENT: Final = ("投资", "投入")
_RANKS: Final = ("位", "名")
_SMALL: Final = 10
_LARGE: Final = 10000
_LIFETIME: Final = 100


def _before(pattern: str) -> Condition:
    search = _PATTERN[pattern].search
    return lambda doubtful: search(doubtful.before)


def _behind(pattern: str) -> Condition:
    match = _PATTERN[pattern].match
    return lambda doubtful: match(doubtful.text, doubtful.end)


def _no_unit(doubtful: Doubtful) -> bool:
    return doubtful.mention.unit is None


def _is_bare(doubtful: Doubtful) -> bool:
    """A multiplier that multiplies nothing: 百万."""
    return doubtful.words in _BARE


def _of_kind(*kinds: str) -> Condition:
    return lambda doubtful: doubtful.kind in kinds


def _not_of_kind(kind: str) -> Condition:
    return lambda doubtful: doubtful.kind != kind


def _passed(doubtful: Doubtful) -> bool:
    """Its clause ends behind it, or 大关 does."""
    return doubtful.next in ENDS or doubtful.text.startswith("大关", doubtful.end)


def _round(doubtful: Doubtful) -> bool:
    """数十万, 三百余万: a sum of which nobody gives the digits."""
    mention = doubtful.mention
    return mention.scaled and (mention.value is None or mention.over) and len(doubtful.words) > 1


def _counts_large(doubtful: Doubtful) -> bool:
    """三万: digits and a multiplier, so many that they are no word."""
    return doubtful.mention.scaled and doubtful.words[0] in _DIGITS and doubtful.value >= _LARGE


def _crowd(doubtful: Doubtful) -> bool:
    return doubtful.unit in _CROWDS and len(doubtful.words) > 1


def _nearly(doubtful: Doubtful) -> bool:
    return doubtful.before.endswith(_NEARLY)


def _begins(doubtful: Doubtful) -> bool:
    return not doubtful.mention.start


def _not_passed(doubtful: Doubtful) -> bool:
    """No word before it says that the sum is reached."""
    return not _PATTERN["at_least_before"].search(doubtful.before)


def _digits_lost(doubtful: Doubtful) -> object:
    spent = doubtful.words == "万" and doubtful.before.endswith(_SPENT)
    return spent or _PATTERN["lost_after"].match(doubtful.text, doubtful.end)


def _indefinite(doubtful: Doubtful) -> bool:
    return doubtful.mention.value is None


def _scaled(doubtful: Doubtful) -> bool:
    return doubtful.mention.scaled


def _fraction(doubtful: Doubtful) -> bool:
    return doubtful.mention.value is not None and doubtful.mention.value % 1 != 0


def _rank(doubtful: Doubtful) -> bool:
    return doubtful.unit in _RANKS


def _more_than_a_few(doubtful: Doubtful) -> bool:
    return doubtful.mention.over or doubtful.value > _SMALL


def _large_measure(doubtful: Doubtful) -> bool:
    return doubtful.mention.scaled or doubtful.value > _SMALL


def _of_a_lifetime(doubtful: Doubtful) -> bool:
    return doubtful.value < _LIFETIME and not doubtful.mention.over


_BARE_BOUND: Final = _before("bound_before")

CHINESE: Final[Table[Doubtful, str]] = Table(
    Rule(
        id="row.passed",
        says="A multiplier alone is a sum where a word says that it is reached and the clause ends.",
        when=(_no_unit, _is_bare, _BARE_BOUND, _passed),
        gives=gives_row,
        fires=("游客突破⟦百万⟧。 → row", "游客突破⟦百万⟧大关。 → row"),
        passes=("游客突破⟦百万⟧目标。",),
    ),
    Rule(
        id="row.round",
        says="A multiplier behind 数 or before 余 makes a sum of which nobody gives the digits.",
        when=(_no_unit, _round),
        gives=gives_row,
        fires=("惠及群众⟦数十万⟧。 → row",),
        passes=("惠及群众⟦十万⟧。",),
    ),
    Rule(
        id="row.large",
        says="Digits before 万 or 亿 are no word, though no unit stands behind them.",
        when=(_no_unit, _counts_large),
        gives=gives_row,
        fires=("惠及群众⟦三万⟧。 → row",),
        passes=("惠及群众⟦三百⟧。",),
    ),
    Rule(
        id="word",
        says="Any other Chinese numeral without a unit is part of a word.",
        when=(_no_unit,),
        gives=gives_rule("word"),
        fires=("坚持⟦一⟧体推进。 → word",),
        passes=("坚持⟦十二项⟧举措。",),
    ),
    Rule(
        id="row.ratio",
        says="A ratio is told of something.",
        when=(_of_kind("ratio"),),
        gives=gives_row,
        fires=("产值增长⟦两成⟧。 → row",),
        passes=("新建水厂⟦两座⟧。",),
    ),
    Rule(
        id="row.crowd",
        says="A round sum of people, animals or trees that ends its clause is a count.",
        when=(_is_bare, _crowd, ends(*_ENDS_OF_CROWD)),
        gives=gives_row,
        fires=("吸引游客⟦百万人次⟧。 → row",),
        passes=("建设⟦百万只⟧肉羊基地。",),
    ),
    Rule(
        id="row.nearly",
        says="近, 逾 or 约 before a round sum makes it a count.",
        when=(_is_bare, _nearly, _not_of_kind("money")),
        gives=gives_row,
        fires=("栽植果树近⟦百万株⟧苗木。 → row",),
        passes=("栽植⟦百万株⟧苗木。",),
    ),
    Rule(
        id="class_name.begins",
        says="A round sum of money that begins a sentence is a class of things.",
        when=(_is_bare, _of_kind("money"), _begins),
        gives=gives_rule("class_name"),
        fires=("⟦亿元⟧以上项目开工。 → class_name",),
        passes=("新开工⟦亿元⟧以上项目。",),
    ),
    Rule(
        id="lost",
        says="亿元 at the end of a clause, with no word that it is reached, has lost its digits.",
        when=(_is_bare, _of_kind("money"), _not_passed, _digits_lost),
        gives=gives_rule(LOST),
        fires=("完成投资⟦亿元⟧，开工项目3个。 → lost",),
        passes=("产值突破⟦亿元⟧，开工项目3个。",),
    ),
    Rule(
        id="row.bound",
        says="以上 behind a round sum makes it one that is counted by.",
        when=(_is_bare, _behind("bound_after")),
        gives=gives_row,
        fires=("养殖⟦百头⟧以上的大户增加。 → row",),
        passes=("养殖⟦百头⟧肉牛的大户增加。",),
    ),
    Rule(
        id="row.sum",
        says="A round sum of money that ends its phrase is an amount.",
        when=(_is_bare, _of_kind("money"), ends(*_SUM_ENDS)),
        gives=gives_row,
        fires=("培育产值超⟦亿元⟧的企业。 → row",),
        passes=("培育⟦亿元⟧企业。",),
    ),
    Rule(
        id="row.reached",
        says="A round sum that ends its phrase behind a word that it is reached is a count.",
        when=(_is_bare, _BARE_BOUND, ends(*_SUM_ENDS)),
        gives=gives_row,
        fires=("建成面积超⟦万亩⟧的基地。 → row",),
        passes=("建成⟦万亩⟧的基地。",),
    ),
    Rule(
        id="class_name",
        says="Any other round sum is a class of things.",
        when=(_is_bare,),
        gives=gives_rule("class_name"),
        fires=("建成⟦万亩⟧茶园。 → class_name",),
        passes=("建成⟦三万亩⟧茶园。",),
    ),
    Rule(
        id="row.indefinite",
        says="An indefinite sum that is scaled, or of money or a measure, is told of something.",
        when=(_indefinite, lambda doubtful: _scaled(doubtful) or doubtful.kind in ("money", "measure")),
        gives=gives_row,
        fires=("节约资金⟦数百元⟧。 → row", "修路⟦数公里⟧。 → row"),
        passes=("走访⟦几户⟧群众。",),
    ),
    Rule(
        id="indefinite",
        says="Any other indefinite count says nothing that can be reported.",
        when=(_indefinite,),
        gives=gives_rule("indefinite"),
        fires=("走访⟦几户⟧群众。 → indefinite",),
        passes=("走访⟦十几户⟧群众。",),
    ),
    Rule(
        id="row.money",
        says="Money is told of something, however little.",
        when=(_of_kind("money"),),
        gives=gives_row,
        fires=("每斤补贴⟦两元⟧。 → row",),
        passes=("每斤补贴⟦两次⟧。",),
    ),
    Rule(
        id="row.measure",
        says="A measure above ten is told of something.",
        when=(_of_kind("measure"), _large_measure),
        gives=gives_row,
        fires=("修路⟦十二公里⟧。 → row",),
        passes=("修路⟦两公里⟧。",),
    ),
    Rule(
        id="row.fraction",
        says="Nobody tells a fraction in passing.",
        when=(_fraction,),
        gives=gives_row,
        fires=("修路⟦三点五公里⟧。 → row",),
        passes=("修路⟦三公里⟧。",),
    ),
    Rule(
        id="row.shifted",
        says="Places by which a rank moves, and the rank that is held, are results.",
        when=(_rank, _before("shifted_before")),
        gives=gives_row,
        fires=("综合排名前移⟦三位⟧。 → row",),
        passes=("表彰⟦三位⟧同志。",),
    ),
    Rule(
        id="duration_word",
        says="A time of less than a hundred years, months or days tells how long, and is no result.",
        when=(_of_kind("time"), _more_than_a_few, _of_a_lifetime),
        gives=gives_rule("duration_word"),
        fires=("历经⟦二十年⟧发展。 → duration_word",),
        passes=("历经⟦二十余年⟧发展。",),
    ),
    Rule(
        id="row.many",
        says="A count above ten is told of something.",
        when=(_more_than_a_few,),
        gives=gives_row,
        fires=("新建水厂⟦十二座⟧。 → row",),
        passes=("新建水厂⟦两座⟧。",),
    ),
    Rule(
        id="passing_count",
        says="Ten or fewer that are written out are mentioned in passing.",
        gives=gives_rule("passing_count"),
        fires=("新建水厂⟦两座⟧。 → passing_count",),
        passes=("新建水厂⟦十二座⟧。",),
    ),
)
"""Whether a Chinese numeral is a row, or by which rule it is none."""
