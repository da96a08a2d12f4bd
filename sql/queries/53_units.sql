-- 问：习惯单位折合成法定计量单位是多少？
-- Q: What do customary units (mu, jin, li) come to in statutory ones?
SELECT i.name, i.quantity, i.value, i.unit, i.value_standard, i.unit_standard
FROM indicators i
WHERE i.unit <> i.unit_standard AND i.unit IN ('亩', '斤', '华里') AND i.value IS NOT NULL
ORDER BY i.unit, i.indicator_id
LIMIT 10
