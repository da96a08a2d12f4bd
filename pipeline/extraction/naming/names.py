"""The names of a sentence's numbers: each cluster is shown to the tables of rules, and the memory keeps what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from pipeline.extraction.mentions import Mention
from pipeline.extraction.naming.clusters import Cluster, clusters_of
from pipeline.extraction.naming.evidence import Answer, Evidence
from pipeline.extraction.naming.levels import EDGES, ELSEWHERE, LEVELS, SERVED
from pipeline.extraction.naming.memory import Memory, Name
from pipeline.extraction.naming.phrases import balanced, left_phrase, right_name, trim_link
from pipeline.extraction.naming.refining import Named, refined
from pipeline.extraction.naming.relatives import RELATIVES, standing_before
from pipeline.extraction.naming.sides import attributive_money
from pipeline.lexicon.naming import naming_lexicon

_PATTERN: Final = naming_lexicon().pattern
_UNNAMED: Final = "数量"
_RATES: Final = (
    "增长率", "增速", "增幅", "增效", "增长比例", "增长幅度", "提高幅度",
)  # fmt: skip
_FALLS: Final = ("降幅", "跌幅", "减幅")
_AIMS: Final = ("比计划", "较计划", "比目标", "较目标")
_OF_BEFORE: Final = frozenset({"inherited", "follow", "place", "target"})
"""Families whose name stood before, or is no level: the memory need not keep it."""
_SUBJECTS: Final = frozenset({"left", "right", "header", "clause", "left+heading", "left+purpose"})
"""Families whose name is that of a thing which later numbers may belong to."""


class Account(NamedTuple):
    """How a cluster came by its names: the rules that answered, in their order, by their ids."""

    evidence: Evidence
    names: Sequence[Name]
    rules: tuple[str, ...]


def unwatched(_evidence: Evidence) -> None:
    """Whoever does not care what a cluster shows to the rules."""


def name_all(
    text: str, mentions: Sequence[Mention], heading: str = "", before: tuple[str, str] = ("", "")
) -> list[Name]:
    """The name of each of ``mentions`` (the rows of one folded sentence, in order).

    ``before`` is what the sentence before it measured, and its unit, if this one goes on speaking of it.
    """
    names = [name for account in accounts(text, mentions, heading, before) for name in account.names]
    return headed(names)


def accounts(
    text: str,
    mentions: Sequence[Mention],
    heading: str = "",
    before: tuple[str, str] = ("", ""),
    watch: Callable[[Evidence], None] = unwatched,
) -> Iterator[Account]:
    """Each cluster of a folded sentence with its names and why; `watch` sees what the memory holds before it."""
    memory = Memory()
    if before[0]:
        memory.add([before[0]], before[1], ratio=False)
        memory.subject = before[0]
    last: Name | None = None
    previous_end = 0
    for cluster in clusters_of(text, mentions):
        _go_on(memory, cluster, text, previous_end)
        evidence = Evidence(cluster, memory, heading)
        watch(evidence)
        rules: tuple[str, ...] = ("restated",)
        if last is not None and _restates(cluster):
            names = [last._replace(rule="restated")] * evidence.count
        else:
            named, rules = _named(evidence)
            names = [Name(name.text.strip(EDGES) or _UNNAMED, name.rule, name.change) for name in named]
        last = names[-1]
        previous_end = cluster.mentions[-1].end
        yield Account(evidence, names, rules)


def _go_on(memory: Memory, cluster: Cluster, text: str, previous_end: int) -> None:
    """Let the memory pass over the words between the number before and this one."""
    memory.done = memory.done or "完成" in cluster.left
    start = cluster.mentions[0].start
    if ";" in text[previous_end:start]:
        memory.subject, memory.segment = "", len(memory.levels)
    memory.step(within=text.rfind("(", 0, start) > text.rfind(")", 0, start))


def _restates(cluster: Cluster) -> bool:
    """Whether a number only says the one before it in another unit: 1.2万公顷（18万亩）."""
    return cluster.restates and not (left_phrase(cluster.left) or right_name(cluster.right))


def _named(evidence: Evidence) -> tuple[Sequence[Name], tuple[str, ...]]:
    memory = evidence.memory
    if standing := standing_before(evidence):
        memory.subject = standing
        memory.add([standing], "", ratio=False)
    found = RELATIVES.first(evidence)
    if found is None:
        return _level(evidence)
    rule, answer = found
    _keep(memory, answer)
    return answer.names, (rule.id,)


def _keep(memory: Memory, answer: Answer) -> None:
    for told in answer.told:
        memory.add(told.names, told.unit, ratio=told.ratio)
    memory.subject = answer.subject or memory.subject
    memory.ranked = answer.ranked or memory.ranked
    if answer.grows:
        memory.grown = tuple(answer.names)


def _level(evidence: Evidence) -> tuple[Sequence[Name], tuple[str, ...]]:
    """A level: named on its right where it counts what follows, else on its left, else inherited."""
    cluster, memory = evidence.cluster, evidence.memory
    rule, name = LEVELS.sure(evidence)
    if rule.id == "right":
        memory.measured = evidence.own if attributive_money(cluster) else ""
    rules: tuple[str, ...] = (rule.id,)
    if rule.family == "inherited" and (done := SERVED.answer(evidence)):
        rule, name = SERVED, done
        rules = (*rules, rule.id)
    if not name:
        rule, name = ELSEWHERE.sure(evidence)
        rules = (*rules, rule.id)
    named, changes = refined(Named(evidence, (name,) * evidence.count, rule.family))
    names = [balanced(name).strip(EDGES) for name in named.names]
    _keep_level(evidence, names, named.family)
    return [Name(name, named.family, _change(cluster, name)) for name in names], rules + changes


def _keep_level(evidence: Evidence, names: Sequence[str], family: str) -> None:
    cluster, memory, kind = evidence.cluster, evidence.memory, evidence.first.kind
    memory.counted = _counted(evidence) if family == "right" else ""
    memory.target = trim_link(cluster.left) if family == "target" else ""
    if family in _OF_BEFORE:
        return
    memory.add(names, evidence.unit, ratio=kind == "ratio", counted=kind == "count")
    parts = cluster.left.startswith("其中")
    memory.part = names[-1] if parts and kind == "count" else ""
    memory.within = parts or (memory.within and cluster.follows_pause)
    if family in _SUBJECTS and not memory.within:
        memory.subject = evidence.right if family == "right" else names[-1]


def _counted(evidence: Evidence) -> str:
    """The noun behind a count that another number follows: 5个村 before 51个组."""
    counts = evidence.cluster.right_is_mention and evidence.first.kind == "count"
    return evidence.right if counts else ""


def _change(cluster: Cluster, name: str) -> str | None:
    """up or down where the words say so although the number is named as a level."""
    first = cluster.mentions[0]
    if first.kind == "ratio" and name.endswith(_FALLS):
        return "down"
    if first.kind == "ratio" and name.endswith(_RATES):
        return "down" if first.minus or cluster.left.endswith(("-", "—")) else "up"
    if compared := _PATTERN["compared"].search(cluster.left):
        if compared[0].startswith(_AIMS):
            return None
        return "up" if compared["more"] else "down" if compared["less"] else None
    return "up" if _PATTERN["more"].search(cluster.left) and _PATTERN["income"].search(name) else None


def headed(names: list[Name]) -> list[Name]:
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
            names[index] = name._replace(text=name.text + following[tier.end() :])
    return names
