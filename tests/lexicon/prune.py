"""`make prune`: which words and alternatives of the lexicon no test of ours would miss.

Each word of a group, and each alternative of a pattern's outermost groups, is taken out in turn. It is *proven* if then
an example of its own entry is found or left otherwise, or if a trial (`trials.py`: a line of the corpora, a sentence of
a golden report, a table of tests/tables, an example of a rule) gets another verdict; else *unproven*: nothing that
stands in this repository would tell if it were missing. It may be right all the same: then it wants an example.

How it is fast: nothing is started anew. Each trial is run once, while every pattern keeps what it was asked and in which
trial. A pattern that has lost an alternative is asked those things again; only trials where its answer changed are run
again, until one of them gives another verdict. A word without which something changes stands in the text, so only trials
with it in their text are run again.

    python -m tests.lexicon.prune             the unproven, and how many of each file
    python -m tests.lexicon.prune --check     fails if there are more than unproven.tsv says
    python -m tests.lexicon.prune --write     writes unproven.tsv; it may only fall
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import _lru_cache_wrapper, cache
from pathlib import Path
from typing import Any, Final

from pipeline.lexicon import load_toml
from pipeline.lexicon import naming as naming_module
from pipeline.lexicon.entries import SIDES, Lexicon, lexicon_of, load_lexicon
from pipeline.lexicon.naming import NAMING, NamingLexicon, naming_lexicon, naming_of
from tests.lexicon.branches import FILES, holds, without_one

COUNTS: Final = Path(__file__).with_name("unproven.tsv")
_ALL: Final = "finditer"
_LANGUAGE: Final = ("pipeline.cleaning", "pipeline.segmentation", "pipeline.extraction", "pipeline.tables")


@dataclass(slots=True)
class Turn:
    """The number of the trial that is run."""

    trial: int = -1


@dataclass(slots=True)
class Asked:
    """A pattern in the place of a compiled one: it answers as that one, and keeps what it was asked in which trial."""

    regex: Any
    turn: Turn
    asked: dict[tuple[str, tuple[Any, ...]], set[int]] = field(default_factory=dict)

    @property
    def pattern(self) -> str:
        """The pattern as it was written."""
        return str(self.regex.pattern)

    @property
    def flags(self) -> int:
        """The flags that it was compiled with."""
        return int(self.regex.flags)

    def _keep(self, how: str, *about: Any) -> None:
        if self.turn.trial >= 0:
            self.asked.setdefault((how, about), set()).add(self.turn.trial)

    def search(self, *about: Any) -> Any:
        """As `re.Pattern.search`."""
        self._keep("search", *about)
        return self.regex.search(*about)

    def match(self, *about: Any) -> Any:
        """As `re.Pattern.match`."""
        self._keep("match", *about)
        return self.regex.match(*about)

    def fullmatch(self, *about: Any) -> Any:
        """As `re.Pattern.fullmatch`."""
        self._keep("fullmatch", *about)
        return self.regex.fullmatch(*about)

    def finditer(self, *about: Any) -> Any:
        """As `re.Pattern.finditer`."""
        self._keep(_ALL, *about)
        return self.regex.finditer(*about)

    def findall(self, *about: Any) -> Any:
        """As `re.Pattern.findall`."""
        self._keep(_ALL, *about)
        return self.regex.findall(*about)

    def sub(self, by: Any, text: str, count: int = 0) -> str:
        """As `re.Pattern.sub`."""
        self._keep(_ALL, text)
        return str(self.regex.sub(by, text, count))

    def subn(self, by: Any, text: str, count: int = 0) -> Any:
        """As `re.Pattern.subn`."""
        self._keep(_ALL, text)
        return self.regex.subn(by, text, count)

    def split(self, text: str, most: int = 0) -> Any:
        """As `re.Pattern.split`."""
        self._keep(_ALL, text)
        return self.regex.split(text, most)

    def answers_otherwise(self, other: Any) -> set[int]:
        """The trials in which another pattern would have answered otherwise."""
        return {
            trial
            for (how, about), trials in self.asked.items()
            if _answer(self.regex, how, about) != _answer(other, how, about)
            for trial in trials
        }


def _answer(regex: Any, how: str, about: tuple[Any, ...]) -> Hashable:
    found = getattr(getattr(regex, "regex", regex), how)(*about)
    if how == _ALL:
        return tuple((match.span(), match.groups()) for match in found)
    return None if found is None else (found.span(), found.groups(), tuple(found.groupdict().items()))


@dataclass(frozen=True, slots=True)
class Item:
    """A word or an alternative, and its file's table without it."""

    file: str
    entry: str
    part: str
    word: bool
    table: Mapping[str, Any]


