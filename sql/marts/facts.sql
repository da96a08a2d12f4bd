-- What an analyst opens first: one row for each row of indicators, with all that he would join to it. A review's correction
-- stands in place of what was read; what a review rejected says so. A report without a place stands for itself.
CREATE VIEW facts AS
WITH placed AS (
    -- Of blocks that hold one another, the innermost: a cell in a paragraph's table.
    SELECT i.indicator_id, max_by(b.page, b.char_start) AS page, max_by(b.cell, b.char_start) AS cell
    FROM indicators i JOIN blocks b
        ON b.document_id = i.document_id AND b.char_start <= i.char_start AND i.char_start < b.char_end
    GROUP BY i.indicator_id
)
SELECT
    i.indicator_id, i.document_id,
    p.place, d.province, d.city, d.county, d.level, d.division_code, d.place_source,
    d.title, d.report_year, d.kind,
    coalesce(i.name_corrected, i.name) AS name, c.name_zh AS standard_name, i.indicator_code, i.theme,
    coalesce(i.value_corrected, i.value) AS value,
    CASE WHEN i.value_corrected IS NULL THEN i.value_high END AS value_high,
    coalesce(i.unit_corrected, i.unit) AS unit,
    corrected_standard(i.value_standard, i.value, i.value_corrected) AS value_standard,
    CASE WHEN i.value_corrected IS NULL THEN i.value_high_standard END AS value_high_standard,
    i.unit_standard,
    CASE
        WHEN i.value_corrected IS NULL AND i.value IS NULL THEN i.quantity
        ELSE bounded(
            chinese_number(coalesce(i.value_corrected, i.value))
                || CASE WHEN i.value_corrected IS NULL AND i.value_high IS NOT NULL
                        THEN '—' || chinese_number(i.value_high) ELSE '' END
                || coalesce(i.unit_corrected, i.unit, ''),
            i.bound)
    END AS shown,
    i.quantity, i.bound, i.status, i.change, i.year, i.period, i.measure, i.compared_with, i.masked,
    i.name_corrected IS NOT NULL OR i.value_corrected IS NOT NULL OR i.unit_corrected IS NOT NULL AS corrected,
    i.review_state, i.sentence, s.heading AS section, s.kind AS section_kind,
    d.source_path, b.page, b.cell, i.char_start,
    '/documents/' || i.document_id || '?at=' || i.char_start || '#n' || i.char_start AS address
FROM indicators i
JOIN documents d USING (document_id)
JOIN document_places p USING (document_id)
JOIN sections s ON s.section_id = i.section_id
LEFT JOIN catalogue c USING (indicator_code)
LEFT JOIN placed b USING (indicator_id);
COMMENT ON VIEW facts IS '事实：每个指标一行，连同分析者要用的一切；更正已计入 — Facts: one row per number that a report gives or hides, with all that an analyst would join to it; corrections are applied';
COMMENT ON COLUMN facts.indicator_id IS '指标编号 — The row of indicators';
COMMENT ON COLUMN facts.document_id IS '文档编号 — The document';
COMMENT ON COLUMN facts.place IS '地区；报告未写明则为其文件路径 — The place that reports; a report that does not tell it stands for itself, by its path';
COMMENT ON COLUMN facts.province IS '所在（或本身为）省级 — Its province, or itself';
COMMENT ON COLUMN facts.city IS '所在（或本身为）地级 — Its prefecture or city, or itself';
COMMENT ON COLUMN facts.county IS '所在（或本身为）县级 — Its county or district, or itself';
COMMENT ON COLUMN facts.level IS '行政层级 — Level of government';
COMMENT ON COLUMN facts.division_code IS '行政区划代码 — Code of the division';
COMMENT ON COLUMN facts.place_source IS '地区的依据；未写明则为空 — Where the place is from; NULL where nothing tells it';
COMMENT ON COLUMN facts.title IS '标题 — Title of the report';
COMMENT ON COLUMN facts.report_year IS '报告年度 — The year that the report reviews';
COMMENT ON COLUMN facts.kind IS '文种 — Kind of report';
COMMENT ON COLUMN facts.name IS '指标名称（已更正） — What is measured, as corrected';
COMMENT ON COLUMN facts.standard_name IS '标准名称 — Name of the standard indicator';
COMMENT ON COLUMN facts.indicator_code IS '标准指标代码 — Code of the standard indicator';
COMMENT ON COLUMN facts.theme IS '主题 — What it is about';
COMMENT ON COLUMN facts.value IS '数值（已更正）；遮盖则为空 — Value in the base unit, as corrected; NULL where hidden';
COMMENT ON COLUMN facts.value_high IS '区间的高端 — The high end of a range';
COMMENT ON COLUMN facts.unit IS '基本单位（已更正） — Base unit, as corrected';
COMMENT ON COLUMN facts.value_standard IS '按unit_standard计的数值（已更正） — The value in unit_standard, as corrected';
COMMENT ON COLUMN facts.value_high_standard IS '按unit_standard计的区间高端 — The high end of a range in unit_standard';
COMMENT ON COLUMN facts.unit_standard IS '标准单位 — Standard unit';
COMMENT ON COLUMN facts.shown IS '通常写法：400亿元、3.2万亩以上；遮盖则为原文 — As Chinese readers write it: 400亿元, 3.2万亩以上; the words of the report where it is hidden';
COMMENT ON COLUMN facts.quantity IS '原文写法 — The words as written';
COMMENT ON COLUMN facts.bound IS '界限 — How exact the number is';
COMMENT ON COLUMN facts.status IS '状态：实际、预计、计划 — Done, estimated or planned';
COMMENT ON COLUMN facts.change IS '增减 — Growth or fall; NULL for levels';
COMMENT ON COLUMN facts.year IS '数值所属年份 — The year that the number is of';
COMMENT ON COLUMN facts.period IS '所属年内月份；全年为空 — The months of the year that it is of; NULL for the whole year';
COMMENT ON COLUMN facts.measure IS '数的性质 — Kind of number, as in indicators';
COMMENT ON COLUMN facts.compared_with IS '占比的总体、位次的范围、所比的年份 — The whole of a share, the field of a rank, the earlier year';
COMMENT ON COLUMN facts.masked IS '是否被遮盖 — Whether the number is hidden';
COMMENT ON COLUMN facts.corrected IS '是否经审核更正 — Whether a review corrected it';
COMMENT ON COLUMN facts.review_state IS '审核结果；未审核则为空 — What a review says of it; NULL where none does';
COMMENT ON COLUMN facts.sentence IS '所在句子 — The clean sentence around it';
COMMENT ON COLUMN facts.section IS '所在章节的标题 — Heading of its section';
COMMENT ON COLUMN facts.section_kind IS '章节种类：回顾、问题、计划等 — Kind of its section';
COMMENT ON COLUMN facts.source_path IS '来源文件 — Source file';
COMMENT ON COLUMN facts.page IS '页码 — Page from 1; NULL where the format has none';
COMMENT ON COLUMN facts.cell IS '工作表单元格 — Cell of a workbook';
COMMENT ON COLUMN facts.char_start IS '在原文中的起点 — First character in raw_text, from 0';
COMMENT ON COLUMN facts.address IS '在网页中的地址 — Its address on the pages of zhibiao explore';
