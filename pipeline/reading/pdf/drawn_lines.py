"""The straight lines that a page of a PDF draws, level and upright, as pdfium tells them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from ctypes import c_float, c_int
from itertools import islice, pairwise
from typing import Any, Final

from pypdfium2 import raw

from pipeline.reading.pdf.paper import Box
from pipeline.reading.pdf.ruled import Rule

_THIN: Final = 3.0
"""Points. What is no thicker is a line, also where it was drawn as an area."""
_LONG: Final = 4.0
_MOST_OBJECTS: Final = 50_000
_MOST_STROKES: Final = 100_000
_DEEPEST: Final = 3
_MOST_CORNERS: Final = 200
"""A path with more is a picture."""

Stroke = tuple[float, float, float, float]
"""Left, bottom, right and top of what is drawn at once, where it stands in the file."""


def rules_of(page: Any, turned: Callable[[float, float, float, float], Box]) -> tuple[list[Rule], list[Rule]]:
    """The level and the upright lines of a page: thin areas, and the straight sides of what is outlined.

    ``turned`` says where a box of the file stands on the page as it is read.
    """
    level: list[Rule] = []
    upright: list[Rule] = []
    for stroke in islice(_page_strokes(page), _MOST_STROKES):
        left, right, bottom, top = turned(*stroke)
        if top - bottom <= _THIN and right - left >= _LONG:
            level.append(Rule((top + bottom) / 2, left, right))
        elif right - left <= _THIN and top - bottom >= _LONG:
            upright.append(Rule((left + right) / 2, bottom, top))
    return level, upright


def _page_strokes(page: Any) -> Iterator[Stroke]:
    for turn in range(min(raw.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        yield from _object_strokes(raw.FPDFPage_GetObject(page, turn), 0)


def _object_strokes(found: Any, depth: int) -> Iterator[Stroke]:
    """The strokes of a path, or of all that a form (a page that was put onto this one) holds."""
    kind = raw.FPDFPageObj_GetType(found)
    if kind == raw.FPDF_PAGEOBJ_PATH:
        yield from _strokes(found)
    elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
        place = _matrix_of(found)
        for turn in range(min(raw.FPDFFormObj_CountObjects(found), _MOST_OBJECTS)):
            for left, bottom, right, top in _object_strokes(
                raw.FPDFFormObj_GetObject(found, turn), depth + 1
            ):
                (x, y), (to_x, to_y) = _placed(place, left, bottom), _placed(place, right, top)
                yield min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y)


def _strokes(path: Any) -> Iterator[Stroke]:
    """What a path draws: the whole where that is thin, else each of its lines."""
    left, bottom, right, top = (c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(path, left, bottom, right, top):
        return
    if min(right.value - left.value, top.value - bottom.value) <= _THIN:
        yield left.value, bottom.value, right.value, top.value
        return
    fill, stroked = c_int(), c_int()
    corners = raw.FPDFPath_CountSegments(path)
    if corners > _MOST_CORNERS or not raw.FPDFPath_GetDrawMode(path, fill, stroked):
        return
    for outline in _outlines(path, corners):
        if stroked.value:
            for (x, y), (to_x, to_y) in pairwise(outline):
                yield min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y)
        else:
            across, up = zip(*outline, strict=True)
            yield min(across), min(up), max(across), max(up)


def _outlines(path: Any, corners: int) -> list[list[tuple[float, float]]]:
    """The straight lines of a path as runs of points on the page; a curve parts them."""
    matrix = _matrix_of(path)
    x, y = c_float(), c_float()
    found: list[list[tuple[float, float]]] = []
    for turn in range(corners):
        segment = raw.FPDFPath_GetPathSegment(path, turn)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = _placed(matrix, x.value, y.value)
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_LINETO and found:
            found[-1].append(point)
        else:
            found.append([point])
        if raw.FPDFPathSegment_GetClose(segment):
            found[-1].append(found[-1][0])
    return found


def _matrix_of(found: Any) -> Any:
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(found, matrix)
    return matrix


def _placed(matrix: Any, x: float, y: float) -> tuple[float, float]:
    return matrix.a * x + matrix.c * y + matrix.e, matrix.b * x + matrix.d * y + matrix.f
