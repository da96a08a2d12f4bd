-- 问：报告给出了哪些占比？
-- Q: Which shares of a whole do the reports give?
SELECT d.place, i.year, i.name, i.value AS percent, i.compared_with AS whole
FROM indicators i JOIN documents d USING (document_id)
WHERE i.measure = 'share' AND NOT i.masked AND d.place IS NOT NULL
ORDER BY i.value DESC, d.place, i.year, i.name
LIMIT 12;
