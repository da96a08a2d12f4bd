-- Made from pipeline/schema by `python -m pipeline.documentation`; do not edit.

CREATE TABLE documents (
    "document_id" VARCHAR NOT NULL,
    "source_path" VARCHAR NOT NULL,
    "sha256" VARCHAR NOT NULL,
    "bytes" BIGINT NOT NULL,
    "format" VARCHAR NOT NULL CHECK ("format" IN ('txt', 'md', 'docx', 'doc', 'wps', 'pdf', 'html', 'xlsx', 'xls', 'xlsb', 'ods', 'csv', 'tsv', 'json', 'jsonl', 'rtf', 'odt', 'mht', 'ofd')),
    "encoding" VARCHAR NOT NULL CHECK ("encoding" IN ('utf-8', 'utf-8-sig', 'gb18030', 'utf-16-le', 'utf-16-be', 'big5', 'unicode')),
    "title" VARCHAR,
    "report_year" INTEGER,
    "level" VARCHAR CHECK ("level" IN ('province', 'city', 'county', 'township')),
    "place" VARCHAR,
    "place_source" VARCHAR CHECK ("place_source" IN ('title', 'head', 'body', 'names')),
    "kind" VARCHAR CHECK ("kind" IN ('work_report', 'summary', 'plan', 'other')),
    "division_code" VARCHAR,
    "division_date" VARCHAR,
    "province" VARCHAR,
    "city" VARCHAR,
    "county" VARCHAR,
    "raw_text" VARCHAR NOT NULL,
    "clean_text" VARCHAR NOT NULL,
    "load_id" VARCHAR NOT NULL
);
COMMENT ON TABLE documents IS '文档：每份内容不同的报告一行 — Documents: one row per report of distinct content';
COMMENT ON COLUMN documents."document_id" IS '文档编号：文件字节的sha256前16位 — First 16 hex digits of the sha256 of the bytes';
COMMENT ON COLUMN documents."source_path" IS '相对原始目录的路径；内容相同的文件取路径最前者 — Path below the raw folder; of files with the same bytes, the first in path order';
COMMENT ON COLUMN documents."sha256" IS '文件字节的sha256 — The sha256 of the file''s bytes';
COMMENT ON COLUMN documents."bytes" IS '文件大小（字节） — Size of the file in bytes';
COMMENT ON COLUMN documents."format" IS '文件格式 — File format';
COMMENT ON COLUMN documents."encoding" IS '解码所用编码；unicode：格式本身存储字符 — The encoding that decoded it; unicode where the format itself stores characters';
COMMENT ON COLUMN documents."title" IS '标题 — Title';
COMMENT ON COLUMN documents."report_year" IS '报告年度：所回顾的年份 — The year that the report reviews';
COMMENT ON COLUMN documents."level" IS '行政层级 — Level of government';
COMMENT ON COLUMN documents."place" IS '发文地区 — The place that reports';
COMMENT ON COLUMN documents."place_source" IS '发文地区的依据：标题、文首、正文推断、文件与目录名 — Where the place is from: the title, a line of the head, inferred from what the body speaks of, or the names of the file and its folders';
COMMENT ON COLUMN documents."kind" IS '文种 — Kind of report';
COMMENT ON COLUMN documents."division_code" IS '发文地区的行政区划代码（县级以上6位，乡级9位）；名称不唯一而文中又未说明则为空 — Code of the place, 6 digits, 9 for townships; NULL where the name is not unique and the text does not decide';
COMMENT ON COLUMN documents."division_date" IS '代码所据区划名录的截止日期 — The date of the list of divisions that the code is of';
COMMENT ON COLUMN documents."province" IS '所在（或本身为）省级 — Its province, or itself';
COMMENT ON COLUMN documents."city" IS '所在（或本身为）地级 — Its prefecture or city, or itself';
COMMENT ON COLUMN documents."county" IS '所在（或本身为）县级 — Its county or district, or itself';
COMMENT ON COLUMN documents."raw_text" IS '解码后的原文，仅去掉字节顺序标记；带标记的格式为读取器给出的文本 — The text as decoded, only a byte-order mark dropped; for formats with markup what the reader gives';
COMMENT ON COLUMN documents."clean_text" IS '清洗后的文本：原文减去erasures — The clean text: raw_text minus its erasures';
COMMENT ON COLUMN documents."load_id" IS '首次写入此行现有内容的加载批次 — The load that first wrote this row as it is now';

CREATE TABLE sources (
    "source_path" VARCHAR NOT NULL,
    "document_id" VARCHAR NOT NULL,
    "sha256" VARCHAR NOT NULL,
    "bytes" BIGINT NOT NULL,
    "modified_at" TIMESTAMP WITH TIME ZONE NOT NULL,
    "modified_ns" BIGINT NOT NULL,
    "etag" VARCHAR,
    "archive" VARCHAR,
    "archive_bytes" BIGINT,
    "unseen_since" TIMESTAMP WITH TIME ZONE,
    "unseen_because" VARCHAR
);
COMMENT ON TABLE sources IS '来源文件：每个读入的文件一行 — Source files: one row per file that was read';
COMMENT ON COLUMN sources."source_path" IS '相对原始目录的路径 — Path below the raw folder';
COMMENT ON COLUMN sources."document_id" IS '所属文档 — The document it stands in';
COMMENT ON COLUMN sources."sha256" IS '文件字节的sha256 — The sha256 of the file''s bytes';
COMMENT ON COLUMN sources."bytes" IS '文件大小（字节） — Size of the file in bytes';
COMMENT ON COLUMN sources."modified_at" IS '文件修改时间（UTC） — When the file was last modified, UTC';
COMMENT ON COLUMN sources."modified_ns" IS '文件修改时间（纳秒，1970年起）；不可靠则为-1，下次加载重读 — The same in nanoseconds since 1970; -1 where it proves nothing, so the next load reads the file';
COMMENT ON COLUMN sources."etag" IS '对象存储给出的内容标识（ETag），与大小一同表明文件未变；普通文件则为空 — What a bucket tells of the bytes: it and the size say that nothing changed; NULL for a file of a folder';
COMMENT ON COLUMN sources."archive" IS '所在压缩包或汇编工作簿相对原始目录的路径；单独的文件则为空 — The archive or workbook of reports that holds it, path below the raw folder; NULL for a file by itself';
COMMENT ON COLUMN sources."archive_bytes" IS '该压缩包或工作簿的大小（字节） — Size of that archive or workbook in bytes';
COMMENT ON COLUMN sources."unseen_since" IS '自何时起（UTC）无法看到该文件，其文档照旧保留；看得到则为空 — Since when, UTC, the file could not be looked at, its document being kept as it was; NULL where it was seen';
COMMENT ON COLUMN sources."unseen_because" IS '无法看到的原因及处理办法 — Why it could not be looked at, and what to do about it';

