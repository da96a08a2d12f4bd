"""Which side of a number says what it counts: the noun behind it (12个村) or the words before it (路灯12盏).

Clusters in, names out; no memory of the sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pipeline.cleaning.remembering import once
from pipeline.extraction.naming.clusters import PAID, Cluster
from pipeline.extraction.naming.joining import extended, fitting
from pipeline.extraction.naming.phrases import (
    has_noun,
    right_name,
    right_phrase,
    starts_with_verb,
    trim_link,
)
from pipeline.extraction.tokens import tagged, words
from pipeline.lexicon.naming import naming_lexicon
from pipeline.lexicon.rules import Rule, Table

_SIZED: Final = frozenset(
    {"厂房", "标准厂房", "道路", "路面", "管网", "管道", "水渠", "渠道", "围墙", "护栏", "大棚"}
)
"""Nouns behind a size that are what was made of the project before it."""
_LEXICON: Final = naming_lexicon()
_PATTERN: Final = _LEXICON.pattern
_SUM: Final = _PATTERN["sum_paid"]
_ATTRIBUTIVE: Final = _PATTERN["attributive"]
_CIRCUMSTANCES: Final = ("时", "后", "中", "内", "前", "上", "有")
"""What a ratio in front of a noun stands behind: 在增长8%的基础上."""
_CONJUNCTIONS: Final = ("和", "及", "与", "、")


def right_of(cluster: Cluster, own: str) -> str:
    """The name on the right: a noun phrase, or what is done where the left only has a verb that wants an object."""
    if cluster.beyond:
        return right_name(cluster.beyond)
    right = right_name(_sum(cluster, own) or _behind(cluster))
    if cluster.mentions[-1].kind == "measure" and _PATTERN["owner"].search(cluster.left):
        right = right.partition("、")[0]
    if right or cluster.right_is_mention:
        return right
    if cluster.mentions[0].kind == "money":
        return cluster.right if PAID.fullmatch(cluster.right) else ""
    return right_phrase(cluster.right) if _wants_object(cluster.left, own) else ""


def _behind(cluster: Cluster) -> str:
    """The words right of a number that may name it, without what is said of the next number's size."""
    if not cluster.right_is_mention:
        return cluster.right
    behind = trim_link(cluster.right)
    following = cluster.following
    if following and following.kind == "measure" and cluster.mentions[-1].kind == "count":
        return _PATTERN["size"].sub("", behind) or behind
    return behind


def _wants_object(left: str, own: str) -> bool:
    """Whether the words left of a number are a verb only, of which the object stands behind."""
    if own:
        return not has_noun(own)
    return any(word in _LEXICON.follow or word in _LEXICON.light for word in words(left))


class Standing:
    """A cluster between the words on its left and its right; ``own`` is the name that the left gives."""

    def __init__(self, cluster: Cluster, own: str) -> None:
        self.cluster = cluster
        self.own = own
        self.last = cluster.mentions[-1]
        self.left = cluster.left.rstrip("约近超“ ")

    @once
    def attributive(self) -> bool:
        """Whether 的 stands behind the number, or behind its bound."""
        return _ATTRIBUTIVE.match(self.cluster.right) is not None

    @once
    def noun(self) -> bool:
        """Whether the left names a thing, and not only a verb."""
        return has_noun(self.own)

    @once
    def behind(self) -> str:
        """The noun phrase behind the number."""
        return right_name(self.cluster.right)


def counts_right(cluster: Cluster, own: str) -> bool:
    """Whether the number counts the noun on its right (12个村), not the one on its left (路灯12盏)."""
    return SIDES.sure(Standing(cluster, own))[1]


def _is(kind: str) -> Callable[[Standing], bool]:
    def of_kind(standing: Standing) -> bool:
        return standing.last.kind == kind

    return of_kind


def _goes_on(standing: Standing) -> bool:
    """The words on the right lead to the next number."""
    return standing.cluster.right_is_mention


def _masked_place_acts(standing: Standing) -> bool:
    masked = _PATTERN["masked_place"].fullmatch(standing.own) is not None
    return masked and _acts(standing.cluster.right)


def _has_beyond(standing: Standing) -> bool:
    return bool(standing.cluster.beyond)


def _in_area(standing: Standing) -> bool:
    return _PATTERN["area"].search(standing.left) is not None


def _behind_preposition(standing: Standing) -> bool:
    return _PATTERN["preposition"].search(standing.left) is not None


def _nothing_named(standing: Standing) -> bool:
    return not standing.noun


def _made_by_owner(standing: Standing) -> bool:
    return _PATTERN["owner"].search(standing.left) is not None and bool(standing.behind)


def _tied(standing: Standing) -> bool:
    """A conjunction, 等 or 的 ties the noun behind the number to it."""
    if standing.cluster.right_joins or standing.left.endswith(("等", "的")):
        return True
    return standing.attributive and standing.last.kind != "ratio"


