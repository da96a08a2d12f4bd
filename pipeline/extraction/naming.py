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

from pipeline.extraction.mentions import Mention
from pipeline.extraction.phrases import (
    LONGEST,
    balanced,
    has_noun,
    left_name,
    naming_lexicon,
    right_name,
    shorten,
    split_list,
    trim_lead,
    trim_link,
)

_BREAK: Final = frozenset(",;:。!?\n\t|")
_GAP: Final = re.compile(r"^(?:以上|以下|左右|以内|余|多)?(?:、|和|及|与|以及)?(?:共|约|近|超过?|共计)?$")
_LISTED: Final = re.compile(r"[、和及与]")
_SHARE: Final = re.compile(r"(?P<subject>.*?)(?:分别|约)?(?P<share>占[^,;占]{0,16}?)(?:的|比重?|比例)?(?:约|近|超过?|达到?|为|的)*$")
_RANK: Final = re.compile(r"(?:第|前|名列|排名)$")
_SHIFT: Final = re.compile(r"(?:上升|前移|前进|提升|提高|下降|后退|下滑|跃升)了?$")


@dataclass(frozen=True, slots=True)
class Name:
    """What a number measures, which rule said so, and up or down if the number is a change."""

    text: str
    rule: str
    change: str | None = None


@dataclass(slots=True)
class _State:
    """What was named so far in this sentence."""

    levels: list[str] = field(default_factory=list)
    subject: str = ""

    @property
    def base(self) -> str:
        return self.levels[-1] if self.levels else ""


@dataclass(frozen=True, slots=True)
class _Cluster:
    """Numbers that stand together, with the words left of the first and right of the last."""

    mentions: tuple[Mention, ...]
    left: str
    right: str
    left_is_mention: bool
    right_is_mention: bool
    listed: bool
    header: str


def name_all(text: str, mentions: Sequence[Mention], heading: str = "") -> list[Name]:
    """The name of each of ``mentions`` (the rows of one folded sentence, in order)."""
    state = _State()
    names: list[Name] = []
    previous_end = 0
    for cluster in _clusters(text, mentions):
        if ";" in text[previous_end : cluster.mentions[0].start]:
            state.subject = ""
        names += _name_cluster(cluster, state, heading)
        previous_end = cluster.mentions[-1].end
    return names


def clause_start(text: str, start: int) -> int:
    """Where the clause around ``start`` begins: behind the last comma, semicolon, colon or open bracket before it."""
    depth = 0
    for index in range(start - 1, -1, -1):
        character = text[index]
        if character == ")":
            depth += 1
        elif character == "(":
            if depth == 0:
                return index + 1
            depth -= 1
        elif depth == 0 and character in _BREAK:
            return index + 1
    return 0


def _clusters(text: str, mentions: Sequence[Mention]) -> list[_Cluster]:
    groups: list[list[Mention]] = []
    for mention in mentions:
        if groups and _GAP.match(text[groups[-1][-1].end : mention.start]):
            groups[-1].append(mention)
        else:
            groups.append([mention])
    clusters = []
    for index, group in enumerate(groups):
        begin = clause_start(text, group[0].start)
        before = groups[index - 1][-1].end if index else 0
        left_is_mention = before > begin
        left = text[max(begin, before) : group[0].start]
        stop = groups[index + 1][0].start if index + 1 < len(groups) else len(text)
        right, closed = _until_break(text, group[-1].end, stop)
        header = text[clause_start(text, begin - 1) : begin - 1] if begin and text[begin - 1] == ":" else ""
        clusters.append(
            _Cluster(
                tuple(group),
                _without_numbers(left, left_is_mention),
                right,
                left_is_mention,
                not closed,
                any(_LISTED.search(text[a.end : b.start]) for a, b in zip(group, group[1:], strict=False)),
                header,
            )
        )
    return clusters


def _until_break(text: str, start: int, stop: int) -> tuple[str, bool]:
    """The words from ``start`` to the end of the clause, and whether the clause ends before ``stop``."""
    depth = 0
    for index in range(start, stop):
        character = text[index]
        if character == "(":
            depth += 1
        elif character == ")":
            if depth == 0:
                return text[start:index], True
            depth -= 1
        elif depth == 0 and character in _BREAK:
            return text[start:index], True
    return text[start:stop], stop == len(text)


def _without_numbers(left: str, follows_number: bool) -> str:
    """The words left of a number, without the bound, list mark or closed bracket that belongs to the number before."""
    if not follows_number:
        return left
    left = re.sub(r"^(?:以上|以下|左右|以内|以上的|余|多|\([^()]*\)|[、和及与)]|以及)+", "", left)
    return left


def _name_cluster(cluster: _Cluster, state: _State, heading: str) -> list[Name]:
    left = cluster.left
    growth = naming_lexicon().growth.search(left)
    if growth and growth["verb"]:
        named = _growth(cluster, state, growth)
        if named:
            return named
    if "占" in left:
        share = _SHARE.fullmatch(left)
        if share and cluster.mentions[0].kind == "ratio":
            return _share(cluster, state, share)
    return _level(cluster, state, heading)


