-- 问：计划的数字比完成的数字遮盖得更多吗？
-- Q: Are planned numbers hidden more often than results?
SELECT
    place,
    max(share) FILTER (WHERE kind = 'actual') AS of_results,
    max(share) FILTER (WHERE kind = 'planned') AS of_plans,
    max(share_of_place) AS of_all
FROM masking_profile
WHERE facet = 'status'
GROUP BY place
HAVING of_all > 0
ORDER BY of_all DESC, place;
