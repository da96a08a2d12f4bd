"""What stands on a page of an OFD: its characters and straight lines, in points from the lower left."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import Any, Final, NamedTuple

from pipeline.lexicon.radicals import RADICALS
from pipeline.reading.pdf.ruled import Glyph, Rule

POINTS: Final = 72 / 25.4
"""In a millimetre, which is the unit of the format."""
_THIN: Final = 3.0
_LONG: Final = 4.0
_MOST_OBJECTS: Final = 200_000
_ASCENT, _DESCENT = 0.88, 0.12
_NARROW: Final = re.compile("[\x00-\u02ff]")
_PATH: Final = re.compile(r"[SMLQBAC]|[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?")
_OPERANDS: Final = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7}
_STRAIGHT: Final = ("S", "M", "L")
_UNIT: Final = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

Point = tuple[float, float]


class Drawn(NamedTuple):
    """The characters of a page, its level and upright lines, and whether it shows pictures."""

    glyphs: list[Glyph]
    level: list[Rule]
    upright: list[Rule]
    has_picture: bool


def drawn(parts: Sequence[Any], height: float) -> Drawn:
    """What the contents of a page (its own, and the templates below) draw on a page of this height in millimetres."""
    page = Drawn([], [], [], any(next(part.iter("{*}ImageObject"), None) is not None for part in parts))
    objects = (found for part in parts for found in part.iter("{*}TextObject", "{*}PathObject"))
    for found in islice(objects, _MOST_OBJECTS):
        if found.get("Visible") == "false":
            continue
        if found.tag.endswith("TextObject"):
            page.glyphs.extend(_glyphs(found, height))
        else:
            for stroke in _strokes(found):
                _rule(page, stroke, height)
    return page


class _Place:
    """Where an object puts its points: its own matrix, then its box."""

    def __init__(self, element: Any) -> None:
        box = numbers(element.get("Boundary"))
        self.x, self.y = (box[0], box[1]) if len(box) > 1 else (0.0, 0.0)
        self.box = box
        matrix = numbers(element.get("CTM"))
        self.a, self.b, self.c, self.d, self.e, self.f = matrix if len(matrix) == 6 else _UNIT

    def __call__(self, x: float, y: float) -> Point:
        return self.a * x + self.c * y + self.e + self.x, self.b * x + self.d * y + self.f + self.y


def _glyphs(element: Any, height: float) -> Iterator[Glyph]:
    place = _Place(element)
    size = _number(element.get("Size"), 3.0)
    stretched = _number(element.get("HScale"), 1.0)
    tall = abs(place.d or place.b) * size
    x = y = 0.0
    for code in element.iter("{*}TextCode"):
        text = (code.text or "").translate(RADICALS)
        x, y = _number(code.get("X"), x), _number(code.get("Y"), y)
        steps, falls = _deltas(code.get("DeltaX"), len(text)), _deltas(code.get("DeltaY"), len(text))
        for at, sign in enumerate(text):
            natural = size * stretched * (0.5 if _NARROW.match(sign) else 1.0)
            step = steps[at] if at < len(steps) else 0.0 if falls and not steps else natural
            left, base = place(x, y)
            right, _ = place(x + (min(step, natural) if step > 0 else natural), y)
            if not sign.isspace():
                low, high = (
                    (height - base - _DESCENT * tall) * POINTS,
                    (height - base + _ASCENT * tall) * POINTS,
                )
                yield Glyph(sign, min(left, right) * POINTS, max(left, right) * POINTS, low, high)
            x += step
            y += falls[at] if at < len(falls) else 0.0


def _deltas(text: str | None, most: int) -> list[float]:
    """Distances from each character to the next: ``g 3 5.5`` stands for three times 5.5."""
    found: list[float] = []
    words = iter((text or "").split())
    for word in words:
        if len(found) > most:
            break
        if word == "g":
            times = int(_number(next(words, None), 0.0))
            found += [_number(next(words, None), 0.0)] * min(max(times, 0), most)
        else:
            found.append(_number(word, 0.0))
    return found


def _strokes(element: Any) -> Iterator[tuple[Point, Point]]:
    """The straight lines of a path, and the box of one that fills a thin area, each from its lower to its upper corner."""
    place = _Place(element)
    data = element.findtext("{*}AbbreviatedData") or ""
    outlines = [[place(x, y) for x, y in outline] for outline in _outlines(data)]
    filled = element.get("Fill") == "true"
    for outline in outlines:
        across, down = zip(*outline, strict=True)
        if (filled and len(outline) > 2) or element.get("Stroke") == "false":
            yield (min(across), min(down)), (max(across), max(down))
        if element.get("Stroke") != "false":
            yield from pairwise(outline)


def _outlines(data: str) -> list[list[Point]]:
    """The straight runs of a path; a curve parts them."""
    found: list[list[Point]] = []
    words = _PATH.findall(data)
    at = 0
    while at < len(words):
        sign = words[at]
        at += 1
        if sign == "C" and found:
            found[-1].append(found[-1][0])
        wanted = _OPERANDS.get(sign, 0)
        operands = [_number(word, 0.0) for word in words[at : at + wanted]]
        if len(operands) < wanted or not wanted:
            continue
        at += wanted
        point = operands[-2], operands[-1]
        if sign == "L" and found:
            found[-1].append(point)
        else:
            found.append([point])
    return found


def _rule(page: Drawn, stroke: tuple[Point, Point], height: float) -> None:
    """Keep a stroke that is a level or upright line."""
    (x, y), (to_x, to_y) = stroke
    left, right = min(x, to_x) * POINTS, max(x, to_x) * POINTS
    bottom, top = (height - max(y, to_y)) * POINTS, (height - min(y, to_y)) * POINTS
    if top - bottom <= _THIN and right - left >= _LONG:
        page.level.append(Rule((top + bottom) / 2, left, right))
    elif right - left <= _THIN and top - bottom >= _LONG:
        page.upright.append(Rule((left + right) / 2, bottom, top))


def numbers(text: str | None) -> list[float]:
    """The numbers of a list; those that are none are 0."""
    return [_number(word, 0.0) for word in (text or "").split()]


def _number(text: str | None, default: float) -> float:
    try:
        value = float(text) if text else default
    except ValueError:
        return default
    return value if -1e6 < value < 1e6 else default
