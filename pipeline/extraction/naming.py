"""What each number of a sentence measures.

The sentence is read from left to right with an explicit memory: the names of the last levels (what a growth or
a share behind them is of) and the last subject (what a bare 资金 or 竣工率 belongs to). Numbers that stand
together are one cluster and are named together: relative to a level, or as a level.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from pipeline.cleaning import GAP
from pipeline.extraction.clusters import AGAINST, Cluster, clusters_of
from pipeline.extraction.memory import (
    Memory,
    Name,
    distribute,
    fitting,
    members_before,
    noun_of,
    told_before,
    with_owner,
)
from pipeline.extraction.mentions import Mention
from pipeline.extraction.phrases import (
    balanced,
    has_noun,
    left_name,
    left_phrase,
    place_only,
    right_name,
    right_phrase,
    shorten,
    starts_with_verb,
    trim_link,
)
from pipeline.extraction.relative import relative_names
from pipeline.extraction.sides import attributive_money, counts_right, joined, right_of, spends
from pipeline.extraction.words import words
from pipeline.lexicon.naming import naming_lexicon

_EDGES: Final = GAP + "、的了*#|-—:;,。"
_SHORT: Final = 14
_CLAUSED: Final = re.compile(
    r"[,，、;；:：。]|工作|情况|事业|丰硕|显著|明显|扎实|有力|有序|良好|喜人|凸显|稳步|完成|推进|加快|持续|着力|抓|做|强化|提升|实现|增长|增强|成效|进展|改善|优化|壮大|跨越|突破|迈上|聚力|聚焦|全力|突出|坚持|深化|签约|共"
)
_TIME: Final = 10
"""Characters of the longest name of another time: 比2010年末."""
_GROUPS: Final = frozenset({"片区", "地块", "区块", "点位", "标段"})
"""What land and works are told by: 高标准农田3个片区1200亩, both of the land."""
_PLACE_NOUNS: Final = frozenset("村户县镇乡")
_LEXICON: Final = naming_lexicon()
_PATTERN: Final = _LEXICON.pattern


def name_all(
    text: str, mentions: Sequence[Mention], heading: str = "", before: tuple[str, str] = ("", "")
) -> list[Name]:
    """The name of each of ``mentions`` (the rows of one folded sentence, in order).

    ``before`` is what the sentence before it measured, and its unit, if this one goes on speaking of it.
    """
    memory = Memory()
    if before[0]:
        memory.add([before[0]], before[1], ratio=False)
        memory.subject = before[0]
    names: list[Name] = []
    previous_end = 0
    for cluster in clusters_of(text, mentions):
        memory.done = memory.done or "完成" in cluster.left
        start = cluster.mentions[0].start
        if ";" in text[previous_end:start]:
            memory.subject, memory.segment = "", len(memory.levels)
        memory.step(within=text.rfind("(", 0, start) > text.rfind(")", 0, start))
        if cluster.restates and names and not (left_phrase(cluster.left) or right_name(cluster.right)):
            named = [replace(names[-1], rule="restated")] * len(cluster.mentions)
        else:
            named = relative_names(cluster, memory) or _level(cluster, memory, heading)
        names += [Name(name.text.strip(_EDGES) or "数量", name.rule, name.change) for name in named]
        previous_end = cluster.mentions[-1].end
    return _headed(names)


def _headed(names: list[Name]) -> list[Name]:
    """6个省级、42个市级重点项目: a tier alone has the head of the one that it is listed with."""
    for index in range(len(names) - 2, -1, -1):
        name, following = names[index], names[index + 1].text
        tier = _PATTERN["tier"].match(following)
        if (
            tier
            and tier.end() < len(following)
            and _PATTERN["tier_last"].search(name.text)
            and name.rule == "right"
        ):
            names[index] = replace(name, text=name.text + following[tier.end() :])
    return names


def _level(cluster: Cluster, memory: Memory, heading: str) -> list[Name]:
    """A level: named on its right where it counts what follows, else on its left, else inherited."""
    count = len(cluster.mentions)
    first = cluster.mentions[0]
    phrase, each = _left_of(cluster)
    own = "" if phrase in _PLACE_NOUNS else shorten(phrase)
    right = right_of(cluster, own)
    if _PATTERN["owner"].search(own):
        own = own.rpartition("、")[2]
    compared = cluster.left or (cluster.bracketed and cluster.header)
    if memory.levels and compared and len(compared) <= _TIME and _PATTERN["same_time"].fullmatch(compared):
        name = memory.of_unit(first.unit_name)
        return [Name(name, "same_time")] * count
    grouped = own in _GROUPS and bool(memory.levels) and not right
    if grouped or (right and own == memory.counted):
        own = ""
    rule, name = "left", own
    if grouped:
        rule, name = "inherited", memory.last()[0]
    elif (
        right in _LEXICON.aims
        and memory.levels
        and cluster.right.startswith("的")
        and (not has_noun(own) or AGAINST.match(cluster.left))
    ):
        rule, name = "inherited", fitting(memory.of_unit(first.unit_name), right)
    elif right and counts_right(cluster, own):
        rule, name = "right", joined(cluster, own or memory.measured * attributive_money(cluster), right)
        memory.measured = own if attributive_money(cluster) else ""
    elif own in _LEXICON.spendings and (purpose := _purpose(cluster)):
        rule, name = "left+purpose", fitting(purpose, own)
    elif cluster.bracketed and not own and len(cluster.right) < 2:
        rule, name = "header", left_name(cluster.header)
    elif (
        place_only(own)
        and not memory.levels
        and (among := _PATTERN["among"].fullmatch(cluster.clause_before))
    ):
        rule, name = "clause", fitting(own, among["what"])
    elif place_only(own) and memory.levels and (first.kind != "count" or memory.has_unit(first.unit_name)):
        rule, name = "place", fitting(own, memory.last()[0])
    elif _PATTERN["tier"].fullmatch(own) and memory.levels:
        rule, name = "tier", _at_tier(own, memory.of_unit(first.unit_name))
    elif _of_place(own, cluster, memory):
        rule, name = "place", fitting(own, memory.of_unit(first.unit_name))
    elif cluster.header and _PATTERN["tier"].fullmatch(own):
        # 收入完成情况: 市本级3亿元, 四城区2亿元: what is told of each tier stands before the colon.
        of_all = left_name(cluster.header).removesuffix("情况")
        name = fitting(own, of_all) if of_all.endswith(_LEXICON.heads) else own
    elif not own or own in _LEXICON.follow or _PATTERN["each"].fullmatch(own):
        rule, name = _inherited(cluster, memory, own)
    done_for = cluster.left.endswith(("为", "对", "给", "向")) and right_phrase(cluster.right)
    if rule == "inherited" and done_for:
        # 为126人次发放补贴300元: who it is done for has no name, what is done has.
        rule, name = "right", done_for
    if not name:
        rule, name = _elsewhere(cluster, right, heading)
    if rule == "left" and not _PATTERN["both"].search(cluster.left[len(own) :]):
        spent = name in _LEXICON.spendings and _PATTERN["onward"].match(cluster.onward)
        alone = "争取" in cluster.left or right or spent
        owner = "" if alone else memory.owner(name, cluster.clause_before)
        if owner:
            rule, name = "left+subject", with_owner(owner, name)
        if _is_bare(name) and _can_own(heading) and not memory.listing():
            rule, name = "left+heading", fitting(heading, name.removeprefix("该"))
    memory.counted = right if rule == "right" and cluster.right_is_mention and first.kind == "count" else ""
    told = [] if rule == "left" else told_before(cluster.left, cluster.clause_before, count)
    names = told or [name] * count
    if told:
        rule = "clause"
    elif count > 1 and cluster.listed and rule == "left":
        members = members_before(phrase, cluster.clause_before, count) or distribute(phrase, count)
        names = [fitting(member, each) for member in members]
    elif count > 1 and cluster.listed and rule == "inherited":
        names = memory.last(count, ratio=True)
    names = [balanced(member).strip(_EDGES) for member in names]
    of_target = cluster.right == "的" and cluster.right_is_mention and _PATTERN["target"].search(cluster.left)
    if of_target or (cluster.left.startswith("超") and _PATTERN["excess"].search(cluster.left)):
        rule = "target"
        names = [member if has_noun(member) else cluster.left.lstrip("占为") for member in names]
    memory.target = trim_link(cluster.left) if rule == "target" else ""
    if rule not in ("inherited", "follow", "place", "target"):
        memory.add(names, first.unit_name, ratio=first.kind == "ratio", counted=first.kind == "count")
        memory.part = names[-1] if cluster.left.startswith("其中") and first.kind == "count" else ""
        memory.within = cluster.left.startswith("其中") or (memory.within and cluster.follows_pause)
        if (
            rule in ("left", "right", "header", "clause", "left+heading", "left+purpose")
            and not memory.within
        ):
            memory.subject = right if rule == "right" else names[-1]
    return [Name(member, rule, _change(cluster, member)) for member in names]


def _of_place(own: str, cluster: Cluster, memory: Memory) -> bool:
    """Whether a place alone is told what a level of the same unit is there: 收入21亿元（青山市9亿元）."""
    first = cluster.mentions[0]
    return (
        first.kind == "money"
        and memory.has_unit(first.unit_name)
        and _PATTERN["place_name"].fullmatch(own) is not None
    )


def _left_of(cluster: Cluster) -> tuple[str, str]:
    """The name on the left, whatever its length; and what 分别 says of each of its members (分别完成投资)."""
    left, _, each = cluster.left.partition("分别") if len(cluster.mentions) > 1 else (cluster.left, "", "")
    compared = _PATTERN["compared"].search(left)
    if compared and (compared["less"] or compared["more"] == "多"):
        left = left[: compared.start()]
    phrase = left_phrase(left)
    each = left_phrase(each) if phrase else ""
    return phrase, "" if each in _LEXICON.light or each in _LEXICON.follow else each


def _purpose(cluster: Cluster) -> str:
    """What money is spent on where only the words behind it say so: 投资200万元实施示范村建设."""
    if cluster.right_is_mention or not spends(cluster.right):
        return ""
    phrase = right_phrase(cluster.right).removeprefix("用于").removeprefix("对")
    return phrase if len(phrase) >= 4 and phrase == left_phrase(phrase) else left_name(phrase)


def _change(cluster: Cluster, name: str) -> str | None:
    """up or down where the words say so although the number is named as a level."""
    if cluster.mentions[0].kind == "ratio" and name.endswith(
        ("增长率", "增速", "增幅", "增效", "增长比例", "增长幅度", "提高幅度")
    ):
        return "down" if cluster.left.endswith(("-", "—")) else "up"
    if compared := _PATTERN["compared"].search(cluster.left):
        aim = compared[0].startswith(("比计划", "较计划", "比目标", "较目标"))
        return None if aim else "up" if compared["more"] else "down" if compared["less"] else None
    return "up" if _PATTERN["more"].search(cluster.left) and _PATTERN["income"].search(name) else None


def _at_tier(tier: str, name: str) -> str:
    """省级 of 新增国家级龙头企业: the same thing one tier lower."""
    swapped, changes = _PATTERN["tier"].subn(tier, name, count=1)
    return swapped if changes else fitting(tier, noun_of(name))


def _inherited(cluster: Cluster, memory: Memory, own: str) -> tuple[str, str]:
    """The name of a number whose clause names nothing new: what became of the last subject, or the last level."""
    unit = cluster.mentions[0].unit_name
    verb = own or next((word for word in words(cluster.left) if word in _LEXICON.follow), "")
    base = memory.of_unit(unit)
    before = left_name(cluster.clause_before)
    if _PATTERN["each"].fullmatch(verb):
        return ("clause", fitting(before, verb)) if has_noun(before) else ("inherited", fitting(base, verb))
    if verb and not base and has_noun(before):
        return "clause", fitting(before, verb)
    if verb and base:
        same = memory.levels[-1].unit == unit
        subject = memory.subject if same or verb in ("新增", "净增", "完成") else ""
        subject = noun_of(subject) if verb in _LEXICON.results else subject
        named = has_noun(subject) or subject.endswith(_LEXICON.heads)
        return "follow", fitting(subject if named else "", verb)
    if verb:
        return "left", verb
    base = _PATTERN["gained"].sub("", base)
    if base and _PATTERN["total"].search(cluster.left):
        return "inherited", _PATTERN["new"].sub("", base) or base
    after = right_phrase(cluster.right)
    if after and not cluster.left.strip("、和及与"):
        same = bool(memory.levels) and memory.levels[-1].unit == unit
        same = same and (not cluster.left.strip() or starts_with_verb(after))
        return "follow", fitting(memory.subject if same else "", after)
    return "inherited", base


def _elsewhere(cluster: Cluster, right: str, heading: str) -> tuple[str, str]:
    """A name from farther away: the words right, a colon's header, the clause before, the section's heading."""
    if right:
        return "right", right
    if after := right_phrase(cluster.right):
        return "right", after
    for rule, words_before in (("header", cluster.header), ("clause", cluster.clause_before)):
        if name := left_name(words_before):
            return rule, name
    return ("heading", shorten(heading)) if heading.strip(_EDGES) else ("left", cluster.left)


def _is_bare(name: str) -> bool:
    """Whether a name leaves open which project it is of: 总投资, 该项目占地."""
    return name.removeprefix("该").removeprefix("项目").removeprefix("计划") in _LEXICON.of_projects


def _can_own(heading: str) -> bool:
    """Whether a heading names one thing, as the entries of a list of projects do."""
    return 2 <= len(heading) <= _SHORT and not _CLAUSED.search(heading) and left_name(heading) == heading
