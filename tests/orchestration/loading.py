"""A load without Dagster, for tests that need many: the stages as the assets call them, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from pipeline import warehouse
from pipeline.orchestration.carrying import again
from pipeline.orchestration.load_folder import LoadFolder
from pipeline.orchestration.progress import Unwatched
from pipeline.orchestration.text_stages import text_stages
from pipeline.review import read_reviews
from pipeline.settings import Limits
from pipeline.warehouse import CodeVersions
from tests.support import ShardsHere

BEGAN = datetime(2026, 11, 1, tzinfo=UTC)
WATCHER = Unwatched()


@dataclass
class Loader:
    """A data folder of its own; every load is finished a day after the one before."""

    root: Path
    versions: CodeVersions = field(default_factory=lambda: CodeVersions("r1", "t1", "e1", "c1", "b1"))
    limits: Limits = field(default_factory=Limits)
    loads: int = 0

    @property
    def raw(self) -> Path:
        return self.root / "raw"

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse"

    def write(self, name: str, text: str) -> Path:
        path = self.raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def load(self, *, full: bool = False) -> dict[str, Any]:
        """Load what lies in raw/; every audit of the whole build must pass, as in a load. Returns the row of `loads`."""
        self.loads += 1
        load_id = f"load-{self.loads:02}"
        folder = LoadFolder(load_id, self.root / "staging" / load_id)
        published = warehouse.read_published(warehouse.published_build(self.warehouse))
        stale = again(published, self.versions, full=full)
        text_stages(folder, self.raw, self.limits, WATCHER, ShardsHere(self.limits).finish, published, stale)
        sources = pl.concat(list(folder.frames("sources")))
        record = warehouse.LoadRecord(
            load_id,
            BEGAN + timedelta(days=self.loads),
            "code",
            "raw",
            warehouse.file_changes(published.files, sources),
            folder.rows("quarantine"),
            self.versions,
            full,
            BEGAN + timedelta(days=self.loads),
            read_reviews(self.root / "reviews" / "corrections.jsonl").corrections,
        )
        made = warehouse.build(folder.root, self.warehouse, record)
        broken = [str(failure) for failure in warehouse.audit_build(made) if failure.blocking]
        assert broken == []
        warehouse.publish(made, self.warehouse, keep=self.limits.keep_builds)
        folder.remove()
        return self.ask("SELECT * FROM loads ORDER BY sequence DESC LIMIT 1").row(0, named=True)

    def ask(self, sql: str) -> pl.DataFrame:
        return warehouse.query(self.warehouse, sql)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.ask(sql).rows()


def day(number: int) -> str:
    """The moment, as SQL, an hour after load `number` was finished."""
    moment = BEGAN + timedelta(days=number, hours=1)
    return f"TIMESTAMPTZ '{moment.isoformat(sep=' ')}'"
