"""The one format of the lexicon: `[[words]]`, `[[pattern]]` and `[[number]]` of a file, with parts of `fragments.toml`.

A pattern is written as Python's `re.VERBOSE` has it: blanks, line ends and `# comments` count for nothing, but in a
class ``[…]`` a blank and a ``#`` are themselves; outside of one, write ``[ ]`` and ``[#]``. ``{year}`` is the
fragment of that name, ``{up}`` a group of words of the same file, the longest first; ``{1,4}`` stays a count. Neither
may stand in a class. What is put in is put in as ``(?:…)``.

A `[[number]]` has a pattern for each side of a number that matters, and fits where all of them do.

Keep out: what a word or pattern is for. That is told by whoever loads it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final, TypeVar

from pipeline.lexicon import LexiconError, alternation, load_toml

_FRAGMENTS: Final = "fragments.toml"
_NAMED: Final = re.compile(r"\{(?P<name>[a-z][a-z_]*)\}")
_VERBOSE: Final = re.compile(r"(?P<kept>\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[^\s#])|\s+|#[^\n]*", re.DOTALL)
_HOW: Final = ("search", "match", "fullmatch")
_MAY: Final = ("kind", "scope", "needles", "signs")
SIDES: Final[Mapping[str, str]] = MappingProxyType(
    {"before": "search", "unless_before": "search", "words": "match", "after": "match"}
)
"""The sides of a number, and how a pattern is looked for there."""
LONGEST_LINE: Final = 120
"""Characters of a pattern's line, comment included."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern: what it says of the language, where it is looked for and how, and what shows that it does."""

    id: str
    says: str
    side: str
    how: str
    regex: re.Pattern[str]
    written: str
    """As the file has it."""
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]
    kind: str = ""
    """What its file's reader makes of what it finds."""
    scope: str = ""
    """How far that reaches."""
    needles: tuple[str, ...] = ()
    """Literal words, one of which all that it finds holds: a cheap test before it. Empty: always try."""
    signs: str = ""
    """A pattern of one character, which all that it finds holds, where there are too many to list as needles."""

    @property
    def plain(self) -> str:
        """It as other engines read it: without the blanks and comments of a verbose pattern."""
        return _plain(self.regex.pattern)

    def look(self, words: str) -> re.Match[str] | None:
        """What it finds, looked for as ``how`` says."""
        found: re.Match[str] | None = getattr(self.regex, self.how)(words)
        return found


@dataclass(frozen=True, slots=True)
class Words:
    """A group of words: what they have in common, and sentences that show it."""

    id: str
    says: str
    words: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """What is true of numbers with these patterns at their sides; a side that is absent may be anything.

    ``reason`` is what a number is called for it, the same for several entries.
    """

    id: str
    reason: str
    says: str
    sides: Mapping[str, Pattern]
    unless_unit: bool
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The entries of one file by their ids, in the file's order.

    The sides of a number are patterns too, as ``year_of_time.after``; they have no examples but the number's.
    """

    words: Mapping[str, Words]
    patterns: Mapping[str, Pattern]
    numbers: Mapping[str, Number]

    def at(self, side: str) -> tuple[Pattern, ...]:
        """The patterns of a side, in the file's order."""
        return tuple(entry for entry in self.patterns.values() if entry.side == side)


_Entry = TypeVar("_Entry", Pattern, Words, Number)


@cache
def load_lexicon(name: str) -> Lexicon:
    """The words and patterns of the TOML file ``name``; as `lexicon_of`."""
    return lexicon_of(name, load_toml(name))


def lexicon_of(name: str, table: Mapping[str, Any]) -> Lexicon:
    """The words and patterns of a parsed TOML file of that name.

    Raises LexiconError naming the file and the entry: a key that is missing, unknown or of the wrong type; an id, or a
    word of a group, that stands twice; an unknown fragment; a pattern that does not compile or has a line too long.
    """
    if unknown := set(table) - {"words", "pattern", "number"}:
        raise LexiconError(
            f"lexicon/{name}: {sorted(unknown)} is neither [[words]] nor [[pattern]] nor [[number]]"
        )
    words = {entry.id: entry for entry in _each(name, table, "words", _words)}
    named = {**_fragments(), **{group.id: alternation(group.words) for group in words.values()}}
    if twice := set(words) & set(_fragments()):
        raise LexiconError(f"lexicon/{name} [[words]] {sorted(twice)}: a fragment has this id")
    patterns = {
        entry.id: entry
        for entry in _each(name, table, "pattern", lambda where, it: _pattern(where, it, named))
    }
    numbers = {
        entry.id: entry for entry in _each(name, table, "number", lambda where, it: _number(where, it, named))
    }
    patterns |= {side.id: side for number in numbers.values() for side in number.sides.values()}
    return Lexicon(MappingProxyType(words), MappingProxyType(patterns), MappingProxyType(numbers))


