"""Documents that were read: their text, their numbers, and how a notebook shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal, overload

import polars as pl

from pipeline.schema import CONTENT
from zhibiao import facts as wide

if TYPE_CHECKING:
    import pandas


class Document:
    """One report. In a notebook it shows itself: the text, its numbers coloured, and a card behind each of them."""

    def __init__(self, frames: Mapping[str, pl.DataFrame]) -> None:
        self._frames = frames
        self._row = frames["documents"].row(0, named=True)

    def __repr__(self) -> str:
        return f"<Document {self.source_path}: {self.title or 'no title'}, {self.facts.height} facts>"

    @property
    def document_id(self) -> str:
        """The first 16 hex digits of the sha256 of its bytes."""
        return str(self._row["document_id"])

    @property
    def source_path(self) -> str:
        """The file's name, or its path below the folder that was read."""
        return str(self._row["source_path"])

    @property
    def title(self) -> str | None:
        """Its title, None where it has none."""
        return self._said("title")

    @property
    def place(self) -> str | None:
        """The place that reports, None where the text does not say it."""
        return self._said("place")

    @property
    def report_year(self) -> int | None:
        """The year that it reviews, None where the text does not say it."""
        year: int | None = self._row["report_year"]
        return year

    @property
    def text(self) -> str:
        """The text as decoded, of which `char_start` and `char_end` of a number are places."""
        return str(self._row["raw_text"])

    @property
    def clean_text(self) -> str:
        """The text without what sites and printers put into it."""
        return str(self._row["clean_text"])

    @cached_property
    def facts(self) -> pl.DataFrame:
        """One row for each number that the report gives or hides, with the report's place, title and year."""
        return wide.facts(self._frames)

    @property
    def numbers(self) -> pl.DataFrame:
        """Every number of the text and what became of it, as the table `numerals` has it: a fact (`outcome` is
        indicator), ignored by a rule, or left over (residue).
        """
        return self._frames["numerals"]

    @cached_property
    def tables(self) -> tuple[pl.DataFrame, ...]:
        """Each table of the report as a frame of the words of its cells; a merged cell stands in its first place.

        >>> zb.read("乡镇材料/柳溪镇2023年工作总结（含附表）.txt").tables[0].select("column_1", "column_3").row(4)
        ('粮食总产量', '9820')
        """
        cells = self._frames["table_cells"].sort("table_number", "row_number", "column_number")
        parts = cells.partition_by("table_number", maintain_order=True)
        return tuple(_grid(part) for part in parts)

    @property
    def cells(self) -> pl.DataFrame:
        """The cells of all tables with their role, their headers and the fact they give, as the table `table_cells`."""
        return self._frames["table_cells"]

    def to_pandas(self) -> pandas.DataFrame:
        """The facts as a frame of pandas; raises ImportError where that is not installed (`zhibiao[pandas]`)."""
        return _to_pandas(self.facts)

    def html(self, language: Literal["zh", "en"] = "zh") -> str:
        """The report as a piece of HTML: no script, nothing fetched, a card for each number."""
        from zhibiao.showing import fragment

        return fragment(self._frames, language)

    def _repr_html_(self) -> str:
        return self.html()

    def _said(self, column: str) -> str | None:
        said: str | None = self._row[column]
        return said


class Documents(Sequence[Document]):
    """The reports of a folder, in the order of their paths, and what of the folder could not be read."""

    def __init__(self, frames: Mapping[str, pl.DataFrame], refused: pl.DataFrame) -> None:
        self._frames = frames
        self._ids: list[str] = frames["documents"]["document_id"].to_list()
        self._refused = refused

    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, which: int) -> Document: ...
    @overload
    def __getitem__(self, which: slice) -> list[Document]: ...
    def __getitem__(self, which: int | slice) -> Document | list[Document]:
        if isinstance(which, slice):
            return [self._document(document_id) for document_id in self._ids[which]]
        return self._document(self._ids[which])

    def __repr__(self) -> str:
        return f"<Documents: {len(self)}, {self._frames['indicators'].height} facts, {self.refused.height} files refused>"

    @cached_property
    def facts(self) -> pl.DataFrame:
        """The facts of all documents, as `Document.facts`."""
        return wide.facts(self._frames)

    @property
    def refused(self) -> pl.DataFrame:
        """The files that gave no document: source_path, reason, detail, remedy, as the table `quarantine`."""
        return self._refused

    @cached_property
    def overview(self) -> pl.DataFrame:
        """One row a document: source_path, title, place, report_year, and how many facts it has."""
        counts = self._frames["indicators"].group_by("document_id").agg(facts=pl.len())
        columns = ("document_id", "source_path", "title", "place", "report_year")
        return (
            self._frames["documents"]
            .select(columns)
            .join(counts, on="document_id", how="left", maintain_order="left")
            .with_columns(pl.col("facts").fill_null(0))
        )

    def to_pandas(self) -> pandas.DataFrame:
        """The facts as a frame of pandas; raises ImportError where that is not installed (`zhibiao[pandas]`)."""
        return _to_pandas(self.facts)

    def _document(self, document_id: str) -> Document:
        own = pl.col("document_id") == document_id
        return Document({table.name: self._frames[table.name].filter(own) for table in CONTENT})

    def _repr_html_(self) -> str:
        shown: str = self.overview._repr_html_()
        return shown + (self.refused._repr_html_() if self.refused.height else "")


def _grid(cells: pl.DataFrame) -> pl.DataFrame:
    width = int((cells["column_number"] + cells["column_span"] - 1).max() or 0)  # type: ignore[arg-type]
    rows: dict[int, list[str | None]] = {}
    for row, column, words in cells.select("row_number", "column_number", "text").iter_rows():
        rows.setdefault(row, [None] * width)[column - 1] = words
    names = [f"column_{number}" for number in range(1, width + 1)]
    return pl.DataFrame(list(rows.values()), schema=dict.fromkeys(names, pl.String), orient="row")


def _to_pandas(frame: pl.DataFrame) -> Any:
    if find_spec("pandas") is None:
        raise ImportError("pandas is not installed: pip install 'zhibiao[pandas]'")
    return frame.to_pandas()
