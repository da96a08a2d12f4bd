"""The rules that name a level: on its right where it counts what follows, else on its left, else as what was told before.

Asked where no rule of `relatives` answers; `refining` then makes the name whole.
"""

from __future__ import annotations

from typing import Final

from pipeline.cleaning import GAP
from pipeline.extraction.naming.clusters import AGAINST
from pipeline.extraction.naming.evidence import Evidence, Sight, kinds, level
from pipeline.extraction.naming.joining import fitting, noun_of
from pipeline.extraction.naming.phrases import (
    has_noun,
    left_name,
    left_phrase,
    place_only,
    right_phrase,
    shorten,
    starts_with_verb,
)
from pipeline.extraction.naming.sides import attributive_money, counts_right, joined, spends
from pipeline.extraction.tokens import words
from pipeline.lexicon.naming import naming_lexicon
from pipeline.lexicon.rules import Rule, Table

EDGES: Final = GAP + "、的了*#|-—:;,。"
"""What stands at the edge of a name and is no part of it."""
_LEXICON: Final = naming_lexicon()
_PATTERN: Final = _LEXICON.pattern
_AMONG: Final = Sight("clause_before", "among", "fullmatch")
_TOTAL: Final = Sight("left", "total", "search")
_MONEY: Final = kinds("money")

LevelRule = Rule[Evidence, str]


def _aims(evidence: Evidence) -> bool:
    """An aim, target or plan stands behind 的, and nothing is named left of the number."""
    cluster = evidence.cluster
    unnamed = not has_noun(evidence.own) or AGAINST.match(cluster.left)
    return evidence.right in _LEXICON.aims and cluster.right.startswith("的") and bool(unnamed)


def _counts_right(evidence: Evidence) -> bool:
    return bool(evidence.right) and counts_right(evidence.cluster, evidence.own)


def _right(evidence: Evidence) -> str:
    cluster = evidence.cluster
    measured = evidence.memory.measured if attributive_money(cluster) else ""
    return joined(cluster, evidence.own or measured, evidence.right)


def _purpose(evidence: Evidence) -> str | None:
    """What money is spent on where only the words behind it say so: 投资200万元实施示范村建设."""
    right = evidence.cluster.right
    if evidence.cluster.right_is_mention or not spends(right):
        return None
    phrase = right_phrase(right).removeprefix("用于").removeprefix("对")
    whole = len(phrase) >= 4 and phrase == left_phrase(phrase)
    purpose = phrase if whole else left_name(phrase)
    return fitting(purpose, evidence.own) if purpose else None


def _spends(evidence: Evidence) -> bool:
    return evidence.own in _LEXICON.spendings


def _names_place(evidence: Evidence) -> bool:
    return place_only(evidence.own)


def _first(evidence: Evidence) -> bool:
    return not evidence.memory.levels


def _in_bracket(evidence: Evidence) -> bool:
    cluster = evidence.cluster
    return cluster.bracketed and not evidence.own and len(cluster.right) < 2


def _of_same_kind(evidence: Evidence) -> bool:
    """Not a count, or one of a unit that the sentence has named before."""
    return evidence.first.kind != "count" or evidence.memory.has_unit(evidence.unit)


def _same_unit(evidence: Evidence) -> bool:
    return evidence.memory.has_unit(evidence.unit)


def _is_tier(evidence: Evidence) -> bool:
    return _PATTERN["tier"].fullmatch(evidence.own) is not None


def _is_place(evidence: Evidence) -> bool:
    return _PATTERN["place_name"].fullmatch(evidence.own) is not None


def _headed(evidence: Evidence) -> bool:
    return bool(evidence.cluster.header)


def _at_tier(evidence: Evidence) -> str:
    tier, name = evidence.own, evidence.base
    swapped, changes = _PATTERN["tier"].subn(tier, name, count=1)
    return swapped if changes else fitting(tier, noun_of(name))


