"""Each mart has the grain that its comment states, on the sample reports."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.warehouse import query

GRAINS = {
    "concept_share": "document_id, concept",
    "coverage": "document_id, outcome, rule",
    "coverage_by_document": "document_id",
    "damaged_documents": "document_id",
    "document_places": "document_id",
    "facts": "indicator_id",
    "indicator_context": "indicator_id",
    "indicator_latest": "place, name, unit",
    "indicator_places": "indicator_id",
    "indicator_series": "place, series, measure, unit, year",
    "masked_share": "document_id, scope, section_id",
    "masking_profile": "place, facet, kind",
    "outliers": "indicator_id",
    "plan_versus_actual": "plan_id",
    "report_succession": "document_id, next_document_id",
    "self_checks": "indicator_id, kind",
    "target_panel": "plan_id",
    "unsaid": "document_id, indicator_code",
}

EMPTY_ON_SAMPLES = {"damaged_documents"}


@pytest.mark.parametrize(("view", "key"), GRAINS.items())
def test_no_two_rows_share_the_grain(samples: Path, view: str, key: str) -> None:
    rows = query(samples, f"SELECT count(*) AS rows, count(DISTINCT ({key})) AS keys FROM {view}")
    assert rows["rows"][0] == rows["keys"][0]
    assert rows["rows"][0] > 0 or view in EMPTY_ON_SAMPLES


def test_every_mart_has_its_grain_tested(samples: Path) -> None:
    views = query(samples, "SELECT view_name FROM duckdb_views() WHERE NOT internal")["view_name"].to_list()
    assert set(views) == set(GRAINS)


def test_every_macro_is_explained_in_both_languages(samples: Path) -> None:
    macros = query(
        samples,
        "SELECT function_name, comment FROM duckdb_functions() "
        "WHERE function_type IN ('macro', 'table_macro') AND NOT internal",
    )
    assert macros.height >= 10
    assert all(" — " in comment for comment in macros["comment"])
