-- What reports of a kind and level usually give and this one does not: not there, hidden, or there and not understood.
-- Usual is what at least half of the other reports of the same kind and level give; it takes five of them to say so.
CREATE VIEW unsaid AS
WITH peers AS (
    SELECT level, kind, count(*) AS documents
    FROM documents
    WHERE level IS NOT NULL AND kind IS NOT NULL
    GROUP BY level, kind
    HAVING count(*) > 5
), said AS (
    SELECT document_id, indicator_code, bool_and(masked) AS only_masked
    FROM indicators
    WHERE indicator_code IS NOT NULL AND status <> 'planned'
    GROUP BY document_id, indicator_code
), usual AS (
    SELECT d.level, d.kind, s.indicator_code, count(*) AS given_by
    FROM said s JOIN documents d USING (document_id)
    GROUP BY d.level, d.kind, s.indicator_code
), missing AS (
    SELECT
        d.document_id, d.source_path, d.place, d.level, d.kind, d.report_year, u.indicator_code,
        p.documents - 1 AS peers,
        u.given_by - CASE WHEN s.document_id IS NULL THEN 0 ELSE 1 END AS given_by,
        s.only_masked
    FROM documents d
    JOIN peers p USING (level, kind)
    JOIN usual u USING (level, kind)
    LEFT JOIN said s ON s.document_id = d.document_id AND s.indicator_code = u.indicator_code
    WHERE s.document_id IS NULL OR s.only_masked
), residues AS (
    SELECT DISTINCT n.document_id, t.text
    FROM numerals n JOIN sentences t USING (sentence_id)
    WHERE n.outcome = 'residue'
)
SELECT
    m.document_id, m.source_path, comparable_place(m.place) AS place, m.level, m.kind, m.report_year,
    m.indicator_code, c.name_zh AS standard_name, c.theme,
    CASE
        WHEN m.only_masked THEN 'masked'
        WHEN EXISTS (FROM residues r WHERE r.document_id = m.document_id AND contains(r.text, c.name_zh)) THEN 'residue'
        -- Named, and not understood to be it: 国民经济全年实现地区生产总值.
        WHEN EXISTS (
            FROM indicators i
            WHERE i.document_id = m.document_id AND i.indicator_code IS NULL AND i.measure = 'level'
              AND ends_with(i.name, c.name_zh)
        ) THEN 'residue'
        ELSE 'absent'
    END AS state,
    m.given_by, m.peers, round(m.given_by / m.peers, 4) AS share
FROM missing m JOIN catalogue c USING (indicator_code)
WHERE m.given_by >= 0.5 * m.peers;
COMMENT ON VIEW unsaid IS '未说之数：同类报告通常给出而本报告未给出的每个标准指标一行 — Unsaid: one row per document and standard indicator that reports of its kind and level usually give and it does not';
COMMENT ON COLUMN unsaid.document_id IS '文档编号 — The document';
COMMENT ON COLUMN unsaid.source_path IS '来源文件 — Source file';
COMMENT ON COLUMN unsaid.place IS '地区 — The place that reports';
COMMENT ON COLUMN unsaid.level IS '行政层级 — Level of government';
COMMENT ON COLUMN unsaid.kind IS '文种 — Kind of report';
COMMENT ON COLUMN unsaid.report_year IS '报告年度 — Year of the report';
COMMENT ON COLUMN unsaid.indicator_code IS '标准指标代码 — The standard indicator';
COMMENT ON COLUMN unsaid.standard_name IS '标准名称 — Its name';
COMMENT ON COLUMN unsaid.theme IS '主题 — What it is about';
COMMENT ON COLUMN unsaid.state IS '情形：未提及、被遮盖、有数而未解释 — absent, masked (only hidden numbers), residue (a number beside its name that was not understood)';
COMMENT ON COLUMN unsaid.given_by IS '给出它的同类报告数 — Other reports of the kind and level that give it';
COMMENT ON COLUMN unsaid.peers IS '同类报告数 — Other reports of the kind and level';
COMMENT ON COLUMN unsaid.share IS '给出它的同类报告比例，0至1 — Share of them that give it, 0 to 1';
