-- 问：去年报告定下的目标，今年报告里哪些没有兑现？差多少？
-- Q: Which targets of one year's report were missed, according to the next, and by how much?
SELECT place, year, name, target_quantity AS target, bound, result_quantity AS result, ratio
FROM plan_versus_actual
WHERE outcome = 'missed'
ORDER BY ratio, place, year, name, plan_id
LIMIT 15;
