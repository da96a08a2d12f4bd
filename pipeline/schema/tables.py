"""Every table of the database, column by column. Keep out: SQL, files, whatever knows a storage engine."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from pipeline.schema.declaring import (
    BIG,
    COUNT,
    FLAG,
    INSTANT,
    REAL,
    TEXT,
    Column,
    Table,
    classified,
    clean_span,
    document_link,
    history_of,
    loaded_by,
    may,
    must,
    reviewed,
    sentence_link,
    span,
)
from pipeline.schema.reference import (
    CATALOGUE,
    CATALOGUE_RANGES,
    CONCEPT_COUNTS,
    CONCEPT_WORDS,
    DIVISIONS,
    LEVELS,
    THEMES,
    UNITS,
)
from pipeline.schema.review import REVIEW_STATES, corrections_of

FORMATS: Final = (
    "txt", "md", "docx", "doc", "wps", "pdf", "html", "xlsx", "xls", "xlsb", "ods", "csv", "tsv", "json", "jsonl",
    "rtf", "odt", "mht", "ofd",
)  # fmt: skip
ENCODINGS: Final = ("utf-8", "utf-8-sig", "gb18030", "utf-16-le", "utf-16-be", "big5", "unicode")
BLOCK_KINDS: Final = ("paragraph", "heading", "list_item", "cell", "footnote", "textbox")
PLACE_SOURCES: Final = ("title", "head", "body", "names")
DOCUMENT_KINDS: Final = ("work_report", "summary", "plan", "other")
SECTION_KINDS: Final = ("review", "problem", "plan", "preamble", "other")
ROLES: Final = ("value", "place", "person", "organisation", "date", "other")
BOUNDS: Final = ("exact", "over", "under", "about")
STATUSES: Final = ("actual", "estimated", "planned")
CHANGES: Final = ("up", "down")
CELL_ROLES: Final = ("header", "unit", "label", "value", "total", "empty", "other")
OUTCOMES: Final = ("indicator", "ignored", "residue")
MEASURES: Final = (
    "level", "cumulative", "growth", "average_growth", "change", "share", "completion", "rank", "multiple",
    "threshold",
)  # fmt: skip

# fmt: off
# A column a line or two: the declaration is read as a table.
DOCUMENTS: Final = Table(
    "documents", "文档：每份内容不同的报告一行", "Documents: one row per report of distinct content",
    (
        must("document_id", TEXT, "文档编号：文件字节的sha256前16位",
              "First 16 hex digits of the sha256 of the bytes"),
        must("source_path", TEXT, "相对原始目录的路径；内容相同的文件取路径最前者",
              "Path below the raw folder; of files with the same bytes, the first in path order"),
        must("sha256", TEXT, "文件字节的sha256", "The sha256 of the file's bytes"),
        must("bytes", BIG, "文件大小（字节）", "Size of the file in bytes"),
        must("format", TEXT, "文件格式", "File format", enum=FORMATS),
        must("encoding", TEXT, "解码所用编码；unicode：格式本身存储字符",
              "The encoding that decoded it; unicode where the format itself stores characters", enum=ENCODINGS),
        may("title", TEXT, "标题", "Title"),
        may("report_year", COUNT, "报告年度：所回顾的年份", "The year that the report reviews"),
        may("level", TEXT, "行政层级", "Level of government", enum=LEVELS),
        may("place", TEXT, "发文地区", "The place that reports"),
        may("place_source", TEXT, "发文地区的依据：标题、文首、正文推断、文件与目录名",
             "Where the place is from: the title, a line of the head, inferred from what the body speaks of, or the "
             "names of the file and its folders",
             enum=PLACE_SOURCES),
        may("kind", TEXT, "文种", "Kind of report", enum=DOCUMENT_KINDS),
        may("division_code", TEXT, "发文地区的行政区划代码（县级以上6位，乡级9位）；名称不唯一而文中又未说明则为空",
             "Code of the place, 6 digits, 9 for townships; NULL where the name is not unique and the text does not decide",
             references="divisions.division_code"),
        may("division_date", TEXT, "代码所据区划名录的截止日期",
             "The date of the list of divisions that the code is of"),
        may("province", TEXT, "所在（或本身为）省级", "Its province, or itself"),
        may("city", TEXT, "所在（或本身为）地级", "Its prefecture or city, or itself"),
        may("county", TEXT, "所在（或本身为）县级", "Its county or district, or itself"),
        must("raw_text", TEXT, "解码后的原文，仅去掉字节顺序标记；带标记的格式为读取器给出的文本",
              "The text as decoded, only a byte-order mark dropped; for formats with markup what the reader gives"),
        must("clean_text", TEXT, "清洗后的文本：原文减去erasures",
              "The clean text: raw_text minus its erasures"),
        loaded_by(),
    ),
    ("document_id",),
)

SOURCES: Final = Table(
    "sources", "来源文件：每个读入的文件一行", "Source files: one row per file that was read",
    (
        must("source_path", TEXT, "相对原始目录的路径", "Path below the raw folder"),
        document_link(),
        must("sha256", TEXT, "文件字节的sha256", "The sha256 of the file's bytes"),
        must("bytes", BIG, "文件大小（字节）", "Size of the file in bytes"),
        must("modified_at", INSTANT, "文件修改时间（UTC）", "When the file was last modified, UTC"),
        must("modified_ns", BIG, "文件修改时间（纳秒，1970年起）；不可靠则为-1，下次加载重读",
             "The same in nanoseconds since 1970; -1 where it proves nothing, so the next load reads the file"),
        may("etag", TEXT, "对象存储给出的内容标识（ETag），与大小一同表明文件未变；普通文件则为空",
            "What a bucket tells of the bytes: it and the size say that nothing changed; NULL for a file of a folder"),
        may("archive", TEXT, "所在压缩包或汇编工作簿相对原始目录的路径；单独的文件则为空",
             "The archive or workbook of reports that holds it, path below the raw folder; NULL for a file by itself"),
        may("archive_bytes", BIG, "该压缩包或工作簿的大小（字节）", "Size of that archive or workbook in bytes"),
        may("unseen_since", INSTANT, "自何时起（UTC）无法看到该文件，其文档照旧保留；看得到则为空",
            "Since when, UTC, the file could not be looked at, its document being kept as it was; NULL where it was seen"),
        may("unseen_because", TEXT, "无法看到的原因及处理办法", "Why it could not be looked at, and what to do about it"),
    ),
    ("source_path",),
)

BLOCKS: Final = Table(
    "blocks", "文本块：带标记的格式中每个段落、单元格一行，txt与md没有",
    "Blocks: one row per paragraph or cell of formats with markup; txt and md have none",
    (
        document_link(),
        must("ordinal", COUNT, "在文档中的顺序，从0起", "Order in the document, from 0"),
        *span(),
        must("kind", TEXT, "种类：段落、标题、列表项、单元格、脚注、文本框", "What it is", enum=BLOCK_KINDS),
        may("page", COUNT, "页码，从1起；格式无页则为空", "Page from 1; NULL where the format has none"),
        may("paragraph", COUNT, "第几段，从1起", "Paragraph of the file from 1"),
        may("sheet", TEXT, "工作表", "Sheet of a workbook"),
        may("cell", TEXT, "工作表单元格，如B7", "Cell of a workbook, as B7"),
        may("table_number", COUNT, "文档中第几个表，从1起", "Table of the document from 1; NULL outside tables"),
        may("row_number", COUNT, "表中第几行，从1起", "Row of the table from 1"),
        may("column_number", COUNT, "表中第几列，从1起", "Column of the table from 1"),
        may("row_span", COUNT, "占几行", "Rows that it covers"),
        may("column_span", COUNT, "占几列", "Columns that it covers"),
        may("is_header", FLAG, "文件是否标为表头", "Whether the file marks it as a header"),
    ),
    ("document_id", "ordinal"),
)

SECTIONS: Final = Table(
    "sections", "章节：每个标题及其内容一行，逐层嵌套",
    "Sections: one row per heading with its content, nested",
    (
        must("section_id", TEXT, "章节编号", "Section id: the document's id and the ordinal"),
        document_link(),
        may("parent_id", TEXT, "上级章节；根为空", "The section around it; NULL for the root",
             references="sections.section_id"),
        must("ordinal", COUNT, "在文档中的顺序", "Order in the document"),
        must("level", COUNT, "层级，0为文档根", "Depth; 0 is the document's root and preamble"),
        may("label", TEXT, "标题序号，如“一、”", "The heading's number as written"),
        must("heading", TEXT, "标题文字", "The heading's words"),
        must("kind", TEXT, "性质：回顾、问题、计划、导语、其他", "What it is about", enum=SECTION_KINDS),
        may("year", COUNT, "本章节所说的年份", "The year that it speaks of"),
        *span(), *clean_span(),
    ),
    ("section_id",), ("document_id", "ordinal", "section_id"),
)

SENTENCES: Final = Table(
    "sentences", "句子：清洗后文本的每一句一行", "Sentences: one row per sentence of the clean text",
    (
        must("sentence_id", TEXT, "句子编号", "Sentence id: the document's id and the ordinal"),
        document_link(),
        must("section_id", TEXT, "所在的最内层章节",
              "The innermost section around it", references="sections.section_id"),
        must("ordinal", COUNT, "在文档中的顺序", "Order in the document"),
        must("text", TEXT, "清洗后的句子", "The clean sentence"),
        must("is_heading", FLAG, "是否为标题", "Whether it is a heading"),
        *span(), *clean_span(),
    ),
    ("sentence_id",), ("document_id", "ordinal", "sentence_id"),
)

ERASURES: Final = Table(
    "erasures", "清除片段：从原文中去掉的每一段一行",
    "Erasures: one row per piece that cleaning took out of the raw text",
    (
        document_link(), *span(),
        must("kind", TEXT, "清除原因", "Why it was erased"),
        must("words", TEXT, "被清除的文字", "The words erased"),
    ),
    ("document_id", "char_start"),
)

PLACEHOLDERS: Final = Table(
    "placeholders", "占位符：原文中每个遮盖处一行", "Placeholders: one row per mask in the text",
    (
        document_link(), *span(),
        must("token", TEXT, "占位符文字", "The mask as written"),
        must("role", TEXT, "所代替的内容", "What it stands for", enum=ROLES),
        sentence_link(),
    ),
    ("document_id", "char_start"),
)

INDICATORS: Final = Table(
    "indicators", "指标：报告给出或遮盖的每个数一行",
    "Indicators: one row per number that a report gives or hides",
    (
        must("indicator_id", TEXT, "指标编号：同一文档同一位置不变",
              "Stable id: the same document and span give the same id"),
        document_link(),
        must("section_id", TEXT, "所在章节", "The section it stands in", references="sections.section_id"),
        must("name", TEXT, "指标名称", "What is measured, readable by itself"),
        may("value", REAL, "数值（基本单位，已乘倍数）；遮盖则为空；区间取低端",
             "Value in the base unit, multiplier applied; NULL where hidden; the low end of a range"),
        may("value_high", REAL, "区间的高端", "The high end of a range"),
        may("unit", TEXT, "基本单位；无单位则为空", "Base unit; NULL where there is none"),
        must("masked", FLAG, "数字是否被遮盖", "Whether the number is hidden"),
        must("bound", TEXT, "界限：正好、以上、以下、约", "How exact the number is", enum=BOUNDS),
        must("status", TEXT, "状态：实际、预计、计划", "Done, estimated or planned", enum=STATUSES),
        may("change", TEXT, "增减：同另一时期相比的升降；否则为空",
             "Growth or fall against another time; NULL for levels", enum=CHANGES),
        may("year", COUNT, "数值所属年份；不明则为空", "The year that the number is of; NULL if unknown"),
        must("quantity", TEXT, "原文写法，等于raw_text[char_start:char_end]",
              "The words as written in raw_text"),
        *span(),
        must("sentence", TEXT, "所在句子（清洗后）", "The clean sentence around it"),
        must("rule", TEXT, "命名规则", "The rule that named it"),
        sentence_link(),
        classified(may("indicator_code", TEXT, "标准指标代码；不能确定则为空",
                       "The standard indicator that it is of; NULL where that is not sure",
                       references="catalogue.indicator_code")),
        classified(must("theme", TEXT, "主题", "What it is about", references="themes.theme")),
        classified(must("measure", TEXT,
                        "数的性质：水平、多年累计、增速、年均增速、增减量、占比、完成率、位次、倍数、门槛",
                        "Kind of number: level, sum over several years, growth rate, average yearly growth, difference "
                        "from another time, share, completion of a plan, rank, multiple, threshold of a class "
                        "(projects of a hundred million yuan or more)", enum=MEASURES)),
        classified(may("compared_with", TEXT, "文中说明的占比的总体、位次的范围、增减或倍数所比的年份",
                       "The whole of a share, the field of a rank, the earlier year of a growth or multiple, if named")),
        classified(may("period", TEXT, "所属年内月份，如1-6为上半年；全年或未说明则为空",
                       "The months of the year that the number is of, 1-6 for its first half; NULL for a whole year or "
                       "where nothing says otherwise")),
        classified(may("value_standard", REAL, "按unit_standard计的数值", "The value in unit_standard")),
        classified(may("value_high_standard", REAL, "按unit_standard计的区间高端",
                       "The high end of a range in unit_standard")),
        classified(may("unit_standard", TEXT, "标准单位：目录规定的单位，否则为法定计量单位",
                       "Standard unit: the catalogue's for the indicator, else the statutory one")),
        loaded_by(),
        reviewed("review_state", TEXT, "审核结果：接受、更正、否决；未审核则为空",
                 "What a review says of the row; NULL where none does", enum=REVIEW_STATES),
        reviewed("name_corrected", TEXT, "更正后的名称", "The name as corrected"),
        reviewed("value_corrected", REAL, "更正后的数值", "The value as corrected"),
        reviewed("unit_corrected", TEXT, "更正后的单位", "The unit as corrected"),
    ),
    ("indicator_id",), ("document_id", "char_start", "char_end", "indicator_id"),
)

NUMERALS: Final = Table(
    "numerals", "数字台账：原文中每个数字的去向一行",
    "Numerals: one row per number of the raw text and what became of it",
    (
        document_link(), *span(),
        must("words", TEXT, "数字原文", "The number as written"),
        must("outcome", TEXT, "去向：成为指标、按规则忽略、未解释", "What became of it", enum=OUTCOMES),
        must("rule", TEXT, "规则名称，或未解释的原因", "The rule's name, or why it is residue"),
        may("indicator_id", TEXT, "对应的指标",
             "The indicator it became", references="indicators.indicator_id"),
        sentence_link(),
    ),
    ("document_id", "char_start"),
)

TABLE_CELLS: Final = Table(
    "table_cells", "表格单元：报告中每个表格的每个单元格一行",
    "Table cells: one row per cell of every table, the reader's or drawn in text",
    (
        document_link(),
        must("table_number", COUNT, "文档中第几个表格，从1起", "Number of the table in the document, from 1"),
        must("row_number", COUNT, "第几行，从1起", "Row, from 1"),
        must("column_number", COUNT, "第几列，从1起", "Column, from 1"),
        must("row_span", COUNT, "占几行", "Rows that it reaches over"),
        must("column_span", COUNT, "占几列", "Columns that it reaches over"),
        *span(),
        must("text", TEXT, "单元格文字（清洗后）", "The clean words of the cell"),
        must("role", TEXT, "作用：表头、单位、行标签、数值、合计、空、其他", "What it is", enum=CELL_ROLES),
        may("row_header", TEXT, "所在行的标签", "The label of its row, of a value"),
        may("column_header", TEXT, "所在列的表头", "The header of its column, of a value"),
        may("unit", TEXT, "数值的基本单位", "Base unit of a value"),
        may("indicator_id", TEXT, "由此得出的（第一个）指标", "The (first) indicator read from it",
             references="indicators.indicator_id"),
    ),
    ("document_id", "table_number", "row_number", "column_number"),
)

CORRECTIONS: Final = corrections_of(INDICATORS)

QUARANTINE: Final = Table(
    "quarantine", "隔离：每个未能加载的文件一行", "Quarantine: one row per file that could not be loaded",
    (
        must("source_path", TEXT, "相对原始目录的路径", "Path below the raw folder"),
        must("reason", TEXT, "原因代码", "Reason, a short code"),
        must("detail", TEXT, "详细说明", "What was found"),
        must("remedy", TEXT, "处理办法", "What to do about it"),
        loaded_by(),
        Column("quarantined_at", INSTANT, "隔离时间（UTC）",
               "When it was quarantined, UTC", nullable=False, loaded=True),
    ),
    ("source_path",),
)

LOADS: Final = Table(
    "loads", "加载记录：每次加载一行，历次保留", "Loads: one row per load, carried from build to build",
    (
        must("load_id", TEXT, "加载批次", "Load id"),
        must("sequence", BIG, "第几次加载，从1起", "Number of the load in this history, from 1"),
        must("started_at", INSTANT, "开始时间（UTC）", "When it started, UTC"),
        must("finished_at", INSTANT, "完成时间（UTC）", "When its build was finished, UTC"),
        must("code_version", TEXT, "代码与词典版本", "Hash of the code, lexicon and SQL that made it"),
        must("raw_folder", TEXT, "原始目录；在数据目录之内则为相对路径",
             "The raw folder that it read; relative to the data folder where it lies in it"),
        must("files_added", BIG, "新增文件数", "Files that were not there before"),
        must("files_changed", BIG, "内容改变的文件数", "Files whose bytes changed"),
        must("files_moved", BIG, "移动或改名的文件数", "Files known by content under another path"),
        must("files_removed", BIG, "移除的文件数", "Files that are gone"),
        must("files_unchanged", BIG, "未变的文件数", "Files as they were"),
        must("files_unseen", BIG, "无法看到、文档照旧保留的文件数",
             "Files that could not be looked at, whose documents are kept as they were"),
        must("files_quarantined", BIG, "隔离的文件数", "Files that could not be loaded"),
        must("documents", BIG, "文档数", "Documents in the build"),
        must("indicators", BIG, "指标数", "Indicators in the build"),
        must("documents_extracted", BIG, "本次提取或重新归类的文档数；其余沿用",
             "Documents that this load made anew; the others were carried"),
        must("documents_reextracted", BIG, "其中因代码、词典或指标目录改变而重做的文档数",
             "Those of them that were known, made again because code or catalogue changed or --full asked"),
        must("rows_of", TEXT, "首次写入这些内容的加载：未变则为更早的一次",
             "The load that first had these rows: an earlier one where nothing changed"),
        must("reading_version", TEXT, "读取代码的版本", "Hash of the code that reads files"),
        must("text_version", TEXT, "清洗与分段代码、词典的版本", "Hash of cleaning and segmentation"),
        must("extraction_version", TEXT, "提取代码、词典的版本", "Hash of extraction and its lexicon"),
        must("catalogue_version", TEXT, "指标目录及归类代码的版本",
              "Hash of the catalogue and the code that classifies by it"),
        must("build_version", TEXT, "建库与审核代码的版本", "Hash of the code and SQL that build and audit"),
    ),
    ("load_id",), ("sequence",),
)

DOCUMENT_VERSIONS: Final = Table(
    "document_versions", "文档版本：每份报告文件的每个版本一行，含已移除的",
    "Versions: one row per version of each report file, those that are gone included",
    (
        must("report_id", TEXT, "报告编号：更正、移动、改名后不变",
             "Stable id of the report: it stays when the file is corrected, moved or renamed"),
        must("version", COUNT, "第几版，从1起；移动不算新版", "Version, from 1; a move is no new version"),
        must("source_path", TEXT, "相对原始目录的路径", "Path below the raw folder"),
        must("document_id", TEXT, "该版内容的文档编号", "The document that the file held"),
        must("sha256", TEXT, "文件字节的sha256", "The sha256 of the file's bytes"),
        must("began", TEXT, "如何开始：新增、改变、移动、恢复", "How it began",
             enum=("added", "changed", "moved", "returned")),
        must("began_by", TEXT, "自哪次加载起", "The load that first found it so", references="loads.load_id"),
        may("ended_by", TEXT, "至哪次加载止（不含）；当前则为空",
            "The load that no longer found it so; NULL for what is current", references="loads.load_id"),
    ),
    ("source_path", "began_by"), ("report_id", "began_by", "source_path"),
)

DOCUMENT_HISTORY: Final = history_of(
    DOCUMENTS, "document_history", "文档历史：documents中被改变或移除的行",
    "History: rows of documents that were changed or removed since",
)
INDICATOR_HISTORY: Final = history_of(
    INDICATORS, "indicator_history", "指标历史：indicators中被改变或移除的行",
    "History: rows of indicators that were changed or removed since",
)

TABLES: Final[Mapping[str, Table]] = MappingProxyType({
    table.name: table
    for table in (
        DOCUMENTS, SOURCES, BLOCKS, SECTIONS, SENTENCES, ERASURES, PLACEHOLDERS, INDICATORS, NUMERALS,
        TABLE_CELLS, CORRECTIONS, QUARANTINE, LOADS, DOCUMENT_VERSIONS, DOCUMENT_HISTORY, INDICATOR_HISTORY,
        UNITS, CONCEPT_WORDS, CONCEPT_COUNTS,
        THEMES, CATALOGUE, CATALOGUE_RANGES, DIVISIONS,
    )
})
CONTENT: Final = (
    DOCUMENTS, BLOCKS, SECTIONS, SENTENCES, ERASURES, PLACEHOLDERS, INDICATORS, NUMERALS, TABLE_CELLS,
)
"""The tables whose rows belong to one document each, and are carried or made again with it."""
HISTORY: Final[Mapping[str, Table]] = MappingProxyType({
    DOCUMENTS.name: DOCUMENT_HISTORY, INDICATORS.name: INDICATOR_HISTORY,
})
"""Where the rows of a table go that a load replaces or removes."""
# fmt: on
