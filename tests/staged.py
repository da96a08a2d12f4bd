"""A folder of reports run through the stages of a load into a published database, without Dagster."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from pipeline import warehouse
from pipeline.orchestration.load_folder import LoadFolder
from pipeline.orchestration.progress import Unwatched
from pipeline.orchestration.text_stages import concepts_stage, text_stages
from pipeline.settings import Limits
from tests.support import ShardsHere


def publish_folder(raw: Path, root: Path) -> Path:
    """The warehouse folder below ``root`` with the reports of ``raw`` published, audits aside: those have tests of
    their own. Concept dictionaries may lie in ``root/concepts``.
    """
    folder, watcher = LoadFolder("samples", root / "staging"), Unwatched()
    text_stages(folder, raw, Limits(), watcher, ShardsHere().finish)
    concepts_stage(folder, root / "concepts")
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
