"""The folder of one running load: what a stage wrote, batch by batch, and the next stage reads.

`<data>/staging/<load_id>/<part>/<batch>.parquet`. A part is a table of `schema.TABLES`, or one of the two
forms that a document has before it is complete (READ, CLEANED). Only one batch is in memory at a time.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

READ = "_read"
"""Documents as read: raw text only."""
CLEANED = "_cleaned"
"""Documents with raw and clean text, before segmentation gives them title, year and place."""


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

    def write(self, part: str, batch: int | str, frame: pl.DataFrame) -> None:
        """Write one batch of a part. An empty frame is written too: the next stage counts on its batch."""
        name = f"{batch:05d}" if isinstance(batch, int) else batch
        folder = self.root / part
        folder.mkdir(parents=True, exist_ok=True)
        frame.write_parquet(folder / f"{name}.parquet", compression="zstd")

    def read(self, part: str, batch: int | str) -> pl.DataFrame:
        """Read one batch of a part; raises StageMissingError when the stage before has not written it."""
        name = f"{batch:05d}" if isinstance(batch, int) else batch
        path = self.root / part / f"{name}.parquet"
        if not path.is_file():
            raise StageMissingError(
                f"{path} is missing: the stages of a load share one staging folder; "
                "materialise all assets together (job `load`, or `zhibiao load`)"
            )
        return pl.read_parquet(path)

    def batches(self, part: str) -> list[int]:
        """The numbered batches of a part, ascending; StageMissingError when it was never begun."""
        folder = self.root / part
        if not folder.is_dir():
            raise StageMissingError(
                f"{folder} is missing: the stages of a load share one staging folder; "
                "materialise all assets together (job `load`, or `zhibiao load`)"
            )
        return sorted(int(path.stem) for path in folder.glob("*.parquet") if path.stem.isdigit())

    def frames(self, part: str) -> Iterator[pl.DataFrame]:
        """Every batch of a part, in order, one at a time."""
        for path in sorted((self.root / part).glob("*.parquet")):
            yield pl.read_parquet(path)

    def rows(self, part: str) -> int:
        """Rows of a part over all its batches, from the files' footers."""
        files = sorted((self.root / part).glob("*.parquet"))
        return sum(int(pl.scan_parquet(path).select(pl.len()).collect().item()) for path in files)

    def head(self, part: str, rows: int) -> pl.DataFrame:
        """The first rows of a part, for a preview; an empty frame without columns when it has none."""
        for path in sorted((self.root / part).glob("*.parquet")):
            frame = pl.scan_parquet(path).head(rows).collect()
            if frame.height:
                return frame
        return pl.DataFrame()

    def forget(self, document_ids: list[str], parts: tuple[str, ...]) -> pl.DataFrame:
        """Take documents that a later stage could not handle out of the parts already written.

        Returns the `sources` rows that were taken out, so that each of their files can be quarantined.
        """
        removed: list[pl.DataFrame] = []
        wanted = pl.col("document_id").is_in(document_ids)
        for part in parts:
            for path in sorted((self.root / part).glob("*.parquet")):
                frame = pl.read_parquet(path)
                dropped = frame.filter(wanted)
                if dropped.height == 0:
                    continue
                frame.filter(~wanted).write_parquet(path, compression="zstd")
                if part == "sources":
                    removed.append(dropped)
        return pl.concat(removed) if removed else pl.DataFrame(schema={"source_path": pl.String})
