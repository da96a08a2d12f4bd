"""The one declaration of every table.

From it come the polars schemas, DuckDB's DDL with its comments and checks, the Parquet metadata, the column
schemas that Dagster shows and the data dictionary. Keep out: SQL, files, whatever knows a storage engine.

Offsets are half-open and count characters: ``char_*`` into ``documents.raw_text``, ``clean_*`` into
``documents.clean_text``. Columns marked ``loaded`` are filled by the load; frames of the stages lack them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import polars as pl

FORMATS: Final = ("txt", "md")
ENCODINGS: Final = ("utf-8", "utf-8-sig", "gb18030", "utf-16-le", "utf-16-be")
LEVELS: Final = ("province", "city", "county", "township")
DOCUMENT_KINDS: Final = ("work_report", "summary", "plan", "other")
SECTION_KINDS: Final = ("review", "problem", "plan", "preamble", "other")
ROLES: Final = ("value", "place", "person", "organisation", "date", "other")
BOUNDS: Final = ("exact", "over", "under", "about")
STATUSES: Final = ("actual", "estimated", "planned")
CHANGES: Final = ("up", "down")
OUTCOMES: Final = ("indicator", "ignored", "residue")

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
    and ``loaded`` says that the load fills it, not a stage.
    """

    name: str
    dtype: pl.DataType
    zh: str
    en: str
    nullable: bool = True
    enum: tuple[str, ...] = ()
    references: str = ""
    loaded: bool = False


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


def _must(
    name: str, dtype: pl.DataType, zh: str, en: str, *, enum: tuple[str, ...] = (), references: str = ""
) -> Column:
    return Column(name, dtype, zh, en, nullable=False, enum=enum, references=references)


def _may(
    name: str, dtype: pl.DataType, zh: str, en: str, *, enum: tuple[str, ...] = (), references: str = ""
) -> Column:
    return Column(name, dtype, zh, en, nullable=True, enum=enum, references=references)


def _document() -> Column:
    return _must(
        "document_id", TEXT, "所属文档", "The document it stands in", references="documents.document_id"
    )


def _span() -> tuple[Column, Column]:
    return (
        _must("char_start", COUNT, "在原文中的起点（字符，从0起）", "First character in raw_text, from 0"),
        _must("char_end", COUNT, "在原文中的终点（字符，不含）", "End in raw_text, exclusive"),
    )


def _clean_span() -> tuple[Column, Column]:
    return (
        _must(
            "clean_start",
            COUNT,
            "在清洗后文本中的起点（字符，从0起）",
            "First character in clean_text, from 0",
        ),
        _must("clean_end", COUNT, "在清洗后文本中的终点（字符，不含）", "End in clean_text, exclusive"),
    )


def _sentence_link() -> Column:
    return _may(
        "sentence_id",
        TEXT,
        "所在句子；不在任何句子内则为空",
        "The sentence around it; NULL outside every sentence",
        references="sentences.sentence_id",
    )


def _load() -> Column:
    return Column(
        "load_id",
        TEXT,
        "首次写入此行现有内容的加载批次",
        "The load that first wrote this row as it is now",
        nullable=False,
        references="loads.load_id",
        loaded=True,
    )


# fmt: off
# A column a line or two: the declaration is read as a table.
DOCUMENTS: Final = Table(
    "documents", "文档：每份内容不同的报告一行", "Documents: one row per report of distinct content",
    (
        _must("document_id", TEXT, "文档编号：文件字节的sha256前16位",
              "First 16 hex digits of the sha256 of the bytes"),
        _must("source_path", TEXT, "相对原始目录的路径；内容相同的文件取路径最前者",
              "Path below the raw folder; of files with the same bytes, the first in path order"),
        _must("sha256", TEXT, "文件字节的sha256", "The sha256 of the file's bytes"),
        _must("bytes", BIG, "文件大小（字节）", "Size of the file in bytes"),
        _must("format", TEXT, "文件格式", "File format", enum=FORMATS),
        _must("encoding", TEXT, "解码所用编码", "The encoding that decoded it", enum=ENCODINGS),
        _may("title", TEXT, "标题", "Title"),
        _may("report_year", COUNT, "报告年度：所回顾的年份", "The year that the report reviews"),
        _may("level", TEXT, "行政层级", "Level of government", enum=LEVELS),
        _may("place", TEXT, "发文地区", "The place that reports"),
        _may("kind", TEXT, "文种", "Kind of report", enum=DOCUMENT_KINDS),
        _must("raw_text", TEXT, "解码后的原文，仅去掉字节顺序标记",
              "The text as decoded, only a byte-order mark dropped"),
        _must("clean_text", TEXT, "清洗后的文本：原文减去erasures",
              "The clean text: raw_text minus its erasures"),
        _load(),
    ),
    ("document_id",),
)