def items(file: str) -> Iterator[Item]:
    """All of a file, in its order."""
    table = load_toml(file)
    for at, group in enumerate(table.get("words", ())):
        for word in group["words"]:
            left = {**group, "words": [other for other in group["words"] if other != word]}
            yield Item(file, group["id"], word, word=True, table=_with(table, "words", at, left))
    for at, entry in enumerate(table.get("pattern", ())):
        for part, rest in without_one(entry["pattern"]):
            left = {**entry, "pattern": rest}
            yield Item(file, entry["id"], part, word=False, table=_with(table, "pattern", at, left))
    for at, entry in enumerate(table.get("number", ())):
        for side in filter(entry.__contains__, SIDES):
            for part, rest in without_one(entry[side]):
                less = _with(table, "number", at, {**entry, side: rest})
                yield Item(file, f"{entry['id']}.{side}", part, word=False, table=less)


def _with(table: Mapping[str, Any], kind: str, at: int, entry: Mapping[str, Any]) -> dict[str, Any]:
    return {**table, kind: [entry if turn == at else other for turn, other in enumerate(table[kind])]}


class Watched:
    """The lexicon as the code has it, with patterns that keep what they were asked; and what was memorized of it."""

    def __init__(self) -> None:
        self.turn = Turn()
        # What each pattern cannot do without is looked up once, not for each item.
        naming_module.Prefiltered = cache(naming_module.Prefiltered)
        self._lexicons = {file: load_lexicon(file) for file in FILES}
        self._naming = naming_lexicon()
        for lexicon in (one for file, one in self._lexicons.items() if file != NAMING):
            for entry in lexicon.patterns.values():
                object.__setattr__(entry, "regex", Asked(entry.regex, self.turn))
        for key, regex in self._naming.pattern.items():
            self._naming.pattern[key] = Asked(regex, self.turn)
            if hasattr(self._naming, key) and getattr(self._naming, key) is regex:
                object.__setattr__(self._naming, key, self._naming.pattern[key])
        self._true = {file: lexicon_of(file, load_toml(file)) for file in FILES}
        self._memories: Sequence[_lru_cache_wrapper[Any]] = ()
        self._compiled: Sequence[_lru_cache_wrapper[Any]] = ()

    def find_memories(self) -> None:
        """Look what remembers answers; to be called when all modules are there."""
        found = [
            one
            for one in gc.get_objects()
            if isinstance(one, _lru_cache_wrapper) and str(one.__module__).startswith(_LANGUAGE)
        ]
        self._memories = [one for one in found if one.cache_parameters()["maxsize"] is not None]
        self._compiled = [one for one in found if one.cache_parameters()["maxsize"] is None]

    def forget(self) -> None:
        """Let no answer be remembered from before."""
        for one in self._memories:
            one.cache_clear()

    def become(self, file: str, lexicon: Lexicon | None = None) -> set[int]:
        """Let a file be as ``lexicon`` has it, by default as it is; the trials in which a pattern answers otherwise."""
        lexicon = lexicon or self._true[file]
        changed: set[int] = set()
        for asked, regex in self._pairs(file, lexicon):
            if asked.regex.pattern != regex.pattern:
                changed |= asked.answers_otherwise(regex)
                asked.regex = regex
        mine = self._lexicons[file]
        if any(mine.words[key].words != group.words for key, group in lexicon.words.items()):
            object.__setattr__(mine, "words", lexicon.words)
            if file == NAMING:
                self._take(naming_of(lexicon))
            else:
                for one in self._compiled:
                    one.cache_clear()
        return changed

    def _pairs(self, file: str, lexicon: Lexicon) -> Iterator[tuple[Any, Any]]:
        if file == NAMING:
            yield from (
                (self._naming.pattern[key], regex) for key, regex in naming_of(lexicon).pattern.items()
            )
        else:
            mine = self._lexicons[file].patterns
            yield from ((mine[key].regex, entry.regex) for key, entry in lexicon.patterns.items())

    def _take(self, naming: NamingLexicon) -> None:
        for one in fields(naming):
            if one.name not in naming.pattern and one.name != "pattern":
                object.__setattr__(self._naming, one.name, getattr(naming, one.name))


