-- Where in its file each indicator stands: the page, the paragraph, the cell of a table or of a workbook.
-- Plain texts have no blocks; char_start and char_end into raw_text are their place.
CREATE VIEW indicator_places AS
SELECT
    i.indicator_id, i.document_id, d.source_path, i.name, i.quantity, i.char_start, i.char_end,
    b.ordinal AS block, b.kind, b.page, b.paragraph, b.sheet, b.cell, b.table_number, b.row_number, b.column_number,
    substring(d.raw_text, b.char_start + 1, b.char_end - b.char_start) AS words
FROM indicators i
JOIN documents d USING (document_id)
LEFT JOIN blocks b
    ON b.document_id = i.document_id AND b.char_start <= i.char_start AND i.char_start < b.char_end;
COMMENT ON VIEW indicator_places IS '指标出处：每个指标一行，指出其在文件中的页、段落或单元格 — Where each indicator stands in its file: page, paragraph or cell';
COMMENT ON COLUMN indicator_places.indicator_id IS '指标编号 — The row of indicators';
COMMENT ON COLUMN indicator_places.document_id IS '文档编号 — The document';
COMMENT ON COLUMN indicator_places.source_path IS '来源文件 — Source file';
COMMENT ON COLUMN indicator_places.name IS '指标名称 — What is measured';
COMMENT ON COLUMN indicator_places.quantity IS '原文写法 — The words as written';
COMMENT ON COLUMN indicator_places.char_start IS '在原文中的起点 — First character in raw_text, from 0';
COMMENT ON COLUMN indicator_places.char_end IS '在原文中的终点（不含） — End in raw_text, exclusive';
COMMENT ON COLUMN indicator_places.block IS '所在文本块；txt与md为空 — Its block''s ordinal; NULL for txt and md';
COMMENT ON COLUMN indicator_places.kind IS '文本块种类 — Kind of the block';
COMMENT ON COLUMN indicator_places.page IS '页码 — Page from 1';
COMMENT ON COLUMN indicator_places.paragraph IS '第几段 — Paragraph of the file from 1';
COMMENT ON COLUMN indicator_places.sheet IS '工作表 — Sheet of a workbook';
COMMENT ON COLUMN indicator_places.cell IS '工作表单元格 — Cell of a workbook';
COMMENT ON COLUMN indicator_places.table_number IS '第几个表 — Table of the document from 1';
COMMENT ON COLUMN indicator_places.row_number IS '表中第几行 — Row of the table from 1';
COMMENT ON COLUMN indicator_places.column_number IS '表中第几列 — Column of the table from 1';
COMMENT ON COLUMN indicator_places.words IS '文本块全文 — The whole block';