CREATE TABLE blocks (
    "document_id" VARCHAR NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "char_start" INTEGER NOT NULL,
    "char_end" INTEGER NOT NULL,
    "kind" VARCHAR NOT NULL CHECK ("kind" IN ('paragraph', 'heading', 'list_item', 'cell', 'footnote', 'textbox')),
    "page" INTEGER,
    "paragraph" INTEGER,
    "sheet" VARCHAR,
    "cell" VARCHAR,
    "table_number" INTEGER,
    "row_number" INTEGER,
    "column_number" INTEGER,
    "row_span" INTEGER,
    "column_span" INTEGER,
    "is_header" BOOLEAN
);
COMMENT ON TABLE blocks IS '文本块：带标记的格式中每个段落、单元格一行，txt与md没有 — Blocks: one row per paragraph or cell of formats with markup; txt and md have none';
COMMENT ON COLUMN blocks."document_id" IS '所属文档 — The document it stands in';
COMMENT ON COLUMN blocks."ordinal" IS '在文档中的顺序，从0起 — Order in the document, from 0';
COMMENT ON COLUMN blocks."char_start" IS '在原文中的起点（字符，从0起） — First character in raw_text, from 0';
COMMENT ON COLUMN blocks."char_end" IS '在原文中的终点（字符，不含） — End in raw_text, exclusive';
COMMENT ON COLUMN blocks."kind" IS '种类：段落、标题、列表项、单元格、脚注、文本框 — What it is';
COMMENT ON COLUMN blocks."page" IS '页码，从1起；格式无页则为空 — Page from 1; NULL where the format has none';
COMMENT ON COLUMN blocks."paragraph" IS '第几段，从1起 — Paragraph of the file from 1';
COMMENT ON COLUMN blocks."sheet" IS '工作表 — Sheet of a workbook';
COMMENT ON COLUMN blocks."cell" IS '工作表单元格，如B7 — Cell of a workbook, as B7';
COMMENT ON COLUMN blocks."table_number" IS '文档中第几个表，从1起 — Table of the document from 1; NULL outside tables';
COMMENT ON COLUMN blocks."row_number" IS '表中第几行，从1起 — Row of the table from 1';
COMMENT ON COLUMN blocks."column_number" IS '表中第几列，从1起 — Column of the table from 1';
COMMENT ON COLUMN blocks."row_span" IS '占几行 — Rows that it covers';
COMMENT ON COLUMN blocks."column_span" IS '占几列 — Columns that it covers';
COMMENT ON COLUMN blocks."is_header" IS '文件是否标为表头 — Whether the file marks it as a header';

CREATE TABLE sections (
    "section_id" VARCHAR NOT NULL,
    "document_id" VARCHAR NOT NULL,
    "parent_id" VARCHAR,
    "ordinal" INTEGER NOT NULL,
    "level" INTEGER NOT NULL,
    "label" VARCHAR,
    "heading" VARCHAR NOT NULL,
    "kind" VARCHAR NOT NULL CHECK ("kind" IN ('review', 'problem', 'plan', 'preamble', 'other')),
    "year" INTEGER,
    "char_start" INTEGER NOT NULL,
    "char_end" INTEGER NOT NULL,
    "clean_start" INTEGER NOT NULL,
    "clean_end" INTEGER NOT NULL
);
COMMENT ON TABLE sections IS '章节：每个标题及其内容一行，逐层嵌套 — Sections: one row per heading with its content, nested';
COMMENT ON COLUMN sections."section_id" IS '章节编号 — Section id: the document''s id and the ordinal';
COMMENT ON COLUMN sections."document_id" IS '所属文档 — The document it stands in';
COMMENT ON COLUMN sections."parent_id" IS '上级章节；根为空 — The section around it; NULL for the root';
COMMENT ON COLUMN sections."ordinal" IS '在文档中的顺序 — Order in the document';
COMMENT ON COLUMN sections."level" IS '层级，0为文档根 — Depth; 0 is the document''s root and preamble';
COMMENT ON COLUMN sections."label" IS '标题序号，如“一、” — The heading''s number as written';
COMMENT ON COLUMN sections."heading" IS '标题文字 — The heading''s words';
COMMENT ON COLUMN sections."kind" IS '性质：回顾、问题、计划、导语、其他 — What it is about';
COMMENT ON COLUMN sections."year" IS '本章节所说的年份 — The year that it speaks of';
COMMENT ON COLUMN sections."char_start" IS '在原文中的起点（字符，从0起） — First character in raw_text, from 0';
COMMENT ON COLUMN sections."char_end" IS '在原文中的终点（字符，不含） — End in raw_text, exclusive';
COMMENT ON COLUMN sections."clean_start" IS '在清洗后文本中的起点（字符，从0起） — First character in clean_text, from 0';
COMMENT ON COLUMN sections."clean_end" IS '在清洗后文本中的终点（字符，不含） — End in clean_text, exclusive';

CREATE TABLE sentences (
    "sentence_id" VARCHAR NOT NULL,
    "document_id" VARCHAR NOT NULL,
    "section_id" VARCHAR NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "text" VARCHAR NOT NULL,
    "is_heading" BOOLEAN NOT NULL,
    "char_start" INTEGER NOT NULL,
    "char_end" INTEGER NOT NULL,
    "clean_start" INTEGER NOT NULL,
    "clean_end" INTEGER NOT NULL
);
COMMENT ON TABLE sentences IS '句子：清洗后文本的每一句一行 — Sentences: one row per sentence of the clean text';
COMMENT ON COLUMN sentences."sentence_id" IS '句子编号 — Sentence id: the document''s id and the ordinal';
COMMENT ON COLUMN sentences."document_id" IS '所属文档 — The document it stands in';
COMMENT ON COLUMN sentences."section_id" IS '所在的最内层章节 — The innermost section around it';
COMMENT ON COLUMN sentences."ordinal" IS '在文档中的顺序 — Order in the document';
COMMENT ON COLUMN sentences."text" IS '清洗后的句子 — The clean sentence';
COMMENT ON COLUMN sentences."is_heading" IS '是否为标题 — Whether it is a heading';
COMMENT ON COLUMN sentences."char_start" IS '在原文中的起点（字符，从0起） — First character in raw_text, from 0';
COMMENT ON COLUMN sentences."char_end" IS '在原文中的终点（字符，不含） — End in raw_text, exclusive';
COMMENT ON COLUMN sentences."clean_start" IS '在清洗后文本中的起点（字符，从0起） — First character in clean_text, from 0';
COMMENT ON COLUMN sentences."clean_end" IS '在清洗后文本中的终点（字符，不含） — End in clean_text, exclusive';