def _done_by_counted(standing: Standing) -> bool:
    """What the number counts ends the words on the right, or does something: 统计180户规上企业完成产值9亿元."""
    name, cluster = standing.behind, standing.cluster
    if not name:
        return False
    if name == cluster.right and _held(cluster, standing.left):
        return True
    if cluster.next_counts_right:
        return True
    return cluster.right.startswith(name) and _PATTERN["doing"].match(cluster.right, len(name)) is not None


def _told_behind(standing: Standing) -> bool:
    cluster = standing.cluster
    return (
        not (standing.attributive or cluster.right_is_mention) and PAID.fullmatch(cluster.right) is not None
    )


def _spent(standing: Standing) -> bool:
    return not standing.attributive and spends(standing.cluster.right)


def _open_left(standing: Standing) -> bool:
    return not standing.noun or standing.left.endswith(("等", "的", *_CONJUNCTIONS))


def _bare_money(standing: Standing) -> bool:
    return (
        standing.last.unit is None
        and standing.last.scaled
        and _LEXICON.money.search(standing.own) is not None
    )


def _ratio_of_behind(standing: Standing) -> bool:
    if not standing.attributive:
        return standing.left.endswith(("实现", "完成"))
    return standing.left.endswith(_CIRCUMSTANCES) and standing.behind not in _LEXICON.aims


def _counting(standing: Standing) -> bool:
    kinds = ("count", "time", "")
    return standing.attributive or any(mention.kind in kinds for mention in standing.cluster.mentions)


def _size_of_behind(standing: Standing) -> bool:
    """The measure is that of a thing whose name ends the clause: 完成青山公路9公里水泥硬化, 一期3000平方米厂房."""
    right = standing.cluster.right.removesuffix("基础上")
    sized = standing.last.kind == "measure" and not standing.own.endswith(_LEXICON.heads)
    if sized and right_name(right) in _SIZED:
        return True
    return 3 <= len(right) == len(standing.behind) and has_noun(right)


def _right(_standing: Standing) -> bool:
    return True


def _left(_standing: Standing) -> bool:
    return False


SIDES: Final[Table[Standing, bool]] = Table(
    Rule(
        id="masked_place",
        says="A hidden place that counts those who do something has them.",
        when=(_goes_on, _masked_place_acts),
        gives=_left,
        fires=("××村⟦26户⟧养殖肉羊78只。 → left",),
        passes=("清水村⟦26户⟧养殖肉羊78只。",),
    ),
    Rule(
        id="beyond",
        says="A number that only sizes the things which the next one counts has their name.",
        when=(_has_beyond,),
        gives=_right,
        fires=("引进投资⟦300万元⟧的2个冷库。 → right",),
        passes=("引进冷库2个投资⟦300万元⟧。",),
    ),
    Rule(
        id="area",
        says="In an area a count is of what stands behind it.",
        when=(_is("count"), _in_area),
        gives=_right,
        fires=("完成河东片区⟦12条⟧背街小巷改造。 → right",),
        passes=("完成河东背街小巷⟦12条⟧。",),
    ),
    Rule(
        id="preposition",
        says="A preposition or causative before a number takes what stands behind it.",
        when=(_behind_preposition,),
        gives=_right,
        fires=("救助资金发放给⟦120户⟧困难家庭。 → right",),
        passes=("救助资金⟦120万元⟧。",),
    ),
    Rule(
        id="nothing_named",
        says="Where the left names no thing, the words that lead to the next number do.",
        when=(_goes_on, _nothing_named),
        gives=_right,
        fires=("改造⟦3个⟧村部2100平方米。 → right",),
        passes=("村部⟦3个⟧共2100平方米。",),
    ),
    Rule(
        id="owner",
        says="A measure between a company and its product is of the product.",
        when=(_is("measure"), _made_by_owner),
        gives=_right,
        fires=("引进宏达公司⟦30万吨⟧水泥生产线。 → right",),
        passes=("宏达公司水泥产量⟦30万吨⟧。",),
    ),
    Rule(
        id="tied",
        says="A conjunction, 等 or 的 ties a noun to the number before it.",
        when=(_goes_on, _tied),
        gives=_right,
        fires=("建设标准厂房等⟦8个⟧项目占地60亩。 → right",),
        passes=("建设标准厂房⟦8栋⟧占地60亩。",),
    ),
    Rule(
        id="counted_do",
        says="A count is of those behind it who do something, or who end the words before the next number.",
        when=(_goes_on, _is("count"), _done_by_counted),
        gives=_right,
        fires=("产业园⟦180户⟧企业完成产值9亿元。 → right",),
        passes=("产业园企业⟦180户⟧，完成产值9亿元。",),
    ),
    Rule(
        id="next",
        says="Otherwise what leads to the next number belongs to that one.",
        when=(_goes_on,),
        gives=_left,
        fires=("种植苹果⟦300亩⟧、核桃200亩。 → left",),
        passes=("种植苹果⟦300亩⟧。",),
    ),
    Rule(
        id="paid",
        says="Money may be named behind its amount: a loan, a subsidy.",
        when=(_is("money"), _told_behind),
        gives=_right,
        fires=("落实水厂工程⟦1亿元⟧贷款。 → right",),
        passes=("落实水厂工程贷款⟦1亿元⟧。",),
    ),
    Rule(
        id="spent",
        says="Money with which something is done is named on its left, unless its kind stands behind.",
        when=(_is("money"), _spent),
        gives=lambda standing: bool(_sum(standing.cluster, standing.own)),
        fires=("整合⟦200万元⟧扶贫资金实施道路改造。 → right", "扶贫资金投入⟦200万元⟧用于道路改造。 → left"),
        passes=("落实道路改造⟦200万元⟧。",),
    ),
    Rule(
        id="open_left",
        says="A left side that names no thing, or that ends with 等, 的 or a conjunction, leads to the noun behind.",
        when=(_open_left,),
        gives=_right,
        fires=("改造⟦12个⟧便民服务站。 → right",),
        passes=("便民服务站⟦12个⟧。",),
    ),
    Rule(
        id="bare_money",
        says="A scaled number without a unit is money where its left names money.",
        when=(_bare_money,),
        gives=_left,
        fires=("村集体收入⟦28.5万⟧以上的村。 → left",),
        passes=("常住人口⟦28.5万⟧以上。",),
    ),
    Rule(
        id="ratio",
        says="A ratio is of its left, but behind 实现, 完成 or a circumstance.",
        when=(_is("ratio"),),
        gives=_ratio_of_behind,
        fires=("医疗保险参保率⟦98%⟧。 → left",),
        passes=("医疗保险参保人数⟦98人⟧。",),
    ),
    Rule(
        id="counting",
        says="A count is of the noun behind it.",
        when=(_counting,),
        gives=_right,
        fires=("青山村⟦12个⟧小组通硬化路。 → right",),
        passes=("青山村耕地⟦12亩⟧。",),
    ),
    Rule(
        id="size",
        says="A measure is of its left, but before a thing that ends the clause.",
        gives=_size_of_behind,
        fires=("水厂⟦3000平方米⟧厂房。 → right", "播种面积⟦3000亩⟧。 → left"),
        passes=("改造⟦3000平方米⟧厂房。",),
    ),
)
"""In the order of their precedence: whether the noun behind a number names it."""


