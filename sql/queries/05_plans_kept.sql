-- 问：去年报告定下的目标，今年报告兑现了吗？
-- Q: Were the targets of one year's report kept, according to the next?
SELECT place, year, name, target_quantity, bound, result_quantity, ratio, outcome
FROM plan_versus_actual
WHERE outcome IN ('kept', 'missed')
ORDER BY place, year, outcome DESC, name, plan_id
LIMIT 20;
