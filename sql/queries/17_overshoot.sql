-- 问：哪些目标超额最多？
-- Q: Which targets were exceeded the most?
SELECT place, year, name, target_quantity AS target, result_quantity AS result, ratio
FROM target_panel
WHERE outcome = 'kept' AND qualifier <> 'at_most' AND ratio > 1
ORDER BY ratio DESC, place, year, name, plan_id
LIMIT 10;