CREATE TABLE erasures (
    "document_id" VARCHAR NOT NULL,
    "char_start" INTEGER NOT NULL,
    "char_end" INTEGER NOT NULL,
    "kind" VARCHAR NOT NULL,
    "words" VARCHAR NOT NULL
);
COMMENT ON TABLE erasures IS '清除片段：从原文中去掉的每一段一行 — Erasures: one row per piece that cleaning took out of the raw text';
COMMENT ON COLUMN erasures."document_id" IS '所属文档 — The document it stands in';
COMMENT ON COLUMN erasures."char_start" IS '在原文中的起点（字符，从0起） — First character in raw_text, from 0';
COMMENT ON COLUMN erasures."char_end" IS '在原文中的终点（字符，不含） — End in raw_text, exclusive';
COMMENT ON COLUMN erasures."kind" IS '清除原因 — Why it was erased';
COMMENT ON COLUMN erasures."words" IS '被清除的文字 — The words erased';

CREATE TABLE placeholders (
    "document_id" VARCHAR NOT NULL,
    "char_start" INTEGER NOT NULL,
    "char_end" INTEGER NOT NULL,
    "token" VARCHAR NOT NULL,
    "role" VARCHAR NOT NULL CHECK ("role" IN ('value', 'place', 'person', 'organisation', 'date', 'other')),
    "sentence_id" VARCHAR
);
COMMENT ON TABLE placeholders IS '占位符：原文中每个遮盖处一行 — Placeholders: one row per mask in the text';
COMMENT ON COLUMN placeholders."document_id" IS '所属文档 — The document it stands in';
COMMENT ON COLUMN placeholders."char_start" IS '在原文中的起点（字符，从0起） — First character in raw_text, from 0';
COMMENT ON COLUMN placeholders."char_end" IS '在原文中的终点（字符，不含） — End in raw_text, exclusive';
COMMENT ON COLUMN placeholders."token" IS '占位符文字 — The mask as written';
COMMENT ON COLUMN placeholders."role" IS '所代替的内容 — What it stands for';
COMMENT ON COLUMN placeholders."sentence_id" IS '所在句子；不在任何句子内则为空 — The sentence around it; NULL outside every sentence';

CREATE TABLE indicators (
    "indicator_id" VARCHAR NOT NULL,
    "document_id" VARCHAR NOT NULL,
    "section_id" VARCHAR NOT NULL,
    "name" VARCHAR NOT NULL,
    "value" DOUBLE,
    "value_high" DOUBLE,
    "unit" VARCHAR,
    "masked" BOOLEAN NOT NULL,
    "bound" VARCHAR NOT NULL CHECK ("bound" IN ('exact', 'over', 'under', 'about')),
    "status" VARCHAR NOT NULL CHECK ("status" IN ('actual', 'estimated', 'planned')),
    "change" VARCHAR CHECK ("change" IN ('up', 'down')),
    "year" INTEGER,
    "quantity" VARCHAR NOT NULL,
    "char_start" INTEGER NOT NULL,
    "char_end" INTEGER NOT NULL,
    "sentence" VARCHAR NOT NULL,
    "rule" VARCHAR NOT NULL,
    "sentence_id" VARCHAR,
    "indicator_code" VARCHAR,
    "theme" VARCHAR NOT NULL,
    "measure" VARCHAR NOT NULL CHECK ("measure" IN ('level', 'cumulative', 'growth', 'average_growth', 'change', 'share', 'completion', 'rank', 'multiple', 'threshold')),
    "compared_with" VARCHAR,
    "period" VARCHAR,
    "value_standard" DOUBLE,
    "value_high_standard" DOUBLE,
    "unit_standard" VARCHAR,
    "load_id" VARCHAR NOT NULL,
    "review_state" VARCHAR CHECK ("review_state" IN ('accepted', 'corrected', 'rejected')),
    "name_corrected" VARCHAR,
    "value_corrected" DOUBLE,
    "unit_corrected" VARCHAR
);
COMMENT ON TABLE indicators IS '指标：报告给出或遮盖的每个数一行 — Indicators: one row per number that a report gives or hides';
COMMENT ON COLUMN indicators."indicator_id" IS '指标编号：同一文档同一位置不变 — Stable id: the same document and span give the same id';
COMMENT ON COLUMN indicators."document_id" IS '所属文档 — The document it stands in';
COMMENT ON COLUMN indicators."section_id" IS '所在章节 — The section it stands in';
COMMENT ON COLUMN indicators."name" IS '指标名称 — What is measured, readable by itself';
COMMENT ON COLUMN indicators."value" IS '数值（基本单位，已乘倍数）；遮盖则为空；区间取低端 — Value in the base unit, multiplier applied; NULL where hidden; the low end of a range';
COMMENT ON COLUMN indicators."value_high" IS '区间的高端 — The high end of a range';
COMMENT ON COLUMN indicators."unit" IS '基本单位；无单位则为空 — Base unit; NULL where there is none';
COMMENT ON COLUMN indicators."masked" IS '数字是否被遮盖 — Whether the number is hidden';
COMMENT ON COLUMN indicators."bound" IS '界限：正好、以上、以下、约 — How exact the number is';
COMMENT ON COLUMN indicators."status" IS '状态：实际、预计、计划 — Done, estimated or planned';
COMMENT ON COLUMN indicators."change" IS '增减：同另一时期相比的升降；否则为空 — Growth or fall against another time; NULL for levels';
COMMENT ON COLUMN indicators."year" IS '数值所属年份；不明则为空 — The year that the number is of; NULL if unknown';
COMMENT ON COLUMN indicators."quantity" IS '原文写法，等于raw_text[char_start:char_end] — The words as written in raw_text';
COMMENT ON COLUMN indicators."char_start" IS '在原文中的起点（字符，从0起） — First character in raw_text, from 0';
COMMENT ON COLUMN indicators."char_end" IS '在原文中的终点（字符，不含） — End in raw_text, exclusive';
COMMENT ON COLUMN indicators."sentence" IS '所在句子（清洗后） — The clean sentence around it';
COMMENT ON COLUMN indicators."rule" IS '命名规则 — The rule that named it';
COMMENT ON COLUMN indicators."sentence_id" IS '所在句子；不在任何句子内则为空 — The sentence around it; NULL outside every sentence';
COMMENT ON COLUMN indicators."indicator_code" IS '标准指标代码；不能确定则为空 — The standard indicator that it is of; NULL where that is not sure';
COMMENT ON COLUMN indicators."theme" IS '主题 — What it is about';
COMMENT ON COLUMN indicators."measure" IS '数的性质：水平、多年累计、增速、年均增速、增减量、占比、完成率、位次、倍数、门槛 — Kind of number: level, sum over several years, growth rate, average yearly growth, difference from another time, share, completion of a plan, rank, multiple, threshold of a class (projects of a hundred million yuan or more)';
COMMENT ON COLUMN indicators."compared_with" IS '文中说明的占比的总体、位次的范围、增减或倍数所比的年份 — The whole of a share, the field of a rank, the earlier year of a growth or multiple, if named';
COMMENT ON COLUMN indicators."period" IS '所属年内月份，如1-6为上半年；全年或未说明则为空 — The months of the year that the number is of, 1-6 for its first half; NULL for a whole year or where nothing says otherwise';
COMMENT ON COLUMN indicators."value_standard" IS '按unit_standard计的数值 — The value in unit_standard';
COMMENT ON COLUMN indicators."value_high_standard" IS '按unit_standard计的区间高端 — The high end of a range in unit_standard';
COMMENT ON COLUMN indicators."unit_standard" IS '标准单位：目录规定的单位，否则为法定计量单位 — Standard unit: the catalogue''s for the indicator, else the statutory one';
COMMENT ON COLUMN indicators."load_id" IS '首次写入此行现有内容的加载批次 — The load that first wrote this row as it is now';
COMMENT ON COLUMN indicators."review_state" IS '审核结果：接受、更正、否决；未审核则为空 — What a review says of the row; NULL where none does';
COMMENT ON COLUMN indicators."name_corrected" IS '更正后的名称 — The name as corrected';
COMMENT ON COLUMN indicators."value_corrected" IS '更正后的数值 — The value as corrected';
COMMENT ON COLUMN indicators."unit_corrected" IS '更正后的单位 — The unit as corrected';

