"""How an example of the lexicon is read: what it says, and what the pipeline makes of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from pipeline.cleaning import clean_text, find_placeholders
from pipeline.extraction.naming.names import accounts
from pipeline.extraction.numerals import fold
from pipeline.extraction.rows import mentions_of
from pipeline.lexicon.entries import Words

_NUMBER: Final = re.compile(r"(?P<before>[^⟦]*)⟦(?P<number>[^⟧]+)⟧(?P<after>.*)")


def expanded(example: str) -> Iterator[tuple[str, str]]:
    """The texts of an example and what each gives: {此外、同时}新建⟦12座⟧ → 新建 are two."""
    said, _, gives = example.partition(" → ")
    before, brace, rest = said.partition("{")
    words, _, behind = rest.partition("}")
    for word in words.split("、") if brace else [""]:
        yield before + word + behind, gives.replace("{}", word)


def name_of(text: str) -> str:
    """The name of the marked number of 粮食产量⟦12吨⟧; AssertionError if no row's number is marked."""
    seen = _NUMBER.fullmatch(text)
    assert seen is not None, f"an example is a sentence with ⟦a number⟧: {text}"
    sentence = fold(seen["before"] + seen["number"] + seen["after"])
    mentions = [m for m in mentions_of(sentence, tuple(find_placeholders(sentence))) if not m.rule]
    for account in accounts(sentence, mentions):
        for mention, name in zip(account.evidence.cluster.mentions, account.names, strict=True):
            if mention.start == len(seen["before"]):
                return name.text
    raise AssertionError(f"no number of a row stands there: {text}")


def role_of(text: str) -> str:
    """The role of the first mask, "none" if there is none."""
    masks = find_placeholders(text)
    return masks[0].role if masks else "none"


def cleaned(text: str) -> str:
    """The text as cleaning leaves it."""
    return clean_text(text).text


def reading_of(file: str, group: Words) -> Callable[[str], str]:
    """How the examples of a group are read."""
    return cleaned if group.id in _CLEANED else _READ[file]


_READ: Final[Mapping[str, Callable[[str], str]]] = {"naming.toml": name_of, "placeholders.toml": role_of}
_CLEANED: Final = frozenset({"after_number"})
