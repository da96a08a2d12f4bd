-- Each report beside the next one of the same place and kind: what a plan of one year can be held against.
-- The same place is the same division code; where a report has none, the same name below the same parents.
CREATE VIEW report_succession AS
WITH placed AS (
    SELECT
        document_id, source_path, kind, level, place, division_code, report_year,
        coalesce(
            division_code,
            concat_ws('/', province, city, county, regexp_replace(place, '(办事处|人民政府)$', ''))
        ) AS place_key
    FROM documents
    WHERE place IS NOT NULL AND report_year IS NOT NULL
)
SELECT
    a.place, a.division_code, a.level, a.kind,
    a.document_id, a.source_path, a.report_year,
    b.document_id AS next_document_id, b.source_path AS next_source_path, b.report_year AS next_report_year,
    b.report_year - a.report_year AS years_between,
    CASE WHEN a.division_code IS NOT NULL THEN 'division' ELSE 'name' END AS linked_by
FROM placed a
JOIN placed b ON b.place_key = a.place_key AND b.kind IS NOT DISTINCT FROM a.kind AND b.report_year > a.report_year
-- The next year that is there; of several reports of that year, all: they are versions or parts to be told apart by hand.
QUALIFY b.report_year = min(b.report_year) OVER (PARTITION BY a.document_id);
COMMENT ON VIEW report_succession IS '报告承接：同一地区、同一文种的报告及其下一年份的报告，每对一行 — Succession: one row per report and next report of the same place and kind';
COMMENT ON COLUMN report_succession.place IS '地区 — The place that reports';
COMMENT ON COLUMN report_succession.division_code IS '行政区划代码 — Code of the place';
COMMENT ON COLUMN report_succession.level IS '行政层级 — Level of government';
COMMENT ON COLUMN report_succession.kind IS '文种 — Kind of report';
COMMENT ON COLUMN report_succession.document_id IS '文档编号 — The earlier document';
COMMENT ON COLUMN report_succession.source_path IS '来源文件 — The earlier source file';
COMMENT ON COLUMN report_succession.report_year IS '报告年度 — Year of the earlier report';
COMMENT ON COLUMN report_succession.next_document_id IS '下一份文档编号 — The later document';
COMMENT ON COLUMN report_succession.next_source_path IS '下一份来源文件 — The later source file';
COMMENT ON COLUMN report_succession.next_report_year IS '下一份报告年度 — Year of the later report';
COMMENT ON COLUMN report_succession.years_between IS '相隔年数，1为连续 — Years between them; 1 where they are successive';
COMMENT ON COLUMN report_succession.linked_by IS '依据：区划代码或名称 — division where the code says that the place is the same, name where only its name does';