@cache
def load_fragments() -> tuple[Pattern, ...]:
    """The named parts of patterns, in the file's order; each is made of those before it.

    Raises LexiconError also for one that no pattern is made of.
    """
    named: dict[str, str] = {}

    def fragment(where: str, entry: Mapping[str, Any]) -> Pattern:
        found = _pattern(where, {"side": "", "how": "fullmatch", **entry}, named)
        named[found.id] = _filled(where, found.written, named)
        return found

    table = load_toml(_FRAGMENTS)
    found = tuple(_each(_FRAGMENTS, table, "fragment", fragment))
    folder = files(__package__)
    texts = [file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(".toml")]
    used = {match["name"] for text in texts for match in _NAMED.finditer(text)}
    if idle := [fragment.id for fragment in found if fragment.id not in used]:
        raise LexiconError(f"lexicon/{_FRAGMENTS}: {idle} stands in no pattern; take it out")
    return found


@cache
def _fragments() -> Mapping[str, str]:
    filled: dict[str, str] = {}
    for fragment in load_fragments():
        filled[fragment.id] = _filled(f"lexicon/{_FRAGMENTS} {fragment.id}", fragment.written, filled)
    return filled


def _each(
    name: str, table: Mapping[str, Any], kind: str, made: Callable[[str, Mapping[str, Any]], _Entry]
) -> Iterator[_Entry]:
    seen: set[str] = set()
    for number, entry in enumerate(table.get(kind, ()), start=1):
        where = f"lexicon/{name} [[{kind}]] {entry.get('id', f'number {number}')}"
        try:
            one = made(where, entry)
        except KeyError as error:
            raise LexiconError(f"{where}: no {error}") from error
        if one.id in seen:
            raise LexiconError(f"{where}: the id stands twice")
        seen.add(one.id)
        yield one


def _words(where: str, entry: Mapping[str, Any]) -> Words:
    _known(where, entry, ("id", "says", "words", "example"))
    words = tuple(entry["words"])
    if twice := sorted({word for word in words if words.count(word) > 1}):
        raise LexiconError(f"{where}: {twice} stands twice")
    if not all(isinstance(word, str) and word for word in words):
        raise LexiconError(f"{where}: a word is a text of one character or more")
    return Words(entry["id"], entry["says"], words, _texts(where, entry, "example"))


def _pattern(where: str, entry: Mapping[str, Any], named: Mapping[str, str]) -> Pattern:
    _known(where, entry, ("id", "says", "side", "how", "pattern", "example", "counter_example", *_MAY))
    if entry["how"] not in _HOW:
        raise LexiconError(f"{where}: how is one of {', '.join(_HOW)}, not {entry['how']!r}")
    written = entry["pattern"]
    if long := [line for line in written.splitlines() if len(line) > LONGEST_LINE]:
        raise LexiconError(f"{where}: a line has more than {LONGEST_LINE} characters: {long[0]}")
    try:
        regex = re.compile(_filled(where, written, named), re.VERBOSE)
    except re.error as error:
        raise LexiconError(f"{where}: the pattern does not compile: {error}") from error
    return Pattern(
        id=entry["id"],
        says=entry["says"],
        side=entry["side"],
        how=entry["how"],
        regex=regex,
        written=written,
        examples=_texts(where, entry, "example"),
        counter_examples=_texts(where, entry, "counter_example"),
        kind=entry.get("kind", ""),
        scope=entry.get("scope", ""),
        needles=_texts(where, entry, "needles") if "needles" in entry else (),
        signs=_plain(_filled(where, entry.get("signs", ""), named)),
    )


def _number(where: str, entry: Mapping[str, Any], named: Mapping[str, str]) -> Number:
    _known(where, entry, ("id", "reason", "says", *SIDES, "unless_unit", "example", "counter_example"))
    shown = {key: entry[key] for key in ("says", "example", "counter_example")}

    def side(name: str) -> Pattern:
        at_it = {"id": f"{entry['id']}.{name}", "side": name, "how": SIDES[name], "pattern": entry[name]}
        return replace(_pattern(where, shown | at_it, named), examples=(), counter_examples=())

    sides = {name: side(name) for name in SIDES if name in entry}
    if not sides:
        raise LexiconError(f"{where}: no pattern; it has one or more of {', '.join(SIDES)}")
    return Number(
        id=entry["id"],
        reason=entry["reason"],
        says=entry["says"],
        sides=MappingProxyType(sides),
        unless_unit=entry.get("unless_unit", False),
        examples=_texts(where, entry, "example"),
        counter_examples=_texts(where, entry, "counter_example"),
    )


def _filled(where: str, written: str, named: Mapping[str, str]) -> str:
    def text(match: re.Match[str]) -> str:
        if match["name"] not in named:
            raise LexiconError(f"{where}: no fragment {match[0]}")
        # On a line of its own: it may end with a comment.
        return f"(?:{named[match['name']]}\n)"

    return _NAMED.sub(text, written)


def _plain(verbose: str) -> str:
    """A verbose pattern without what counts for nothing; polars' engine skips blanks in a class too, Python's does not."""
    kept = (match["kept"] for match in _VERBOSE.finditer(verbose))
    return "".join(filter(None, kept))


def _known(where: str, entry: Mapping[str, Any], keys: Sequence[str]) -> None:
    if unknown := set(entry) - set(keys):
        raise LexiconError(f"{where}: the key {sorted(unknown)} is unknown; there are {', '.join(keys)}")


def _texts(where: str, entry: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """One text or several."""
    value = entry[key]
    texts = (value,) if isinstance(value, str) else tuple(value)
    if not texts or not all(isinstance(text, str) and text for text in texts):
        raise LexiconError(f"{where}: {key} is a text, or a list of texts")
    return texts