SOURCES: Final = Table(
    "sources", "来源文件：每个读入的文件一行", "Source files: one row per file that was read",
    (
        _must("source_path", TEXT, "相对原始目录的路径", "Path below the raw folder"),
        _document(),
        _must("sha256", TEXT, "文件字节的sha256", "The sha256 of the file's bytes"),
        _must("bytes", BIG, "文件大小（字节）", "Size of the file in bytes"),
        _must("modified_at", INSTANT, "文件修改时间（UTC）", "When the file was last modified, UTC"),
    ),
    ("source_path",),
)

SECTIONS: Final = Table(
    "sections", "章节：每个标题及其内容一行，逐层嵌套",
    "Sections: one row per heading with its content, nested",
    (
        _must("section_id", TEXT, "章节编号", "Section id: the document's id and the ordinal"),
        _document(),
        _may("parent_id", TEXT, "上级章节；根为空", "The section around it; NULL for the root",
             references="sections.section_id"),
        _must("ordinal", COUNT, "在文档中的顺序", "Order in the document"),
        _must("level", COUNT, "层级，0为文档根", "Depth; 0 is the document's root and preamble"),
        _may("label", TEXT, "标题序号，如“一、”", "The heading's number as written"),
        _must("heading", TEXT, "标题文字", "The heading's words"),
        _must("kind", TEXT, "性质：回顾、问题、计划、导语、其他", "What it is about", enum=SECTION_KINDS),
        _may("year", COUNT, "本章节所说的年份", "The year that it speaks of"),
        *_span(), *_clean_span(),
    ),
    ("section_id",), ("document_id", "ordinal", "section_id"),
)

SENTENCES: Final = Table(
    "sentences", "句子：清洗后文本的每一句一行", "Sentences: one row per sentence of the clean text",
    (
        _must("sentence_id", TEXT, "句子编号", "Sentence id: the document's id and the ordinal"),
        _document(),
        _must("section_id", TEXT, "所在的最内层章节",
              "The innermost section around it", references="sections.section_id"),
        _must("ordinal", COUNT, "在文档中的顺序", "Order in the document"),
        _must("text", TEXT, "清洗后的句子", "The clean sentence"),
        _must("is_heading", FLAG, "是否为标题", "Whether it is a heading"),
        *_span(), *_clean_span(),
    ),
    ("sentence_id",), ("document_id", "ordinal", "sentence_id"),
)

ERASURES: Final = Table(
    "erasures", "清除片段：从原文中去掉的每一段一行",
    "Erasures: one row per piece that cleaning took out of the raw text",
    (
        _document(), *_span(),
        _must("kind", TEXT, "清除原因", "Why it was erased"),
        _must("words", TEXT, "被清除的文字", "The words erased"),
    ),
    ("document_id", "char_start"),
)

PLACEHOLDERS: Final = Table(
    "placeholders", "占位符：原文中每个遮盖处一行", "Placeholders: one row per mask in the text",
    (
        _document(), *_span(),
        _must("token", TEXT, "占位符文字", "The mask as written"),
        _must("role", TEXT, "所代替的内容", "What it stands for", enum=ROLES),
        _sentence_link(),
    ),
    ("document_id", "char_start"),
)