CREATE TABLE numerals (
    "document_id" VARCHAR NOT NULL,
    "char_start" INTEGER NOT NULL,
    "char_end" INTEGER NOT NULL,
    "words" VARCHAR NOT NULL,
    "outcome" VARCHAR NOT NULL CHECK ("outcome" IN ('indicator', 'ignored', 'residue')),
    "rule" VARCHAR NOT NULL,
    "indicator_id" VARCHAR,
    "sentence_id" VARCHAR
);
COMMENT ON TABLE numerals IS '数字台账：原文中每个数字的去向一行 — Numerals: one row per number of the raw text and what became of it';
COMMENT ON COLUMN numerals."document_id" IS '所属文档 — The document it stands in';
COMMENT ON COLUMN numerals."char_start" IS '在原文中的起点（字符，从0起） — First character in raw_text, from 0';
COMMENT ON COLUMN numerals."char_end" IS '在原文中的终点（字符，不含） — End in raw_text, exclusive';
COMMENT ON COLUMN numerals."words" IS '数字原文 — The number as written';
COMMENT ON COLUMN numerals."outcome" IS '去向：成为指标、按规则忽略、未解释 — What became of it';
COMMENT ON COLUMN numerals."rule" IS '规则名称，或未解释的原因 — The rule''s name, or why it is residue';
COMMENT ON COLUMN numerals."indicator_id" IS '对应的指标 — The indicator it became';
COMMENT ON COLUMN numerals."sentence_id" IS '所在句子；不在任何句子内则为空 — The sentence around it; NULL outside every sentence';

CREATE TABLE table_cells (
    "document_id" VARCHAR NOT NULL,
    "table_number" INTEGER NOT NULL,
    "row_number" INTEGER NOT NULL,
    "column_number" INTEGER NOT NULL,
    "row_span" INTEGER NOT NULL,
    "column_span" INTEGER NOT NULL,
    "char_start" INTEGER NOT NULL,
    "char_end" INTEGER NOT NULL,
    "text" VARCHAR NOT NULL,
    "role" VARCHAR NOT NULL CHECK ("role" IN ('header', 'unit', 'label', 'value', 'total', 'empty', 'other')),
    "row_header" VARCHAR,
    "column_header" VARCHAR,
    "unit" VARCHAR,
    "indicator_id" VARCHAR
);
COMMENT ON TABLE table_cells IS '表格单元：报告中每个表格的每个单元格一行 — Table cells: one row per cell of every table, the reader''s or drawn in text';
COMMENT ON COLUMN table_cells."document_id" IS '所属文档 — The document it stands in';
COMMENT ON COLUMN table_cells."table_number" IS '文档中第几个表格，从1起 — Number of the table in the document, from 1';
COMMENT ON COLUMN table_cells."row_number" IS '第几行，从1起 — Row, from 1';
COMMENT ON COLUMN table_cells."column_number" IS '第几列，从1起 — Column, from 1';
COMMENT ON COLUMN table_cells."row_span" IS '占几行 — Rows that it reaches over';
COMMENT ON COLUMN table_cells."column_span" IS '占几列 — Columns that it reaches over';
COMMENT ON COLUMN table_cells."char_start" IS '在原文中的起点（字符，从0起） — First character in raw_text, from 0';
COMMENT ON COLUMN table_cells."char_end" IS '在原文中的终点（字符，不含） — End in raw_text, exclusive';
COMMENT ON COLUMN table_cells."text" IS '单元格文字（清洗后） — The clean words of the cell';
COMMENT ON COLUMN table_cells."role" IS '作用：表头、单位、行标签、数值、合计、空、其他 — What it is';
COMMENT ON COLUMN table_cells."row_header" IS '所在行的标签 — The label of its row, of a value';
COMMENT ON COLUMN table_cells."column_header" IS '所在列的表头 — The header of its column, of a value';
COMMENT ON COLUMN table_cells."unit" IS '数值的基本单位 — Base unit of a value';
COMMENT ON COLUMN table_cells."indicator_id" IS '由此得出的（第一个）指标 — The (first) indicator read from it';

