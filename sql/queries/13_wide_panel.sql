-- 问：各地各年的主要经济指标，能否排成一张宽表？
-- Q: One row a place and year, one column an indicator: what does that table hold?
SELECT
    place, year,
    round(max(value) FILTER (WHERE indicator_code = 'gdp' AND measure = 'growth'), 2) AS gdp_growth,
    round(yi_yuan(max(value) FILTER (WHERE indicator_code = 'fixed_investment' AND measure = 'level')), 2) AS investment_yi_yuan,
    round(yi_yuan(max(value) FILTER (WHERE indicator_code = 'budget_revenue' AND measure = 'level')), 2) AS revenue_yi_yuan,
    max(value) FILTER (WHERE indicator_code = 'rural_income' AND measure = 'level') AS rural_income_yuan,
    max(value) FILTER (WHERE indicator_code = 'grain_output' AND measure = 'level') AS grain_tons
FROM indicator_series
GROUP BY place, year
HAVING count(*) FILTER (WHERE indicator_code IN ('gdp', 'fixed_investment', 'rural_income', 'grain_output')) > 0
ORDER BY place, year
LIMIT 20;
