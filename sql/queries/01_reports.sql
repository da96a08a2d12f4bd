-- 问：有哪些地区的哪几年报告？每份取出多少指标？
-- Q: Which reports are there, and how many indicators does each give?
SELECT place, level, report_year, kind, count(i.indicator_id) AS indicators, source_path
FROM documents d LEFT JOIN indicators i USING (document_id)
GROUP BY ALL
ORDER BY place NULLS LAST, report_year NULLS LAST, source_path;
