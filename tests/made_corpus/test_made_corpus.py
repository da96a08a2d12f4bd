"""Series, target panel and self-checks of the made corpus equal the truth that was written into it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipeline.orchestration.progress import Unwatched
from pipeline.orchestration.running import run_load
from pipeline.settings import Settings
from pipeline.warehouse import query
from tests.made_corpus.generator import generate
from tests.made_corpus.history import YEARS
from tests.made_corpus.truth import Truth, panel, series

UNITS = {"万元": ("元", 1e4), "公顷": ("亩", 15.0)}
"""Standard units, and how many of what the reports write they are."""
_VERBS = re.compile("^(三项合计)?(发放|复耕)?|(增长|下降|完成年度目标)$")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    """The published corpus, through the whole load, and its truth."""
    root = tmp_path_factory.mktemp("made_corpus")
    settings = Settings.from_environment(data=root / "data", environment={})
    truth = generate(settings.raw)
    outcome = run_load(settings, Unwatched())
    assert outcome.load["documents"] == 500
    return settings.warehouse, truth


def test_every_number_of_the_corpus_is_a_row_of_the_series_or_a_target(corpus: tuple[Path, Truth]) -> None:
    warehouse, truth = corpus
    rows = query(
        warehouse,
        "SELECT p.place, p.report_year, count(*) AS rows, count(*) FILTER (WHERE i.masked) AS hidden "
        "FROM indicators i JOIN document_places p USING (document_id) GROUP BY ALL",
    )
    written = Counter((figure.place, figure.report_year) for figure in truth.figures)
    hidden = Counter((figure.place, figure.report_year) for figure in truth.figures if figure.value is None)
    assert {row[:2]: row[2:] for row in rows.iter_rows()} == {
        report: (number, hidden[report]) for report, number in written.items()
    }


def test_series_equal_the_truth(corpus: tuple[Path, Truth]) -> None:
    warehouse, truth = corpus
    assert differing(series_answered(query(warehouse, SERIES)), series(truth.figures)) == []


def test_the_target_panel_equals_the_truth(corpus: tuple[Path, Truth]) -> None:
    warehouse, truth = corpus
    expected = {
        key: (p.target, p.high, p.qualifier, p.result, p.outcome, p.last_target, p.last_result)
        for key, p in panel(truth.figures, YEARS[-1]).items()
    }
    assert differing(panel_answered(query(warehouse, PANEL)), expected) == []


def test_self_checks_equal_the_truth(corpus: tuple[Path, Truth]) -> None:
    warehouse, truth = corpus
    expected = checks_written(truth)
    assert {kind for _, _, kind, *_ in expected} == {
        "total",
        "part",
        "growth",
        "completion",
        "share",
        "per_unit",
    }
    assert differing(checks_answered(query(warehouse, CHECKS)), expected) == []


SERIES = """
SELECT place, name, measure, unit, year, value, different_values, hidden FROM indicator_series
"""
PANEL = """
SELECT place, name, measure, unit, year, target, target_high, qualifier, result, outcome, last_target, last_result
FROM target_panel
"""
CHECKS = "SELECT place, report_year, kind, stated, computed, agrees FROM self_checks"

Key = tuple[object, ...]


def series_answered(rows: pl.DataFrame) -> dict[Key, Key]:
    return {
        (place, bare(name), measure, written(unit), year): (plain(value, unit), different, hidden)
        for place, name, measure, unit, year, value, different, hidden in rows.iter_rows()
    }


def panel_answered(rows: pl.DataFrame) -> dict[Key, Key]:
    return {
        (place, bare(name), measure, year): (target, high, qualifier, result, outcome, last_target, last_result)
        for place, name, measure, _, year, target, high, qualifier, result, outcome, last_target, last_result
        in rows.iter_rows()
    }  # fmt: skip


def checks_answered(rows: pl.DataFrame) -> dict[Key, Key]:
    return counted((*row[:3], round(row[3], 4), round(row[4], 4), row[5]) for row in rows.iter_rows())


def checks_written(truth: Truth) -> dict[Key, Key]:
    return counted(
        (c.place, c.report_year, c.kind, round(float(c.stated), 4), round(float(c.computed), 4), c.agrees)
        for c in truth.checks
    )


def counted(keys: Iterable[Key]) -> dict[Key, Key]:
    return {key: (number,) for key, number in Counter(keys).items()}


def written(unit: str | None) -> str | None:
    return UNITS[unit][0] if unit in UNITS else unit


def plain(value: float | None, unit: str | None) -> float | None:
    return value * UNITS[unit][1] if value is not None and unit in UNITS else value


def bare(name: str) -> str:
    """A name without the verbs of the form that it was written in."""
    return _VERBS.sub("", name)


def differing(found: Mapping[Key, Key], expected: Mapping[Key, Key]) -> list[str]:
    """What is missing, surplus or otherwise, a line each; numbers are compared to nine digits."""
    lines = [f"missing {key}: {expected[key]}" for key in expected.keys() - found.keys()]
    lines += [f"surplus {key}: {found[key]}" for key in found.keys() - expected.keys()]
    lines += [
        f"differs {key}: {found[key]}, not {expected[key]}"
        for key in expected.keys() & found.keys()
        if not all(map(same, found[key], expected[key]))
    ]
    return sorted(lines)


def same(found: object, expected: object) -> bool:
    if isinstance(expected, Decimal | float) and isinstance(found, float):
        return found == pytest.approx(float(expected), rel=1e-8, abs=1e-9)
    return found == expected
