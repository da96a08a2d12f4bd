-- 问：播种面积换算成公顷、投资换算成亿元是多少？
-- Q: Sown area in hectares and investment in hundred millions of yuan: how much is that?
SELECT d.place, i.year, i.name, i.quantity,
    round(convert(i.value, i.unit, '公顷'), 1) AS hectares,
    CASE WHEN i.unit = '元' THEN round(yi_yuan(i.value), 2) END AS yi_yuan
FROM indicators i JOIN documents d USING (document_id)
WHERE i.indicator_code IN ('grain_area', 'fixed_investment') AND i.measure = 'level' AND NOT i.masked AND d.place IS NOT NULL
ORDER BY d.place, i.year, i.name, i.char_start
LIMIT 12;
