"""The folder of one running load: what a stage wrote, batch by batch, and the next stage reads.

`<data>/staging/<load_id>/<table>/<name>.parquet`: what each shard made, under its name, and what the load itself knows of
`sources` and `quarantine`. Only one of them is in memory at a time.
"""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline.schema import empty


class StageMissingError(RuntimeError):
    """A stage found nothing of the stage before it: it was started by itself, not as part of the load."""


@dataclass(frozen=True)
class LoadFolder:
    """One load's id and its staging folder (`root` = `<data>/staging/<load_id>`)."""

    load_id: str
    root: Path

    def remove(self) -> None:
        """Delete the staging folder; the load is published and needs it no more."""
        shutil.rmtree(self.root, ignore_errors=True)

    def begin(self, *parts: str) -> None:
        """Make the folders of `parts`, emptied of what an interrupted attempt of this load wrote."""
        for part in parts:
            shutil.rmtree(self.root / part, ignore_errors=True)
            (self.root / part).mkdir(parents=True)

    def write(self, part: str, name: str, frame: pl.DataFrame) -> None:
        """Write what the load itself knows of a part, under the name of a shard or one of its own."""
        folder = self.root / part
        folder.mkdir(parents=True, exist_ok=True)
        frame.write_parquet(folder / f"{name}.parquet", compression="zstd")

    def frames(self, part: str) -> Iterator[pl.DataFrame]:
        """What each shard made of a part, in order, one at a time; StageMissingError when it was never begun."""
        for path in sorted(self._there(self.root / part).glob("*.parquet")):
            yield pl.read_parquet(path)

    def rows(self, part: str) -> int:
        """Rows of a part over all its batches, from the files' footers."""
        files = sorted((self.root / part).glob("*.parquet"))
        return sum(int(pl.scan_parquet(path).select(pl.len()).collect().item()) for path in files)

    def note(self, name: str, counts: Mapping[str, int]) -> None:
        """Keep what a stage counted for a later one."""
        (self.root / f"{name}.json").write_text(json.dumps(dict(counts)), encoding="utf-8")

    def noted(self, name: str) -> dict[str, int]:
        """What a stage before kept; raises StageMissingError when it has not run."""
        path = self._there(self.root / f"{name}.json")
        found: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))
        return found

    def head(self, part: str, rows: int) -> pl.DataFrame:
        """The first rows of a part, for a preview; an empty frame without columns when it has none."""
        for path in sorted((self.root / part).glob("*.parquet")):
            frame = pl.scan_parquet(path).head(rows).collect()
            if frame.height:
                return frame
        return pl.DataFrame()

    def ids(self, part: str) -> set[str]:
        """The documents that have rows in a part."""
        files = sorted((self.root / part).glob("*.parquet"))
        if not files:
            return set()
        found = pl.scan_parquet(files).select("document_id").unique().collect()
        return set(found["document_id"].to_list())

    def forget_sources(self, column: str, values: Sequence[str]) -> pl.DataFrame:
        """Take files out of `sources` by their path or document, and return what was taken out: once a load, if at all."""
        removed = [empty("sources")]
        wanted = pl.col(column).is_in(list(values))
        for path in sorted((self.root / "sources").glob("*.parquet")):
            frame = pl.read_parquet(path)
            dropped = frame.filter(wanted)
            if dropped.height:
                frame.filter(~wanted).write_parquet(path, compression="zstd")
                removed.append(dropped)
        return pl.concat(removed)

    def _there(self, path: Path) -> Path:
        if not path.exists():
            raise StageMissingError(
                f"{path} is missing: the stages of a load share one staging folder; "
                "materialise all assets together (job `load`, or `zhibiao load`)"
            )
        return path