def _tier_of_header(evidence: Evidence) -> str:
    # 收入完成情况: 市本级3亿元, 四城区2亿元: what is told of each tier stands before the colon.
    of_all = left_name(evidence.cluster.header).removesuffix("情况")
    return fitting(evidence.own, of_all) if of_all.endswith(_LEXICON.heads) else evidence.own


def _goes_on(evidence: Evidence) -> bool:
    """Its clause names nothing new: nothing at all, what became of something, or an average."""
    own = evidence.own
    return not own or own in _LEXICON.follow or _PATTERN["each"].fullmatch(own) is not None


def _verb(evidence: Evidence) -> str:
    """What became of something, or the average that is told of it."""
    left = evidence.cluster.left
    return evidence.own or next((word for word in words(left) if word in _LEXICON.follow), "")


def _averages(evidence: Evidence) -> bool:
    return _PATTERN["each"].fullmatch(_verb(evidence)) is not None


def _became(evidence: Evidence) -> bool:
    return bool(_verb(evidence))


def _named_before(evidence: Evidence) -> bool:
    return has_noun(evidence.before)


def _based(evidence: Evidence) -> bool:
    return bool(evidence.base)


def _nothing_before(evidence: Evidence) -> bool:
    return not evidence.base


def _follow(evidence: Evidence) -> str:
    verb, memory = _verb(evidence), evidence.memory
    same = memory.levels[-1].unit == evidence.unit
    subject = memory.subject if same or verb in ("新增", "净增", "完成") else ""
    subject = noun_of(subject) if verb in _LEXICON.results else subject
    named = has_noun(subject) or subject.endswith(_LEXICON.heads)
    return fitting(subject if named else "", verb)


def _own_base(evidence: Evidence) -> str:
    return _PATTERN["gained"].sub("", evidence.base)


def _total(evidence: Evidence) -> str | None:
    base = _own_base(evidence)
    return (_PATTERN["new"].sub("", base) or base) if base else None


def _said_behind(evidence: Evidence) -> str | None:
    cluster, memory = evidence.cluster, evidence.memory
    after = right_phrase(cluster.right)
    if not after or cluster.left.strip("、和及与"):
        return None
    same = bool(memory.levels) and memory.levels[-1].unit == evidence.unit
    same = same and (not cluster.left.strip() or starts_with_verb(after))
    return fitting(memory.subject if same else "", after)


def _served(evidence: Evidence) -> str | None:
    if not evidence.cluster.left.endswith(("为", "对", "给", "向")):
        return None
    return right_phrase(evidence.cluster.right) or None


def _section(evidence: Evidence) -> str | None:
    return shorten(evidence.heading) if evidence.heading.strip(EDGES) else None


