-- 问：哪些标准指标报告得最多？
-- Q: Which standard indicators are reported most often?
SELECT c.name_zh AS 指标, c.name_en AS indicator, c.theme, count(*) AS rows, count(DISTINCT i.document_id) AS reports
FROM indicators i JOIN catalogue c USING (indicator_code)
GROUP BY ALL
ORDER BY rows DESC, reports DESC, 指标
LIMIT 12
