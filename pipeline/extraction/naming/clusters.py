"""Numbers that stand together, and the words on either side of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from pipeline.extraction.mentions import Mention
from pipeline.extraction.naming.phrases import has_noun, right_name, split_list
from pipeline.lexicon.naming import naming_lexicon

_LEXICON: Final = naming_lexicon()
_PATTERN: Final = _LEXICON.pattern
_BREAK: Final = frozenset(",;:。!?】\n\t|\\")
_BEGINS: Final = re.compile(r"[,;:。!?】\n\t|\\()]")
_GAP: Final = _PATTERN["gap"]
_LISTED: Final = _PATTERN["listed"]
_JOINS: Final = _PATTERN["joins"]
_OPENS: Final = _PATTERN["opens"]
_THRESHOLD: Final = _PATTERN["threshold"]
_AIM: Final = _PATTERN["aim"]
AGAINST: Final = _PATTERN["against"]
_MORE: Final = _PATTERN["differs"]
_THAN: Final = _PATTERN["than"]
_SIZE: Final = _PATTERN["size_of"]
_ATTRIBUTE: Final = _PATTERN["attribute"]
PAID: Final = _PATTERN["paid"]
_PER: Final = _PATTERN["per"]
_LABEL: Final = re.compile(r"(?:^|[;。:\s])[0-9]{1,2}$")
"""What stands before the bracket of a label without its first half: 2)农民人均纯收入."""
_IDEOGRAPH: Final = re.compile("[一-龥]")
_CLOSES: Final = _PATTERN["closes"]
_RENEWS: Final = _PATTERN["renews"]
_WORDS: Final = re.compile(r"[一-龥A-Za-z]")
_RUN_IN: Final = _PATTERN["run_in"]
_REACH: Final = 160
"""Characters beside a number that may name it: a clause of a report has hardly more than a third as many."""
_SPENT: Final = _PATTERN["spent"]


class Cluster(NamedTuple):
    """Numbers that are named together.

    ``left`` stands before the first of them, from the clause's start or the number before; ``right`` behind
    the last, to the clause's end or the next number. ``right_joins``: the words between this number and the
    next end with a conjunction, so that they belong to this one. ``header`` is what stands before the colon or
    bracket that opens the clause, ``clause_before`` the clause before it; ``beyond`` is what the next number
    counts where only 的 stands between (投资300万元的2个水厂). ``restates``: the number stands alone in a bracket
    behind the one before it, and says the same in another unit (1.2万公顷（18万亩）). ``follows_bracket``: a bracket
    with the number before ends a member of the list that goes on here (生猪存栏（8万头）、母猪存栏分别增长…).
    ``onward``: how the next clause begins.
    """

    mentions: tuple[Mention, ...]
    left: str
    right: str
    right_is_mention: bool
    right_joins: bool
    next_counts_right: bool
    following: Mention | None
    listed: bool
    header: str
    clause_before: str
    bracketed: bool
    beyond: str
    follows_pause: bool
    restates: bool
    onward: str
    follows_bracket: bool


def clause_start(text: str, start: int) -> int:
    """Where the clause around ``start`` begins: behind the last comma, colon or open bracket before it."""
    sign = _BEGINS.search(text[:start][::-1])
    if sign is None:
        return 0
    if sign[0] != ")":
        return start - sign.start()
    depth = 0
    for index in range(start - 1, -1, -1):
        character = text[index]
        if character == ")":
            if _LABEL.search(text, max(0, index - 4), index):
                return index + 1
            depth += 1
        elif character == "(":
            if depth == 0:
                return index + 1
            depth -= 1
        elif depth <= 0 and character in _BREAK:
            return index + 1
    return 0


def clusters_of(text: str, mentions: Sequence[Mention]) -> list[Cluster]:
    """The clusters of one folded sentence, in order."""
    groups: list[list[Mention]] = []
    for mention in mentions:
        if groups and _together(text, groups[-1][-1], mention):
            groups[-1].append(mention)
        else:
            groups.append([mention])
    rights = [_right_of(text, groups, index) for index in range(len(groups))]
    shared = [
        ("", "") if closed else _divided(right, rights[index + 1][0])
        for index, (right, closed) in enumerate(rights)
    ]
    rights = [(mine, True) if mine else right for (mine, _), right in zip(shared, rights, strict=True)]
    clusters: list[Cluster] = []
    for index in range(len(groups)):
        between = shared[index - 1][1] if index else ""
        left = _left_of(text, groups, index, between, clusters[-1] if clusters else None)
        clusters.append(_cluster(text, groups, index, left, rights))
    return clusters


def _cluster(
    text: str, groups: Sequence[list[Mention]], index: int, left: str, rights: Sequence[tuple[str, bool]]
) -> Cluster:
    """One cluster, of which the words on the left are known."""
    group = groups[index]
    begin = clause_start(text, group[0].start)
    before = groups[index - 1][-1].end if index else 0
    right, closed = rights[index]
    following, ends = ("", True) if closed else rights[index + 1]
    opened = text[begin - 1 : begin]
    ahead = text[before : before + 2] if before else ""
    return Cluster(
        mentions=tuple(group),
        left=_unsigned(left[-_REACH:].strip(), group[0]),
        right=right[:_REACH],
        right_is_mention=not closed,
        right_joins=not closed and _ends_joining(right),
        next_counts_right=ends and bool(right_name(following)),
        following=None if closed else groups[index + 1][0],
        listed=_is_list(text, group),
        header=_header(text, begin),
        clause_before=_clause_between(text, before, begin),
        beyond=following[:_REACH] if right == "的" or _sizes(right, following) else "",
        follows_pause=before > begin and ahead.startswith("、"),
        bracketed=opened == "(",
        onward=_onward(text, _behind(text, group[-1].end) + len(right)) if closed else "",
        follows_bracket=ahead == ")、",
        restates=bool(before) and begin == _behind(text, before) + 1 and opened == "(",
    )


def _unsigned(left: str, first: Mention) -> str:
    """The words left of a number without its minus sign."""
    return left[:-1].rstrip() if first.minus and left[-1:] in ("-", "—") else left


def _is_list(text: str, group: Sequence[Mention]) -> bool:
    """Whether signs of a list stand between the numbers of a group."""
    return any(_LISTED.search(text[a.end : b.start]) for a, b in pairwise(group))


def _clause_between(text: str, before: int, begin: int) -> str:
    """The clause before the one that begins at ``begin``, if it stands wholly behind the number before."""
    return _clause_before(text, begin) if begin and before <= clause_start(text, begin - 1) else ""


def _ends_joining(words: str) -> bool:
    """Whether the words between two numbers end with a conjunction, and do not begin with one."""
    return _JOINS.search(words) is not None and not _OPENS.match(words)


def _right_of(text: str, groups: Sequence[list[Mention]], index: int) -> tuple[str, bool]:
    """The words right of a group, and whether its clause ends before the next group."""
    stop = groups[index + 1][0].start if index + 1 < len(groups) else len(text)
    return _until_break(text, _behind(text, groups[index][-1].end), stop)


def _left_of(
    text: str, groups: Sequence[list[Mention]], index: int, shared: str, previous: Cluster | None
) -> str:
    """The words left of a group, from the clause's start or the number before."""
    start = groups[index][0].start
    begin = clause_start(text, start)
    before = groups[index - 1][-1].end if previous is not None else 0
    left = text[max(begin, before) : start]
    if previous is not None and before > begin:
        threshold = _THRESHOLD.match(left) is not None and not previous.right_joins
        if threshold or _is_against(text, begin, groups[index - 1][0].start, left):
            left = text[begin:start]
        else:
            left = shared or _around_bracket(text, begin, groups, index) or _after_number(left, previous)
    return _RUN_IN.sub("", left) if begin == 0 and " " in left else left


