"""What each number of a sentence measures.

The sentence is read from left to right with an explicit state: the names of the last levels (what a growth or
a share behind them is of) and the last subject (what a bare 资金 or 竣工率 belongs to). Numbers that stand
together are one cluster and are named together.
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
    place_only,
    right_name,
    right_phrase,
    shorten,
    split_list,
    starts_with_verb,
    trim_link,
)
from pipeline.extraction.words import words
from pipeline.lexicon.naming import naming_lexicon

_EDGES: Final = " \t\u3000、和及与的了*#|-—:;,。"
_LEXICON: Final = naming_lexicon()
_PATTERN: Final = _LEXICON.pattern


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
    growth = _LEXICON.growth.search(cluster.left)
    named = _growth(cluster, state, growth) if growth else []
    if named:
        return named
    if cluster.mentions[0].kind == "ratio" and cluster.left == "的" and state.base:
        return [Name(state.base, "completion")] * len(cluster.mentions)
    if cluster.mentions[0].kind == "ratio" and (completion := _PATTERN["completion"].fullmatch(cluster.left)):
        return _completion(cluster, state, completion)
    if "占" in cluster.left and cluster.mentions[0].kind == "ratio":
        share = _PATTERN["share"].fullmatch(cluster.left)
        if share:
            return _share(cluster, state, share)
    return _level(cluster, state, heading)


def _growth(cluster: Cluster, state: _State, growth: re.Match[str]) -> list[Name]:
    """同比增长5%: the growth of what the clause names, or else of the last levels."""
    first = cluster.mentions[0]
    verb = growth["verb"]
    shift = bool(_PATTERN["shift"].search(cluster.left))
    ranked = bool(_PATTERN["rank"].search(cluster.left)) and not shift
    change = None if ranked else ("up" if verb in _LEXICON.up else "down")
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
    if own and own not in _LEXICON.generic:
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
    if verb in _LEXICON.rates and own:
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
    """A level: named on its right where it counts what follows, else on its left, else inherited."""
    count = len(cluster.mentions)
    first = cluster.mentions[0]
    left, _, each = cluster.left.partition("分别") if count > 1 else (cluster.left, "", "")
    phrase = left_phrase(left)
    each = left_phrase(each) if phrase else ""
    if (compared := _PATTERN["compared"].search(left)) and (compared["less"] or compared["more"] == "多"):
        phrase = left_phrase(left[: compared.start()])
    own = shorten(phrase)
    right = right_name(trim_link(cluster.right) if cluster.right_is_mention else cluster.right)
    acts = (
        has_noun(own)
        if own
        else not any(word in _LEXICON.follow or word in _LEXICON.light for word in words(cluster.left))
    )
    if not right and not acts and not cluster.right_is_mention and first.kind != "money":
        right = right_phrase(cluster.right)
    if cluster.beyond:
        right = right_name(cluster.beyond)
    rule, name = "left", own
    if _PATTERN["rank"].search(cluster.left):
        base = state.last(1, True)[0]
        rule, name = (
            "rank",
            own
            if own and own not in _LEXICON.generic
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
    elif not own or own in _LEXICON.follow or _PATTERN["each"].fullmatch(own):
        rule, name = _inherited(cluster, state, own)
    if not name:
        rule, name = _elsewhere(cluster, right, heading)
    if name in _LEXICON.generic and state.subject and rule == "left":
        rule, name = "left+subject", _with_subject(state.subject, name)
    names = [name] * count
    if count > 1 and cluster.listed and rule == "left":
        suffix = "" if each in _LEXICON.light or each in _LEXICON.follow else each
        names = [_fitting(member, suffix) for member in _distribute(phrase, count)]
    elif count > 1 and cluster.listed and rule == "inherited":
        names = state.last(count, True)
    names = [balanced(member).strip(_EDGES) or "数量" for member in names]
    if rule not in ("inherited", "follow", "place") and not (rule == "rank" and state.levels):
        state.add(names, first.unit_name, first.kind == "ratio")
        if rule in ("left", "right", "header", "clause") and not cluster.left.startswith("其中"):
            state.subject = right if rule == "right" else names[-1]
    change = "up" if _PATTERN["more"].search(cluster.left) and _PATTERN["income"].search(name) else None
    if compared := _PATTERN["compared"].search(cluster.left):
        change = "up" if compared["more"] else "down" if compared["less"] else change
    if first.kind == "ratio" and name.endswith(("增长率", "增速", "增幅", "增效")):
        change = "up"
    return [Name(member, rule, change) for member in names]


def _inherited(cluster: Cluster, state: _State, own: str) -> tuple[str, str]:
    """The name of a number whose clause names nothing new: what became of the last subject, or the last level again."""
    verb = own or next((word for word in words(cluster.left) if word in _LEXICON.follow), "")
    after = "" if own else right_phrase(cluster.right)
    base = state.last(1, False)[0]
    before = left_name(cluster.clause_before)
    if _PATTERN["each"].fullmatch(verb) and has_noun(before):
        return "clause", _fitting(before, verb)
    if _PATTERN["each"].fullmatch(verb):
        return "inherited", _fitting(base, verb)
    if verb and not base and has_noun(before):
        return "clause", _fitting(before, verb)
    if verb and base:
        same = state.levels and state.levels[-1].unit == cluster.mentions[0].unit_name
        subject = state.subject if same or verb in ("新增", "净增", "完成") else ""
        return "follow", _fitting(subject, verb)
    if verb:
        return "left", verb
    if base and _PATTERN["total"].search(cluster.left):
        return "inherited", _PATTERN["new"].sub("", base) or base
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
    if _PATTERN["preposition"].search(left):
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
            return right_name(cluster.right) not in _LEXICON.aims and left.endswith(
                ("时", "后", "中", "内", "前", "上")
            )
        return True
    return any(mention.kind in ("count", "time", "") for mention in cluster.mentions)


def _joined(cluster: Cluster, own: str, right: str) -> str:
    """The noun on the right with the words on the left that belong to it: 新建 + 公园, 水厂工程 + 投资."""
    if (
        cluster.left.endswith(("和", "及", "与", "、"))
        or _PATTERN["preposition"].search(cluster.left)
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
    for word in _LEXICON.generic:
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
    heads = _LEXICON.heads
    tail = members[-1]
    if not tail.endswith(heads):
        return [shorten(member) for member in members]
    tail_words = words(tail)
    tail = _PATTERN["group"].sub("", tail)

    def whole(member: str) -> str:
        if member.endswith(heads) or len(tail_words) < 2:
            return member
        if len(words(member)) == 1 and len(tail_words) > 1:
            return member + tail[len(tail_words[0]) :]
        return member + tail_words[-1]

    return [shorten(whole(member)) for member in members[:-1]] + [shorten(tail)]