CREATE TABLE corrections (
    "correction_id" VARCHAR NOT NULL,
    "made_at" TIMESTAMP WITH TIME ZONE NOT NULL,
    "made_by" VARCHAR NOT NULL,
    "verdict" VARCHAR NOT NULL CHECK ("verdict" IN ('accept', 'correct', 'reject', 'reopen')),
    "note" VARCHAR NOT NULL,
    "standing" VARCHAR NOT NULL CHECK ("standing" IN ('holds', 'agreed', 'changed', 'superseded', 'gone')),
    "document_id" VARCHAR,
    "char_start" INTEGER,
    "char_end" INTEGER,
    "indicator_id" VARCHAR,
    "quantity" VARCHAR NOT NULL,
    "sentence" VARCHAR NOT NULL,
    "name" VARCHAR,
    "value" DOUBLE,
    "value_high" DOUBLE,
    "unit" VARCHAR,
    "masked" BOOLEAN,
    "bound" VARCHAR CHECK ("bound" IN ('exact', 'over', 'under', 'about')),
    "status" VARCHAR CHECK ("status" IN ('actual', 'estimated', 'planned')),
    "change" VARCHAR CHECK ("change" IN ('up', 'down')),
    "year" INTEGER,
    "made_on" VARCHAR NOT NULL,
    "made_on_path" VARCHAR NOT NULL,
    "made_on_start" INTEGER NOT NULL,
    "made_on_end" INTEGER NOT NULL
);
COMMENT ON TABLE corrections IS '审核记录：每次接受、更正、否决一行，独立于加载保存 — Corrections: one row per verdict of a reviewer, kept outside the builds';
COMMENT ON COLUMN corrections."correction_id" IS '审核记录编号 — Id of the record';
COMMENT ON COLUMN corrections."made_at" IS '审核时间（UTC） — When it was made, UTC';
COMMENT ON COLUMN corrections."made_by" IS '审核人 — Who made it';
COMMENT ON COLUMN corrections."verdict" IS '结论：接受、更正、否决、撤回 — What was said';
COMMENT ON COLUMN corrections."note" IS '理由或备注 — Why';
COMMENT ON COLUMN corrections."standing" IS '现状：有效、提取已与之一致、提取已改变、被后来的取代、原文已不存在 — Whether it still holds: the words stand, extraction now agrees, extraction now reads otherwise, a later record replaced it, the words are gone';
COMMENT ON COLUMN corrections."document_id" IS '该文字现在所在的文档；已不存在则为空 — The document where the words stand now; NULL where they are gone';
COMMENT ON COLUMN corrections."char_start" IS '现在的起点 — First character in raw_text now, from 0';
COMMENT ON COLUMN corrections."char_end" IS '现在的终点 — End in raw_text now, exclusive';
COMMENT ON COLUMN corrections."indicator_id" IS '现在对应的指标 — The row of indicators that stands there now';
COMMENT ON COLUMN corrections."quantity" IS '所说的数字原文 — The words of the number';
COMMENT ON COLUMN corrections."sentence" IS '所在句子（清洗后）；不在句子内则为空串 — The clean sentence around it; empty outside every sentence';
COMMENT ON COLUMN corrections."name" IS '更正后：指标名称 — As corrected: What is measured, readable by itself';
COMMENT ON COLUMN corrections."value" IS '更正后：数值（基本单位，已乘倍数）；遮盖则为空；区间取低端 — As corrected: Value in the base unit, multiplier applied; NULL where hidden; the low end of a range';
COMMENT ON COLUMN corrections."value_high" IS '更正后：区间的高端 — As corrected: The high end of a range';
COMMENT ON COLUMN corrections."unit" IS '更正后：基本单位；无单位则为空 — As corrected: Base unit; NULL where there is none';
COMMENT ON COLUMN corrections."masked" IS '更正后：数字是否被遮盖 — As corrected: Whether the number is hidden';
COMMENT ON COLUMN corrections."bound" IS '更正后：界限：正好、以上、以下、约 — As corrected: How exact the number is';
COMMENT ON COLUMN corrections."status" IS '更正后：状态：实际、预计、计划 — As corrected: Done, estimated or planned';
COMMENT ON COLUMN corrections."change" IS '更正后：增减：同另一时期相比的升降；否则为空 — As corrected: Growth or fall against another time; NULL for levels';
COMMENT ON COLUMN corrections."year" IS '更正后：数值所属年份；不明则为空 — As corrected: The year that the number is of; NULL if unknown';
COMMENT ON COLUMN corrections."made_on" IS '审核时所在的文档 — The document that it was made on';
COMMENT ON COLUMN corrections."made_on_path" IS '审核时文档的路径 — That document''s path then';
COMMENT ON COLUMN corrections."made_on_start" IS '审核时的起点 — First character then';
COMMENT ON COLUMN corrections."made_on_end" IS '审核时的终点 — End then, exclusive';

CREATE TABLE quarantine (
    "source_path" VARCHAR NOT NULL,
    "reason" VARCHAR NOT NULL,
    "detail" VARCHAR NOT NULL,
    "remedy" VARCHAR NOT NULL,
    "load_id" VARCHAR NOT NULL,
    "quarantined_at" TIMESTAMP WITH TIME ZONE NOT NULL
);
COMMENT ON TABLE quarantine IS '隔离：每个未能加载的文件一行 — Quarantine: one row per file that could not be loaded';
COMMENT ON COLUMN quarantine."source_path" IS '相对原始目录的路径 — Path below the raw folder';
COMMENT ON COLUMN quarantine."reason" IS '原因代码 — Reason, a short code';
COMMENT ON COLUMN quarantine."detail" IS '详细说明 — What was found';
COMMENT ON COLUMN quarantine."remedy" IS '处理办法 — What to do about it';
COMMENT ON COLUMN quarantine."load_id" IS '首次写入此行现有内容的加载批次 — The load that first wrote this row as it is now';
COMMENT ON COLUMN quarantine."quarantined_at" IS '隔离时间（UTC） — When it was quarantined, UTC';

