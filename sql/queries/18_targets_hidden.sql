-- 问：哪些目标定得明白，结果却被遮盖？
-- Q: Which targets were set in the open and reported behind a mask?
SELECT place, year, name, target_quantity AS target, result_quantity AS result, reported_in
FROM target_panel
WHERE NOT target_masked AND result_masked
ORDER BY place, year, name, plan_id
LIMIT 15;