LEVELS: Final[Table[Evidence, str]] = Table(
    Rule(
        id="inherited.group",
        says="What things are grouped by names nothing: it measures what was named before.",
        when=(lambda evidence: evidence.grouped,),
        gives=lambda evidence: evidence.memory.last()[0],
        fires=("实施土地整理2个片区⟦1800亩⟧。 → 土地整理",),
        passes=("实施土地整理⟦1800亩⟧。",),
    ),
    Rule(
        id="inherited.aim",
        says="的 with an aim behind a number makes it the aim of what was told before.",
        when=(level, _aims),
        gives=lambda evidence: fitting(evidence.base, evidence.right),
        fires=("城镇登记失业率3.4%，低于⟦4.5%⟧的目标。 → 城镇登记失业率目标",),
        passes=("城镇登记失业率⟦3.4%⟧，低于4.5%的目标。",),
    ),
    Rule(
        id="right",
        says="A number counts the noun behind it where that noun is not named left of it.",
        when=(_counts_right,),
        gives=_right,
        fires=("建成⟦12个⟧便民服务站。 → 建成便民服务站",),
        passes=("安装太阳能路灯⟦120盏⟧。",),
    ),
    Rule(
        id="left+purpose",
        says="Money spent is named by what it is spent on where the words behind it say so.",
        when=(_spends,),
        gives=_purpose,
        fires=("投资⟦200万元⟧改造村级幸福院。 → 改造村级幸福院投资",),
        passes=("完成工业投资⟦200万元⟧。",),
    ),
    Rule(
        id="header",
        says="A number alone in a bracket is of what stands before the bracket.",
        when=(_in_bracket,),
        gives=lambda evidence: left_name(evidence.cluster.header),
        fires=("农民合作社（⟦38家⟧）不断壮大。 → 农民合作社",),
        passes=("农民合作社（其中示范社⟦8家⟧）不断壮大。",),
    ),
    Rule(
        id="clause.among",
        says="Where only a place stands left of the first number, the clause before says among what it is.",
        when=(_names_place, _first, _AMONG),
        gives=lambda evidence: fitting(evidence.own, _AMONG.of(evidence)["what"]),
        fires=("在全省乡村建设评价中，我县⟦91分⟧。 → 我县全省乡村建设评价",),
        passes=("我县粮食产量⟦9万吨⟧。",),
    ),
    Rule(
        id="place",
        says="A place alone has the last name: it is told what was told of another before.",
        when=(_names_place, level, _of_same_kind),
        gives=lambda evidence: fitting(evidence.own, evidence.memory.last()[0]),
        fires=("农村低保标准每人每年5400元，全县⟦6100元⟧。 → 全县农村低保标准",),
        passes=("全县农村低保标准⟦6100元⟧。",),
    ),
    Rule(
        id="tier",
        says="A tier alone has the last name of its unit, at its own tier.",
        when=(_is_tier, level),
        gives=_at_tier,
        fires=("认定市级龙头企业6家、县级⟦15家⟧。 → 认定县级龙头企业",),
        passes=("认定市级龙头企业⟦6家⟧、县级15家。",),
    ),
    Rule(
        id="place.money",
        says="A named place alone is told what money of the sentence is there.",
        when=(_MONEY, _same_unit, _is_place),
        gives=lambda evidence: fitting(evidence.own, evidence.base),
        fires=("财政收入21亿元（白石区⟦9亿元⟧）。 → 白石区财政收入",),
        passes=("财政收入⟦21亿元⟧（白石区9亿元）。",),
    ),
    Rule(
        id="left.tier",
        says="What stands before a colon is told of each tier behind it.",
        when=(_headed, _is_tier),
        gives=_tier_of_header,
        fires=("各级财政收入：市本级⟦3亿元⟧。 → 市本级各级财政收入",),
        passes=("各级财政收入：税收⟦3亿元⟧。",),
    ),
    Rule(
        id="clause.average",
        says="An average without a name is that of what the clause before names.",
        when=(_goes_on, _averages, _named_before),
        gives=lambda evidence: fitting(evidence.before, _verb(evidence)),
        fires=("发放耕地地力保护补贴，户均⟦860元⟧。 → 发放耕地地力保护补贴户均",),
        passes=("发放耕地地力保护补贴⟦860元⟧。",),
    ),
    Rule(
        id="inherited.average",
        says="An average without a name is that of the last level.",
        when=(_goes_on, _averages),
        gives=lambda evidence: fitting(evidence.base, _verb(evidence)),
        fires=("产业奖补资金86万元，户均⟦1720元⟧。 → 产业奖补资金户均",),
        passes=("产业奖补资金⟦86万元⟧，户均1720元。",),
    ),
    Rule(
        id="clause.became",
        says="What became of a thing is named by the clause before where no level was told.",
        when=(_goes_on, _became, _nothing_before, _named_before),
        gives=lambda evidence: fitting(evidence.before, _verb(evidence)),
        fires=("纪检监察信访举报件，办结⟦32件⟧。 → 纪检监察信访举报件办结",),
        passes=("纪检监察信访举报件⟦32件⟧。",),
    ),
    Rule(
        id="follow",
        says="A verb alone says what became of the last subject.",
        when=(_goes_on, _became, _based),
        gives=_follow,
        fires=("排查安全隐患46处，整改⟦44处⟧。 → 排查安全隐患整改",),
        passes=("排查安全隐患⟦46处⟧，整改44处。",),
    ),
    Rule(
        id="left.verb",
        says="A verb alone that nothing was told before is the name.",
        when=(_goes_on, _became),
        gives=_verb,
        fires=("全年新增⟦32家⟧。 → 新增",),
        passes=("全年新增企业⟦32家⟧。",),
    ),
    Rule(
        id="inherited.total",
        says="A total without a name is that of the last level, without what says that it is new.",
        when=(_goes_on, _TOTAL, _based),
        gives=_total,
        fires=("新增高新技术企业6家，累计达到⟦41家⟧。 → 高新技术企业",),
        passes=("新增高新技术企业⟦6家⟧，累计达到41家。",),
    ),
    Rule(
        id="follow.behind",
        says="Where nothing stands left of a number, what is said behind it is what became of the last subject.",
        when=(_goes_on,),
        gives=_said_behind,
        fires=("办理提案36件，⟦30件⟧已办结。 → 办理提案已办结",),
        passes=("办理提案⟦36件⟧，30件已办结。",),
    ),
    Rule(
        id="inherited",
        says="A number whose clause names nothing repeats the last name of its unit.",
        when=(_goes_on,),
        gives=_own_base,
        fires=("水稻种植面积3.1万亩，⟦2.9万亩⟧。 → 水稻种植面积",),
        passes=("水稻种植面积⟦3.1万亩⟧，2.9万亩。",),
    ),
    Rule(
        id="left",
        says="A number has the name that stands left of it.",
        gives=lambda evidence: evidence.own,
        fires=("发放临时救助金⟦86万元⟧。 → 发放临时救助金",),
        passes=("改造⟦12个⟧村级卫生室。",),
    ),
)
"""In the order of their precedence; the last but one and the last take what is left. An empty name is sought elsewhere."""

