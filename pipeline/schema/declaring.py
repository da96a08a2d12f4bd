"""What a table is made of: columns with their meaning in two languages, and the kinds that many tables share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import polars as pl

TEXT: Final = pl.String()
COUNT: Final = pl.Int32()
BIG: Final = pl.Int64()
REAL: Final = pl.Float64()
FLAG: Final = pl.Boolean()
INSTANT: Final = pl.Datetime("us", "UTC")


class SchemaError(ValueError):
    """A frame is not the table that it claims to be; the message names the table and the column."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its polars type, its meaning in Chinese and English, and what it may hold.

    ``enum`` lists the only values allowed, ``references`` is the ``table.column`` whose values it repeats,
    ``loaded`` says that the load fills it, not a stage, and ``classified`` that the catalogue fills it, the last of
    the stages.
    """

    name: str
    dtype: pl.DataType
    zh: str
    en: str
    nullable: bool = True
    enum: tuple[str, ...] = ()
    references: str = ""
    loaded: bool = False
    classified: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its meaning, its columns in order, and the columns (``key``) that no two rows share.

    Rows are stored in the order of ``order``, or of the key where that is empty.
    """

    name: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    order: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """The column of that name; raises SchemaError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        known = ", ".join(column.name for column in self.columns)
        raise SchemaError(f"table {self.name} has no column {name!r}; it has {known}")

    @property
    def stage_columns(self) -> tuple[Column, ...]:
        """The columns that a stage's frame has: all but those that the load fills."""
        return tuple(column for column in self.columns if not column.loaded)


def must(
    name: str, dtype: pl.DataType, zh: str, en: str, *, enum: tuple[str, ...] = (), references: str = ""
) -> Column:
    return Column(name, dtype, zh, en, nullable=False, enum=enum, references=references)


def may(
    name: str, dtype: pl.DataType, zh: str, en: str, *, enum: tuple[str, ...] = (), references: str = ""
) -> Column:
    return Column(name, dtype, zh, en, nullable=True, enum=enum, references=references)


def document_link() -> Column:
    """The column that names the row's document."""
    return must(
        "document_id", TEXT, "所属文档", "The document it stands in", references="documents.document_id"
    )


def span() -> tuple[Column, Column]:
    """The two columns of a place in the raw text."""
    return (
        must("char_start", COUNT, "在原文中的起点（字符，从0起）", "First character in raw_text, from 0"),
        must("char_end", COUNT, "在原文中的终点（字符，不含）", "End in raw_text, exclusive"),
    )


def clean_span() -> tuple[Column, Column]:
    """The two columns of a place in the clean text."""
    return (
        must(
            "clean_start",
            COUNT,
            "在清洗后文本中的起点（字符，从0起）",
            "First character in clean_text, from 0",
        ),
        must("clean_end", COUNT, "在清洗后文本中的终点（字符，不含）", "End in clean_text, exclusive"),
    )


def sentence_link() -> Column:
    """The column that names the sentence around the row."""
    return may(
        "sentence_id",
        TEXT,
        "所在句子；不在任何句子内则为空",
        "The sentence around it; NULL outside every sentence",
        references="sentences.sentence_id",
    )


def classified(column: Column) -> Column:
    """The column as one that the catalogue fills, after extraction."""
    return replace(column, classified=True)


def loaded_by() -> Column:
    """The column that names the load which wrote the row."""
    return Column(
        "load_id",
        TEXT,
        "首次写入此行现有内容的加载批次",
        "The load that first wrote this row as it is now",
        nullable=False,
        references="loads.load_id",
        loaded=True,
    )


def reviewed(name: str, dtype: pl.DataType, zh: str, en: str, *, enum: tuple[str, ...] = ()) -> Column:
    """A column that reviews fill at each load, beside what was extracted."""
    return Column(name, dtype, zh, en, nullable=True, enum=enum, loaded=True)


def as_corrected(table: Table, *names: str) -> tuple[Column, ...]:
    """Columns of a table as a correction gives them: all NULL where it gives none."""
    return tuple(
        replace(column, nullable=True, zh=f"更正后：{column.zh}", en=f"As corrected: {column.en}")
        for column in map(table.column, names)
    )


def history_of(current: Table, name: str, zh: str, en: str) -> Table:
    """The table of a table's former rows: its columns and the load that ended each row.

    What older code has written must fit for ever: only the key is never NULL, and no list of values binds.
    """
    kept = tuple(
        replace(column, nullable=column.name not in (*current.key, "load_id"), enum=(), references="")
        for column in current.columns
    )
    ended = must(
        "ended_by", TEXT, "更改或移除此行的加载批次", "The load that changed or removed it",
        references="loads.load_id",
    )  # fmt: skip
    return Table(
        name, zh, en, (*(replace(column, loaded=False) for column in kept), ended), (*current.key, "load_id")
    )
