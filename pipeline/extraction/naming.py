"""What each number of a sentence measures.

The sentence is read from left to right with an explicit state: the names of the last levels (what a growth or a
share behind them is of) and the last subject (what a bare 资金 or 竣工率 belongs to). Numbers that stand together
are one cluster and are named together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from pipeline.extraction.clusters import Cluster, clusters_of
from pipeline.extraction.mentions import Mention
from pipeline.extraction.phrases import (
    LONGEST,
    balanced,
    has_noun,
    left_name,
    left_phrase,
    naming_lexicon,
    place_only,
    right_name,
    right_phrase,
    shorten,
    split_list,
    starts_with_verb,
    trim_link,
)
from pipeline.extraction.words import words

_SHARE: Final = re.compile(
    r"(?P<subject>.*?)(?:分别|约)?(?P<share>占(?!比|地|用|补)[^,;占]{0,16}?(?:的?(?:比重|比例))?)(?:约|近|超过?|达到?|为|的)*"
)
_RANK: Final = re.compile(r"(?:第|前|名列|排名)$")
_SHIFT: Final = re.compile(r"(?:上升|前移|前进|提升|提高|下降|后退|下滑|跃升)了?$")
_RATES: Final = frozenset({"增速", "增幅", "涨幅", "降幅", "减幅"})
_EACH: Final = re.compile(
    r"每(?:次|户|人|亩|年|月|天|吨|公斤|斤|头|只|个|家|村|股|平方米)?(?:均)?|[年月日人户亩]?均"
)
_INCOME: Final = re.compile(r"收入|增收|增产|月增")
_MORE: Final = re.compile(r"(?:增加|增收|月增|增产)(?![到至了])[^,;。]*$")
_COMPARED: Final = re.compile(
    r"(?:比|较)(?:[上去前]年|同期|[上]年同期|去年同期|20[0-9]{2}年|年初|上月|上季度)[^,;。]{0,6}?(?P<more>多|新增|净增|增加)?(?P<less>少)?[^,;。]{0,8}$"
)
_TOTAL: Final = re.compile(r"(?:累计|总数|总量|总规模|总数量)(?:已?达到?|有|为)?$")
_NEW: Final = re.compile(r"^新(?:增|建|登记|注册|发展|培育|认定|引进|开工|签约)?")
_COMPLETION: Final = re.compile(
    r"(?P<subject>.*?)(?:完成|占|达到?|为|是)了?(?P<what>(?:全年|年度|年初|年|调整|全市|全县|全省|市|县|省|上级|既定|预期|下达|计划)*"
    r"(?:目标|任务|计划|预算|指标|计划投资|目标任务)(?:任务|目标|数|额|投资|总数)?)的?"
)
_PREPOSITION: Final = re.compile(r"(?:(?<!方)向|对|为|给|与|帮助|使|让|把|将|由|从|带动)$")
_GROUP: Final = re.compile(r"[两二三四五六七八九十]大(?=产业|行业|领域|板块)")
_EDGES: Final = " \t\u3000、和及与的了*#|-—:;,。"
_AIM: Final = frozenset({"目标", "任务", "水平", "速度", "幅度", "比例", "增速", "要求"})


@dataclass(frozen=True, slots=True)
class Name:
    """What a number measures, which rule said so, and up or down if the number is a change."""

    text: str
    rule: str
    change: str | None = None


@dataclass(slots=True)
class _Level:
    name: str
    ratio: bool
    unit: str


@dataclass(slots=True)
class _State:
    """What was named so far in this sentence."""

    levels: list[_Level] = field(default_factory=list)
    subject: str = ""

    @property
    def base(self) -> str:
        return self.levels[-1].name if self.levels else ""

    def last(self, count: int, ratio: bool) -> list[str]:
        """The last ``count`` names that a growth or share may be of; ``ratio`` allows rates among them."""
        known = [level.name for level in self.levels if ratio or not level.ratio] or [
            x.name for x in self.levels
        ]
        if count > 1 and known and len(members := split_list(known[-1])) == count:
            return _distribute(known[-1], len(members))
        return known[-count:] if len(known) >= count else [known[-1] if known else ""] * count

    def add(self, names: Sequence[str], unit: str, ratio: bool) -> None:
        self.levels += [_Level(name, ratio, unit) for name in names]


def name_all(text: str, mentions: Sequence[Mention], heading: str = "") -> list[Name]:
    """The name of each of ``mentions`` (the rows of one folded sentence, in order)."""
    state = _State()
    names: list[Name] = []
    previous_end = 0
    for cluster in clusters_of(text, mentions):
        if ";" in text[previous_end : cluster.mentions[0].start]:
            state.subject = ""
        names += _name_cluster(cluster, state, heading)
        previous_end = cluster.mentions[-1].end
    return names


def _name_cluster(cluster: Cluster, state: _State, heading: str) -> list[Name]:
    growth = naming_lexicon().growth.search(cluster.left)
    named = _growth(cluster, state, growth) if growth else []
    if named:
        return named
    if cluster.mentions[0].kind == "ratio" and cluster.left == "的" and state.base:
        return [Name(state.base, "completion")] * len(cluster.mentions)
    if cluster.mentions[0].kind == "ratio" and (completion := _COMPLETION.fullmatch(cluster.left)):
        return _completion(cluster, state, completion)
    if "占" in cluster.left and cluster.mentions[0].kind == "ratio":
        share = _SHARE.fullmatch(cluster.left)
        if share:
            return _share(cluster, state, share)
    return _level(cluster, state, heading)


def _growth(cluster: Cluster, state: _State, growth: re.Match[str]) -> list[Name]:
    """同比增长5%: the growth of what the clause names, or else of the last levels."""
    first = cluster.mentions[0]
    verb = growth["verb"]
    shift = bool(_SHIFT.search(cluster.left))
    ranked = bool(_RANK.search(cluster.left)) and not shift
    change = None if ranked else ("up" if verb in naming_lexicon().up else "down")
    if first.unit_name == "倍" and not verb.startswith(("增", "提")):
        change = None
    against = growth["against"].partition("相比")[2]
    own = left_phrase(cluster.left[: growth.start()] + against)
    if first.kind != "ratio" and verb.endswith("增效"):
        return []
    if (
        first.kind != "ratio"
        and not growth["against"]
        and not shift
        and not ranked
        and (not own or len(verb) < 2)
    ):
        return []
    count = len(cluster.mentions)
    if own and own not in naming_lexicon().generic:
        bases = _distribute(own, count) if count > 1 else [shorten(own)]
        state.add(bases, "", ratio=False)
        state.subject = bases[-1]
    else:
        bases = [
            _with_subject(base, own) if own and base else base or own
            for base in state.last(count, first.unit_name == "百分点")
        ]
    if not any(bases):
        right = right_name(cluster.right)
        if not right:
            return []
        bases = [right] * count
    if verb in _RATES and own:
        state.add([base + verb for base in bases], first.unit_name, ratio=True)
    names = [base if base.endswith(verb) or len(base + verb) > LONGEST else base + verb for base in bases]
    return [Name(name, "growth" if own else "growth_inherited", change) for name in names]


def _share(cluster: Cluster, state: _State, share: re.Match[str]) -> list[Name]:
    """占全省的30%: the share of what the clause names, or else of the last levels."""
    count = len(cluster.mentions)
    own = left_phrase(share["subject"])
    if own:
        bases = _distribute(own, count) if count > 1 else [shorten(own)]
        state.subject = bases[-1]
    else:
        bases = state.last(count, False)
    part = trim_link(share["share"])
    if part == "占":
        part = ""
    names = [base + part if len(base + part) <= LONGEST else base for base in bases]
    return [Name(name or "占比", "share" if own else "share_inherited") for name in names]


def _completion(cluster: Cluster, state: _State, completion: re.Match[str]) -> list[Name]:
    """完成年度任务的95%: how much of what was set for the thing named, here or just before."""
    subject = left_name(completion["subject"]) or state.last(1, False)[0]
    what = "完成" + completion["what"]
    return [Name(_fitting(subject, what), "completion")] * len(cluster.mentions)


def _level(cluster: Cluster, state: _State, heading: str) -> list[Name]:
    """A level: named on its right where a measure word counts what follows, else on its left, else inherited."""
    lexicon = naming_lexicon()
    count = len(cluster.mentions)
    first = cluster.mentions[0]
    left, _, each = cluster.left.partition("分别") if count > 1 else (cluster.left, "", "")
    phrase = left_phrase(left)
    each = left_phrase(each) if phrase else ""
    if (compared := _COMPARED.search(left)) and (compared["less"] or compared["more"] == "多"):
        phrase = left_phrase(left[: compared.start()])
    own = shorten(phrase)
    right = right_name(trim_link(cluster.right) if cluster.right_is_mention else cluster.right)
    acts = (
        has_noun(own)
        if own
        else not any(word in lexicon.follow or word in lexicon.light for word in words(cluster.left))
    )
    if not right and not acts and not cluster.right_is_mention and first.kind != "money":
        right = right_phrase(cluster.right)
    if cluster.beyond:
        right = right_name(cluster.beyond)
    rule, name = "left", own
    if _RANK.search(cluster.left):
        base = state.last(1, True)[0]
        rule, name = (
            "rank",
            own
            if own and own not in lexicon.generic
            else _with_subject(base, own)
            if own and base
            else own or base or right,
        )
    elif right and _counts_right(cluster, own):
        rule, name = "right", _joined(cluster, own, right)
    elif cluster.bracketed and not own and len(cluster.right) < 2:
        rule, name = "header", left_name(cluster.header)
    elif place_only(own) and state.levels:
        rule, name = "place", _fitting(own, state.last(1, False)[0])
    elif not own or own in lexicon.follow or _EACH.fullmatch(own):
        rule, name = _inherited(cluster, state, own)
    if not name:
        rule, name = _elsewhere(cluster, right, heading)
    if name in lexicon.generic and state.subject and rule == "left":
        rule, name = "left+subject", _with_subject(state.subject, name)
    names = [name] * count
    if count > 1 and cluster.listed and rule == "left":
        suffix = "" if each in lexicon.light or each in lexicon.follow else each
        names = [_fitting(member, suffix) for member in _distribute(phrase, count)]
    elif count > 1 and cluster.listed and rule == "inherited":
        names = state.last(count, True)
    names = [balanced(member).strip(_EDGES) or "数量" for member in names]
    if rule not in ("inherited", "follow", "place") and not (rule == "rank" and state.levels):
        state.add(names, first.unit_name, first.kind == "ratio")
        if rule in ("left", "right", "header", "clause") and not cluster.left.startswith("其中"):
            state.subject = right if rule == "right" else names[-1]
    change = "up" if _MORE.search(cluster.left) and _INCOME.search(name) else None
    if compared := _COMPARED.search(cluster.left):
        change = "up" if compared["more"] else "down" if compared["less"] else change
    if first.kind == "ratio" and name.endswith(("增长率", "增速", "增幅", "增效")):
        change = "up"
    return [Name(member, rule, change) for member in names]


def _inherited(cluster: Cluster, state: _State, own: str) -> tuple[str, str]:
    """The name of a number whose clause names nothing new: what became of the last subject, or the last level again."""
    lexicon = naming_lexicon()
    verb = own or next((word for word in words(cluster.left) if word in lexicon.follow), "")
    after = "" if own else right_phrase(cluster.right)
    base = state.last(1, False)[0]
    before = left_name(cluster.clause_before)
    if _EACH.fullmatch(verb) and has_noun(before):
        return "clause", _fitting(before, verb)
    if _EACH.fullmatch(verb):
        return "inherited", _fitting(base, verb)
    if verb and not base and has_noun(before):
        return "clause", _fitting(before, verb)
    if verb and base:
        same = state.levels and state.levels[-1].unit == cluster.mentions[0].unit_name
        subject = state.subject if same or verb in ("新增", "净增", "完成") else ""
        return "follow", _fitting(subject, verb)
    if verb:
        return "left", verb
    if base and _TOTAL.search(cluster.left):
        return "inherited", _NEW.sub("", base) or base
    if after and not cluster.left.strip("、和及与"):
        return "follow", _fitting(state.subject if state.levels else "", after)
    return "inherited", base


def _elsewhere(cluster: Cluster, right: str, heading: str) -> tuple[str, str]:
    """A name from farther away: the words right, the clause before, a colon's header, the section's heading."""
    if right:
        return "right", right
    if after := right_phrase(cluster.right):
        return "right", after
    for rule, words_before in (("header", cluster.header), ("clause", cluster.clause_before)):
        if name := left_name(words_before):
            return rule, name
    return ("heading", shorten(heading)) if heading.strip(_EDGES) else ("left", cluster.left)


def _counts_right(cluster: Cluster, own: str) -> bool:
    """Whether the number counts the noun on its right (12个村), not the one on its left (路灯12盏)."""
    last = cluster.mentions[-1]
    left = cluster.left.rstrip("约近超“ ")
    attributive = re.match(r"(?:以上|以下|左右|多|余)*的", cluster.right) is not None
    if _PREPOSITION.search(left):
        return True
    noun = has_noun(own)
    if cluster.beyond:
        return True
    if cluster.right_is_mention:
        if cluster.right_joins:
            return True
        if not noun or left.endswith(("等", "的")):
            return True
        return cluster.next_counts_right and last.kind == "count"
    if last.kind == "money" and not attributive and starts_with_verb(cluster.right):
        return False
    if not noun or left.endswith(("等", "的", "和", "及", "与", "、")):
        return True
    if last.kind == "ratio" and not attributive and left.endswith(("实现", "完成")):
        return True
    if attributive:
        if last.kind == "ratio":
            return right_name(cluster.right) not in _AIM and left.endswith(
                ("时", "后", "中", "内", "前", "上")
            )
        return True
    return any(mention.kind in ("count", "time", "") for mention in cluster.mentions)


def _joined(cluster: Cluster, own: str, right: str) -> str:
    """The noun on the right with the words on the left that belong to it: 新建 + 公园, 水厂工程 + 投资."""
    if (
        cluster.left.endswith(("和", "及", "与", "、"))
        or _PREPOSITION.search(cluster.left)
        or not own
        or own == right
    ):
        return right
    if cluster.mentions[0].kind == "money" and "的" in cluster.right[:4]:
        return right + own if len(right + own) <= LONGEST else right
    left = own + "等" if cluster.left.rstrip().endswith("等") and has_noun(own) else own
    return left + right if len(left + right) <= LONGEST else right


def _fitting(head: str, tail: str) -> str:
    """Both together if they fit into a name, else the second, or the first where that is all there is."""
    return head + tail if len(head + tail) <= LONGEST else tail or head


def _with_subject(subject: str, generic: str) -> str:
    """资金 of 基础母牛: the subject in front, a generic head of its own or words that both share given once."""
    project = re.match(r".*?(?:项目|工程|基地)", subject)
    subject = project[0] if project else subject
    for word in sorted(naming_lexicon().generic, key=len, reverse=True):
        if subject.endswith(word):
            subject = subject[: -len(word)]
            break
    for size in range(len(generic) - 1, 1, -1):
        if subject.endswith(generic[:size]):
            return _fitting(subject, generic[size:])
    return _fitting(subject, generic)


def _distribute(phrase: str, count: int) -> list[str]:
    """A、B和C分别 with as many numbers: each its own, the common head of the last given to those without one."""
    members = split_list(phrase)
    if len(members) != count:
        return [shorten(phrase)] * count
    heads = naming_lexicon().heads
    tail = members[-1]
    if not tail.endswith(heads):
        return [shorten(member) for member in members]
    tail_words = words(tail)
    tail = _GROUP.sub("", tail)

    def whole(member: str) -> str:
        if member.endswith(heads) or len(tail_words) < 2:
            return member
        if len(words(member)) == 1 and len(tail_words) > 1:
            return member + tail[len(tail_words[0]) :]
        return member + tail_words[-1]

    return [shorten(whole(member)) for member in members[:-1]] + [shorten(tail)]
