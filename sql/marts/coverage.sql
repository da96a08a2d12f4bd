-- What became of the numbers of each document, and by which rule.
CREATE VIEW coverage AS
SELECT
    n.document_id, d.source_path, n.outcome, n.rule,
    count(*) AS numerals,
    round(count(*) / sum(count(*)) OVER (PARTITION BY n.document_id), 4) AS share
FROM numerals n JOIN documents d USING (document_id)
GROUP BY n.document_id, d.source_path, n.outcome, n.rule;
COMMENT ON VIEW coverage IS '数字去向：每份文档、去向、规则一行 — Coverage: one row per document, outcome and rule';
COMMENT ON COLUMN coverage.document_id IS '文档编号 — The document';
COMMENT ON COLUMN coverage.source_path IS '来源文件 — Source file';
COMMENT ON COLUMN coverage.outcome IS '去向：指标、忽略、未解释 — indicator, ignored or residue';
COMMENT ON COLUMN coverage.rule IS '规则，或未解释的原因 — The rule, or why it is residue';
COMMENT ON COLUMN coverage.numerals IS '数字个数 — Numbers';
COMMENT ON COLUMN coverage.share IS '占该文档全部数字的比例，0至1 — Share of the document''s numbers, 0 to 1';

CREATE VIEW coverage_by_document AS
SELECT
    d.document_id, d.source_path, d.place, d.report_year,
    count(n.document_id) AS numerals,
    count(*) FILTER (WHERE n.outcome = 'indicator') AS indicators,
    count(*) FILTER (WHERE n.outcome = 'ignored') AS ignored,
    count(*) FILTER (WHERE n.outcome = 'residue') AS residue,
    round(count(*) FILTER (WHERE n.outcome = 'indicator') / nullif(count(n.document_id), 0), 4) AS indicator_share,
    round(count(*) FILTER (WHERE n.outcome = 'ignored') / nullif(count(n.document_id), 0), 4) AS ignored_share,
    round(count(*) FILTER (WHERE n.outcome = 'residue') / nullif(count(n.document_id), 0), 4) AS residue_share
FROM documents d LEFT JOIN numerals n USING (document_id)
GROUP BY d.document_id, d.source_path, d.place, d.report_year;
COMMENT ON VIEW coverage_by_document IS '文档的数字去向：每份文档一行 — Coverage of each document: one row per document';
COMMENT ON COLUMN coverage_by_document.document_id IS '文档编号 — The document';
COMMENT ON COLUMN coverage_by_document.source_path IS '来源文件 — Source file';
COMMENT ON COLUMN coverage_by_document.place IS '地区 — The place that reports';
COMMENT ON COLUMN coverage_by_document.report_year IS '报告年度 — Year of the report';
COMMENT ON COLUMN coverage_by_document.numerals IS '数字个数 — Numbers in the raw text';
COMMENT ON COLUMN coverage_by_document.indicators IS '成为指标的个数 — Numbers that became indicators';
COMMENT ON COLUMN coverage_by_document.ignored IS '按规则忽略的个数 — Numbers ignored by a named rule';
COMMENT ON COLUMN coverage_by_document.residue IS '未解释的个数 — Numbers left as residue';
COMMENT ON COLUMN coverage_by_document.indicator_share IS '指标所占比例 — Share that became indicators';
COMMENT ON COLUMN coverage_by_document.ignored_share IS '忽略所占比例 — Share that was ignored';
COMMENT ON COLUMN coverage_by_document.residue_share IS '未解释所占比例 — Share left as residue';
