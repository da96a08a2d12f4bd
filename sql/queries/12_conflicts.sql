-- 问：同一地区、同一年的同一指标，哪些说法不一？
-- Q: Where do reports contradict each other, or themselves, on the same figure of the same year?
SELECT place, name, year, unit, lowest, highest, list_transform(figures, lambda f: f.quantity) AS written
FROM indicator_series
WHERE conflict AND indicator_code IS NOT NULL
ORDER BY place, name, year, measure
LIMIT 15;