CREATE TABLE loads (
    "load_id" VARCHAR NOT NULL,
    "sequence" BIGINT NOT NULL,
    "started_at" TIMESTAMP WITH TIME ZONE NOT NULL,
    "finished_at" TIMESTAMP WITH TIME ZONE NOT NULL,
    "code_version" VARCHAR NOT NULL,
    "raw_folder" VARCHAR NOT NULL,
    "files_added" BIGINT NOT NULL,
    "files_changed" BIGINT NOT NULL,
    "files_moved" BIGINT NOT NULL,
    "files_removed" BIGINT NOT NULL,
    "files_unchanged" BIGINT NOT NULL,
    "files_unseen" BIGINT NOT NULL,
    "files_quarantined" BIGINT NOT NULL,
    "documents" BIGINT NOT NULL,
    "indicators" BIGINT NOT NULL,
    "documents_extracted" BIGINT NOT NULL,
    "documents_reextracted" BIGINT NOT NULL,
    "rows_of" VARCHAR NOT NULL,
    "reading_version" VARCHAR NOT NULL,
    "text_version" VARCHAR NOT NULL,
    "extraction_version" VARCHAR NOT NULL,
    "catalogue_version" VARCHAR NOT NULL,
    "build_version" VARCHAR NOT NULL
);
COMMENT ON TABLE loads IS '加载记录：每次加载一行，历次保留 — Loads: one row per load, carried from build to build';
COMMENT ON COLUMN loads."load_id" IS '加载批次 — Load id';
COMMENT ON COLUMN loads."sequence" IS '第几次加载，从1起 — Number of the load in this history, from 1';
COMMENT ON COLUMN loads."started_at" IS '开始时间（UTC） — When it started, UTC';
COMMENT ON COLUMN loads."finished_at" IS '完成时间（UTC） — When its build was finished, UTC';
COMMENT ON COLUMN loads."code_version" IS '代码与词典版本 — Hash of the code, lexicon and SQL that made it';
COMMENT ON COLUMN loads."raw_folder" IS '原始目录；在数据目录之内则为相对路径 — The raw folder that it read; relative to the data folder where it lies in it';
COMMENT ON COLUMN loads."files_added" IS '新增文件数 — Files that were not there before';
COMMENT ON COLUMN loads."files_changed" IS '内容改变的文件数 — Files whose bytes changed';
COMMENT ON COLUMN loads."files_moved" IS '移动或改名的文件数 — Files known by content under another path';
COMMENT ON COLUMN loads."files_removed" IS '移除的文件数 — Files that are gone';
COMMENT ON COLUMN loads."files_unchanged" IS '未变的文件数 — Files as they were';
COMMENT ON COLUMN loads."files_unseen" IS '无法看到、文档照旧保留的文件数 — Files that could not be looked at, whose documents are kept as they were';
COMMENT ON COLUMN loads."files_quarantined" IS '隔离的文件数 — Files that could not be loaded';
COMMENT ON COLUMN loads."documents" IS '文档数 — Documents in the build';
COMMENT ON COLUMN loads."indicators" IS '指标数 — Indicators in the build';
COMMENT ON COLUMN loads."documents_extracted" IS '本次提取或重新归类的文档数；其余沿用 — Documents that this load made anew; the others were carried';
COMMENT ON COLUMN loads."documents_reextracted" IS '其中因代码、词典或指标目录改变而重做的文档数 — Those of them that were known, made again because code or catalogue changed or --full asked';
COMMENT ON COLUMN loads."rows_of" IS '首次写入这些内容的加载：未变则为更早的一次 — The load that first had these rows: an earlier one where nothing changed';
COMMENT ON COLUMN loads."reading_version" IS '读取代码的版本 — Hash of the code that reads files';
COMMENT ON COLUMN loads."text_version" IS '清洗与分段代码、词典的版本 — Hash of cleaning and segmentation';
COMMENT ON COLUMN loads."extraction_version" IS '提取代码、词典的版本 — Hash of extraction and its lexicon';
COMMENT ON COLUMN loads."catalogue_version" IS '指标目录及归类代码的版本 — Hash of the catalogue and the code that classifies by it';
COMMENT ON COLUMN loads."build_version" IS '建库与审核代码的版本 — Hash of the code and SQL that build and audit';

CREATE TABLE document_versions (
    "report_id" VARCHAR NOT NULL,
    "version" INTEGER NOT NULL,
    "source_path" VARCHAR NOT NULL,
    "document_id" VARCHAR NOT NULL,
    "sha256" VARCHAR NOT NULL,
    "began" VARCHAR NOT NULL CHECK ("began" IN ('added', 'changed', 'moved', 'returned')),
    "began_by" VARCHAR NOT NULL,
    "ended_by" VARCHAR
);
COMMENT ON TABLE document_versions IS '文档版本：每份报告文件的每个版本一行，含已移除的 — Versions: one row per version of each report file, those that are gone included';
COMMENT ON COLUMN document_versions."report_id" IS '报告编号：更正、移动、改名后不变 — Stable id of the report: it stays when the file is corrected, moved or renamed';
COMMENT ON COLUMN document_versions."version" IS '第几版，从1起；移动不算新版 — Version, from 1; a move is no new version';
COMMENT ON COLUMN document_versions."source_path" IS '相对原始目录的路径 — Path below the raw folder';
COMMENT ON COLUMN document_versions."document_id" IS '该版内容的文档编号 — The document that the file held';
COMMENT ON COLUMN document_versions."sha256" IS '文件字节的sha256 — The sha256 of the file''s bytes';
COMMENT ON COLUMN document_versions."began" IS '如何开始：新增、改变、移动、恢复 — How it began';
COMMENT ON COLUMN document_versions."began_by" IS '自哪次加载起 — The load that first found it so';
COMMENT ON COLUMN document_versions."ended_by" IS '至哪次加载止（不含）；当前则为空 — The load that no longer found it so; NULL for what is current';

CREATE TABLE document_history (
    "document_id" VARCHAR NOT NULL,
    "source_path" VARCHAR,
    "sha256" VARCHAR,
    "bytes" BIGINT,
    "format" VARCHAR,
    "encoding" VARCHAR,
    "title" VARCHAR,
    "report_year" INTEGER,
    "level" VARCHAR,
    "place" VARCHAR,
    "place_source" VARCHAR,
    "kind" VARCHAR,
    "division_code" VARCHAR,
    "division_date" VARCHAR,
    "province" VARCHAR,
    "city" VARCHAR,
    "county" VARCHAR,
    "raw_text" VARCHAR,
    "clean_text" VARCHAR,
    "load_id" VARCHAR NOT NULL,
    "ended_by" VARCHAR NOT NULL
);
COMMENT ON TABLE document_history IS '文档历史：documents中被改变或移除的行 — History: rows of documents that were changed or removed since';
COMMENT ON COLUMN document_history."document_id" IS '文档编号：文件字节的sha256前16位 — First 16 hex digits of the sha256 of the bytes';
COMMENT ON COLUMN document_history."source_path" IS '相对原始目录的路径；内容相同的文件取路径最前者 — Path below the raw folder; of files with the same bytes, the first in path order';
COMMENT ON COLUMN document_history."sha256" IS '文件字节的sha256 — The sha256 of the file''s bytes';
COMMENT ON COLUMN document_history."bytes" IS '文件大小（字节） — Size of the file in bytes';
COMMENT ON COLUMN document_history."format" IS '文件格式 — File format';
COMMENT ON COLUMN document_history."encoding" IS '解码所用编码；unicode：格式本身存储字符 — The encoding that decoded it; unicode where the format itself stores characters';
COMMENT ON COLUMN document_history."title" IS '标题 — Title';
COMMENT ON COLUMN document_history."report_year" IS '报告年度：所回顾的年份 — The year that the report reviews';
COMMENT ON COLUMN document_history."level" IS '行政层级 — Level of government';
COMMENT ON COLUMN document_history."place" IS '发文地区 — The place that reports';
COMMENT ON COLUMN document_history."place_source" IS '发文地区的依据：标题、文首、正文推断、文件与目录名 — Where the place is from: the title, a line of the head, inferred from what the body speaks of, or the names of the file and its folders';
COMMENT ON COLUMN document_history."kind" IS '文种 — Kind of report';
COMMENT ON COLUMN document_history."division_code" IS '发文地区的行政区划代码（县级以上6位，乡级9位）；名称不唯一而文中又未说明则为空 — Code of the place, 6 digits, 9 for townships; NULL where the name is not unique and the text does not decide';
COMMENT ON COLUMN document_history."division_date" IS '代码所据区划名录的截止日期 — The date of the list of divisions that the code is of';
COMMENT ON COLUMN document_history."province" IS '所在（或本身为）省级 — Its province, or itself';
COMMENT ON COLUMN document_history."city" IS '所在（或本身为）地级 — Its prefecture or city, or itself';
COMMENT ON COLUMN document_history."county" IS '所在（或本身为）县级 — Its county or district, or itself';
COMMENT ON COLUMN document_history."raw_text" IS '解码后的原文，仅去掉字节顺序标记；带标记的格式为读取器给出的文本 — The text as decoded, only a byte-order mark dropped; for formats with markup what the reader gives';
COMMENT ON COLUMN document_history."clean_text" IS '清洗后的文本：原文减去erasures — The clean text: raw_text minus its erasures';
COMMENT ON COLUMN document_history."load_id" IS '首次写入此行现有内容的加载批次 — The load that first wrote this row as it is now';
COMMENT ON COLUMN document_history."ended_by" IS '更改或移除此行的加载批次 — The load that changed or removed it';

