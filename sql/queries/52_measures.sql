-- 问：一个指标有哪几种数：水平、增速、占比、位次？
-- Q: Which kinds of numbers are there of each indicator: level, growth, share, rank?
SELECT c.name_zh AS 指标, i.measure, count(*) AS rows, any_value(i.quantity ORDER BY i.indicator_id) AS example
FROM indicators i JOIN catalogue c USING (indicator_code)
WHERE i.indicator_code IN ('gdp', 'budget_revenue', 'forest_coverage')
GROUP BY ALL
ORDER BY 指标, rows DESC, i.measure