SERVED: Final[LevelRule] = Rule(
    id="right.served",
    says="What is done for those that a number counts names it; they themselves have no name.",
    gives=_served,
    fires=("开展培训12场次，为⟦126人次⟧提供咨询。 → 提供咨询",),
    passes=("开展培训⟦12场次⟧，为126人次提供咨询。",),
)
"""Asked of a name that would be inherited."""

ELSEWHERE: Final[Table[Evidence, str]] = Table(
    Rule(
        id="right.rest",
        says="Failing all else, the noun behind a number names it, or what is said there.",
        gives=lambda evidence: evidence.right or right_phrase(evidence.cluster.right) or None,
        fires=("收入增长9.2%，超过⟦8%⟧的计划。 → 计划",),
        passes=("收入增长⟦9.2%⟧，超过8%的计划。",),
    ),
    Rule(
        id="header.rest",
        says="Failing that, what a colon or bracket closes before the clause.",
        gives=lambda evidence: left_name(evidence.cluster.header) or None,
        fires=("常住人口：⟦3.2万人⟧。 → 常住人口",),
        passes=("常住人口⟦3.2万人⟧。",),
    ),
    Rule(
        id="clause",
        says="Failing that, the clause before.",
        gives=lambda evidence: evidence.before or None,
        fires=("林木采伐限额，⟦3200立方米⟧。 → 林木采伐限额",),
        passes=("林木采伐限额⟦3200立方米⟧。",),
    ),
    Rule(
        id="heading",
        says="Failing that, the heading of the section.",
        gives=_section,
        fires=("@城镇化率 ⟦58%⟧。 → 城镇化率",),
        passes=("@城镇化率 户籍城镇化率⟦58%⟧。",),
    ),
    Rule(
        id="left.rest",
        says="Failing that, the words left of it as they stand.",
        gives=lambda evidence: evidence.cluster.left,
        fires=("达到⟦58%⟧。 → 达到",),
        passes=("城镇化率达到⟦58%⟧。",),
    ),
)
"""Where a name comes from that none of `LEVELS` could give, from near to far."""
