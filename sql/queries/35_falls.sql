-- 问：哪些指标下降了？
-- Q: Which figures fell?
SELECT place, year, name, value, unit
FROM indicator_series
WHERE measure = 'growth' AND value < 0
ORDER BY value, place, year, name
LIMIT 12;
