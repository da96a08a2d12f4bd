-- 问：报告怎么夸自己的位次？
-- Q: Which ranks do the reports claim?
SELECT d.place, i.year, i.name, i.quantity, i.compared_with, left(i.sentence, 50) AS sentence
FROM indicators i JOIN documents d USING (document_id)
WHERE i.measure = 'rank' AND NOT i.masked
ORDER BY d.place NULLS LAST, i.year, i.indicator_id
LIMIT 12;
