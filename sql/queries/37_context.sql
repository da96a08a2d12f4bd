-- 问：某个数字前后怎么说？
-- Q: In what words is a figure given?
SELECT d.place, i.year, c.before, i.quantity, c.after
FROM indicators i JOIN indicator_context c USING (indicator_id) JOIN documents d ON d.document_id = i.document_id
WHERE i.indicator_code = 'rural_income'
ORDER BY d.place NULLS LAST, i.year, i.indicator_id
LIMIT 8;
