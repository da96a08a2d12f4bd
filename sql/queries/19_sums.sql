-- 问：哪些数字与报告自己的其他数字相差最大，是否仍在误差之内？
-- Q: Which figures differ most from what the report's own other figures make of them, and is that within their digits?
SELECT place, report_year, kind, name, quantity AS stated, round(computed, 2) AS computed, round(difference, 3) AS difference, agrees, parts
FROM self_checks
ORDER BY agrees, abs(difference) / nullif(tolerance, 0) DESC NULLS LAST, place, char_start
LIMIT 10;
