"""Names of numbers that are of a level: growths, shares, completions, leads over another place, ranks."""

from __future__ import annotations

import re
from typing import Final

from pipeline.extraction.clusters import Cluster
from pipeline.extraction.memory import Memory, Name, distribute, fitting, told_before, with_owner
from pipeline.extraction.phrases import (
    LONGEST,
    has_noun,
    left_name,
    left_phrase,
    right_name,
    shorten,
    split_list,
    subject_of,
    trim_link,
)
from pipeline.lexicon.naming import naming_lexicon

_LEXICON: Final = naming_lexicon()
_AMONG: Final = re.compile(r"在[^,;。]{2,12}[中里内]$")
"""Among whom a rank is told: 综合实力在全国百强镇中跃升至第8位."""
_AMOUNT: Final = re.compile(r"[0-9.]+(?:%|个?百分点)(?:以上|左右)?的?")
"""What an aim is, in the name of a lead over it: 高于年初12%的目标2个百分点."""
_WITHIN: Final = re.compile(r"在[^,;。]{2,16}?(?:排名?|[位名]?[居列])(?:第|前)?")
"""Only among whom a rank is counted: 在全市各县中排第2位."""
_STANDINGS: Final = frozenset({"位", "名", "位次"})
"""Units of a rank and of its moves."""
_COMPARES: Final = re.compile(r"[比较于先出过]")
"""One of these stands in every lead over another place: a cheap test before the pattern."""
_RANKS: Final = ("位", "名")
_MINUS: Final = ("-", "—")
"""What stands between the verb and the number of a growth that is none: 增长-3%."""
_MOST_PERCENT: Final = 60
_PATTERN: Final = _LEXICON.pattern


def relative_names(cluster: Cluster, memory: Memory) -> list[Name]:
    """The names of a cluster that is of a level, or an empty list where it is a level itself."""
    first = cluster.mentions[0]
    if first.unit_name in _STANDINGS and _PATTERN["standing"].fullmatch(cluster.clause_before):
        # 县域经济排名,上升3位: what is ranked is a clause of its own.
        memory.subject = left_name(cluster.clause_before)
        memory.add([memory.subject], "", ratio=False)
    if first.unit_name in _STANDINGS and memory.ranked and _PATTERN["moved"].fullmatch(cluster.left):
        return [Name(memory.ranked, "rank")] * len(cluster.mentions)
    lead = _PATTERN["lead_over"].match(cluster.left)
    if first.unit_name in ("百分点", "倍") and lead and memory.levels:
        over = _AMOUNT.sub("", trim_link(lead[0]))
        return [Name(fitting(base, over), "ahead") for base in memory.last(len(cluster.mentions), ratio=True)]
    elsewhere = memory.last_unit() == first.unit_name and not _PATTERN["compared"].search(cluster.left)
    compares = (first.kind == "ratio" or elsewhere) and memory.levels and _COMPARES.search(cluster.left)
    ahead = _PATTERN["ahead"].search(cluster.left) if compares else None
    if ahead and not left_name(cluster.left[: ahead.start()]):
        # 增速 leads another growth, not the share told between the two.
        base, over = memory.last(ratio="增速" not in ahead[0])[0], trim_link(ahead[0])
        bases = memory.last(count, ratio=True) if (count := len(cluster.mentions)) > 1 else [base]
        return [Name(name + over if len(name + over) <= LONGEST else name, "ahead") for name in bases]
    if (
        first.kind == "ratio"
        and memory.grown
        and _PATTERN["beyond_target"].fullmatch(cluster.left.lstrip("、"))
    ):
        return list(memory.grown[-1:]) * len(cluster.mentions)
    if first.kind == "ratio" and memory.levels and (back := _PATTERN["recovered"].fullmatch(cluster.left)):
        return [Name(fitting(memory.last()[0], "恢复至" + back["of"]), "multiple")] * len(cluster.mentions)
    growth = _LEXICON.growth.search(cluster.left)
    if growth and (named := _growth(cluster, memory, growth)):
        return named
    if first.unit_name == "倍" and (multiple := _PATTERN["multiple"].search(cluster.left)):
        own = left_name(cluster.left[: multiple.start()])
        bases = [own] * len(cluster.mentions) if own else memory.last(len(cluster.mentions))
        return [Name(base, "multiple") for base in bases] if bases[0] else []
    if first.kind == "ratio":
        if (
            _PATTERN["grown"].match(cluster.right)
            or (cluster.left.endswith("实现") and _PATTERN["grown_so"].fullmatch(cluster.right))
        ) and (own := subject_of(left_phrase(cluster.left)) or memory.last()[0]):
            return [Name(fitting(own, "增长"), "growth", "up")] * len(cluster.mentions)
        if cluster.left == "的" and memory.levels:
            name = memory.levels[-1].name
            return [Name(fitting(name, memory.target), "completion")] * len(cluster.mentions)
        if completion := _PATTERN["completion"].fullmatch(cluster.left):
            return _completion(cluster, memory, completion)
        if ahead := _PATTERN["ahead"].search(cluster.left):
            own, base = left_name(cluster.left[: ahead.start()]), memory.last(ratio=True)[0]
            own = with_owner(base, own) if own in _LEXICON.rates else own or base
            return [Name(fitting(own, trim_link(ahead[0])), "ahead")] * len(cluster.mentions)
        if memory.levels and _PATTERN["portion"].fullmatch(portion := left_phrase(cluster.left)):
            names = [fitting(base, portion) for base in memory.last(len(cluster.mentions))]
            memory.add(names, first.unit_name, ratio=True)
            return [Name(name, "share_inherited") for name in names]
        if "占" in cluster.left and (share := _PATTERN["share"].fullmatch(cluster.left)):
            return _share(cluster, memory, share)
    if _PATTERN["rank"].search(cluster.left):
        return _rank(cluster, memory)
    return []


