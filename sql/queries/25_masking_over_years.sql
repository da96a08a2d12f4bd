-- 问：各地逐年是否遮盖得越来越多？
-- Q: Does a place hide more, year by year?
SELECT place, CAST(kind AS INTEGER) AS report_year, indicators, hidden, share
FROM masking_profile
WHERE facet = 'year' AND place IN (SELECT place FROM document_places GROUP BY place HAVING count(DISTINCT report_year) > 1)
ORDER BY place, report_year;
