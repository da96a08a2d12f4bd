"""The numbers that Word puts before the items of a list, made text: 一、 （二） 3. and the like.

They stand nowhere in a paragraph: numbering.xml says how a level counts, each paragraph which level it is of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVEL: Final = re.compile(r"%([1-9])")
_LEVELS: Final = 9
_CLOSED: Final = re.compile(r"[^\x00-\x7f]$")
_ROMAN: Final = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
                 (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


def chinese(number: int) -> str:
    """A count as Chinese writes it: 十一, 二十, 一百零五. From ten thousand on in Arabic digits."""
    if not 0 < number < 10_000:
        return str(number)
    words, zero = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            words += ("零" if zero else "") + "零一二三四五六七八九"[digit] + sign
            zero = False
        else:
            zero = bool(words)
    return words.removeprefix("一") if 10 <= number < 20 else words


def _roman(number: int) -> str:
    if number >= 4000:
        return str(number)
    words = ""
    for value, sign in _ROMAN:
        words += sign * (number // value)
        number %= value
    return words


def _letter(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number < 1000 else str(number)


def _out_of(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else str(number)


_CIRCLED: Final = "".join(map(chr, range(0x2460, 0x2474)))
_FORMATS: Final[Mapping[str, Callable[[int], str]]] = MappingProxyType(
    {
        "none": lambda number: "",
        "decimalZero": lambda number: f"{number:02d}",
        "decimalFullWidth": lambda number: str(number).translate({48 + n: 0xFF10 + n for n in range(10)}),
        "decimalEnclosedCircle": _out_of(_CIRCLED),
        "decimalEnclosedCircleChinese": _out_of(_CIRCLED),
        "chineseCounting": chinese,
        "chineseCountingThousand": chinese,
        "japaneseCounting": chinese,
        "taiwaneseCounting": chinese,
        "taiwaneseCountingThousand": chinese,
        "ideographDigital": lambda number: "".join(
            "〇一二三四五六七八九"[int(digit)] for digit in str(number)
        ),
        "ideographTraditional": _out_of("甲乙丙丁戊己庚辛壬癸"),
        "ideographZodiac": _out_of("子丑寅卯辰巳午未申酉戌亥"),
        "upperRoman": lambda number: _roman(number).upper(),
        "lowerRoman": _roman,
        "upperLetter": lambda number: _letter(number).upper(),
        "lowerLetter": _letter,
    }
)
"""How w:numFmt writes a count; what is not here is written in Arabic digits."""


class Styles:
    """Paragraph styles: what a paragraph has by its style and the styles that that is based on."""

    def __init__(self, styles: Any) -> None:
        self._styles = {style.get(W + "styleId"): style for style in styles.iter(W + "style")}

    def find(self, style_id: str | None, path: str) -> Any | None:
        """The element at a path of ``{namespace}tag`` steps, from the nearest style that has it."""
        for _ in range(_LEVELS):
            style = self._styles.get(style_id)
            if style is None:
                return None
            found = style.find(path)
            if found is not None:
                return found
            based_on = style.find(W + "basedOn")
            style_id = None if based_on is None else based_on.get(W + "val")
        return None

    def name(self, style_id: str | None) -> str:
        """The style's name in lower case: heading 1, title, toc 2; empty where there is none."""
        style = self._styles.get(style_id)
        name = None if style is None else style.find(W + "name")
        return "" if name is None else str(name.get(W + "val", "")).lower()


