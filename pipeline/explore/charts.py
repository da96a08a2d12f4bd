"""Charts as SVG text made here: no script, no inline style, every point a link to its place in a report.

Pure functions from figures to markup; colours and light or dark come from the style sheet.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

_WIDTH: Final = 860
_LEFT: Final = 66
_RIGHT: Final = 20
MOST_SERIES: Final = 6


@dataclass(frozen=True, slots=True)
class Point:
    """One figure: its year, its value, what a pointer reads on it, and where a click leads."""

    year: int
    value: float
    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a bar chart: its label and up to two parts of a whole, or a share of a target."""

    label: str
    parts: tuple[float, ...]
    words: str
    address: str = ""
    kind: str = ""


def line_chart(series: Sequence[Sequence[Point]], title: str, width: int = _WIDTH) -> Markup:
    """Years across, values up, ``width`` units wide. Every point is shown; the line joins the last figure of each year."""
    points = [point for line in series for point in line]
    if not points:
        return Markup()
    height, top, bottom = width // 4 + 50, 16, 30
    ticks = nice_ticks(min(point.value for point in points), max(point.value for point in points))
    years = sorted({point.year for point in points})
    first, last = years[0], years[-1]

    def x(year: int) -> float:
        return _LEFT + (width - _LEFT - _RIGHT) * ((year - first) / (last - first) if last > first else 0.5)

    def y(value: float) -> float:
        return height - bottom - (height - top - bottom) * (value - ticks[0]) / (ticks[-1] - ticks[0])

    parts = [_open(width, height, title)]
    for tick in ticks:
        parts.append(_line(_LEFT, y(tick), width - _RIGHT, y(tick), "grid"))
        parts.append(_text(_LEFT - 8, y(tick) + 4, compact(tick), "axis end"))
    step = max(1, math.ceil((last + 1 - first) * 60 / width))
    parts += [_text(x(year), height - 8, str(year), "axis middle") for year in range(first, last + 1, step)]
    for number, line in enumerate(series[:MOST_SERIES]):
        by_year = {point.year: point for point in line}
        path = " ".join(f"{x(year):.1f},{y(by_year[year].value):.1f}" for year in sorted(by_year))
        parts.append(Markup('<polyline class="line s{}" points="{}"/>').format(number, path))
        parts += [
            _linked(
                point.address,
                point.words,
                Markup('<circle class="dot s{}" cx="{:.1f}" cy="{:.1f}" r="4"/>').format(
                    number, x(point.year), y(point.value)
                ),
            )
            for point in line
        ]
    return Markup("").join([*parts, Markup("</svg>")])


def stacked_bars(bars: Sequence[Bar], title: str) -> Markup:
    """One line a bar: its parts side by side, as long as its sum among all."""
    longest = max((sum(bar.parts) for bar in bars), default=0)
    return _bars(bars, title, longest, None) if longest else Markup()


def target_bars(bars: Sequence[Bar], title: str) -> Markup:
    """One line a target: how much of it was reached; the upright stands at the target itself."""
    longest = min(max(1.25, *(bar.parts[0] for bar in bars)), 2.0) if bars else 0
    return _bars(bars, title, longest, 1.0) if bars else Markup()


def _bars(bars: Sequence[Bar], title: str, longest: float, upright: float | None) -> Markup:
    row, left = 28, 250
    height = row * len(bars) + 8
    scale = (_WIDTH - left - 140) / longest
    parts = [_open(_WIDTH, height, title)]
    for number, bar in enumerate(bars):
        top = 4 + number * row
        drawn = [_text(left - 10, top + 17, _short(bar.label), "label end")]
        at = float(left)
        for part, value in enumerate(bar.parts):
            width = max(0.0, min(value, longest) * scale)
            drawn.append(
                Markup(
                    '<rect class="part p{} {}" x="{:.1f}" y="{}" width="{:.1f}" height="16" rx="2"/>'
                ).format(part, bar.kind, at, top + 5, width)
            )
            at += width
        drawn.append(_text(_WIDTH - 4, top + 17, bar.words, "axis end"))
        parts.append(_linked(bar.address, f"{bar.label} {bar.words}", Markup("").join(drawn)))
    if upright is not None:
        at = left + upright * scale
        parts.append(_line(at, 2, at, height - 2, "upright"))
    return Markup("").join([*parts, Markup("</svg>")])


def nice_ticks(low: float, high: float) -> list[float]:
    """Four to seven round values that hold low and high, from zero unless the figures lie far above it."""
    low = min(low, 0.0) if low < 0.6 * high or low <= 0 else low
    span = (high - low) or abs(high) or 1.0
    rough = span / 4
    magnitude = 10.0 ** math.floor(math.log10(rough))
    step = next(m for m in (1, 2, 2.5, 5, 10) if m * magnitude >= rough) * magnitude
    start = math.floor(low / step)
    end = max(math.ceil(high / step), start + 1)
    return [n * step for n in range(start, end + 1)]


def compact(value: float) -> str:
    """A figure on an axis: 12万, 3.5亿, 0.25."""
    for size, mark in ((1e8, "亿"), (1e4, "万")):
        if abs(value) >= size:
            return f"{value / size:.4g}{mark}"
    return f"{value:.6g}"


def _open(width: int, height: int, title: str) -> Markup:
    return Markup(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}" preserveAspectRatio="xMinYMin meet">'
    ).format(width, height, title)


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    return Markup('<line class="{}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>').format(
        kind, x1, y1, x2, y2
    )


def _text(x: float, y: float, words: str, kind: str) -> Markup:
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}">{}</text>').format(kind, x, y, words)


def _linked(address: str, words: str, drawn: Markup) -> Markup:
    titled = Markup("<title>{}</title>{}").format(words, drawn)
    if not address:
        return Markup("<g>{}</g>").format(titled)
    return Markup('<a href="{}">{}</a>').format(escape(address), titled)


def _short(label: str) -> str:
    return label if len(label) <= 18 else label[:17] + "…"
