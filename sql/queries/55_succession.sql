-- 问：哪些地区有连续年份的报告？
-- Q: Which places have reports of successive years?
SELECT place, kind, report_year, next_report_year, years_between, linked_by, source_path, next_source_path
FROM report_succession
ORDER BY place, report_year, next_report_year, source_path
