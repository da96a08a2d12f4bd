-- 问：哪些报告把数字遮盖得最多？
-- Q: Which reports hide the largest share of their numbers?
SELECT source_path, place, report_year, indicators, masked, share
FROM masked_share
WHERE scope = 'document' AND masked > 0
ORDER BY share DESC, source_path
LIMIT 10;