def _growth(cluster: Cluster, memory: Memory, growth: re.Match[str]) -> list[Name]:
    """同比增长5%: the growth of what the clause names, or else of the last levels."""
    first = cluster.mentions[0]
    kind = "ratio" if _lost_percent(cluster) else first.kind
    verb = growth["verb"]
    shift = bool(_PATTERN["shift"].search(cluster.left))
    ranked = bool(_PATTERN["rank"].search(cluster.left)) and not shift
    change = None if ranked else ("up" if verb in _LEXICON.up else "down")
    if first.unit_name == "倍" and not verb.startswith(("增", "提", "扩")):
        change = None
    if change and cluster.left.endswith(_MINUS):
        change = "down" if change == "up" else "up"
    own = left_phrase(cluster.left[: growth.start()] + growth["against"].partition("相比")[2])
    if own.startswith("占") and not own.startswith("占地") and memory.levels:
        own = fitting(memory.last()[0], own)
    if _PATTERN["each"].fullmatch(own):
        name = fitting(subject_of(cluster.clause_before), own + verb)
        return [Name(name, "growth", change)] * len(cluster.mentions)
    if kind != "ratio":
        if verb.endswith("增效"):
            return []
        gained = verb in _LEXICON.gains and own in ("", verb) and memory.last_unit() in ("", first.unit_name)
        loose = not growth["against"] and not shift and not ranked and not gained
        if loose and (len(verb) < 2 or not has_noun(own)):
            return []
        improves = first.kind == "count" and first.unit_name not in _RANKS and not growth["against"]
        if improves and not own.endswith(_LEXICON.heads) and right_name(cluster.right):
            # 改造提升12个电站: what is improved, not by how many.
            return []
    count = len(cluster.mentions)
    if own and own not in _LEXICON.generic:
        bases = distribute(own, count) if count > 1 else [shorten(own)]
        if count > 1 and cluster.follows_bracket and len(split_list(own)) == count - 1:
            bases = [*memory.last(), *split_list(own)]
        memory.add(bases, "", ratio=False)
        memory.subject = bases[-1]
    else:
        told = told_before(cluster.left, cluster.clause_before, count)
        if told:
            memory.add(told, "", ratio=False)
        known = told or memory.last(count, ratio=first.unit_name == "百分点" or kind != "ratio")
        owns = not any(_PATTERN["dimension"].search(base) for base in known)
        bases = [with_owner(base, own) if own and base and owns else own or base for base in known]
    if not any(bases) and kind == "ratio" and (subject := subject_of(cluster.clause_before)):
        bases = [subject] * count
        memory.add(bases, "", ratio=False)
    if not any(bases):
        bases = [right_name(cluster.right)] * count
        if not bases[0]:
            return []
    names = [base if base.endswith(verb) or len(base + verb) > LONGEST else base + verb for base in bases]
    if verb in _LEXICON.rates:
        memory.add(names, first.unit_name, ratio=True)
    memory.grown = tuple(Name(name, "growth" if own else "growth_inherited", change) for name in names)
    return list(memory.grown)


