"""The sample reports of data/raw, run through the stages into a published database, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.settings import PROJECT
from tests.staged import publish_folder


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse folder with the samples published."""
    return publish_folder(PROJECT / "data" / "raw", tmp_path_factory.mktemp("samples"))
