-- 问：哪些数字写明了人均、户均、亩均？
-- Q: Which figures are given per head, per household or per mu?
SELECT d.place, i.year, i.name, i.quantity
FROM indicators i JOIN documents d USING (document_id)
WHERE regexp_matches(i.name, '[户亩村]均|每[户亩人]') AND NOT i.masked
ORDER BY d.place NULLS LAST, i.year, i.name, i.indicator_id
LIMIT 12;
