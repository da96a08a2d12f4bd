"""What the lexicon writes in short: the texts of an example, the alternatives of a pattern.

Keep out: whatever imports extraction, whose modules take their patterns when they are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from pipeline.lexicon.entries import Pattern

FILES: Final = (
    "catalogue/measures.toml", "catalogue/periods.toml", "headings.toml", "ignored.toml", "markers.toml", "naming.toml",
    "placeholders.toml", "qualifiers.toml", "reports.toml", "tables.toml",
)  # fmt: skip
"""The files that have the one format."""
_TOKEN: Final = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|#[^\n]*|\((?:\?(?:P<\w+>|[:=!]|<[=!]))?|\)|\||.", re.DOTALL
)
_WHOLE: Final = re.compile(
    r"(?P<name>\{[a-z][a-z_]*\}|\(\?P<\w+>)|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<blank>\s)|(?P<comment>#[^\n]*)|.",
    re.DOTALL,
)


def holds(entry: Pattern, example: str, finds: bool) -> bool:
    """Whether a pattern finds all texts of an example, and of each what it says is found; or else none of them."""
    found = [(entry.look(text), gives) for text, gives in expanded(example)]
    if not finds:
        return not any(match for match, _ in found)
    return all(match is not None and gives in ("", match[0]) for match, gives in found)


def expanded(example: str) -> Iterator[tuple[str, str]]:
    """The texts of an example and what each gives: {此外、同时}新建⟦12座⟧ → 新建 are two."""
    said, _, gives = example.partition(" → ")
    before, brace, rest = said.partition("{")
    words, _, behind = rest.partition("}")
    for word in words.split("、") if brace else [""]:
        yield before + word + behind, gives.replace("{}", word)


@dataclass(slots=True)
class _Group:
    start: int
    bars: list[int] = field(default_factory=list)
    inner: list[_Group] = field(default_factory=list)
    end: int = 0


def without_one(written: str) -> Iterator[tuple[str, str]]:
    """Each alternative of a verbose pattern's outermost groups that have any, and what is left without it."""
    for group in _outermost(_parsed(written)):
        edges = [group.start - 1, *group.bars, group.end]
        for turn in range(len(edges) - 1):
            start, end = edges[turn] + 1, edges[turn + 1]
            told = " ".join(re.sub(r"(?<!\[)#[^\n]*", "", written[start:end]).split())
            # With the bar before it; the first one with the bar behind it.
            cut = (start, end + 1) if turn == 0 else (start - 1, end)
            # A comment at the end of what is left must not swallow what follows.
            yield told, f"{written[: cut[0]]}\n{written[cut[1] :]}"


def _parsed(written: str) -> _Group:
    stack = [_Group(0)]
    for token in _TOKEN.finditer(written):
        if token[0][0] == "(":
            stack.append(_Group(token.end()))
        elif token[0] == "|":
            stack[-1].bars.append(token.start())
        elif token[0] == ")":
            stack[-1].end = token.start()
            stack[-2].inner.append(stack.pop())
    stack[0].end = len(written)
    return stack[0]


def _outermost(group: _Group) -> Iterator[_Group]:
    if group.bars:
        yield group
        return
    for inner in group.inner:
        yield from _outermost(inner)


def unnamed(written: str, verbose: bool = True) -> int:
    """The most characters of a pattern, blanks aside, that stand together without a name: a part in braces, a named
    group or, in a verbose pattern, a comment.
    """
    longest = length = 0
    for token in _WHOLE.finditer(written):
        if token["name"] or (verbose and token["comment"]):
            length = 0
        elif not verbose or not token["blank"]:
            length += len(token[0])
            longest = max(longest, length)
    return longest