def joined(cluster: Cluster, own: str, right: str) -> str:
    """The noun on the right with the words on the left that belong to it: 新建 + 公园, 水厂工程 + 投资."""
    apart = cluster.left.endswith(_CONJUNCTIONS) or _PATTERN["preposition"].search(cluster.left)
    sizes = attributive_money(cluster) or ("的" in cluster.right[:4] and own in _LEXICON.generic)
    if (apart and not sizes) or not own or own == right:
        return right
    if sizes:
        return extended(right, own)
    left = own + "等" if cluster.left.endswith("等") and not own.endswith("等") and has_noun(own) else own
    return fitting(left, right)


def attributive_money(cluster: Cluster) -> bool:
    """总投资5亿元的水厂: the number says how much, the noun behind 的 of what."""
    return cluster.mentions[0].kind == "money" and "的" in cluster.right[:4]


def spends(right: str) -> bool:
    """Whether the words right of money say what is done with it: 投资80万元对水厂进行改造, 融资600万元新建…"""
    return _PATTERN["spends"].match(right) is not None or starts_with_verb(right)


def _sum(cluster: Cluster, own: str) -> str:
    """What kind of money an amount is of where only the words behind it say so: 整合200万元扶贫资金实施…"""
    if cluster.mentions[-1].kind != "money" or not own.endswith(("投入", "整合", "统筹")):
        return ""
    kind = _SUM.match(cluster.right)
    return kind[0] if kind else ""


def _held(cluster: Cluster, left: str) -> bool:
    """Whether the words left of a count say where, or who does it, and the noun behind it is what it counts:
    青山村3个小组90户, 上级交办12件积案100%化解, 镇里帮扶9户特困户31人."""
    unit, following = cluster.mentions[-1].unit_name, cluster.following
    if following is None or (unit == "个" and _PATTERN["holding"].search(left)):
        return following is not None
    if unit == "户" and following.unit_name == "人":
        return True
    ends_with_verb = not cluster.right.endswith(_LEXICON.heads) and tagged(left)[-1][1] == "v"
    return following.kind == "ratio" and ends_with_verb


def _acts(right: str) -> bool:
    """Whether the words right of a number say what those that it counts do: 26户领养种羊."""
    tokens = tagged(right[:16])
    return len(tokens) > 1 and tokens[0][1] in ("v", "vn") and tokens[1][1] not in ("v", "uj")
