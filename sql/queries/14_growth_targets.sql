-- 问：历年经济增长目标是多少，限定词是什么，上年目标和结果如何？
-- Q: What growth is aimed at each year, how firmly, and what were last year's target and result?
SELECT place, year, name, target, target_high, qualifier, aspiration, last_target, last_result, result, outcome
FROM target_panel
WHERE measure = 'growth' AND indicator_code IN ('gdp', 'fixed_investment', 'budget_revenue')
ORDER BY indicator_code, place, year, plan_id
LIMIT 20;