class ListNumbers:
    """Counts the items of a document's lists in the order in which they are asked for."""

    def __init__(self, numbering: Any | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract: dict[str, Any] = {}
        self._lists: dict[str, Any] = {}
        for element in () if numbering is None else numbering:
            if element.tag == W + "abstractNum":
                self._abstract[element.get(W + "abstractNumId")] = element
            elif element.tag == W + "num":
                self._lists[element.get(W + "numId")] = element
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[str] = set()
        self._known: dict[tuple[str, int], Any] = {}

    def label(self, properties: Any | None, style_id: str | None) -> str | None:
        """The number before a paragraph with what parts it from the words; None if it is no list item.

        Args:
            properties: the paragraph's w:pPr.
            style_id: its style.
        """
        own = None if properties is None else properties.find(W + "numPr")
        of_style = None if own is not None else self._styles.find(style_id, f"{W}pPr/{W}numPr")
        item = own if own is not None else of_style
        if item is None:
            return None
        list_id = _value_of(item, "numId")
        if list_id is None and own is not None:
            # Only the level is the paragraph's own.
            by_style = self._styles.find(style_id, f"{W}pPr/{W}numPr/{W}numId")
            list_id = _value(by_style)
        if list_id is None or list_id not in self._lists:
            return None
        level = _number(_value_of(item, "ilvl"))
        if level is None:
            level = self._level_of_style(list_id, style_id)
        return self._next(list_id, min(max(level, 0), _LEVELS - 1))

    def _next(self, list_id: str, level: int) -> str:
        counts = self._counts.setdefault(self._abstract_id(list_id), [None] * _LEVELS)
        if list_id not in self._begun:
            self._begun.add(list_id)
            for override in self._lists[list_id].iter(W + "lvlOverride"):
                start = _number(_value_of(override, "startOverride"))
                at = _number(override.get(W + "ilvl"))
                if start is not None and at is not None and 0 <= at < _LEVELS:
                    counts[at] = start - 1
        for above in range(level):
            if counts[above] is None:
                counts[above] = self._start(list_id, above)
        so_far = counts[level]
        counts[level] = self._start(list_id, level) if so_far is None else so_far + 1
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        return self._written(list_id, level, counts)

    def _written(self, list_id: str, level: int, counts: list[int | None]) -> str:
        declared = self._declared(list_id, level)
        if declared is None or _value_of(declared, "numFmt") == "bullet":
            return ""
        legal = declared.find(W + "isLgl") is not None

        def count(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            form = None if legal else _value_of(self._declared(list_id, at), "numFmt")
            return _FORMATS.get(form or "decimal", str)(counts[at] or 0)

        label = _LEVEL.sub(count, _value_of(declared, "lvlText") or "")
        follows = _value_of(declared, "suff") or "tab"
        return label if not label or follows == "nothing" or _CLOSED.search(label) else label + " "

    def _start(self, list_id: str, level: int) -> int:
        start = _number(_value_of(self._declared(list_id, level), "start"))
        return 0 if start is None else start

    def _declared(self, list_id: str, level: int) -> Any | None:
        """The w:lvl of a level: the list's own where it overrides the abstract one."""
        if (list_id, level) not in self._known:
            wanted = f"{W}lvl[@{W}ilvl='{level}']"
            override = self._lists[list_id].find(f"{W}lvlOverride[@{W}ilvl='{level}']/{W}lvl")
            abstract = self._abstract.get(self._abstract_id(list_id))
            found = override if override is not None or abstract is None else abstract.find(wanted)
            self._known[list_id, level] = found
        return self._known[list_id, level]

    def _abstract_id(self, list_id: str) -> str:
        """The id of the abstract list, links from one to another by a style followed once."""
        abstract_id = _value_of(self._lists[list_id], "abstractNumId") or ""
        abstract = self._abstract.get(abstract_id)
        link = _value_of(abstract, "numStyleLink")
        if link is None:
            return abstract_id
        linked = _value(self._styles.find(link, f"{W}pPr/{W}numPr/{W}numId"))
        if linked is None or linked not in self._lists:
            return abstract_id
        return _value_of(self._lists[linked], "abstractNumId") or abstract_id

    def _level_of_style(self, list_id: str, style_id: str | None) -> int:
        abstract = self._abstract.get(self._abstract_id(list_id))
        for level in () if abstract is None else abstract.iter(W + "lvl"):
            if style_id is not None and _value_of(level, "pStyle") == style_id:
                return _number(level.get(W + "ilvl")) or 0
        return 0


def _value(element: Any | None) -> str | None:
    return None if element is None else element.get(W + "val")


def _value_of(element: Any | None, tag: str) -> str | None:
    """The value of a child, if there is one."""
    return None if element is None else _value(element.find(W + tag))


def _number(text: str | None) -> int | None:
    """A whole number of reasonable size, or None."""
    return int(text) if text is not None and re.fullmatch(r"-?[0-9]{1,6}", text) else None
