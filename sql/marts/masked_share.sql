-- How much of each report, and of each of its sections, is hidden behind masks.
CREATE VIEW masked_share AS
SELECT
    i.document_id, any_value(d.source_path) AS source_path, any_value(d.place) AS place,
    any_value(d.report_year) AS report_year,
    CASE WHEN grouping(i.section_id) = 1 THEN 'document' ELSE 'section' END AS scope,
    i.section_id,
    CASE WHEN grouping(i.section_id) = 0 THEN any_value(s.heading) END AS heading,
    CASE WHEN grouping(i.section_id) = 0 THEN any_value(s.kind) END AS kind,
    count(*) AS indicators,
    count(*) FILTER (WHERE i.masked) AS masked,
    round(count(*) FILTER (WHERE i.masked) / count(*), 4) AS share
FROM indicators i JOIN documents d USING (document_id) JOIN sections s ON s.section_id = i.section_id
GROUP BY GROUPING SETS ((i.document_id), (i.document_id, i.section_id));
COMMENT ON VIEW masked_share IS '遮盖比例：每份文档一行（scope=document），其每个有指标的章节一行（scope=section） — Masked share: one row per document (scope document) and one per section that holds indicators itself (scope section)';
COMMENT ON COLUMN masked_share.document_id IS '文档编号 — The document';
COMMENT ON COLUMN masked_share.source_path IS '来源文件 — Source file';
COMMENT ON COLUMN masked_share.place IS '地区 — The place that reports';
COMMENT ON COLUMN masked_share.report_year IS '报告年度 — Year of the report';
COMMENT ON COLUMN masked_share.scope IS '统计范围 — document or section';
COMMENT ON COLUMN masked_share.section_id IS '章节编号；整份文档则为空 — The section; NULL for the whole document';
COMMENT ON COLUMN masked_share.heading IS '标题 — The section''s heading';
COMMENT ON COLUMN masked_share.kind IS '章节性质 — What the section is about';
COMMENT ON COLUMN masked_share.indicators IS '指标数 — Indicators in it';
COMMENT ON COLUMN masked_share.masked IS '被遮盖的指标数 — Indicators whose number is hidden';
COMMENT ON COLUMN masked_share.share IS '遮盖比例，0至1 — Share that is hidden, 0 to 1';
