-- 问：各地最近一年的主要经济指标是多少？
-- Q: What are the latest main economic figures of each place?
SELECT place, name, value, unit, bound, year, status
FROM indicator_latest
WHERE regexp_matches(name, '生产总值|固定资产投资|财政收入|可支配收入')
  AND unit = '元' AND change IS NULL AND NOT masked
ORDER BY place, name, unit
LIMIT 20;
