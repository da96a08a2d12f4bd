-- 问：报告写的增速，与两年数字算得的增速是否一致？
-- Q: Is the growth that a report states the growth between its two figures?
SELECT place, report_year, name, parts[1] AS last_year, parts[2] AS this_year, stated, round(computed, 2) AS computed, agrees
FROM self_checks
WHERE kind = 'growth'
ORDER BY agrees, place, report_year, char_start
LIMIT 12;
