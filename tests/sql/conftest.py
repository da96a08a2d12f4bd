"""The sample reports of data/raw, run through the stages into a published database, once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline import warehouse
from pipeline.orchestration.load_folder import LoadFolder
from pipeline.orchestration.progress import Unwatched
from pipeline.orchestration.stages import (
    classify_stage,
    clean_stage,
    concepts_stage,
    extract_stage,
    read_stage,
    segment_stage,
)
from pipeline.settings import PROJECT, Limits


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse folder with the samples published, audits aside: those have tests of their own."""
    root = tmp_path_factory.mktemp("samples")
    folder, watcher = LoadFolder("samples", root / "staging"), Unwatched()
    read_stage(folder, PROJECT / "data" / "raw", Limits(), watcher)
    concepts_stage(folder, root / "concepts")
    for stage in (clean_stage, segment_stage, extract_stage, classify_stage):
        stage(folder, watcher)
    record = warehouse.LoadRecord("samples", datetime(2026, 11, 22, tzinfo=UTC), "abc", "data/raw")
    warehouse.publish(warehouse.build(folder.root, root / "warehouse", record), root / "warehouse")
    return root / "warehouse"
