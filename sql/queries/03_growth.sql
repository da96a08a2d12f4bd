-- 问：哪些指标增长最快？
-- Q: Which figures grew fastest?
SELECT d.place, i.year, i.name, i.value AS growth_percent, i.quantity
FROM indicators i JOIN documents d USING (document_id)
WHERE i.change = 'up' AND i.unit = '%' AND i.status = 'actual' AND NOT i.masked AND d.place IS NOT NULL
ORDER BY i.value DESC, d.place, i.year, i.name
LIMIT 10;