def _together(text: str, before: Mention, mention: Mention) -> bool:
    """Whether two numbers are of one name: 12户36人, 8%和9%; not 投资5亿元以上、12个项目, 面积9亩、8人上岗."""
    gap = _GAP.match(text[before.end : mention.start - mention.minus])
    if gap is None or not gap[0] or mention.kind != "count":
        return gap is not None
    named = before.kind == "measure" and _IDEOGRAPH.match(text, mention.end) is not None
    return before.kind not in ("money", "ratio") and not (named and "、" in gap[0])


def _is_against(text: str, begin: int, first: int, between: str) -> bool:
    """Whether the number at ``first`` is only what the next one is told against: 高于12%的目标…, 比全国14%高…"""
    if _AIM.fullmatch(between):
        return AGAINST.match(text, begin) is not None
    return _MORE.fullmatch(between) is not None and _THAN.search(text, begin, first) is not None


def _sizes(between: str, following: str) -> bool:
    """Whether the words between two numbers only say of what size the things are that the first one counts."""
    return _SIZE.fullmatch(between) is not None and _ATTRIBUTE.match(following) is not None


def _behind(text: str, end: int) -> int:
    """Where the words behind a number begin: after what it is counted for each of (公斤/亩), with 人口."""
    after = text[end : end + 1]
    if after == "口" and text[end - 1] == "人":
        return end - 1
    per = _PER.match(text, end) if after == "/" else None
    return per.end() if per else end


