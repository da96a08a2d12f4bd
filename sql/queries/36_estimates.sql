-- 问：报告时还只是预计的数，后来实际是多少？
-- Q: What became of figures that were estimates when they were reported?
SELECT e.place, e.year, e.name, e.measure, e.unit, e.estimated, e.value, e.conflict, e.mentions
FROM indicator_series e
WHERE list_contains(list_transform(e.figures, lambda f: f.status), 'estimated')
ORDER BY e.reports DESC, e.place, e.year, e.name
LIMIT 12;
