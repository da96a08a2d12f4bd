-- The latest known figure of each thing that a place reports. Plans are not figures yet and stay out.
CREATE VIEW indicator_latest AS
SELECT
    p.place, i.name, i.unit, i.year, i.period, i.value, i.value_high, i.masked, i.bound, i.status, i.change, i.quantity,
    d.level, d.report_year, d.source_path, i.indicator_id, i.document_id
FROM indicators i JOIN documents d USING (document_id) JOIN document_places p USING (document_id)
WHERE i.status <> 'planned' AND i.measure <> 'threshold' AND i.review_state IS DISTINCT FROM 'rejected'
QUALIFY row_number() OVER (
    PARTITION BY p.place, i.name, i.unit
    ORDER BY i.year DESC NULLS LAST, i.period IS NOT NULL, i.masked, i.status, d.report_year DESC NULLS LAST, i.document_id, i.char_start
) = 1;
COMMENT ON VIEW indicator_latest IS '最新指标：每个地区、指标名称、单位一行，取年份最近的实际或预计数 — Latest figures: one row per place, name and unit, that of the latest year, plans left out';
COMMENT ON COLUMN indicator_latest.place IS '地区 — The place that reports';
COMMENT ON COLUMN indicator_latest.name IS '指标名称 — What is measured';
COMMENT ON COLUMN indicator_latest.unit IS '基本单位 — Base unit';
COMMENT ON COLUMN indicator_latest.year IS '数值所属年份 — The year that the number is of';
COMMENT ON COLUMN indicator_latest.period IS '年内月份，如1-6为上半年；全年为空 — The months of the year that it is of, 1-6 for 上半年; NULL for the whole year';
COMMENT ON COLUMN indicator_latest.value IS '数值；遮盖则为空 — Value; NULL where hidden';
COMMENT ON COLUMN indicator_latest.value_high IS '区间的高端 — The high end of a range';
COMMENT ON COLUMN indicator_latest.masked IS '数字是否被遮盖 — Whether the number is hidden';
COMMENT ON COLUMN indicator_latest.bound IS '界限 — How exact the number is';
COMMENT ON COLUMN indicator_latest.status IS '实际或预计 — Actual or estimated';
COMMENT ON COLUMN indicator_latest.change IS '增减；水平则为空 — Growth or fall; NULL for levels';
COMMENT ON COLUMN indicator_latest.quantity IS '原文写法 — The words as written';
COMMENT ON COLUMN indicator_latest.level IS '行政层级 — Level of government';
COMMENT ON COLUMN indicator_latest.report_year IS '报告年度 — Year of the report';
COMMENT ON COLUMN indicator_latest.source_path IS '来源文件 — Source file';
COMMENT ON COLUMN indicator_latest.indicator_id IS '指标编号 — The row of indicators';
COMMENT ON COLUMN indicator_latest.document_id IS '文档编号 — The document';
