-- 问：各地历年粮食产量和播种面积是多少？
-- Q: How much grain did each place grow, on how much land, year by year?
SELECT d.place, i.year, i.name, i.value, i.unit, i.bound, i.status, i.quantity
FROM indicators i JOIN documents d USING (document_id)
WHERE i.name LIKE '%粮食%' AND i.unit <> '%' AND i.change IS NULL AND i.status <> 'planned'
  AND NOT i.masked AND d.place IS NOT NULL
ORDER BY d.place, i.year, i.name, i.status, i.value
LIMIT 20;
