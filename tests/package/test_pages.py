"""What the pages show runs: the examples of the docstrings, which docs/package.md repeats, and the notebook."""

from __future__ import annotations

import doctest
import re
from types import ModuleType

import polars as pl
import pytest

import zhibiao as zb
from pipeline.settings import PROJECT
from tests.package.notebook import run
from tests.support import ShardsHere
from zhibiao import charting, database, documents, reading

SAMPLES = PROJECT / "data" / "raw"
NOTEBOOK = PROJECT / "examples" / "five_reports.ipynb"
PAGE = (PROJECT / "docs" / "package.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "module", [reading, documents, charting, database], ids=lambda module: module.__name__
)
def test_the_examples_of_the_docstrings_give_what_they_show(
    module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(SAMPLES)
    monkeypatch.setattr("zhibiao.reading.ShardPool", ShardsHere)
    told: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    for test in doctest.DocTestFinder().find(module, globs={"zb": zb, "pl": pl}):
        runner.run(test, out=told.append)
        assert all(example.source in PAGE for example in test.examples)
    assert not told, "".join(told)


def test_every_public_name_is_on_the_page_and_has_an_example_or_is_shown() -> None:
    named = set(re.findall(r"^## `zb\.(\w+)", PAGE, re.MULTILINE))
    assert named == set(zb.__all__) - {"__version__"}
    assert PAGE.count(">>> ") >= 10


def test_the_notebook_goes_from_five_reports_to_a_chart() -> None:
    reports, report, facts, income, chart = run(NOTEBOOK)
    assert len(reports) == 5
    assert report._repr_html_().count("<summary") > 100
    assert facts.height > 500
    assert income.select("place", "year", "value_standard").rows() == [
        ("云岭镇", 2021, 14860.0),
        ("云岭镇", 2022, 15990.0),
        ("清溪县", 2021, 15470.0),
        ("清溪县", 2022, 16590.0),
        ("清溪县", 2023, 17970.0),
    ]
    assert chart.svg.count("<circle") == 5 and chart.svg.count("<polyline") == 2


def test_the_notebook_is_kept_without_what_it_shows() -> None:
    text = NOTEBOOK.read_text(encoding="utf-8")
    assert '"output_type"' not in text and not re.search(r'"execution_count": \d', text)
