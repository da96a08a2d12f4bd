-- 问：哪些地区有连续几年的报告？
-- Q: Which places have reports of successive years?
SELECT place, level, min(report_year) AS first_year, max(report_year) AS last_year, count(DISTINCT report_year) AS years
FROM document_places
GROUP BY place, level
HAVING count(DISTINCT report_year) > 1
ORDER BY years DESC, place;
