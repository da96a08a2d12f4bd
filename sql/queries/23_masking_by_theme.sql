-- 问：各地最爱遮盖哪些主题的数字？
-- Q: Numbers of which themes does each place hide more than its others?
SELECT place, kind AS theme, indicators, hidden, share, share_of_place
FROM masking_profile
WHERE facet = 'theme' AND hidden >= 3 AND share > share_of_place
ORDER BY share - share_of_place DESC, place, kind
LIMIT 15;
