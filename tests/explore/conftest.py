"""A page over small reports of our own, served as a person's browser meets it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.explore import create_app
from pipeline.settings import Settings
from tests.explore.serving import Client, serving_app
from tests.orchestration.loading import Loader
from tests.support import write_reports

HOSTILE = """<script>alert(1)</script>镇2023年工作总结

一、工作回顾

=1+1"><img src=x onerror=alert(2)>合作社销售额达到250万元，增长{{7*7}}12%。新修"水渠"16公里，发放补助xx万元。
编号<b>7788</b>的事项办结。
"""


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with three reports loaded; never written to, copy it first."""
    data = tmp_path_factory.mktemp("loaded") / "data"
    loader = Loader(data)
    write_reports(loader.raw)
    loader.write("恶意.txt", HOSTILE)
    loader.load()
    return data


@pytest.fixture
def loader(loaded: Path, tmp_path: Path) -> Loader:
    """A copy of the loaded data folder of the test's own, with what loads it again."""
    shutil.copytree(loaded, tmp_path / "data", symlinks=True)
    return Loader(tmp_path / "data", loads=1)


@pytest.fixture
def data(loader: Loader) -> Path:
    """The data folder of the test's own."""
    return loader.root


@pytest.fixture(scope="session")
def reader(loaded: Path) -> Iterator[Client]:
    """The page over the loaded reports, for tests that change nothing."""
    with serving_app(create_app(Settings.from_environment(data=loaded, environment={}))) as client:
        yield client


@pytest.fixture
def client(data: Path) -> Iterator[Client]:
    """The page over the test's own data folder."""
    settings = Settings.from_environment(data=data, environment={})
    with serving_app(create_app(settings, reviewer="李审")) as client:
        yield client
