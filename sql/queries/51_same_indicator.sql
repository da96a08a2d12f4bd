-- 问：名称写法不一、单位不同的同一指标，各地各年的水平是多少？
-- Q: What is the level of one indicator by place and year, however it is called and in whatever unit?
SELECT d.place, i.year, i.name, i.quantity, i.value_standard, i.unit_standard, i.status
FROM indicators i JOIN documents d USING (document_id)
WHERE i.indicator_code = 'grain_output' AND i.measure = 'level' AND NOT i.masked
ORDER BY d.place, i.year, i.status, i.value_standard
LIMIT 12
