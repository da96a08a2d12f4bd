-- 问：各地有多少目标兑现、未兑现、被遮盖、后来没有再提？
-- Q: How many targets of each place were kept, missed, hidden, or never mentioned again?
SELECT
    place, year,
    count(*) AS targets,
    count(*) FILTER (WHERE outcome = 'kept') AS kept,
    count(*) FILTER (WHERE outcome = 'missed') AS missed,
    count(*) FILTER (WHERE outcome = 'hidden') AS hidden,
    count(*) FILTER (WHERE outcome = 'not reported') AS not_reported
FROM plan_versus_actual
WHERE outcome <> 'no report yet'
GROUP BY ALL
ORDER BY place, year;