def _lost_percent(cluster: Cluster) -> bool:
    """Whether the source lost the percent sign of a growth: 增长7.5;"""
    first = cluster.mentions[0]
    bare = first.unit is None and not first.scaled and not first.masked and not cluster.right
    return bare and first.value is not None and first.value < _MOST_PERCENT


def _share(cluster: Cluster, memory: Memory, share: re.Match[str]) -> list[Name]:
    """占全省的30%: the share of what the clause names, or else of the last levels."""
    count = len(cluster.mentions)
    own = left_phrase(share["subject"])
    if own:
        bases = distribute(own, count) if count > 1 else [shorten(own)]
        memory.subject = bases[-1]
    else:
        bases = memory.last(count)
        if not bases[0]:
            bases = [subject_of(cluster.clause_before)] * count
    part = trim_link(share["share"]).removesuffix("占")
    names = [(base + part if len(base + part) <= LONGEST else base) or "占比" for base in bases]
    memory.add(names, cluster.mentions[0].unit_name, ratio=True)
    return [Name(name, "share" if own else "share_inherited") for name in names]


def _completion(cluster: Cluster, memory: Memory, completion: re.Match[str]) -> list[Name]:
    """完成年度任务的95%: how much of what was set for the thing named, here or just before."""
    own, count = left_phrase(completion["subject"]), len(cluster.mentions)
    subjects = distribute(own, count) if own else memory.last(count)
    verb, what = "完成" if memory.done else completion["verb"], completion["what"]
    return [
        Name(fitting(subject, what if verb in subject else verb + what), "completion") for subject in subjects
    ]


def _rank(cluster: Cluster, memory: Memory) -> list[Name]:
    """居全省第3位: the rank of what the clause names, or else of the last level or growth."""
    count = len(cluster.mentions)
    own = "" if _PATTERN["rank_apart"].search(cluster.left) else _AMONG.sub("", left_phrase(cluster.left))
    own = own if own in _LEXICON.rates or has_noun(own) else ""
    if _WITHIN.fullmatch(cluster.left) and memory.levels:
        own = ""
    if not own and memory.ranked and _PATTERN["moved"].match(cluster.left):
        return [Name(memory.ranked, "rank")] * count
    bases = memory.last(count, ratio=count == 1)
    if own and bases[0] and (own in _LEXICON.generic or own in _LEXICON.rates):
        names = [with_owner(base, own) for base in bases]
    elif own:
        names = distribute(own, count) if count > 1 else [shorten(own)]
    elif bases[0]:
        names = bases
    else:
        names = [right_name(cluster.right)] * count
    if not names[0]:
        return []
    if not memory.levels:
        memory.add(names, cluster.mentions[0].unit_name, ratio=False)
        memory.subject = names[-1]
    scope = _PATTERN["scope"].search(cluster.left)
    names = [fitting(name, scope[0]) if scope else name for name in names]
    memory.ranked = names[-1]
    return [Name(name, "rank") for name in names]
