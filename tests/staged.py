"""A folder of reports run through the stages of a load into a published database, without Dagster."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

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
from pipeline.settings import Limits


def publish_folder(raw: Path, root: Path) -> Path:
    """The warehouse folder below ``root`` with the reports of ``raw`` published, audits aside: those have tests of
    their own. Concept dictionaries may lie in ``root/concepts``.
    """
    folder, watcher = LoadFolder("samples", root / "staging"), Unwatched()
    read_stage(folder, raw, Limits(), watcher)
    concepts_stage(folder, root / "concepts")
    for stage in (clean_stage, segment_stage, extract_stage, classify_stage):
        stage(folder, watcher)
    record = warehouse.LoadRecord("samples", datetime(2026, 11, 22, tzinfo=UTC), "abc", "data/raw")
    warehouse.publish(warehouse.build(folder.root, root / "warehouse", record), root / "warehouse")
    return root / "warehouse"


def publish_texts(root: Path, **texts: str) -> Path:
    """The same of reports given as texts, each under the name of its file without the suffix."""
    raw = root / "raw"
    raw.mkdir(parents=True)
    for name, text in texts.items():
        (raw / f"{name}.txt").write_text(text, encoding="utf-8")
    return publish_folder(raw, root)
