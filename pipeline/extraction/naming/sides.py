"""Which side of a number says what it counts: the noun behind it (12个村) or the words before it (路灯12盏).

Clusters in, names out; no memory of the sentence.
"""

from __future__ import annotations

from typing import Final

from pipeline.extraction.naming.clusters import PAID, Cluster
from pipeline.extraction.naming.phrases import (
    LONGEST,
    has_noun,
    right_name,
    right_phrase,
    starts_with_verb,
    trim_link,
)
from pipeline.extraction.words import tagged, words
from pipeline.lexicon.naming import naming_lexicon

_SIZED: Final = frozenset(
    {"厂房", "标准厂房", "道路", "路面", "管网", "管道", "水渠", "渠道", "围墙", "护栏", "大棚"}
)
"""Nouns behind a size that are what was made of the project before it."""
_LEXICON: Final = naming_lexicon()
_PATTERN: Final = _LEXICON.pattern
_SUM: Final = _PATTERN["sum_paid"]
_CONJUNCTIONS: Final = ("和", "及", "与", "、")


def right_of(cluster: Cluster, own: str) -> str:
    """The name on the right: a noun phrase, or what is done where the left only has a verb that wants an object."""
    if cluster.beyond:
        return right_name(cluster.beyond)
    behind = trim_link(cluster.right) if cluster.right_is_mention else cluster.right
    if cluster.following and cluster.following.kind == "measure" and cluster.mentions[-1].kind == "count":
        behind = _PATTERN["size"].sub("", behind) or behind
    right = right_name(_sum(cluster, own) or behind)
    if cluster.mentions[-1].kind == "measure" and _PATTERN["owner"].search(cluster.left):
        right = right.partition("、")[0]
    if right or cluster.right_is_mention:
        return right
    if cluster.mentions[0].kind == "money":
        return cluster.right if PAID.fullmatch(cluster.right) else ""
    if own:
        wants_object = not has_noun(own)
    else:
        wants_object = any(word in _LEXICON.follow or word in _LEXICON.light for word in words(cluster.left))
    return right_phrase(cluster.right) if wants_object else ""


def counts_right(cluster: Cluster, own: str) -> bool:
    """Whether the number counts the noun on its right (12个村), not the one on its left (路灯12盏)."""
    last = cluster.mentions[-1]
    left = cluster.left.rstrip("约近超“ ")
    attributive = _PATTERN["attributive"].match(cluster.right) is not None
    noun = has_noun(own)
    in_area = last.kind == "count" and _PATTERN["area"].search(left) is not None
    if cluster.right_is_mention and _PATTERN["masked_place"].fullmatch(own) and _acts(cluster.right):
        return False
    if (
        cluster.beyond
        or in_area
        or _PATTERN["preposition"].search(left)
        or (not noun and cluster.right_is_mention)
    ):
        return True
    if last.kind == "measure" and _PATTERN["owner"].search(left) and right_name(cluster.right):
        return True
    if cluster.right_is_mention:
        if cluster.right_joins or left.endswith(("等", "的")) or (attributive and last.kind != "ratio"):
            return True
        if last.kind == "count" and (name := right_name(cluster.right)):
            if name == cluster.right and _held(cluster, left):
                return True
            # 统计180户规上企业完成产值9亿元: those that are counted do something.
            done = (
                _PATTERN["doing"].match(cluster.right, len(name)) if cluster.right.startswith(name) else None
            )
            return cluster.next_counts_right or done is not None
        return False
    if last.kind == "money" and not attributive:
        if not cluster.right_is_mention and PAID.fullmatch(cluster.right):
            return True
        if spends(cluster.right):
            return bool(_sum(cluster, own))
    if not noun or left.endswith(("等", "的", *_CONJUNCTIONS)):
        return True
    if last.unit is None and last.scaled and _LEXICON.money.search(own):
        return False
    if last.kind == "ratio":
        if attributive:
            after = left.endswith(("时", "后", "中", "内", "前", "上", "有"))
            return after and right_name(cluster.right) not in _LEXICON.aims
        return left.endswith(("实现", "完成"))
    if attributive or any(mention.kind in ("count", "time", "") for mention in cluster.mentions):
        return True
    # 完成青山公路9公里水泥硬化, 一期3000平方米厂房: what the size is of ends the clause.
    right = cluster.right.removesuffix("基础上")
    if last.kind == "measure" and not own.endswith(_LEXICON.heads) and right_name(right) in _SIZED:
        return True
    return 3 <= len(right) == len(right_name(cluster.right)) and has_noun(right)


def joined(cluster: Cluster, own: str, right: str) -> str:
    """The noun on the right with the words on the left that belong to it: 新建 + 公园, 水厂工程 + 投资."""
    apart = cluster.left.endswith(_CONJUNCTIONS) or _PATTERN["preposition"].search(cluster.left)
    sizes = attributive_money(cluster) or ("的" in cluster.right[:4] and own in _LEXICON.generic)
    if (apart and not sizes) or not own or own == right:
        return right
    if sizes:
        return right + own if len(right + own) <= LONGEST else right
    left = own + "等" if cluster.left.endswith("等") and not own.endswith("等") and has_noun(own) else own
    return left + right if len(left + right) <= LONGEST else right


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