INDICATORS: Final = Table(
    "indicators", "指标：报告给出或遮盖的每个数一行",
    "Indicators: one row per number that a report gives or hides",
    (
        _must("indicator_id", TEXT, "指标编号：同一文档同一位置不变",
              "Stable id: the same document and span give the same id"),
        _document(),
        _must("section_id", TEXT, "所在章节", "The section it stands in", references="sections.section_id"),
        _must("name", TEXT, "指标名称", "What is measured, readable by itself"),
        _may("value", REAL, "数值（基本单位，已乘倍数）；遮盖则为空；区间取低端",
             "Value in the base unit, multiplier applied; NULL where hidden; the low end of a range"),
        _may("value_high", REAL, "区间的高端", "The high end of a range"),
        _may("unit", TEXT, "基本单位；无单位则为空", "Base unit; NULL where there is none"),
        _must("masked", FLAG, "数字是否被遮盖", "Whether the number is hidden"),
        _must("bound", TEXT, "界限：正好、以上、以下、约", "How exact the number is", enum=BOUNDS),
        _must("status", TEXT, "状态：实际、预计、计划", "Done, estimated or planned", enum=STATUSES),
        _may("change", TEXT, "增减：同另一时期相比的升降；否则为空",
             "Growth or fall against another time; NULL for levels", enum=CHANGES),
        _may("year", COUNT, "数值所属年份；不明则为空", "The year that the number is of; NULL if unknown"),
        _must("quantity", TEXT, "原文写法，等于raw_text[char_start:char_end]",
              "The words as written in raw_text"),
        *_span(),
        _must("sentence", TEXT, "所在句子（清洗后）", "The clean sentence around it"),
        _must("rule", TEXT, "命名规则", "The rule that named it"),
        _sentence_link(),
        _load(),
    ),
    ("indicator_id",), ("document_id", "char_start", "char_end", "indicator_id"),
)

NUMERALS: Final = Table(
    "numerals", "数字台账：原文中每个数字的去向一行",
    "Numerals: one row per number of the raw text and what became of it",
    (
        _document(), *_span(),
        _must("words", TEXT, "数字原文", "The number as written"),
        _must("outcome", TEXT, "去向：成为指标、按规则忽略、未解释", "What became of it", enum=OUTCOMES),
        _must("rule", TEXT, "规则名称，或未解释的原因", "The rule's name, or why it is residue"),
        _may("indicator_id", TEXT, "对应的指标",
             "The indicator it became", references="indicators.indicator_id"),
        _sentence_link(),
    ),
    ("document_id", "char_start"),
)

QUARANTINE: Final = Table(
    "quarantine", "隔离：每个未能加载的文件一行", "Quarantine: one row per file that could not be loaded",
    (
        _must("source_path", TEXT, "相对原始目录的路径", "Path below the raw folder"),
        _must("reason", TEXT, "原因代码", "Reason, a short code"),
        _must("detail", TEXT, "详细说明", "What was found"),
        _must("remedy", TEXT, "处理办法", "What to do about it"),
        _load(),
        Column("quarantined_at", INSTANT, "隔离时间（UTC）",
               "When it was quarantined, UTC", nullable=False, loaded=True),
    ),
    ("source_path",),
)

LOADS: Final = Table(
    "loads", "加载记录：每次加载一行，历次保留", "Loads: one row per load, carried from build to build",
    (
        _must("load_id", TEXT, "加载批次", "Load id"),
        _must("sequence", BIG, "第几次加载，从1起", "Number of the load in this history, from 1"),
        _must("started_at", INSTANT, "开始时间（UTC）", "When it started, UTC"),
        _must("finished_at", INSTANT, "完成时间（UTC）", "When its build was finished, UTC"),
        _must("code_version", TEXT, "代码与词典版本", "Hash of the code, lexicon and SQL that made it"),
        _must("raw_folder", TEXT, "原始目录", "The raw folder that it read"),
        _must("files_added", BIG, "新增文件数", "Files that were not there before"),
        _must("files_changed", BIG, "内容改变的文件数", "Files whose bytes changed"),
        _must("files_moved", BIG, "移动或改名的文件数", "Files known by content under another path"),
        _must("files_removed", BIG, "移除的文件数", "Files that are gone"),
        _must("files_unchanged", BIG, "未变的文件数", "Files as they were"),
        _must("files_quarantined", BIG, "隔离的文件数", "Files that could not be loaded"),
        _must("documents", BIG, "文档数", "Documents in the build"),
        _must("indicators", BIG, "指标数", "Indicators in the build"),
    ),
    ("load_id",), ("sequence",),
)