CREATE TABLE indicator_history (
    "indicator_id" VARCHAR NOT NULL,
    "document_id" VARCHAR,
    "section_id" VARCHAR,
    "name" VARCHAR,
    "value" DOUBLE,
    "value_high" DOUBLE,
    "unit" VARCHAR,
    "masked" BOOLEAN,
    "bound" VARCHAR,
    "status" VARCHAR,
    "change" VARCHAR,
    "year" INTEGER,
    "quantity" VARCHAR,
    "char_start" INTEGER,
    "char_end" INTEGER,
    "sentence" VARCHAR,
    "rule" VARCHAR,
    "sentence_id" VARCHAR,
    "indicator_code" VARCHAR,
    "theme" VARCHAR,
    "measure" VARCHAR,
    "compared_with" VARCHAR,
    "period" VARCHAR,
    "value_standard" DOUBLE,
    "value_high_standard" DOUBLE,
    "unit_standard" VARCHAR,
    "load_id" VARCHAR NOT NULL,
    "review_state" VARCHAR,
    "name_corrected" VARCHAR,
    "value_corrected" DOUBLE,
    "unit_corrected" VARCHAR,
    "ended_by" VARCHAR NOT NULL
);
COMMENT ON TABLE indicator_history IS '指标历史：indicators中被改变或移除的行 — History: rows of indicators that were changed or removed since';
COMMENT ON COLUMN indicator_history."indicator_id" IS '指标编号：同一文档同一位置不变 — Stable id: the same document and span give the same id';
COMMENT ON COLUMN indicator_history."document_id" IS '所属文档 — The document it stands in';
COMMENT ON COLUMN indicator_history."section_id" IS '所在章节 — The section it stands in';
COMMENT ON COLUMN indicator_history."name" IS '指标名称 — What is measured, readable by itself';
COMMENT ON COLUMN indicator_history."value" IS '数值（基本单位，已乘倍数）；遮盖则为空；区间取低端 — Value in the base unit, multiplier applied; NULL where hidden; the low end of a range';
COMMENT ON COLUMN indicator_history."value_high" IS '区间的高端 — The high end of a range';
COMMENT ON COLUMN indicator_history."unit" IS '基本单位；无单位则为空 — Base unit; NULL where there is none';
COMMENT ON COLUMN indicator_history."masked" IS '数字是否被遮盖 — Whether the number is hidden';
COMMENT ON COLUMN indicator_history."bound" IS '界限：正好、以上、以下、约 — How exact the number is';
COMMENT ON COLUMN indicator_history."status" IS '状态：实际、预计、计划 — Done, estimated or planned';
COMMENT ON COLUMN indicator_history."change" IS '增减：同另一时期相比的升降；否则为空 — Growth or fall against another time; NULL for levels';
COMMENT ON COLUMN indicator_history."year" IS '数值所属年份；不明则为空 — The year that the number is of; NULL if unknown';
COMMENT ON COLUMN indicator_history."quantity" IS '原文写法，等于raw_text[char_start:char_end] — The words as written in raw_text';
COMMENT ON COLUMN indicator_history."char_start" IS '在原文中的起点（字符，从0起） — First character in raw_text, from 0';
COMMENT ON COLUMN indicator_history."char_end" IS '在原文中的终点（字符，不含） — End in raw_text, exclusive';
COMMENT ON COLUMN indicator_history."sentence" IS '所在句子（清洗后） — The clean sentence around it';
COMMENT ON COLUMN indicator_history."rule" IS '命名规则 — The rule that named it';
COMMENT ON COLUMN indicator_history."sentence_id" IS '所在句子；不在任何句子内则为空 — The sentence around it; NULL outside every sentence';
COMMENT ON COLUMN indicator_history."indicator_code" IS '标准指标代码；不能确定则为空 — The standard indicator that it is of; NULL where that is not sure';
COMMENT ON COLUMN indicator_history."theme" IS '主题 — What it is about';
COMMENT ON COLUMN indicator_history."measure" IS '数的性质：水平、多年累计、增速、年均增速、增减量、占比、完成率、位次、倍数、门槛 — Kind of number: level, sum over several years, growth rate, average yearly growth, difference from another time, share, completion of a plan, rank, multiple, threshold of a class (projects of a hundred million yuan or more)';
COMMENT ON COLUMN indicator_history."compared_with" IS '文中说明的占比的总体、位次的范围、增减或倍数所比的年份 — The whole of a share, the field of a rank, the earlier year of a growth or multiple, if named';
COMMENT ON COLUMN indicator_history."period" IS '所属年内月份，如1-6为上半年；全年或未说明则为空 — The months of the year that the number is of, 1-6 for its first half; NULL for a whole year or where nothing says otherwise';
COMMENT ON COLUMN indicator_history."value_standard" IS '按unit_standard计的数值 — The value in unit_standard';
COMMENT ON COLUMN indicator_history."value_high_standard" IS '按unit_standard计的区间高端 — The high end of a range in unit_standard';
COMMENT ON COLUMN indicator_history."unit_standard" IS '标准单位：目录规定的单位，否则为法定计量单位 — Standard unit: the catalogue''s for the indicator, else the statutory one';
COMMENT ON COLUMN indicator_history."load_id" IS '首次写入此行现有内容的加载批次 — The load that first wrote this row as it is now';
COMMENT ON COLUMN indicator_history."review_state" IS '审核结果：接受、更正、否决；未审核则为空 — What a review says of the row; NULL where none does';
COMMENT ON COLUMN indicator_history."name_corrected" IS '更正后的名称 — The name as corrected';
COMMENT ON COLUMN indicator_history."value_corrected" IS '更正后的数值 — The value as corrected';
COMMENT ON COLUMN indicator_history."unit_corrected" IS '更正后的单位 — The unit as corrected';
COMMENT ON COLUMN indicator_history."ended_by" IS '更改或移除此行的加载批次 — The load that changed or removed it';