def unproven(say: Callable[[str], None], own: bool = True) -> tuple[list[Item], dict[str, int]]:
    """What no test would miss, and how many words and alternatives each file has; ``own``: also by own examples."""
    watched = Watched()
    # Only now: the modules of extraction take their patterns when they are read.
    from tests.lexicon.trials import trials

    every = [trial for trial in trials() if own or not trial.place.startswith(FILES)]
    watched.find_memories()
    verdicts: list[Hashable] = []
    for watched.turn.trial, trial in enumerate(every):
        watched.forget()
        verdicts.append(trial.verdict())
    watched.turn.trial = -1
    say(f"{len(every)} trials")

    def missed(item: Item) -> bool:
        lexicon = lexicon_of(item.file, item.table)
        if own and not item.word and _own_examples_differ(item, lexicon):
            return True
        changed = watched.become(item.file, lexicon)
        if item.word:
            word = item.part.partition(": ")[0]
            changed = {at for at, trial in enumerate(every) if word in trial.text}
        try:
            for at in sorted(changed):
                watched.forget()
                if every[at].verdict() != verdicts[at]:
                    return True
        except Exception:  # whatever goes wrong without it: it is needed
            return True
        finally:
            watched.become(item.file)
        return False

    found: list[Item] = []
    totals: dict[str, int] = {}
    for file in FILES:
        for item in items(file):
            totals[file] = totals.get(file, 0) + 1
            if not missed(item):
                found.append(item)
    return found, totals


def _own_examples_differ(item: Item, lexicon: Lexicon) -> bool:
    entry = lexicon.patterns[item.entry]
    return not (
        all(holds(entry, example, finds=True) for example in entry.examples)
        and all(holds(entry, example, finds=False) for example in entry.counter_examples)
    )


def _counts() -> dict[str, int]:
    lines = COUNTS.read_text(encoding="utf-8").splitlines()[1:]
    return {file: int(count) for file, count, _ in (line.split("\t") for line in lines)}


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="fail if there are more than unproven.tsv says")
    parser.add_argument("--write", action="store_true", help="write unproven.tsv")
    parser.add_argument(
        "--without-examples", action="store_true", help="as if no entry had examples of its own"
    )
    options = parser.parse_args()
    found, totals = unproven(print, own=not options.without_examples)
    counts = {file: sum(item.file == file for item in found) for file in FILES}
    if not options.check:
        for item in found:
            print(f"{item.file}\t{item.entry}\t{item.part}")
    for file in FILES:
        share = counts[file] / totals[file]
        print(f"{file}: {counts[file]} of {totals[file]} words and alternatives are unproven ({share:.0%})")
    if options.write:
        lines = [f"{file}\t{counts[file]}\t{totals[file]}\n" for file in FILES]
        COUNTS.write_text("file\tunproven\tof\n" + "".join(lines), encoding="utf-8")
    if options.check and (more := [file for file, most in _counts().items() if counts[file] > most]):
        print(f"more than {COUNTS.name} allows in {', '.join(more)}: make prune lists them", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
