-- 问：哪些标准指标报告得最多？
-- Q: Which standard indicators are reported most?
SELECT c.name_zh, c.name_en, count(*) AS numbers, count(DISTINCT i.document_id) AS documents, count(DISTINCT i.name) AS names
FROM indicators i JOIN catalogue c USING (indicator_code)
GROUP BY ALL
ORDER BY numbers DESC, c.name_zh
LIMIT 15;
