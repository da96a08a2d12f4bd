"""A data folder under trial: two corpora that it alternates between, and its state in a few digits."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from pipeline.settings import PROJECT
from pipeline.warehouse import Verdict, open_published, published_build, rows_of, run, verify_kept, verify_one

# What readers see of the current state; when it was loaded, and by which load, is left out.
_STATE = (
    "documents",
    "sources",
    "sections",
    "sentences",
    "erasures",
    "placeholders",
    "indicators",
    "numerals",
    "quarantine",
)
_LEFTOVERS = ("staging/*", "warehouse/**/.*", "warehouse/**/*.wal", "snapshots/.*")
_OWN = ("load_id", "quarantined_at", "modified_at", "modified_ns", "etag")


class DataFolder:
    """Raw and data folder of one trial."""

    def __init__(self, root: Path, data: Path | None = None) -> None:
        self.root = root
        self.raw = root / "raw"
        self.data = data or root / "data"
        self.raw.mkdir(parents=True, exist_ok=True)

    @property
    def warehouse(self) -> Path:
        return self.data / "warehouse"

    @property
    def snapshots(self) -> Path:
        return self.data / "snapshots"

    @property
    def pointer(self) -> Path:
        return self.warehouse / "indicators.duckdb"

    @property
    def load(self) -> tuple[str | Path, ...]:
        return ("load", "--raw", self.raw, "--data", self.data, "--keep", "3")

    def fill(self, corpus: str, reports: int = 6) -> None:
        """Make the raw folder corpus "a" or "b": one file changed, one moved, one gone, one come, one spoilt."""
        shutil.rmtree(self.raw)
        self.raw.mkdir()
        found = [
            path for path in sorted((PROJECT / "data" / "raw").rglob("*.txt")) if path.stat().st_size > 2000
        ]
        for number, path in enumerate(found[:reports]):
            text = path.read_bytes()
            if number == 0 and corpus == "b":
                text += "\n新修村道77公里。\n".encode()
            if number == 1 and corpus == "b":
                (self.raw / "搬.txt").write_bytes(text)
                continue
            if number == 2 and corpus == "b":
                continue
            (self.raw / f"{number}.txt").write_bytes(text)
        if corpus == "b":
            (self.raw / "新.txt").write_bytes("云岭镇2024年工作总结\n新建水渠8公里，投入xx万元。\n".encode())
            (self.raw / "空.txt").write_bytes(b"")

    def state(self) -> str:
        """Sixteen digits of everything that the published database says of the reports."""
        digest = hashlib.sha256()
        with open_published(self.warehouse) as connection:
            for table in _STATE:
                columns = run(connection, f"DESCRIBE {table}")["column_name"].to_list()
                kept = ", ".join(f'"{name}"' for name in columns if name not in _OWN)
                rows = run(connection, f"SELECT {kept} FROM {table} ORDER BY ALL")
                digest.update(f"{table}\0{rows.write_csv()}\0".encode())
        return digest.hexdigest()[:16]

    def faults(self, *, everything: bool = False) -> list[str]:
        """What is not as it must be after a load that ended well: unsound builds, anything left lying about.

        The published build and the newest snapshot, or ``everything`` that is kept.
        """
        kept = list(verify_kept(self.warehouse, self.snapshots)) if everything else self._newest()
        unsound = [f"{verdict.path.name}: {verdict.faults}" for verdict in kept if not verdict.sound]
        left = [path for pattern in _LEFTOVERS for path in self.data.glob(pattern)]
        return unsound + [f"left behind: {path.relative_to(self.data)}" for path in left]

    def _newest(self) -> list[Verdict]:
        build = published_build(self.warehouse)
        assert build is not None
        # A load that changed nothing keeps the snapshot of the same rows; where that one was lost, it makes its own.
        snapshots = [self.snapshots / name for name in (rows_of(build), build.stem)]
        return [
            verify_one(build),
            verify_one(next((each for each in snapshots if each.is_dir()), snapshots[0])),
        ]
