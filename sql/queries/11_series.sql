-- 问：农村居民人均可支配收入历年是多少？
-- Q: How did rural income per head develop, year by year?
SELECT place, year, value, unit, conflict, mentions, reports
FROM indicator_series
WHERE indicator_code = 'rural_income' AND measure = 'level'
ORDER BY place, year
LIMIT 20;