def _after_number(left: str, previous: Cluster) -> str:
    """The words between two numbers that are left of the second: none where the first counts them."""
    if previous.right_joins:
        return left[-1]
    return _SPENT.sub("", left)


def _divided(between: str, behind: str) -> tuple[str, str]:
    """The words between two numbers, cut at a conjunction in their midst: what each of them has.

    投资5亿元的水厂、某公司投资3亿元的电站: what stands behind 的 belongs to the first; and so does what stands
    ``behind`` the second too: 河东500亩示范园、河西400亩示范园.
    """
    if _OPENS.match(_SPENT.sub("", between)) or _OPENS.match(between) or _JOINS.search(between):
        return "", ""
    members = split_list(between)
    if len(members) > 1 and PAID.fullmatch(members[0]):
        return members[0], between[len(members[0]) + 1 :]
    if len(members) == 2 and len(members[0]) > 1 and behind.startswith(members[0]):
        return members[0], members[1]
    if len(members) > 1 and between.startswith("的") and members[-1].endswith(_LEXICON.generic):
        return between[: -len(members[-1]) - 1], members[-1]
    if len(members) < 2 or not (_RENEWS.match(members[-1]) or _is_short_verb(members[-1])):
        return "", ""
    return between[: -len(members[-1]) - 1], members[-1]


def _is_short_verb(words: str) -> bool:
    return len(words) <= 6 and not has_noun(words)


def _around_bracket(text: str, begin: int, groups: Sequence[list[Mention]], index: int) -> str:
    """What stands before a bracket with a number in it and goes on behind it: 增速比全国（5.5%）高1.3个百分点."""
    before = groups[index - 1][-1].end
    closed = _CLOSES.match(text, before)
    opened = text.rfind("(", begin, before)
    if closed is None or opened < 0:
        return ""
    ends = (groups[at][-1].end for at in range(index - 1, -1, -1))
    ended = next((end for end in ends if end <= opened), begin)
    head = text[max(begin, ended) : opened].strip()
    return head + text[closed.end() : groups[index][0].start] if _WORDS.search(head) else ""


def _onward(text: str, end: int) -> str:
    """How the next clause begins, if a comma parts it from the one that ends at ``end``."""
    return text[end + 1 : end + 7] if text.startswith(",", end) else ""


def _header(text: str, begin: int) -> str:
    """What a colon or an open bracket closes before the clause; in a row drawn with |, its first cell."""
    if begin and text[begin - 1] in ":(":
        return _clause_before(text, begin)
    if begin and text[begin - 1] == "|":
        return next((cell.strip() for cell in text[: begin - 1].split("|") if _WORDS.search(cell)), "")[
            :_REACH
        ]
    return ""


def _clause_before(text: str, begin: int) -> str:
    return text[clause_start(text, begin - 1) : begin - 1][-_REACH:]


def _until_break(text: str, start: int, stop: int) -> tuple[str, bool]:
    """The words from ``start`` to the clause's end, and whether it ends before ``stop``."""
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
    if depth > 0:
        return text[start : text.index("(", start)], True
    return text[start:stop], stop == len(text)