CREATE TABLE units (
    "unit" VARCHAR NOT NULL,
    "dimension" VARCHAR NOT NULL,
    "base_unit" VARCHAR NOT NULL,
    "factor" DOUBLE NOT NULL
);
COMMENT ON TABLE units IS '单位：每个计量单位及其换算一行 — Units: one row per unit of measure with its conversion';
COMMENT ON COLUMN units."unit" IS '单位 — Unit as it stands in indicators.unit';
COMMENT ON COLUMN units."dimension" IS '量纲 — What it measures';
COMMENT ON COLUMN units."base_unit" IS '换算后的单位 — The unit that it converts to';
COMMENT ON COLUMN units."factor" IS '换算系数：1单位 = factor × base_unit — One unit is factor times base_unit';

CREATE TABLE concept_words (
    "concept" VARCHAR NOT NULL,
    "word" VARCHAR NOT NULL,
    "source" VARCHAR NOT NULL CHECK ("source" IN ('packaged', 'user'))
);
COMMENT ON TABLE concept_words IS '概念词典：每个概念的每个词一行 — Concept dictionaries: one row per word of a concept';
COMMENT ON COLUMN concept_words."concept" IS '概念，即词典文件名 — The concept: the name of its file';
COMMENT ON COLUMN concept_words."word" IS '词 — A word that tells of it';
COMMENT ON COLUMN concept_words."source" IS '来源：随附或用户自加 — Who wrote the dictionary';

CREATE TABLE concept_counts (
    "document_id" VARCHAR NOT NULL,
    "concept" VARCHAR NOT NULL,
    "word" VARCHAR NOT NULL,
    "hits" BIGINT NOT NULL
);
COMMENT ON TABLE concept_counts IS '概念词频：每份文档中出现的每个概念词一行 — Concept counts: one row per document and word of a concept that stands in it';
COMMENT ON COLUMN concept_counts."document_id" IS '所属文档 — The document it stands in';
COMMENT ON COLUMN concept_counts."concept" IS '概念 — The concept';
COMMENT ON COLUMN concept_counts."word" IS '词 — The word';
COMMENT ON COLUMN concept_counts."hits" IS '在清洗后文本中出现的次数；长词优先 — How often it stands in clean_text; where one word is part of another, the longer counts';

CREATE TABLE themes (
    "theme" VARCHAR NOT NULL,
    "name_zh" VARCHAR NOT NULL,
    "name_en" VARCHAR NOT NULL
);
COMMENT ON TABLE themes IS '主题：每个主题一行 — Themes: one row per theme';
COMMENT ON COLUMN themes."theme" IS '主题代码 — Theme as it stands in indicators.theme';
COMMENT ON COLUMN themes."name_zh" IS '中文名称 — Chinese name';
COMMENT ON COLUMN themes."name_en" IS '英文名称 — English name';

CREATE TABLE catalogue (
    "indicator_code" VARCHAR NOT NULL,
    "name_zh" VARCHAR NOT NULL,
    "name_en" VARCHAR NOT NULL,
    "theme" VARCHAR NOT NULL,
    "dimension" VARCHAR NOT NULL,
    "unit_standard" VARCHAR NOT NULL
);
COMMENT ON TABLE catalogue IS '指标目录：每个标准指标一行 — Catalogue: one row per standard indicator';
COMMENT ON COLUMN catalogue."indicator_code" IS '标准指标代码 — Code as it stands in indicators.indicator_code';
COMMENT ON COLUMN catalogue."name_zh" IS '标准名称 — Standard name, that of the statistics yearbooks where they have it';
COMMENT ON COLUMN catalogue."name_en" IS '英文名称 — English name';
COMMENT ON COLUMN catalogue."theme" IS '主题 — What it is about';
COMMENT ON COLUMN catalogue."dimension" IS '量纲 — What its unit measures';
COMMENT ON COLUMN catalogue."unit_standard" IS '标准单位 — The unit that its levels are stated in';

CREATE TABLE catalogue_ranges (
    "indicator_code" VARCHAR NOT NULL,
    "level" VARCHAR NOT NULL CHECK ("level" IN ('province', 'city', 'county', 'township')),
    "low" DOUBLE NOT NULL,
    "high" DOUBLE NOT NULL
);
COMMENT ON TABLE catalogue_ranges IS '常见数量级：每个标准指标在每级政府的常见范围一行 — Usual magnitudes: one row per standard indicator and level of government that reports it';
COMMENT ON COLUMN catalogue_ranges."indicator_code" IS '标准指标代码 — The standard indicator';
COMMENT ON COLUMN catalogue_ranges."level" IS '行政层级 — Level of government';
COMMENT ON COLUMN catalogue_ranges."low" IS '常见下限（一年，标准单位） — Usual low of a year, in the standard unit';
COMMENT ON COLUMN catalogue_ranges."high" IS '常见上限（一年，标准单位） — Usual high of a year, in the standard unit';

CREATE TABLE divisions (
    "division_code" VARCHAR NOT NULL,
    "name" VARCHAR NOT NULL,
    "level" VARCHAR NOT NULL CHECK ("level" IN ('province', 'city', 'county', 'township')),
    "parent_code" VARCHAR,
    "division_date" VARCHAR NOT NULL
);
COMMENT ON TABLE divisions IS '行政区划：文档所涉及的区划及其上级，每个一行 — Divisions: one row per administrative division that documents are of, and each around them';
COMMENT ON COLUMN divisions."division_code" IS '行政区划代码（县级以上6位，乡级9位） — Code, 6 digits, 9 for townships';
COMMENT ON COLUMN divisions."name" IS '名称 — Name';
COMMENT ON COLUMN divisions."level" IS '行政层级 — Level of government';
COMMENT ON COLUMN divisions."parent_code" IS '上级区划；省级为空 — The division around it; NULL for provinces';
COMMENT ON COLUMN divisions."division_date" IS '所据名录的截止日期 — The date of the list that it is of';