UNITS: Final = Table(
    "units", "单位：每个计量单位及其换算一行", "Units: one row per unit of measure with its conversion",
    (
        _must("unit", TEXT, "单位", "Unit as it stands in indicators.unit"),
        _must("dimension", TEXT, "量纲", "What it measures"),
        _must("base_unit", TEXT, "换算后的单位", "The unit that it converts to"),
        _must("factor", REAL, "换算系数：1单位 = factor × base_unit", "One unit is factor times base_unit"),
    ),
    ("unit",),
)

TABLES: Final[Mapping[str, Table]] = MappingProxyType({
    table.name: table
    for table in (
        DOCUMENTS, SOURCES, SECTIONS, SENTENCES, ERASURES, PLACEHOLDERS, INDICATORS, NUMERALS,
        QUARANTINE, LOADS, UNITS,
    )
})
# fmt: on


def table(name: str) -> Table:
    """The table of that name; raises SchemaError listing the tables there are."""
    if name not in TABLES:
        raise SchemaError(f"no table {name!r}; the tables are {', '.join(TABLES)}")
    return TABLES[name]


def frame_schema(name: str, *, loaded: bool = False) -> dict[str, pl.DataType]:
    """Column name to polars type in declared order: a stage's frame, or with ``loaded`` the stored table."""
    declared = table(name)
    return {column.name: column.dtype for column in (declared.columns if loaded else declared.stage_columns)}


def empty(name: str, *, loaded: bool = False) -> pl.DataFrame:
    """A frame of that table without rows."""
    return pl.DataFrame(schema=frame_schema(name, loaded=loaded))


def conform(name: str, frame: pl.DataFrame, columns: Sequence[str] | None = None) -> pl.DataFrame:
    """The frame's declared columns, cast to their types, in declared order; other columns are dropped.

    The columns that the load fills are kept where the frame has them and not asked for where it has not.
    ``columns`` asks for a part of the table only (a stage that knows no more yet). Raises SchemaError, naming
    table and column, for a column that is missing, of the wrong type, NULL where it may not be, or outside
    its list of values.
    """
    declared = table(name)
    if columns is not None:
        wanted = tuple(column for column in declared.columns if column.name in columns)
        for unknown in set(columns) - {column.name for column in wanted}:
            declared.column(unknown)
    else:
        present = set(frame.columns)
        wanted = tuple(column for column in declared.columns if not column.loaded or column.name in present)
    return frame.select(_conformed(declared, column, frame) for column in wanted)


def _conformed(declared: Table, column: Column, frame: pl.DataFrame) -> pl.Series:
    where = f"{declared.name}.{column.name}"
    if column.name not in frame.columns:
        raise SchemaError(f"{where} is missing; the frame has {', '.join(frame.columns) or 'no columns'}")
    try:
        series = frame.get_column(column.name).cast(column.dtype)
    except pl.exceptions.PolarsError as error:
        raise SchemaError(f"{where} cannot be read as {column.dtype}: {error}") from error
    if not column.nullable and series.null_count():
        first = int(series.is_null().arg_max() or 0)
        empty_rows = f"{series.null_count()} of {frame.height} rows, first in row {first}"
        raise SchemaError(f"{where} is NULL in {empty_rows}, and may not be")
    if column.enum:
        strange = [value for value in series.unique(maintain_order=True) if value not in (None, *column.enum)]
        if strange:
            raise SchemaError(f"{where} holds {strange[:5]}; it may hold only {', '.join(column.enum)}")
    return series
