-- Which place a report is of, under one name in all its reports. Where reports of two divisions bear the same name, the
-- code tells them apart. A report that does not tell its place stands for itself, under its path: no panel drops it.
CREATE VIEW document_places AS
SELECT
    document_id, source_path, level, kind, report_year, division_code, place IS NOT NULL AS told,
    coalesce(
        comparable_place(place)
            || CASE WHEN count(DISTINCT division_code) OVER (PARTITION BY comparable_place(place)) > 1
                    THEN ' ' || coalesce(division_code, '?') ELSE '' END,
        source_path) AS place
FROM documents;
COMMENT ON VIEW document_places IS '文档的地区：每份文档一行，同一地区各年同名；未写明者以文件路径自成一处 — Places: one row per document, under one name in all the reports of a place; one that does not tell it stands for itself, by its path';
COMMENT ON COLUMN document_places.document_id IS '文档编号 — The document';
COMMENT ON COLUMN document_places.source_path IS '来源文件 — Source file';
COMMENT ON COLUMN document_places.level IS '行政层级 — Level of government';
COMMENT ON COLUMN document_places.kind IS '文种 — Kind of report';
COMMENT ON COLUMN document_places.report_year IS '报告年度 — Year of the report';
COMMENT ON COLUMN document_places.division_code IS '行政区划代码 — Code of the division';
COMMENT ON COLUMN document_places.told IS '地区是否为已知 — Whether the place is known';
COMMENT ON COLUMN document_places.place IS '地区；同名者加代码，未知者为文件路径 — The place, with its code where two share the name; the path where nothing tells it';
