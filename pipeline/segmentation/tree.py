"""From sentences to the section tree: headings open sections, ranks nest them, words give them their kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pipeline.segmentation.headings import (
    HEADINGS,
    LABEL_BEGINS,
    RANKS,
    Label,
    heading_kind,
    heading_of,
    is_heading_line,
    is_lead_sentence,
    label_of,
    lead_of,
)
from pipeline.segmentation.profile import Profile
from pipeline.segmentation.section_kinds import SHORT_HEADING, Headed, own_kind
from pipeline.segmentation.sentences import Line, Sentence
from pipeline.whereabouts import NOBODY, At

_WORDS: Final = HEADINGS.patterns
_YEAR: Final = _WORDS["year"].regex
_LATER_YEAR: Final = _WORDS["year_first"].regex
_WILL: Final = _WORDS["will"].regex
_PERIOD_AHEAD: Final = _WORDS["period_ahead"].regex
_THIS_YEAR: Final = _WORDS["later_this_year"].regex
_CLAUSE: Final = re.compile(r"[，。；：！,;:!]")
_SALUTATION: Final = _WORDS["salutes"].regex
_SALUTES: Final = frozenset("各同")
_SEMICOLON: Final = re.compile(r"[；;]")
_COUNTS: Final = frozenset("第一二三四五六七八九十")
"""What the number of an item begins with: 一是, 第一，."""
_PARAGRAPH_LIMIT: Final = 24
_HEADING_LIMIT: Final = 60
_DISTINCT: Final = 8192


@dataclass(slots=True)
class Section:
    """A section while it is built: its span grows until a section of its rank or above opens."""

    ordinal: int
    parent: int | None
    level: int
    style: str
    rank: float
    label: str | None
    heading: str
    kind: str
    year: int | None
    start: int
    end: int = -1
    inline: bool = False
    """Opened within a paragraph: it ends with that paragraph at the latest."""


Part = tuple[int, int, int, bool]
"""A sentence as it is stored: its clean span, the ordinal of its section and whether it is a heading."""


class Tree:
    """The section tree of one document, built sentence by sentence; `finish` closes it."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._default = "plan" if profile.kind == "plan" else "review"
        root = Section(
            0, None, 0, "root", -1.0, None, profile.title or "", "preamble", profile.report_year, 0
        )
        self.sections: list[Section] = [root]
        self.parts: list[Part] = []
        self._open: list[Section] = [root]
        self._item = 0
        self._first = 0
        self._inline = False

    def add_line(self, line: Line, is_last_line: bool) -> None:
        """Take in the sentences of one line in order."""
        self._close_inline()
        begin, sentences, tabular = line
        if tabular:
            # A row of cells is no heading and turns to nothing.
            self._part(begin, begin + sentences[0].end, False)
            return
        final = len(sentences) - 1
        inner = _inner_items(sentences) if final and _may_count(sentences) else {}
        opening = True
        for index, (start, end, words) in enumerate(sentences):
            if opening and words[0] in _SALUTES and _SALUTATION.match(words):
                self._close("line")
                if _SALUTATION.fullmatch(words):
                    self._part(begin + start, begin + end, False)
                    continue
            label = self._label(words, index == 0, inner.get(index)) if words[0] in LABEL_BEGINS else None
            if label is not None:
                self._numbered(begin + start, words, label, index == 0, index == final)
            elif opening:
                self._unnumbered(begin + start, words, len(sentences) - index, is_last_line)
            else:
                if final >= _PARAGRAPH_LIMIT:
                    # A report on a single line: its turns stand within the line.
                    self._turn(words, begin + start)
                self._part(begin + start, begin + end, False)
            opening = False

    def finish(self, end: int) -> None:
        """Close every open section at the end of the text."""
        for section in self._open:
            section.end = end
        self.sections[0].end = end

    def _label(self, words: str, first: bool, item: str | None) -> Label | None:
        label = label_of(words)
        if label is None:
            return None
        if label.style == "bare":
            # 十二扎实开展… is an item only where 十一 came before it.
            return Label("item", label.words, label.value) if label.value == self._item + 1 else None
        if label.style == "item":
            return Label(item or "item", label.words, label.value)
        if label.style == "dash" and (not first or len(self._open) == 1):
            return None
        if label.style == "first" and not first and heading_kind(words) is None:
            # Within a line only where it goes on counting; else it may be 一、二、三产业.
            return label if label.value == self._first + 1 > 1 else None
        return label

    def _numbered(self, start: int, words: str, label: Label, first: bool, last: bool) -> None:
        length, heading = heading_of(words, label, first and last)
        end = start + len(words)
        if label.style == "item":
            self._item = label.value
        elif RANKS[label.style] < RANKS["item"]:
            self._item = 0
        if length == 0 and RANKS[label.style] >= RANKS["third"]:
            self._close(label.style)
            self._part(start, end, False)
            return
        self._open_section(label.style, label.words.strip(), heading, start)
        opened = self._open[-1]
        opened.inline = label.style == "inner" or not first
        self._inline = self._inline or opened.inline
        if label.style == "first":
            self._first = label.value
        if length:
            self._part(start, start + length, True)
        rest = words[length:].lstrip(" \u3000")
        if not rest:
            return
        item = label_of(rest) if length else None
        if item is not None and item.style == "item" and not _SEMICOLON.search(rest):
            self._numbered(end - len(rest), rest, item._replace(style="inner"), False, last)
        else:
            self._part(end - len(rest), end, False)

    def _unnumbered(self, start: int, words: str, sentences: int, is_last_line: bool) -> None:
        """The first sentence of a line; ``sentences`` counts those from it to the line's end."""
        end = start + len(words)
        if sentences == 1 and not is_last_line and is_heading_line(words):
            style = self._heading_style(words)
            if style is not None:
                self._open_section(style, None, words.rstrip("：:"), start)
                self._part(start, end, True)
                return
        if self._turn(words, start):
            self._part(start, end, False)
            return
        if sentences > 1 and self._below_title() and is_lead_sentence(words):
            self._open_section("lead", None, words.rstrip("。！"), start)
            self._part(start, end, True)
            return
        self._close("lead")
        self._part(start, end, False)

    def _below_title(self) -> bool:
        return len(self._open) > 1 or len(self.sections) > 1

    def _heading_style(self, line: str) -> str | None:
        """The style of a heading without a number; None for what may be the title, or stand beside it."""
        below_title = self._below_title()
        kind = heading_kind(line) if len(line) <= SHORT_HEADING else None
        if kind is not None and (below_title or line != self._profile.title):
            return "kind"
        if not below_title:
            return None
        numbered = any(RANKS["second"] <= part.rank < RANKS["leaf"] for part in self._open)
        return "leaf" if numbered else "line"

    def _turn(self, words: str, start: int) -> bool:
        """Open a section where a paragraph's first words turn to another kind; say whether they did."""
        lead = lead_of(words)
        if lead is None:
            return self._turn_by_year(words, start)
        current = self._open[-1].kind
        if lead.kind == current:
            return False
        if lead.kind == "review" and current != "preamble":
            return False
        named = _YEAR.search(words[:12])
        year = self._profile.report_year
        if lead.kind == "plan" and named is not None and year is not None and int(named[1]) <= year:
            return False
        nested = any(section.rank >= RANKS["second"] for section in self._open)
        if lead.kind == "problem":
            style = "turn"
        elif lead.scope == "local" and nested and current != "problem":
            style = "local"
        else:
            style = "kind"
        self._open_section(style, None, _first_clause(words), start, lead.kind)
        return True

    def _turn_by_year(self, words: str, start: int) -> bool:
        """A paragraph of a later year than the report's (2024年，我们将…) turns to the plan."""
        named = _LATER_YEAR.match(words)
        year = self._profile.report_year
        if named is None or year is None or self._open[-1].kind not in ("review", "problem"):
            return False
        if int(named["year"]) <= year or not (named["until"] or _WILL.match(words, named.end())):
            return False
        self._open_section("kind", None, _first_clause(words), start, "plan")
        return True

    def _open_section(
        self, style: str, label: str | None, heading: str, start: int, kind: str | None = None
    ) -> None:
        self._close(style, start)
        parent = self._open[-1]
        own = kind or own_kind(Headed(style, heading, self._profile.report_year))
        level = parent.level + 1
        if own is None:
            own = parent.kind if parent.level else self._following_kind()
        self.sections.append(
            Section(
                ordinal=len(self.sections),
                parent=parent.ordinal,
                level=level,
                style=style,
                rank=RANKS[style],
                label=label,
                heading=heading[:_HEADING_LIMIT],
                kind=own,
                year=self._year(heading, own, parent),
                start=start,
            )
        )
        self._open.append(self.sections[-1])

    def _following_kind(self) -> str:
        """The kind of a first-level section that does not say: after problems and plans, plans."""
        before = next((section.kind for section in reversed(self.sections) if section.level == 1), None)
        return "plan" if before in ("plan", "problem") else self._default

    def _year(self, heading: str, kind: str, parent: Section) -> int | None:
        named = _last_year(heading)
        if named is not None:
            return named
        year = self._profile.report_year
        if kind == "plan" and year is not None:
            # A period of years is reckoned to its last one.
            period = _PERIOD_AHEAD.search(heading)
            if period is not None and period["years"]:
                return year + "一二三四五".index(period["years"]) + 1
            if period is not None and period["plan"]:
                return 2005 + 5 * ("一二三四五六".index(period["plan"]) + 1)
            if _THIS_YEAR.search(heading):
                return year
        if kind == parent.kind and parent.level:
            return parent.year
        if kind == "plan" and year is not None and self._profile.kind != "plan":
            return year + 1
        return year

    def _close(self, style: str, at: int | None = None) -> None:
        """Close what a section of this style ends: its own kind if one is open, else all of its rank and
        below.
        """
        rank = RANKS[style]
        first = len(self._open)
        for index, section in enumerate(self._open):
            if section.style == style:
                first = index
                break
            if section.rank >= rank and index < first:
                first = index
        if first < len(self._open):
            self._close_from(first, at if at is not None else (self.parts[-1][1] if self.parts else 0))

    def _close_inline(self) -> None:
        """A new line ends the items that the line before counted within its paragraph."""
        if not self._inline:
            return
        self._inline = False
        for section in self._open:
            if section.inline and section.rank >= RANKS["third"]:
                self._close_from(self._open.index(section), self.parts[-1][1])
                return

    def _close_from(self, index: int, end: int) -> None:
        for section in self._open[index:]:
            section.end = end
        del self._open[index:]

    def _part(self, start: int, end: int, is_heading: bool) -> None:
        self.parts.append((start, end, self._open[-1].ordinal, is_heading))


