-- 问：各种限定词的目标，兑现的有多少？
-- Q: How often are targets kept, by their qualifier?
SELECT
    qualifier, count(*) AS targets,
    count(*) FILTER (WHERE outcome IN ('kept', 'missed')) AS judged,
    count(*) FILTER (WHERE outcome = 'kept') AS kept,
    round(100 * count(*) FILTER (WHERE outcome = 'kept') / nullif(count(*) FILTER (WHERE outcome IN ('kept', 'missed')), 0), 1) AS kept_percent
FROM target_panel
GROUP BY qualifier
ORDER BY targets DESC, qualifier;