def _growth(cluster: _Cluster, state: _State, growth: re.Match[str]) -> list[Name]:
    """同比增长5%: the growth of what the clause names, or else of the last levels."""
    first = cluster.mentions[0]
    verb = growth["verb"]
    ranked = bool(_RANK.search(cluster.left)) and not _SHIFT.search(cluster.left)
    change = None if ranked else ("up" if verb in naming_lexicon().up else "down")
    if first.kind == "ratio" and first.unit_name == "倍" and not verb.startswith(("增", "提")):
        change = None
    subject = cluster.left[: growth.start()]
    own = left_name(subject)
    level_like = first.kind in ("count", "measure", "time", "") and not growth["against"] and not _SHIFT.search(cluster.left)
    if level_like and not (own and verb in ("增长", "下降", "减少")):
        return []
    count = len(cluster.mentions)
    own_is_generic = own in naming_lexicon().generic
    if own and not own_is_generic:
        members = _distribute(own, count) if count > 1 else [own]
        state.levels += members
        state.subject = members[-1]
        bases = members
    else:
        known = state.levels[-count:] if count > 1 and len(state.levels) >= count else [state.base] * count
        bases = [base + own if own and base else base or own for base in known]
    if not any(bases):
        right = right_name(cluster.right)
        bases = [right] * count
        if not right:
            return []
    names = [shorten(base if base.endswith(verb) else base + verb) for base in bases]
    return [Name(name, "growth" if own else "growth_inherited", change) for name in names]


def _share(cluster: _Cluster, state: _State, share: re.Match[str]) -> list[Name]:
    """占全省的30%: the share of what the clause names, or else of the last levels."""
    count = len(cluster.mentions)
    own = left_name(share["subject"])
    if own:
        bases = _distribute(own, count) if count > 1 else [own]
        state.subject = bases[-1]
    elif count > 1 and len(state.levels) >= count:
        bases = state.levels[-count:]
    else:
        bases = [state.base] * count
    part = trim_link(share["share"])
    if part == "占" or not part:
        part = "占比" if not any(bases) else ""
    names = [shorten(base + part) if len(base + part) <= LONGEST else shorten(base) for base in bases]
    return [Name(name or "占比", "share" if own else "share_inherited") for name in names]


def _level(cluster: _Cluster, state: _State, heading: str) -> list[Name]:
    """A level: named on its right where a measure word counts what follows, else on its left, else inherited."""
    count = len(cluster.mentions)
    first, last = cluster.mentions[0], cluster.mentions[-1]
    own = left_name(cluster.left)
    right = right_name(cluster.right)
    rule = "left"
    change = None
    name = own
    if _RANK.search(cluster.left):
        rule = "rank"
        name = own or state.base or right
    elif right and _counts_right(cluster, own, last):
        rule, name = "right", _joined(cluster, own, right)
    elif own:
        if _SHIFT.search(cluster.left):
            change = "up" if cluster.left.rstrip("了")[-2:] in naming_lexicon().up else "down"
    elif state.base:
        rule, name = "inherited", state.base
    elif cluster.header:
        rule, name = "header", left_name(cluster.header)
    if not name:
        rule, name = ("right", right) if right else ("header", left_name(cluster.header)) if cluster.header else ("heading", heading)
    if name in naming_lexicon().generic and state.subject and not state.subject.endswith(name):
        rule, name = rule + "+subject", _with_subject(state.subject, name)
    names = [name] * count
    if count > 1 and cluster.listed and rule == "left":
        names = _distribute(own, count)
    elif count > 1 and cluster.listed and rule == "inherited" and len(state.levels) >= count:
        names = state.levels[-count:]
    names = [balanced(member) for member in names]
    if rule not in ("inherited", "rank"):
        state.levels += names
        if rule in ("left", "right", "header"):
            state.subject = names[-1]
    if re.match(r"^(?:增加|增收|月增|净增加|增产)", trim_lead(cluster.left)) and re.search(r"收入|增收|增产|月增", name):
        change = "up"
    return [Name(member or heading or "数量", rule, change) for member in names]


def _counts_right(cluster: _Cluster, own: str, last: Mention) -> bool:
    """Whether the number counts the noun on its right (12个村), not the one on its left (路灯12盏)."""
    attributive = cluster.right.lstrip("以上下内左右多余").startswith("的")
    if not own:
        return True
    if attributive:
        return last.kind != "ratio" or not has_noun(own)
    if cluster.right_is_mention and has_noun(own):
        return False
    if last.kind in ("count", "time", ""):
        return last.kind != "time" or not has_noun(own)
    return not has_noun(own)


def _joined(cluster: _Cluster, own: str, right: str) -> str:
    """The noun on the right with the words on the left that belong to it: 新建 + 公园, 华南项目等 + 项目."""
    if not own or own == right:
        return right
    if cluster.mentions[0].kind == "money":
        joined = right + own if len(right + own) <= LONGEST else own
        return joined
    return own + right if len(own + right) <= LONGEST else right


def _with_subject(subject: str, generic: str) -> str:
    for size in range(len(generic), 1, -1):
        if subject.endswith(generic[-size:]):
            subject = subject[:-size]
            break
    joined = subject + generic
    return joined if len(joined) <= LONGEST else generic


def _distribute(name: str, count: int) -> list[str]:
    """A、B和C分别 with as many numbers: each its own, the common head and the common beginning given to each."""
    members = split_list(name)
    if len(members) != count:
        return [name] * count
    heads = naming_lexicon().heads
    tail = members[-1]
    head = next((word for word in sorted(heads, key=len, reverse=True) if tail.endswith(word) and tail != word), "")
    if not head:
        return list(members)
    full = []
    for member in members[:-1]:
        own_head = any(member.endswith(word) for word in heads)
        full.append(member if own_head else member + _common_head(tail, head))
    return [*full, tail]


def _common_head(tail: str, head: str) -> str:
    return head
