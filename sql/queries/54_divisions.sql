-- 问：每份报告是哪里的？其行政区划代码和上级是什么？
-- Q: Which place is each report of, what is its division code, and what is around it?
SELECT d.place, d.level, d.division_code, d.province, d.city, d.county, d.division_date, count(*) AS reports
FROM documents d
GROUP BY ALL
ORDER BY d.place NULLS LAST, d.level
