"""Two words or names as one: the algebra of names.

`fitting` keeps the second where both are too long together, `extended` the first; `with_owner` gives what both
share once. Strings in, strings out.
"""

from __future__ import annotations

from typing import Final

from pipeline.extraction.naming.phrases import LONGEST, starts_with_verb
from pipeline.extraction.tokens import words
from pipeline.lexicon.naming import naming_lexicon

_LEXICON: Final = naming_lexicon()
_PATTERN: Final = _LEXICON.pattern
_STOCK: Final = ("存栏", "出栏")
_STOCKED: Final = _PATTERN["stocked"]
_WORKS: Final = _PATTERN["project"]
_NO_OWNER: Final = frozenset({"年", "总", "当年", "累计"})
_OF_SAME: Final = ("口径", "绝对额", "绝对值")


def fitting(head: str, tail: str) -> str:
    """Both together if they fit into a name, else the second, or the first where that is all there is."""
    return head + tail if len(head + tail) <= LONGEST else tail or head


def extended(head: str, tail: str) -> str:
    """Both together if they fit into a name, else the first."""
    return head + tail if len(head + tail) <= LONGEST else head


def with_owner(owner: str, generic: str) -> str:
    """资金 of 基础母牛: the owner in front, without a generic head of its own, shared words given once."""
    owner = _LEXICON.pattern["gained"].sub("", owner)
    if generic in _STOCK:
        owner = _STOCKED.sub("", owner)
    if generic in _LEXICON.rates:
        return fitting(owner, generic)
    project = _WORKS.match(owner)
    owner = _without_head(project[0] if project else owner, generic)
    owner = "" if owner in _NO_OWNER else owner
    return fitting(owner, _without_shared(owner, generic))


def noun_of(name: str) -> str:
    """A name without the verb that it begins with: 新开工保障房 → 保障房."""
    first = words(name)[0] if name else ""
    rest = name[len(first) :]
    return rest if len(rest) >= 2 and starts_with_verb(name) else name


def _without_head(owner: str, generic: str) -> str:
    """``owner`` without the generic head that another one takes the place of: 农业贷款 of 余额 → 农业."""
    if generic.endswith(_OF_SAME):
        return owner
    return next((owner[: -len(word)] for word in _LEXICON.generic if owner.endswith(word)), owner)


def _without_shared(head: str, tail: str) -> str:
    """``tail`` without the words, two characters or more, with which ``head`` ends."""
    for size in range(len(tail) - 1, 1, -1):
        if head.endswith(tail[:size]):
            return tail[size:]
    return tail