def _may_count(sentences: tuple[Sentence, ...]) -> bool:
    """Whether a sentence after the first may be one of several items: far cheaper than to read them."""
    return any(sentence[2][0] in _COUNTS for sentence in sentences[1:])


def _inner_items(sentences: tuple[Sentence, ...]) -> dict[int, str]:
    """Which 一是… of a line stand inside its paragraph, by position in the line.

    The one that begins the line does too if the next one of the line goes on counting.
    """
    labels = ((index, label_of(sentence.words[:6])) for index, sentence in enumerate(sentences))
    items = [(index, label.value) for index, label in labels if label is not None and label.style == "item"]
    inner = {index: "inner" for index, _ in items if index > 0}
    if len(items) > 1 and items[0][0] == 0 and items[1][1] == items[0][1] + 1:
        inner[0] = "inner"
    return inner


@lru_cache(maxsize=_DISTINCT)
def _last_year(heading: str) -> int | None:
    return max(map(int, _YEAR.findall(heading)), default=None)


def _first_clause(words: str) -> str:
    """The first clause of a paragraph, its salutation aside."""
    salutation = _SALUTATION.match(words)
    return _CLAUSE.split(words[salutation.end() if salutation else 0 :].lstrip(), maxsplit=1)[0]


def build_tree(text: str, lines: list[Line], profile: Profile, here: At = NOBODY) -> Tree:
    """The finished tree of a document's lines (in order, as `split_lines` gives them); ``here`` is told each."""
    tree = Tree(profile)
    last = len(lines) - 1
    for index, line in enumerate(lines):
        here(line.begin + line.sentences[0].start, line.begin + line.sentences[-1].end)
        tree.add_line(line, index == last)
    tree.finish(len(text))
    return tree
