-- Figures whose magnitude is not that of their indicator at this level of government: a slip of 万 and 亿, a wrong name,
-- or news. A level is held against the catalogue's range, low end too unless it is of a part of a year; a difference
-- against the high end alone; a rate against what rates of its kind seldom are.
CREATE VIEW outliers AS
WITH rates AS (
    SELECT * FROM (VALUES ('growth', 100.0), ('average_growth', 50.0), ('share', 100.0)) r (measure, high)
), ranges AS (
    SELECT i.indicator_id, CASE WHEN i.measure = 'level' AND i.period IS NULL THEN r.low END AS low, r.high
    FROM indicators i
    JOIN documents d USING (document_id)
    JOIN catalogue c USING (indicator_code)
    JOIN catalogue_ranges r ON r.indicator_code = i.indicator_code AND r.level = d.level
    WHERE i.measure IN ('level', 'change') AND i.unit_standard = c.unit_standard
    UNION ALL
    SELECT i.indicator_id, NULL, r.high
    FROM indicators i JOIN rates r USING (measure)
    WHERE i.indicator_code IS NOT NULL AND i.unit = '%'
)
SELECT
    d.document_id, d.source_path, comparable_place(d.place) AS place, d.level, d.report_year,
    i.indicator_code, c.name_zh AS standard_name, i.name, i.measure, i.year, i.period, i.status, i.quantity,
    i.value_standard AS value, i.unit_standard AS unit, r.low, r.high,
    CASE WHEN i.value_standard > r.high THEN 'above' ELSE 'below' END AS side,
    round(CASE WHEN i.value_standard > r.high THEN i.value_standard / nullif(r.high, 0)
               ELSE r.low / nullif(i.value_standard, 0) END, 2) AS times,
    i.indicator_id, i.char_start, i.char_end, i.sentence
FROM indicators i
JOIN documents d USING (document_id)
JOIN catalogue c USING (indicator_code)
JOIN ranges r USING (indicator_id)
WHERE (i.value_standard > r.high OR i.value_standard < r.low) AND i.review_state IS DISTINCT FROM 'rejected';
COMMENT ON VIEW outliers IS '异常数：数量级超出目录常见范围的每个指标一行 — Outliers: one row per indicator whose magnitude lies outside the catalogue''s for the level of government';
COMMENT ON COLUMN outliers.document_id IS '文档编号 — The document';
COMMENT ON COLUMN outliers.source_path IS '来源文件 — Source file';
COMMENT ON COLUMN outliers.place IS '地区 — The place that reports';
COMMENT ON COLUMN outliers.level IS '行政层级 — Level of government';
COMMENT ON COLUMN outliers.report_year IS '报告年度 — Year of the report';
COMMENT ON COLUMN outliers.indicator_code IS '标准指标代码 — The standard indicator';
COMMENT ON COLUMN outliers.standard_name IS '标准名称 — Its name';
COMMENT ON COLUMN outliers.name IS '指标名称 — What is measured, as reported';
COMMENT ON COLUMN outliers.measure IS '数的性质，如indicators — Kind of number, as in indicators';
COMMENT ON COLUMN outliers.year IS '数值所属年份 — The year that the number is of';
COMMENT ON COLUMN outliers.period IS '年内月份，如1-6为上半年；全年为空 — The months of the year that it is of, 1-6 for 上半年; NULL for the whole year';
COMMENT ON COLUMN outliers.status IS '实际、预计或计划 — Actual, estimated or planned';
COMMENT ON COLUMN outliers.quantity IS '原文写法 — The words as written';
COMMENT ON COLUMN outliers.value IS '标准单位的数值 — Value in the standard unit';
COMMENT ON COLUMN outliers.unit IS '标准单位 — Standard unit';
COMMENT ON COLUMN outliers.low IS '该级政府的常见下限；增减量、比率和年内数没有 — Usual low at this level of government; NULL for differences, rates and parts of a year';
COMMENT ON COLUMN outliers.high IS '该级政府的常见上限；比率为很少超过的数 — Usual high at this level of government; of a rate, what it seldom exceeds';
COMMENT ON COLUMN outliers.side IS '偏高或偏低 — above or below';
COMMENT ON COLUMN outliers.times IS '超出倍数；为零则为空 — How many times beyond it; NULL for zero';
COMMENT ON COLUMN outliers.indicator_id IS '指标编号 — The row of indicators';
COMMENT ON COLUMN outliers.char_start IS '在原文中的起点 — First character in raw_text';
COMMENT ON COLUMN outliers.char_end IS '在原文中的终点（不含） — End in raw_text, exclusive';
COMMENT ON COLUMN outliers.sentence IS '所在句子 — The sentence around it';
