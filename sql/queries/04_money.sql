-- 问：金额最大的十笔已完成的投入或收入是什么？
-- Q: What are the ten largest amounts of money that were earned or spent?
SELECT d.place, i.year, i.name, round(i.value / 1e8, 4) AS hundred_million_yuan, i.quantity
FROM indicators i JOIN documents d USING (document_id)
WHERE i.unit = '元' AND i.status = 'actual' AND i.change IS NULL AND NOT i.masked AND d.place IS NOT NULL
ORDER BY i.value DESC, d.place, i.year, i.name
LIMIT 10;
