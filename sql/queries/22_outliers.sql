-- 问：哪些数字的数量级不像该级政府的？
-- Q: Which figures are not of the magnitude that their level of government reports?
SELECT place, level, standard_name, name, quantity, side, times, sentence
FROM outliers
ORDER BY times DESC NULLS LAST, indicator_id
LIMIT 10;
