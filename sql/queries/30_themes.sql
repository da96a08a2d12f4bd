-- 问：各主题有多少指标，其中多少被遮盖？
-- Q: How many numbers fall to each theme, and how many of them are hidden?
SELECT t.name_zh, t.name_en, count(*) AS indicators, count(*) FILTER (WHERE i.masked) AS hidden
FROM indicators i JOIN themes t USING (theme)
GROUP BY ALL
ORDER BY indicators DESC, t.name_en
LIMIT 20;
