"""Words and patterns as data: TOML and TSV files beside this module, read once.

Keep out: anything that knows documents, frames or storage. A rule that is a pattern carries an ``id``, an
``example`` that it must match and a ``counter_example`` that it must not; tests run them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any


class LexiconError(ValueError):
    """A lexicon file that cannot be used; the message names the file and the entry."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern of a lexicon file, with the words that show what it matches and what it must not."""

    id: str
    kind: str
    pattern: re.Pattern[str]
    example: str
    counter_example: str
    needles: tuple[str, ...] = ()
    """Literal words, one of which every match holds: a cheap test before the pattern. Empty: always try."""
    signs: str = ""
    """A class of characters, one of which every match holds, where there are too many to list as needles."""


@cache
def load_toml(name: str) -> Mapping[str, Any]:
    """The parsed TOML file ``name`` of this folder; raises LexiconError naming the file if it is
    malformed.
    """
    try:
        return MappingProxyType(tomllib.loads(_text(name)))
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"lexicon/{name}: {error}") from error


@cache
def load_tsv(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of the TSV file ``name``: its first line names the columns, lines starting with # are
    comments.

    Raises LexiconError naming file and line if a row has more or fewer cells than the header.
    """
    header: list[str] | None = None
    rows: list[Mapping[str, str]] = []
    for number, line in enumerate(_text(name).splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if header is None:
            header = cells
        elif len(cells) != len(header):
            raise LexiconError(
                f"lexicon/{name} line {number}: {len(cells)} cells, the header has {len(header)}"
            )
        else:
            rows.append(MappingProxyType(dict(zip(header, cells, strict=True))))
    return tuple(rows)


@cache
def load_rules(name: str, table: str) -> tuple[Rule, ...]:
    """The array of tables ``[[table]]`` of a TOML file as compiled rules, in the file's order.

    Raises LexiconError naming file and entry for a missing key, a repeated id or a pattern that does not
    compile.
    """
    rules: list[Rule] = []
    seen: set[str] = set()
    for number, entry in enumerate(load_toml(name).get(table, ()), start=1):
        where = f"lexicon/{name} [[{table}]] {entry.get('id', f'number {number}')}"
        try:
            rule = Rule(
                id=entry["id"],
                kind=entry["kind"],
                pattern=re.compile(entry["pattern"]),
                example=entry["example"],
                counter_example=entry["counter_example"],
                needles=tuple(entry.get("needles", ())),
                signs=entry.get("signs", ""),
            )
        except KeyError as error:
            raise LexiconError(f"{where}: no {error}") from error
        except re.error as error:
            raise LexiconError(f"{where}: the pattern does not compile: {error}") from error
        if rule.id in seen:
            raise LexiconError(f"{where}: the id stands twice")
        seen.add(rule.id)
        rules.append(rule)
    return tuple(rules)


def alternation(words: Sequence[str]) -> str:
    """A pattern that matches any of the words, the longest first."""
    return "|".join(map(re.escape, sorted(set(words), key=lambda word: (-len(word), word))))


def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
