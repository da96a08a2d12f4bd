"""The page's words in Chinese and English, all of them in messages.toml.

Keep out: words themselves; a message that is used stands in the catalogue, and a test holds both together.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal, cast

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
_CATALOGUE: Final = Path(__file__).with_name("messages.toml")

Translate = Callable[..., str]


@cache
def catalogue() -> Mapping[str, tuple[str, str]]:
    """Key to (Chinese, English)."""
    with _CATALOGUE.open("rb") as file:
        return {
            f"{group}.{key}": cast("tuple[str, str]", tuple(words))
            for group, messages in tomllib.load(file).items()
            for key, words in messages.items()
        }


def translator(language: Language) -> Translate:
    """A function from key (and what fills its braces) to words; raises KeyError for a key that is not there."""
    column = LANGUAGES.index(language)

    def translate(key: str, **values: object) -> str:
        words = catalogue()[key][column]
        return words.format(**values) if values else words

    return translate


def labeller(language: Language, names: Mapping[str, tuple[str, str]]) -> Translate:
    """A function from a kind and a value of the database to words; a value without words stands for itself.

    ``names`` are words that the database has itself, by the same keys.
    """
    column = LANGUAGES.index(language)

    def label(kind: str, value: object) -> str:
        key = f"{kind}.{value}"
        words = catalogue().get(key) or names.get(key)
        return words[column] if words else str(value)

    return label


def chosen_language(asked: str, remembered: str, accepted: str) -> Language:
    """What the address asks for, else what was chosen before, else what the browser prefers, else Chinese."""
    for said in (asked, remembered):
        if said in LANGUAGES:
            return said
    for part in accepted.lower().split(","):
        for language in LANGUAGES:
            if part.strip().startswith(language):
                return language
    return "zh"
