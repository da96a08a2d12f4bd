-- 问：去年超额完成的，今年目标是否加码？
-- Q: Is a target raised after the last one was exceeded, and lowered after it was missed?
SELECT
    last_outcome, count(*) AS targets,
    count(*) FILTER (WHERE target > last_target) AS raised,
    count(*) FILTER (WHERE target = last_target) AS unchanged,
    count(*) FILTER (WHERE target < last_target) AS lowered
FROM target_panel
WHERE last_outcome IN ('kept', 'missed') AND target IS NOT NULL AND last_target IS NOT NULL
GROUP BY last_outcome
ORDER BY last_outcome;
